// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What every stage process shares. The signal handler only sets a flag: loops ask for it once a turn, and a blocking
// read of the queue waits at most about a second, so a stage ends well within the supervisor's patience. What a stage
// says of itself are two keys that expire, so that a dead stage is not shown as alive:
//   harkara:{0}:stage:<name>    hash: role, pid, host, since, asof, state (running, stopping); 10 s
//   harkara:{0}:metrics:<name>  OpenMetrics text; 30 s
#include "core/stage.h"

#include "core/clock.h"
#include "core/log.h"
#include "core/metrics.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
    WAIT_FOR_REDIS_MS = 30000,
    BEAT_MS = 1000,
    BEAT_EXPIRES_S = 10,
    METRICS_EXPIRE_S = 30,
    METRICS_MAX_BYTES = 1 << 20,
    BACK_OFF_MIN_MS = 100,
    BACK_OFF_MAX_MS = 5000,
    NAP_MS = 50, // the flag is looked at this often while backing off
};

static atomic_bool stopping; // lock-free, so a signal handler may set it (C17 §7.14.1.1)

static void on_signal(int number)
{
    (void)number;
    stopping = true;
}

bool stage_is_stopping(void)
{
    return stopping;
}

void stage_stop(void)
{
    stopping = true;
}

static void install_signals(void)
{
    struct sigaction stop = {.sa_handler = on_signal};
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigemptyset(&stop.sa_mask); // without SA_RESTART: a sleep ends early
    sigemptyset(&ignore.sa_mask);
    sigaction(SIGTERM, &stop, NULL);
    sigaction(SIGINT, &stop, NULL);
    sigaction(SIGPIPE, &ignore, NULL);
}

void stage_back_off(int consecutive)
{
    int64_t ms = BACK_OFF_MIN_MS;
    for (int i = 1; i < consecutive && ms < BACK_OFF_MAX_MS; i++)
        ms *= 2;
    int64_t until = clock_mono_ms() + (ms < BACK_OFF_MAX_MS ? ms : BACK_OFF_MAX_MS);
    for (int64_t left; !stopping && (left = until - clock_mono_ms()) > 0;)
        clock_sleep_ms(left < NAP_MS ? left : NAP_MS);
}

// ---- opening ---------------------------------------------------------------------------------------------------

static enum err open_queue(struct stage *s)
{
    const struct queue_options options = {.data_dir = s->config->data,
                                          .max_bytes = s->config->queue.max_bytes,
                                          .max_deliveries = (int)s->config->queue.max_deliveries,
                                          .claim_idle_ms = s->config->queue.claim_idle_ms};
    return queue_new(s->redis, &options, &s->queue);
}

// Redis may start beside us, or be reading its log: both pass. What does not pass in time is told.
static enum err wait_for_queue(struct stage *s, const char *address, struct errmsg *m)
{
    int64_t deadline = clock_mono_ms() + WAIT_FOR_REDIS_MS;
    enum err err = open_queue(s);
    while ((err == ERR_DOWN || err == ERR_BUSY) && !stopping && clock_mono_ms() < deadline) {
        stage_back_off(1);
        err = open_queue(s);
    }
    if (!err)
        return OK;
    const char *reason = redis_error(s->redis);
    return errmsg_set(m, err, "no queue at redis %s, data %s: %s", address, s->config->data,
                      reason[0] ? reason : err_name(err));
}

static void start_log(const struct stage *s)
{
    enum log_level level = LOG_INFO;
    (void)log_level_parse(s->config->log ? s->config->log : "", &level); // config_load has checked the word
    log_init(s->name, level);
}

enum err stage_open(const struct config *config, const char *role, int instance, struct stage *ret_stage,
                    struct errmsg *m)
{
    char address[CONFIG_PATH_MAX];
    struct stage s = {.config = config, .role = role, .since_ms = clock_now_ms(), .last_beat_ms = INT64_MIN / 2};
    snprintf(s.name, sizeof s.name, "%s-%d", role, instance);
    install_signals();
    start_log(&s);
    config_redis(config, address);
    enum err err = redis_new(address, &s.redis, m);
    if (!err)
        err = wait_for_queue(&s, address, m);
    if (err) {
        redis_free(s.redis);
        return err;
    }
    log_info("stage.started", "pid=%d redis=%s", (int)getpid(), log_quote(address));
    *ret_stage = s;
    return OK;
}

void stage_close(struct stage *s)
{
    queue_free(s->queue);
    redis_free(s->redis);
    *s = (struct stage){0};
}

// ---- heartbeat -------------------------------------------------------------------------------------------------

// One script, so that the key never stays behind without its expiry.
static struct redis_script beat_script = {
    .name = "stage_beat",
    .text = "redis.call('DEL', KEYS[1])\n"
            "redis.call('HSET', KEYS[1], unpack(ARGV, 2))\n"
            "redis.call('EXPIRE', KEYS[1], ARGV[1])\n",
};

static enum err publish_beat(struct stage *s)
{
    char key[128], pid[24], since[24], as_of[24], expires[24], host[64];
    snprintf(key, sizeof key, REDIS_PREFIX "stage:%s", s->name);
    snprintf(pid, sizeof pid, "%d", (int)getpid());
    snprintf(since, sizeof since, "%lld", (long long)s->since_ms);
    snprintf(as_of, sizeof as_of, "%lld", (long long)clock_now_ms());
    snprintf(expires, sizeof expires, "%d", BEAT_EXPIRES_S);
    if (gethostname(host, sizeof host) != 0)
        strcpy(host, "-");
    host[sizeof host - 1] = '\0';
    struct view args[] = {
        view_of(key),      view_of(expires),
        VIEW_LIT("role"),  view_of(s->role),
        VIEW_LIT("pid"),   view_of(pid),
        VIEW_LIT("host"),  view_of(host),
        VIEW_LIT("since"), view_of(since),
        VIEW_LIT("asof"),  view_of(as_of),
        VIEW_LIT("state"), view_of(stopping ? "stopping" : "running"),
    };
    return redis_eval(s->redis, &beat_script, NULL, 1, ARRAY_LEN(args) - 1, args);
}

static enum err publish_metrics(struct stage *s)
{
    CLEANUP(buf_done) struct buf text;
    buf_init(&text, METRICS_MAX_BYTES);
    metrics_write(&text, s->name);
    struct view v = buf_view(&text);
    return redis_call(s->redis, NULL, "SET " REDIS_PREFIX "metrics:%s %b EX %d", s->name, v.n ? v.p : "", v.n,
                      METRICS_EXPIRE_S);
}

void stage_beat(struct stage *s)
{
    int64_t now = clock_mono_ms();
    if (now - s->last_beat_ms < BEAT_MS)
        return;
    s->last_beat_ms = now;
    enum err err = publish_beat(s);
    if (!err)
        err = publish_metrics(s);
    if (err)
        log_debug("stage.beat", "err=%s reason=%s", err_name(err), log_quote(redis_error(s->redis)));
}
