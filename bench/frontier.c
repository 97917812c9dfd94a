// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What the frontier costs Redis: its processor time and memory, for adding links of many hosts, leasing
// and settling them, and for remembering addresses. Starts a redis-server of its own without a disk.
// usage: bench_frontier [HOSTS [SEEN]]     default 1,000,000 hosts of one link each; 10,000,000 addresses remembered
#include "crawler/frontier.h"

#include "core/clock.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NOW = 1000000000, LEASE_AT_ONCE = 32, LEASES = 200000, LEASE_MS = 45000, TEXT_MAX = 64 };

static struct redis *redis;

static void need(enum err err, const char *what)
{
    if (!err)
        return;
    fprintf(stderr, "%s: %s %s\n", what, err_name(err), redis_error(redis));
    exit(1);
}

static pid_t start_redis(const char *path)
{
    pid_t pid = fork();
    if (pid == 0) {
        execlp("redis-server", "redis-server", "--port", "0", "--unixsocket", path, "--save", "", "--loglevel",
               "warning", "--logfile", "/dev/null", (char *)NULL);
        _exit(127);
    }
    char address[128];
    struct errmsg m = {""};
    snprintf(address, sizeof address, "unix:%s", path);
    need(redis_new(address, &redis, &m), m.text);
    redis_set_timeout_ms(redis, 600000);
    for (int64_t until = clock_mono_ms() + 10000; redis_call(redis, NULL, "PING") && clock_mono_ms() < until;)
        usleep(20000);
    return pid;
}

// The number that follows `name` in a section of INFO, after the line that begins with `line`.
static double info(const char *section, const char *line, const char *name)
{
    CLEANUP(reply_cleanup) struct reply *reply = NULL;
    need(redis_call(redis, &reply, "INFO %s", section), "INFO");
    struct view text = reply_view(reply);
    text = view_from(text, view_find(text, line));
    text = view_from(text, view_find(text, name));
    return text.n > 0 ? strtod(text.p + strlen(name), NULL) : 0;
}

// Processor time of Redis so far, µs: unlike the clock of commandstats it does not count what others take of a core.
static double redis_us(void)
{
    return 1e6 * (info("cpu", "used_cpu_sys_main_thread:", "used_cpu_sys_main_thread:") +
                  info("cpu", "used_cpu_user_main_thread:", "used_cpu_user_main_thread:"));
}

static double memory(void)
{
    return info("memory", "used_memory:", "used_memory:");
}

static void report(const char *what, double items, double us)
{
    printf("{\"stage\": \"frontier\", \"what\": \"%s\", \"items\": %.0f, \"redis_us_each\": %.1f}\n", what, items,
           us / items);
    fflush(stdout);
}

// One link for each host, or of one host; closed ones are only remembered.
static void add(struct frontier *f, size_t count, bool many_hosts, const char *state)
{
    static char urls[FRONTIER_ADD_MAX][TEXT_MAX];
    struct link links[FRONTIER_ADD_MAX];
    bool is_new[FRONTIER_ADD_MAX];
    for (size_t done = 0; done < count; done += FRONTIER_ADD_MAX) {
        for (size_t i = 0; i < FRONTIER_ADD_MAX; i++) {
            snprintf(urls[i], TEXT_MAX, "https://h%zu.example/2026/11/25/a-story-of-%zu", many_hosts ? done + i : 0,
                     done + i);
            links[i] = (struct link){.url = view_of(urls[i]), .source = VIEW_LIT("bench"), .state = view_of(state)};
        }
        need(frontier_add(f, links, FRONTIER_ADD_MAX, NOW, is_new), "add");
    }
}

// Leases and settles `count` items in batches; prints what each half costs.
static void lease_and_settle(struct frontier *f, size_t count)
{
    double leasing = 0, settling = 0;
    size_t leased = 0;
    while (leased < count) {
        CLEANUP(arena_cleanup) struct arena *a = arena_new();
        struct lease *leases;
        struct settlement s[LEASE_AT_ONCE];
        bool ours[FRONTIER_SETTLE_MAX];
        size_t n;
        int64_t wait_ms, now = NOW + (int64_t)leased / 10;
        double from = redis_us();
        need(frontier_lease(f, LEASE_AT_ONCE, now, a, &leases, &n, &wait_ms), "lease");
        double between = redis_us();
        for (size_t i = 0; i < n; i++)
            s[i] = (struct settlement){.lease = &leases[i], .state = "fetched", .host_next_ms = now + 1000};
        need(frontier_settle(f, s, n, now, ours), "settle");
        settling += redis_us() - between;
        leasing += between - from;
        leased += n;
        if (n == 0)
            break;
    }
    report("lease", (double)leased, leasing);
    report("settle", (double)leased, settling);
}

int main(int argc, char **argv)
{
    size_t hosts = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000000,
           seen = argc > 2 ? strtoul(argv[2], NULL, 10) : 10000000;
    char path[64];
    snprintf(path, sizeof path, "/tmp/bench-frontier-%d.sock", (int)getpid());
    pid_t server = start_redis(path);
    const struct frontier_options options = {.owner = "bench", .lease_ms = LEASE_MS};
    struct frontier *f = frontier_new(redis, &options);

    double before = memory(), from = redis_us();
    add(f, hosts, true, "");
    report("add", (double)hosts, redis_us() - from);
    printf("{\"stage\": \"frontier\", \"what\": \"memory\", \"bytes_per_waiting_link_of_its_own_host\": %.0f}\n",
           (memory() - before) / (double)hosts);
    lease_and_settle(f, hosts < LEASES ? hosts : LEASES);

    need(redis_call(redis, NULL, "FLUSHALL"), "FLUSHALL");
    before = memory();
    add(f, 100000, false, "");
    printf("{\"stage\": \"frontier\", \"what\": \"memory\", \"bytes_per_waiting_link_of_one_host\": %.0f}\n",
           (memory() - before) / 100000);

    need(redis_call(redis, NULL, "FLUSHALL"), "FLUSHALL");
    before = memory();
    from = redis_us();
    add(f, seen, false, "old");
    report("see", (double)seen, redis_us() - from);
    printf("{\"stage\": \"frontier\", \"what\": \"memory\", \"addresses_seen\": %zu, \"bytes_each\": %.1f}\n", seen,
           (memory() - before) / (double)seen);

    frontier_free(f);
    redis_free(redis);
    kill(server, SIGTERM);
    waitpid(server, NULL, 0);
    unlink(path);
    return 0;
}
