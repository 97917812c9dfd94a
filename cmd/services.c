// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Opens the services of a running Harkara for one verb.
#include "cmd/services.h"

#include "alerts/saved.h"
#include "server/control.h"

#include <stdio.h>

enum { ASK_TIMEOUT_MS = 3000 };

// Connected and answering, or an error with its reason in m.
static enum err connect_redis(const struct call *c, struct redis **ret_redis, struct errmsg *m)
{
    char address[CONFIG_PATH_MAX];
    struct redis *redis;
    enum err err = redis_new(config_redis(c->config, address), &redis, m);
    if (err)
        return err;
    redis_set_timeout_ms(redis, ASK_TIMEOUT_MS);
    err = redis_call(redis, NULL, "PING");
    if (!err) {
        *ret_redis = redis;
        return OK;
    }
    redis_free(redis);
    return errmsg_set(m, ERR_DOWN, "Redis does not answer at %s; is `harkara up` running on %s?", address,
                      c->config->data);
}

static int open_queue(const struct call *c, struct services *s)
{
    const struct queue_options options = {.data_dir = c->config->data,
                                          .max_bytes = c->config->queue.max_bytes,
                                          .max_deliveries = (int)c->config->queue.max_deliveries,
                                          .claim_idle_ms = c->config->queue.claim_idle_ms};
    enum err err = queue_new(s->redis, &options, &s->queue);
    return err ? call_fail(c, err, "the queue cannot be opened: %s", redis_error(s->redis)) : 0;
}

int services_open(const struct call *c, unsigned wanted, struct services *ret_services)
{
    struct services s = {0};
    int code = 0;
    if (wanted & SERVICE_DB) {
        struct errmsg m = {{0}};
        enum err err = control_open(c->config, &s.db, &m);
        if (err)
            code = call_fail(c, err, "%s", m.text);
    }
    if (!code && wanted & (SERVICE_REDIS | SERVICE_QUEUE | SERVICE_REDIS_IF_UP)) {
        struct errmsg m = {{0}};
        enum err err = connect_redis(c, &s.redis, &m);
        if (err && !(wanted & SERVICE_REDIS_IF_UP))
            code = call_fail(c, err, "%s", m.text);
    }
    if (!code && wanted & SERVICE_QUEUE)
        code = open_queue(c, &s);
    if (code) {
        services_close(&s);
        return code;
    }
    *ret_services = s;
    return 0;
}

void services_close(struct services *s)
{
    if (s->queue)
        queue_free(s->queue);
    if (s->redis)
        redis_free(s->redis);
    db_close(s->db);
    *s = (struct services){0};
}

int services_run(struct call *c, unsigned wanted, services_fn *fn)
{
    struct services s;
    int code = services_open(c, wanted, &s);
    if (code)
        return code;
    code = fn(c, &s);
    services_close(&s);
    return code;
}

int query_of_text(const struct call *c, struct view text, struct query **ret_query)
{
    struct errmsg m = {""};
    struct services s = {0};
    bool has_saved = view_find_char(text, '%') < text.n;
    int code = has_saved ? services_open(c, SERVICE_DB, &s) : 0;
    if (code)
        return code;
    struct query_saved saved = saved_in(s.db);
    enum err err = query_parse_with(text, has_saved ? &saved : NULL, ret_query, &m);
    services_close(&s);
    return err ? call_fail(c, err, "%s", m.text) : 0;
}

void services_publish(const struct call *c, struct db *db)
{
    struct redis *redis = NULL;
    enum err err = connect_redis(c, &redis, NULL);
    if (!err)
        err = control_publish(db, redis);
    if (err)
        fprintf(stderr, "harkara %s: stored; Harkara is not running, its next start takes it up\n", c->verb->name);
    if (redis)
        redis_free(redis);
}
