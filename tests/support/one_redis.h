// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// One real Redis for all tests of a program: cmocka's set-up and tear-down of the group, and of each test.
#ifndef TESTS_SUPPORT_ONE_REDIS_H
#define TESTS_SUPPORT_ONE_REDIS_H

#include "tests/support/redis_server.h"

extern struct redis_server server;
extern struct redis *redis; // a connection to it

int one_redis_start(void **state); // of the group
int one_redis_stop(void **state);
int one_redis_wipe(void **state); // of a test: nothing is in it

#endif
