// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
#include "tests/support/one_redis.h"

struct redis_server server;
struct redis *redis;

int one_redis_start(void **state)
{
    (void)state;
    redis_server_start(&server);
    redis = redis_server_connect(&server);
    return 0;
}

int one_redis_stop(void **state)
{
    (void)state;
    redis_free(redis);
    redis_server_stop(&server);
    return 0;
}

int one_redis_wipe(void **state)
{
    (void)state;
    return redis_call(redis, NULL, "FLUSHALL") != OK;
}
