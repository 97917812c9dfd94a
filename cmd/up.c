// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// `harkara up`: one of each stage and a private Redis on one machine. Takes the data directory for itself, starts
// Redis, waits until it answers, starts the stages, says where the page is, restarts what dies, stops cleanly on SIGINT
// and SIGTERM. Children get the same configuration by the same options, so that `up` is no second way of running a
// stage.
#include "cmd/demo.h"
#include "cmd/supervise.h"
#include "cmd/verb.h"
#include "core/clock.h"
#include "core/log.h"
#include "core/redis.h"
#include "server/control.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { WAIT_STEP_MS = 50, REDIS_WAIT_MS = 30000, ARGS_MAX = 80 };

static const char *const roles[] = {"serve", "crawl", "parse", "index", "match", "deliver"};

struct up {
    struct call *call;
    struct loop *loop;
    struct supervisor *supervisor;
    struct redis *redis;
    struct demo demo;
    bool with_demo;
    int64_t waiting_since_ms;
    const char *args[ARRAY_LEN(roles)][ARGS_MAX];
    int exit_code;
};

// ---- the data directory ----------------------------------------------------------------------------------------

static enum err make_dir(const char *path, struct errmsg *m)
{
    if (mkdir(path, 0700) == 0 || errno == EEXIST)
        return OK;
    return errmsg_set(m, ERR_CONFIG, "cannot make the directory %s: %s", path, strerror(errno));
}

// Only one `up` a data directory: the lock dies with us. The file tells others who has it.
static enum err take_data_dir(const struct config *config, struct errmsg *m)
{
    char path[CONFIG_PATH_MAX];
    enum err err = make_dir(config->data, m);
    if (!err)
        err = make_dir(config_path(config, "redis", path), m);
    if (err)
        return err;
    int fd = open(config_path(config, "up.lock", path), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return errmsg_set(m, ERR_CONFIG, "cannot write to %s: %s", config->data, strerror(errno));
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        char pid[16] = "";
        ssize_t n = read(fd, pid, sizeof pid - 1);
        close(fd);
        return errmsg_set(m, ERR_CONFIG, "another 'harkara up' has the data directory %s (process %.*s)", config->data,
                          n > 0 ? (int)n : 0, pid);
    }
    if (ftruncate(fd, 0) != 0 || dprintf(fd, "%d", (int)getpid()) < 0)
        return errmsg_set(m, ERR_IO, "cannot write %s: %s", path, strerror(errno));
    return OK; // fd stays open for our whole life
}

// ---- the command lines of the children -------------------------------------------------------------------------

static void stage_args(struct up *u, size_t role)
{
    const char **args = u->args[role];
    size_t n = 0;
    args[n++] = u->call->program;
    args[n++] = roles[role];
    args[n++] = "--data";
    args[n++] = u->call->config->data;
    if (u->call->config_path) {
        args[n++] = "--config";
        args[n++] = u->call->config_path;
    }
    for (size_t i = 0; i < u->call->option_count && n + 3 < ARGS_MAX; i++) {
        if (strcmp(u->call->specs[i]->name, "set") != 0)
            continue;
        args[n++] = "--set";
        args[n++] = u->call->values[i];
    }
    args[n] = NULL;
}

static const char *absolute(const char *dir, const char *name)
{
    char *real = realpath(dir, NULL);
    CHECK(real);
    size_t n = strlen(real) + strlen(name) + 2;
    char *path = malloc(n); // lives as long as the process
    CHECK(path);
    snprintf(path, n, "%s/%s", real, name);
    free(real);
    return path;
}

// appendonly with a write before each answer: a killed Redis loses nothing that it acknowledged. The machine itself
// may lose its last second (appendfsync everysec), which the archive and the sources' own feeds bring again.
static enum err start_redis(struct up *u, struct errmsg *m)
{
    static char lock[CONFIG_PATH_MAX];
    const struct config *config = u->call->config;
    const char *socket_path = absolute(config->data, "redis.sock");
    if (strlen(socket_path) >= sizeof((struct sockaddr_un *)0)->sun_path)
        return errmsg_set(m, ERR_CONFIG, "the path %s is too long for a Unix socket; choose a shorter --data",
                          socket_path);
    static const char *argv[32];
    const char *const fixed[] = {"redis-server",
                                 "--port",
                                 "0",
                                 "--unixsocketperm",
                                 "700",
                                 "--appendonly",
                                 "yes",
                                 "--appendfsync",
                                 "everysec",
                                 "--save",
                                 "",
                                 "--maxmemory-policy",
                                 "noeviction",
                                 "--unixsocket",
                                 socket_path,
                                 "--dir",
                                 absolute(config->data, "redis"),
                                 "--logfile",
                                 absolute(config->data, "redis/redis.log")};
    _Static_assert(ARRAY_LEN(fixed) < ARRAY_LEN(argv), "room for the NULL");
    memcpy(argv, fixed, sizeof fixed);
    struct child_spec spec = {
        .name = "redis", .argv = argv, .lock_path = config_path(config, "redis/lock", lock), .last = true};
    return supervisor_start(u->supervisor, &spec);
}

// ---- ready? ----------------------------------------------------------------------------------------------------

static void announce(struct up *u)
{
    struct buf token;
    buf_init(&token, 256);
    struct errmsg m = {{0}};
    enum err err = control_token(u->call->config, &token, &m);
    if (err) {
        log_error("up.token", "error=%s", log_quote(m.text));
    } else {
        printf("Harkara is up. The page: http://%s/#token=%s\n", u->call->config->server.listen, token.p);
        if (u->with_demo)
            printf("The demonstration press, its mailbox and webhooks: http://localhost%s/\n",
                   strrchr(u->demo.press_listen, ':'));
        printf("Stop with Ctrl-C.\n");
        fflush(stdout);
    }
    buf_done(&token);
}

static bool server_answers(const char *listen_on)
{
    char host[64];
    const char *colon = strrchr(listen_on, ':');
    size_t n = colon ? (size_t)(colon - listen_on) : 0;
    if (!colon || n >= sizeof host)
        return false;
    memcpy(host, listen_on, n);
    host[n] = 0;
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(colon + 1))};
    if (inet_pton(AF_INET, !strcmp(host, "0.0.0.0") ? "127.0.0.1" : host, &to.sin_addr) != 1)
        return false; // a name or IPv6: not asked here, the stage's own log tells
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool answers = fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof to) == 0;
    if (fd >= 0)
        close(fd);
    return answers;
}

static void await_server(void *user)
{
    struct up *u = user;
    if (supervisor_runs(u->supervisor, "serve") && server_answers(u->call->config->server.listen))
        announce(u);
    else
        loop_after_ms(u->loop, WAIT_STEP_MS, await_server, u);
}

static void fail(struct up *u, enum err err, const char *reason)
{
    u->exit_code = call_fail(u->call, err, "%s", reason);
    supervisor_stop(u->supervisor);
}

static enum err start_demo(struct up *u)
{
    enum err err = supervisor_start(u->supervisor, &(struct child_spec){.name = "demo-press", .argv = u->demo.press});
    if (!err && u->demo.mailbox[0])
        err = supervisor_start(u->supervisor, &(struct child_spec){.name = "mailbox", .argv = u->demo.mailbox});
    return err;
}

static void await_redis(void *user)
{
    struct up *u = user;
    enum err err = redis_call(u->redis, NULL, "PING");
    if (err) {
        if (clock_mono_ms() - u->waiting_since_ms > REDIS_WAIT_MS)
            fail(u, ERR_DOWN, "Redis does not answer; see redis/redis.log in the data directory");
        else
            loop_after_ms(u->loop, WAIT_STEP_MS, await_redis, u);
        return;
    }
    struct errmsg m = {{0}};
    if (u->with_demo)
        err = demo_seed(u->call, &u->demo, &m); // before the stages, which begin with what it adds
    if (err) {
        fail(u, err, m.text);
        return;
    }
    for (size_t i = 0; !err && i < ARRAY_LEN(roles); i++) {
        stage_args(u, i);
        err = supervisor_start(u->supervisor, &(struct child_spec){.name = roles[i], .argv = u->args[i]});
    }
    if (!err && u->with_demo)
        err = start_demo(u);
    if (err)
        fail(u, err, err_name(err));
    else
        await_server(u);
}

// ---- the verb --------------------------------------------------------------------------------------------------

static void on_signal(void *user, int fd, unsigned events)
{
    (void)events;
    struct up *u = user;
    struct signalfd_siginfo info;
    if (read(fd, &info, sizeof info) == sizeof info) {
        log_info("up.stopping", "signal=%u", info.ssi_signo);
        supervisor_stop(u->supervisor);
    }
}

static int watch_signals(struct up *u)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
    int fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    CHECK(fd >= 0);
    enum err err = loop_watch(u->loop, fd, LOOP_READ, on_signal, u);
    CHECK(!err);
    return fd;
}

static enum err begin(struct up *u, struct errmsg *m)
{
    struct config *config = u->call->config;
    char address[CONFIG_PATH_MAX];
    enum err err = take_data_dir(config, m);
    if (!err && u->with_demo)
        err = demo_prepare(u->call, &u->demo, m);
    if (!err && server_answers(config->server.listen))
        err = errmsg_set(m, ERR_CONFIG,
                         "another program listens on %s; choose a free address: --set server.listen=HOST:PORT",
                         config->server.listen);
    if (!err)
        err = redis_new(config_redis(config, address), &u->redis, m);
    if (!err && !*config->redis)
        err = start_redis(u, m);
    return err;
}

static int run_up(struct call *c)
{
    enum log_level level = LOG_INFO;
    (void)log_level_parse(c->config->log, &level);
    log_init("up", level);
    struct up u = {.call = c, .with_demo = call_option(c, "demo") != NULL, .waiting_since_ms = clock_mono_ms()};
    struct errmsg m = {{0}};
    enum err err = loop_new(&u.loop);
    if (err)
        return call_fail(c, err, "no event loop: %s", err_name(err));
    u.supervisor = supervisor_new(u.loop);
    int signals = watch_signals(&u);
    err = begin(&u, &m);
    if (err) {
        u.exit_code = call_fail(c, err, "%s", m.text);
    } else {
        await_redis(&u);
        err = loop_run(u.loop);
        if (err)
            u.exit_code = call_fail(c, err, "the event loop failed: %s", err_name(err));
    }
    close(signals);
    supervisor_free(u.supervisor);
    redis_free(u.redis);
    loop_free(u.loop);
    return u.exit_code;
}

static const struct option_spec up_options[] = {
    {0, "press-port", "PORT", "with --demo: port of the press; default 8090"},
    {0, "mailbox-port", "PORT", "with --demo: port of the mailbox's SMTP server; default 8025"},
    {0, "demo", NULL, "with the demonstration press, its sources, watches and a mailbox, all on loopback"},
    {0, NULL, NULL, NULL},
};

extern const struct verb verb_up;
const struct verb verb_up = {
    "up",
    "run everything on this machine",
    "",
    "Runs one of each stage (crawl, parse, index, match, deliver, serve) and a private redis-server on a Unix socket "
    "in\n"
    "the data directory, restarts what dies, and prints the address of the page with its session token. With `redis`\n"
    "set in the configuration that server is used and none is started. SIGINT and SIGTERM stop all within 5 seconds;\n"
    "kill -9 loses nothing.\n"
    "\n"
    "    harkara up --demo              life without internet\n"
    "    harkara up --data /var/lib/harkara",
    up_options,
    0,
    0,
    run_up,
};
