// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// `harkara doctor`: looks at everything a running system needs and says what is wrong and what to do about it. A table
// of checks; each fills one line. Looks only, changes nothing.
#include "analysis/tokens.h"
#include "cmd/services.h"
#include "core/clock.h"
#include "core/json.h"
#include "index/search.h"
#include "server/control.h"

#include <errno.h>
#include <netdb.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <sys/un.h>
#include <unistd.h>

enum finding { WELL, WARN, ILL };
enum { FREE_WARN_MB = 2048, FREE_ILL_MB = 200, FILES_WANTED = 1024, LINE_MAX_TEXT = 512 };

struct ward {
    const struct call *call;
    struct redis *redis; // NULL: does not answer
    struct queue *queue;
};
struct check {
    const char *name;
    enum finding (*run)(struct ward *w, char *text);
};

static enum finding say(char *text, enum finding found, const char *format, ...) PRINTF_LIKE(3, 4);
static enum finding say(char *text, enum finding found, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(text, LINE_MAX_TEXT, format, args);
    va_end(args);
    return found;
}

static enum finding check_data(struct ward *w, char *text)
{
    const char *data = w->call->config->data;
    char path[CONFIG_PATH_MAX];
    if (access(data, F_OK) != 0)
        return say(text, ILL, "%s does not exist; `harkara up --data %s` makes it", data, data);
    if (access(data, W_OK | X_OK) != 0)
        return say(text, ILL, "%s: %s; give it to the user who runs Harkara", data, strerror(errno));
    if (strlen(config_path(w->call->config, "redis.sock", path)) >= sizeof((struct sockaddr_un *)0)->sun_path)
        return say(text, ILL, "%s is too long for a Unix socket; choose a shorter --data", path);
    return say(text, WELL, "%s", data);
}

static enum finding check_disk(struct ward *w, char *text)
{
    struct statvfs fs;
    if (statvfs(w->call->config->data, &fs) != 0)
        return say(text, ILL, "%s: %s", w->call->config->data, strerror(errno));
    long long free_mb = (long long)fs.f_bavail * (long long)fs.f_frsize >> 20;
    if (free_mb < FREE_ILL_MB)
        return say(text, ILL, "%lld MB free; stages stop taking work when it is gone", free_mb);
    return say(text, free_mb < FREE_WARN_MB ? WARN : WELL, "%lld MB free", free_mb);
}

static enum finding check_files(struct ward *w, char *text)
{
    (void)w;
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    bool enough = limit.rlim_cur >= FILES_WANTED;
    return say(text, enough ? WELL : WARN, "%llu open files allowed%s", (unsigned long long)limit.rlim_cur,
               enough ? "" : "; raise it with ulimit -n or LimitNOFILE=");
}

static enum finding check_clock(struct ward *w, char *text)
{
    (void)w;
    char now[CLOCK_TEXT_MAX];
    int64_t ms = clock_now_ms();
    clock_format_rfc3339(ms, now);
    bool plausible = ms > clock_days(2026, 1, 1) * 86400000LL;
    return say(text, plausible ? WELL : ILL, "%s%s", now, plausible ? "" : "; set the clock, alerts are dated by it");
}

static enum finding check_redis_program(struct ward *w, char *text)
{
    if (*w->call->config->redis)
        return say(text, WELL, "not needed: the configuration names %s", w->call->config->redis);
    const char *path = getenv("PATH");
    struct view rest = view_of(path);
    while (rest.n) {
        char program[CONFIG_PATH_MAX];
        struct view dir = view_cut(&rest, ':');
        snprintf(program, sizeof program, "%.*s/redis-server", VIEW_ARG(dir));
        if (access(program, X_OK) == 0)
            return say(text, WELL, "%s", program);
    }
    return say(text, ILL, "no redis-server in PATH; install the package redis-server");
}

static enum finding check_redis(struct ward *w, char *text)
{
    char address[CONFIG_PATH_MAX];
    config_redis(w->call->config, address);
    if (!w->redis)
        return say(text, ILL, "no answer at %s; is `harkara up` running?", address);
    CLEANUP(reply_cleanup) struct reply *reply = NULL;
    if (redis_call(w->redis, &reply, "CONFIG GET appendonly") || !view_is(reply_view(reply_at(reply, 1)), "yes"))
        return say(text, WARN, "%s answers, but keeps no append-only file: a crash of Redis loses the queue", address);
    return say(text, WELL, "%s, append-only file on", address);
}

static enum finding check_stages(struct ward *w, char *text)
{
    static const char *const roles[] = {"crawl", "parse", "index", "match", "deliver", "serve"};
    char missing[128] = "";
    if (!w->redis)
        return say(text, ILL, "not known without Redis");
    for (size_t i = 0; i < ARRAY_LEN(roles); i++) {
        CLEANUP(reply_cleanup) struct reply *reply = NULL;
        if (redis_call(w->redis, &reply, "KEYS " REDIS_PREFIX "stage:%s-*", roles[i]) || reply_count(reply) == 0)
            snprintf(missing + strlen(missing), sizeof missing - strlen(missing), " %s", roles[i]);
    }
    return *missing ? say(text, ILL, "no sign of life from:%s; the log says why", missing)
                    : say(text, WELL, "all six roles are alive");
}

static enum finding check_dead(struct ward *w, char *text)
{
    int64_t count = 0;
    if (!w->queue || queue_dead_count(w->queue, &count))
        return say(text, ILL, "not known without Redis");
    return say(text, count ? WARN : WELL, "%lld%s", (long long)count, count ? "; see `harkara dead list`" : "");
}

static enum finding check_index(struct ward *w, char *text)
{
    char path[CONFIG_PATH_MAX];
    struct errmsg m = {{0}};
    struct searcher *s;
    int64_t count = 0;
    enum err err = searcher_open(config_path(w->call->config, "index", path), &s, &m);
    if (err)
        return say(text, ILL, "%s: %s", path, *m.text ? m.text : err_name(err));
    int64_t version = 0;
    err = search_count_docs(s, &count);
    if (!err)
        err = search_tokens_version(s, &version);
    searcher_close(s);
    if (err)
        return say(text, ILL, "%s: %s", path, err_name(err));
    if (version != TOKENS_VERSION)
        return say(text, WARN, "%lld docs, %s", (long long)count,
                   "some by an older Harkara, whose words may be missed; stop it, remove the index, `harkara replay`");
    return say(text, WELL, "%lld docs", (long long)count);
}

static enum finding check_control(struct ward *w, char *text)
{
    struct errmsg m = {{0}};
    struct db *db;
    struct db_cursor *cursor;
    enum err err = control_open(w->call->config, &db, &m);
    if (err)
        return say(text, ILL, "%s", m.text);
    enum finding found = say(text, ILL, "%s", "its check could not run");
    if (!db_query(db, &cursor, "PRAGMA quick_check(1)", "")) {
        if (!db_next(cursor)) {
            struct view answer = db_text(cursor, 0);
            found = say(text, view_is(answer, "ok") ? WELL : ILL, "control.db: %.*s", VIEW_ARG(answer));
        }
        db_end(cursor);
    }
    db_close(db);
    return found;
}

static bool connects(const char *host, const char *port)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *list;
    bool connected = false;
    if (getaddrinfo(host, port, &hints, &list) != 0)
        return false;
    for (struct addrinfo *a = list; a && !connected; a = a->ai_next) {
        int fd = socket(a->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        struct timeval wait = {.tv_sec = 3};
        if (fd < 0)
            continue;
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
        connected = connect(fd, a->ai_addr, a->ai_addrlen) == 0;
        close(fd);
    }
    freeaddrinfo(list);
    return connected;
}

static enum finding check_mail(struct ward *w, char *text)
{
    const char *url = w->call->config->smtp.url, *rest = strstr(url, "://");
    char host[256], port[8] = "25";
    if (!*url)
        return say(text, WARN, "smtp.url is not set: nobody gets mail");
    rest = rest ? rest + 3 : url;
    size_t n = strcspn(rest, ":/");
    if (n == 0 || n >= sizeof host)
        return say(text, ILL, "smtp.url '%s' names no host", url);
    memcpy(host, rest, n);
    host[n] = 0;
    if (rest[n] == ':')
        snprintf(port, sizeof port, "%.*s", (int)strspn(rest + n + 1, "0123456789"), rest + n + 1);
    else if (!strncmp(url, "smtps:", 6))
        snprintf(port, sizeof port, "465");
    return connects(host, port) ? say(text, WELL, "%s answers", url)
                                : say(text, ILL, "no connection to %s port %s; mails wait in the outbox", host, port);
}

static const struct check checks[] = {
    {"data directory", check_data},
    {"disk", check_disk},
    {"open files", check_files},
    {"clock", check_clock},
    {"redis-server", check_redis_program},
    {"Redis", check_redis},
    {"stages", check_stages},
    {"dead letters", check_dead},
    {"index", check_index},
    {"control store", check_control},
    {"mail", check_mail},
};

static void print_check(const struct call *c, const char *name, enum finding found, const char *text)
{
    static const char *const words[] = {"ok", "warn", "FAIL"};
    if (!c->json) {
        printf("%-5s %-16s %s\n", words[found], name, text);
        return;
    }
    struct buf line;
    struct json_writer w;
    buf_init(&line, 4096);
    json_init(&w, &line);
    json_open_object(&w);
    json_add_str(&w, "check", name);
    json_add_str(&w, "verdict", found == ILL ? "fail" : words[found]);
    json_add_str(&w, "text", text);
    json_close_object(&w);
    printf("%s\n", line.p);
    buf_done(&line);
}

static int run_doctor(struct call *c)
{
    struct services s = {0};
    struct ward ward = {.call = c};
    if (services_open(c, SERVICE_REDIS_IF_UP, &s) == 0)
        ward.redis = s.redis;
    struct services q = {0};
    if (ward.redis && services_open(c, SERVICE_QUEUE, &q) == 0)
        ward.queue = q.queue;
    int ill = 0;
    for (size_t i = 0; i < ARRAY_LEN(checks); i++) {
        char text[LINE_MAX_TEXT] = "";
        enum finding found = checks[i].run(&ward, text);
        ill += found == ILL;
        print_check(c, checks[i].name, found, text);
    }
    services_close(&q);
    services_close(&s);
    return ill ? EXIT_NO : EXIT_DONE;
}

extern const struct verb verb_doctor;
const struct verb verb_doctor = {
    "doctor",
    "look at everything a running system needs",
    "",
    "Checks data directory, disk, limits, clock, Redis, stages, dead letters, index, control store and mail, and says "
    "for\n"
    "each what is wrong and what to do. Changes nothing. Exit status 1 when a check failed.",
    NULL,
    0,
    0,
    run_doctor,
};
