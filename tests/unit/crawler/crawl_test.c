// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The whole stage as a process of its own, between a real Redis and a server with every fault. The test plays the
// control node (sources), the parser (links in, pages out), and the one who pulls plugs.
#include "core/clock.h"
#include "core/health.h"
#include "core/ledger.h"
#include "core/mem.h"
#include "core/page.h"
#include "core/snapshot.h"
#include "core/source.h"
#include "core/warc.h"
#include "crawler/crawl.h"
#include "crawler/frontier.h"
#include "tests/support/fault_server.h"
#include "tests/support/redis_server.h"
#include "tests/support/unit.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATIENCE_MS = 60000, PAGES_MAX = 512 };

static struct redis_server server;
static struct fault_server web;
static struct redis *redis;
static struct queue *queue;
static pid_t crawler;
static const char *delay_ms = "0";

// The pages that the crawler has published so far, as a parser would read them.
static struct arena *arena;
static struct page pages[PAGES_MAX];
static struct http_response responses[PAGES_MAX];
static size_t page_count;

// ---- the stand -------------------------------------------------------------------------------------------------

static void set(struct config *c, const char *key, const char *value)
{
    struct errmsg m = {""};
    if (config_set(c, key, value, &m))
        fail_msg("%s", m.text);
}

// What the child process runs.
static _Noreturn void run_crawler(void)
{
    struct config *c;
    struct stage stage;
    struct errmsg m = {""};
    char rule[64], tls[128];
    if (config_load(NULL, &c, &m))
        _exit(1);
    snprintf(rule, sizeof rule, "::127.0.0.1:%d", web.port);
    snprintf(tls, sizeof tls, "tls.test:443:127.0.0.1:%d,%s", web.tls_port, rule);
    set(c, "data", server.dir);
    set(c, "redis", server.address);
    set(c, "log", "error");
    set(c, "crawler.contact", "https://monitor.example");
    set(c, "crawler.delay_ms", delay_ms);
    set(c, "crawler.timeout_ms", "2000");
    set(c, "crawler.max_body_bytes", "1000000");
    set(c, "crawler.connect_to", tls);
    set(c, "crawler.ca_file", web.ca_file);
    set(c, "crawler.allow_networks", "127.0.0.0/8");
    if (stage_open(c, "crawl", 1, &stage, &m)) {
        fprintf(stderr, "%s\n", m.text);
        _exit(1);
    }
    enum err err = crawl_run(&stage);
    stage_close(&stage);
    config_free(c);
    exit(err ? 1 : 0);
}

static void start_crawler(void)
{
    fflush(NULL);
    crawler = fork();
    assert_true(crawler >= 0);
    if (crawler == 0)
        run_crawler();
}

static int end_crawler(int signal)
{
    int status = 0;
    if (crawler > 0) {
        kill(crawler, signal);
        waitpid(crawler, &status, 0);
    }
    crawler = 0;
    return status;
}

static void connect_queue(void)
{
    const struct queue_options options = {.data_dir = server.dir};
    redis = redis_server_connect(&server);
    assert_int_equal(queue_new(redis, &options, &queue), OK);
}

static void disconnect_queue(void)
{
    queue_free(queue);
    redis_free(redis);
}

static int start(void **state)
{
    (void)state;
    redis_server_start(&server);
    fault_server_start(&web);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    fault_server_stop(&web);
    redis_server_stop(&server);
    return 0;
}

static int begin(void **state)
{
    (void)state;
    struct redis *r = redis_server_connect(&server);
    enum err err = redis_call(r, NULL, "FLUSHALL");
    redis_free(r);
    arena = arena_new();
    page_count = 0;
    delay_ms = "0";
    connect_queue();
    start_crawler();
    return err;
}

static int end(void **state)
{
    (void)state;
    end_crawler(SIGKILL);
    disconnect_queue();
    arena_free(arena);
    return 0;
}

// ---- what the neighbours do ------------------------------------------------------------------------------------

static void put_source(const char *name, const char *url, int64_t interval_ms)
{
    CLEANUP(buf_done) struct buf text;
    struct json_writer w;
    const struct source s = {.name = view_of(name),
                             .url = view_of(url),
                             .kind = PAGE_FEED,
                             .medium = VIEW_LIT("web"),
                             .lang = VIEW_LIT("ur"),
                             .country = VIEW_LIT("PK"),
                             .interval_ms = interval_ms,
                             .enabled = true};
    buf_init(&text, 1 << 20);
    json_init(&w, &text);
    json_open_array(&w);
    if (name[0])
        source_write(&s, &w);
    json_close_array(&w);
    assert_int_equal(snapshot_put(redis, "sources", buf_view(&text)), OK);
}

static void put_link(const char *url)
{
    CLEANUP(buf_done) struct buf meta;
    struct json_writer w;
    const struct link l = {.url = view_of(url), .source = VIEW_LIT("dawn"), .hint = {.title = VIEW_LIT("Hinted")}};
    buf_init(&meta, 65536);
    json_init(&w, &meta);
    link_write(&l, &w);
    const struct queue_item item = {.stream = "links", .meta = buf_view(&meta)};
    assert_int_equal(queue_publish(queue, &item, 1, NULL, 0), OK);
}

static void take_pages(void)
{
    struct queue_batch b;
    assert_int_equal(queue_read(queue, "pages", "parse", "parse-1", 100, 50, &b), OK);
    for (size_t i = 0; i < b.count && page_count < PAGES_MAX; i++, page_count++) {
        assert_int_equal(b.messages[i].body_err, OK);
        assert_int_equal(page_read(b.messages[i].meta, arena, &pages[page_count]), OK);
        assert_int_equal(warc_read_page(b.messages[i].body, 1 << 20, arena, &responses[page_count]), OK);
    }
    assert_int_equal(queue_ack_all(queue, &b), OK);
    queue_batch_done(&b);
}

static struct frontier *look(void)
{
    static const struct frontier_options options = {.owner = "nobody", .lease_ms = 1000};
    return frontier_new(redis, &options);
}

struct wanted {
    const char *state;
    int64_t n;
};

static void look_for(void *user, struct view state, int64_t n)
{
    struct wanted *w = user;
    if (view_is(state, w->state))
        w->n = n;
}

static int64_t counted(const char *state)
{
    struct wanted w = {.state = state};
    assert_int_equal(ledger_read(redis, (struct view){0}, look_for, &w), OK);
    return w.n;
}

static void wait_for_pages(size_t count)
{
    for (int64_t until = clock_mono_ms() + PATIENCE_MS; page_count < count;) {
        take_pages();
        if (clock_mono_ms() > until)
            fail_msg("%zu of %zu pages came", page_count, count);
    }
}

static void wait_for_state(const char *state, int64_t n)
{
    for (int64_t until = clock_mono_ms() + PATIENCE_MS; counted(state) != n;) {
        take_pages();
        if (clock_mono_ms() > until)
            fail_msg("%lld in state '%s', %lld expected", (long long)counted(state), state, (long long)n);
    }
}

// Pages of one text are one "fetched" and the rest "duplicate".
static void wait_for_fetched(int64_t n)
{
    for (int64_t until = clock_mono_ms() + PATIENCE_MS; counted("fetched") + counted("duplicate") != n;) {
        take_pages();
        if (clock_mono_ms() > until)
            fail_msg("%lld fetched, %lld duplicates and %lld pending, %lld expected", (long long)counted("fetched"),
                     (long long)counted("duplicate"), (long long)counted("pending"), (long long)n);
    }
}

static struct health health_of(const char *source)
{
    struct health h;
    assert_int_equal(health_read(redis, view_of(source), arena, &h), OK);
    return h;
}

static void wait_for_health(const char *source, const char *state)
{
    for (int64_t until = clock_mono_ms() + PATIENCE_MS; !view_is(health_of(source).state, state);) {
        take_pages();
        if (clock_mono_ms() > until)
            fail_msg("%s is '%.*s', '%s' expected", source, VIEW_ARG(health_of(source).state), state);
    }
}

// Seconds since its start at which the fault server saw requests to this host and path, oldest first.
static size_t requests(const char *host, const char *path, double *times, size_t max)
{
    char command[128], line[1024];
    size_t n = 0;
    snprintf(command, sizeof command, "curl -s http://127.0.0.1:%d/~log", web.port);
    FILE *f = popen(command, "r");
    assert_non_null(f);
    while (fgets(line, sizeof line, f) && n < max) {
        char *rest = line, *time = strsep(&rest, "\t"), *at = strsep(&rest, "\t"), *what = strsep(&rest, "\t");
        if (what && strcmp(at, host) == 0 && (!path || strcmp(what, path) == 0))
            times[n++] = strtod(time, NULL);
    }
    pclose(f);
    return n;
}

// ---- the cases -------------------------------------------------------------------------------------------------

static void a_source_is_fetched_archived_and_published(void **state)
{
    (void)state;
    put_source("dawn", "http://feed.test/feed.xml", 300000);
    wait_for_pages(1);
    assert_true(view_is(pages[0].url, "http://feed.test/feed.xml"));
    assert_true(view_is(pages[0].final_url, "http://feed.test/feed.xml"));
    assert_int_equal(pages[0].kind, PAGE_FEED);
    assert_int_equal(pages[0].status, 200);
    assert_true(view_is(pages[0].source, "dawn") && view_is(pages[0].medium, "web"));
    assert_true(view_is(pages[0].lang, "ur") && view_is(pages[0].country, "PK"));
    assert_true(view_starts(responses[0].body, "<?xml"));
    wait_for_health("dawn", "ok");
    assert_true(health_of("dawn").next_ms > clock_now_ms() + 200000);
}

static void an_unchanged_source_is_not_published_again(void **state)
{
    (void)state;
    put_source("dawn", "http://feed.test/feed.xml", 1000);
    wait_for_health("dawn", "unchanged"); // by 304
    put_source("dusk", "http://plain.test/feed-plain.xml", 1000);
    wait_for_health("dusk", "unchanged"); // by its bytes
    assert_int_equal(page_count, 2);
}

static void a_link_is_fetched_once_with_its_hint(void **state)
{
    (void)state;
    put_link("http://open.test/ok?n=1");
    put_link("http://open.test/ok?n=1#again");
    put_link("http://open.test/gzip");
    wait_for_state("fetched", 2);
    wait_for_pages(2);
    assert_int_equal(counted("pending"), 0);
    assert_true(view_is(pages[0].hint.title, "Hinted"));
    assert_true(view_find(responses[0].body, "arrives whole") < responses[0].body.n);
    assert_true(view_find(responses[1].body, "arrives whole") < responses[1].body.n);
    assert_int_equal(health_of("dawn").links, 2);
    assert_int_equal(health_of("dawn").articles, 2);
}

struct ending {
    const char *url, *state;
};

static const struct ending endings[] = {
    {"http://closed.test/private", "robots"},
    {"http://moved.test/private", "robots"}, // its robots.txt is that of closed.test
    {"http://a.test/gone", "http 404"},
    {"http://b.test/forbidden", "http 403"},
    {"http://c.test/loop", "redirects"},
    {"http://d.test/nowhere", "redirects"},
    {"http://e.test/mail", "redirects"},
    {"http://f.test/huge-head", "too-big"},
};

static void what_cannot_be_fetched_ends_in_its_state(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(endings); i++)
        put_link(endings[i].url);
    wait_for_state("robots", 2);
    wait_for_state("http 404", 1);
    wait_for_state("http 403", 1);
    wait_for_state("redirects", 3);
    wait_for_state("too-big", 1);
    assert_int_equal(counted("pending"), 0);
    take_pages();
    assert_int_equal(page_count, 0);
}

static void a_passing_failure_stays_pending_and_disturbs_nobody(void **state)
{
    (void)state;
    put_link("http://a.test/close");
    put_link("http://b.test/busy");
    put_link("http://c.test/stall");
    put_link("http://d.test/short");
    put_link("http://broken.test/ok"); // robots.txt: 503
    put_link("http://open.test/ok");
    wait_for_state("fetched", 1);
    wait_for_state("pending", 5);
    assert_int_equal(page_count, 1);
}

static void an_endless_body_is_cut_and_published_as_far_as_it_came(void **state)
{
    (void)state;
    put_link("http://open.test/endless");
    put_link("http://other.test/gzip-cut");
    wait_for_pages(2);
    for (size_t i = 0; i < 2; i++) {
        assert_true(responses[i].body_is_partial);
        assert_true(responses[i].body.n > 1000);
    }
    wait_for_state("fetched", 2);
}

static void a_redirect_to_another_host_waits_for_that_host(void **state)
{
    (void)state;
    put_link("http://a.test/to?u=http://open.test/ok");
    put_link("http://b.test/to?u=http://closed.test/private");
    wait_for_pages(1);
    assert_true(view_is(pages[0].url, "http://a.test/to?u=http://open.test/ok"));
    assert_true(view_is(pages[0].final_url, "http://open.test/ok"));
    wait_for_state("robots", 1);
    double times[4];
    assert_int_equal(requests("closed.test", "/private", times, 4), 0);
}

static void a_redirect_for_good_to_a_known_address_is_a_duplicate(void **state)
{
    (void)state;
    put_link("http://open.test/ok");
    wait_for_state("fetched", 1);
    put_link("http://a.test/to?u=http://open.test/ok");
    wait_for_state("duplicate", 1);
    put_link("http://b.test/to?u=http://c.test/gzip"); // not known: its page is this link's, and then it is
    wait_for_pages(2);
    put_link("http://c.test/gzip");
    put_link("http://d.test/gone");
    wait_for_state("http 404", 1);
    assert_int_equal(counted("pending"), 0);
    assert_int_equal(counted("fetched") + counted("duplicate"), 3);
    take_pages();
    assert_int_equal(page_count, 2);
}

static void tls_works_with_an_authority_of_our_own(void **state)
{
    (void)state;
    put_link("https://tls.test/ok?tls");
    wait_for_pages(1);
    assert_true(view_is(pages[0].url, "https://tls.test/ok?tls"));
}

static void a_host_is_left_alone_for_its_delay(void **state)
{
    (void)state;
    char url[64];
    double times[16];
    end_crawler(SIGKILL);
    delay_ms = "300";
    start_crawler();
    for (int i = 0; i < 4; i++) {
        snprintf(url, sizeof url, "http://polite.test/ok?n=%d", i);
        put_link(url);
        snprintf(url, sizeof url, "http://slow.test/ok?n=%d", i); // its robots.txt asks for 1 s
        if (i < 2)
            put_link(url);
    }
    wait_for_fetched(6);
    size_t n = requests("polite.test", NULL, times, 16);
    assert_int_equal(n, 5); // robots.txt and four pages
    for (size_t i = 1; i < n; i++)
        assert_true(times[i] - times[i - 1] >= 0.299);
    n = requests("slow.test", NULL, times, 16);
    assert_int_equal(n, 3);
    assert_true(times[2] - times[1] >= 0.999);
}

static void sigterm_ends_it_within_two_seconds_and_hands_the_lease_back(void **state)
{
    (void)state;
    double times[4];
    put_link("http://a.test/stall");
    for (int64_t until = clock_mono_ms() + PATIENCE_MS; requests("a.test", "/stall", times, 4) == 0;)
        assert_true(clock_mono_ms() < until);
    int64_t from = clock_mono_ms();
    assert_int_equal(end_crawler(SIGTERM), 0);
    assert_true(clock_mono_ms() - from < 2000);
    assert_int_equal(counted("pending"), 1);
    struct frontier *f = look();
    struct lease *leases;
    size_t count;
    int64_t wait_ms;
    assert_int_equal(frontier_lease(f, 10, clock_now_ms() + 10, arena, &leases, &count, &wait_ms), OK);
    assert_int_equal(count, 1);
    assert_int_equal(leases[0].tries, 0);
    frontier_free(f);
}

// How many different addresses there are among the pages.
static size_t distinct(void)
{
    size_t n = 0;
    for (size_t i = 0; i < page_count; i++) {
        bool seen = false;
        for (size_t k = 0; k < i && !seen; k++)
            seen = view_equals(pages[i].url, pages[k].url);
        n += !seen;
    }
    return n;
}

static void put_many(int from, int to)
{
    char url[64];
    for (int i = from; i < to; i++) {
        snprintf(url, sizeof url, "http://h%d.test/ok?n=%d", i % 100, i); // few a host: the page is always the same
        put_link(url);
    }
}

static void killing_it_again_and_again_loses_nothing(void **state)
{
    (void)state;
    for (int round = 0; round < 10; round++) {
        put_many(round * 20, round * 20 + 20);
        wait_for_pages(page_count + 5);
        end_crawler(SIGKILL);
        start_crawler();
    }
    wait_for_fetched(200);
    take_pages();
    assert_int_equal(distinct(), 200);
    assert_int_equal(counted("pending"), 0);
    printf("%zu pages published for 200 addresses over 10 kills\n", page_count);
}

static void redis_going_away_and_coming_back_loses_nothing(void **state)
{
    (void)state;
    put_many(0, 100);
    for (int round = 0; round < 3; round++) {
        wait_for_pages(page_count + 10);
        disconnect_queue();
        redis_server_kill(&server);
        redis_server_restart(&server);
        connect_queue();
    }
    wait_for_state("pending", 0);
    take_pages();
    assert_int_equal(distinct(), 100);
    wait_for_fetched(100);
}

static void a_list_that_is_no_list_leaves_the_last_in_force(void **state)
{
    (void)state;
    put_source("dawn", "http://feed.test/feed.xml", 1000);
    wait_for_pages(1);
    assert_int_equal(snapshot_put(redis, "sources", VIEW_LIT("{\"not\":\"a list\"}")), OK);
    wait_for_health("dawn", "unchanged");
    put_source("", "", 0); // an empty list stops it
    put_link("http://open.test/ok");
    wait_for_state("fetched", 1);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        CASE(a_source_is_fetched_archived_and_published),
        CASE(an_unchanged_source_is_not_published_again),
        CASE(a_link_is_fetched_once_with_its_hint),
        CASE(what_cannot_be_fetched_ends_in_its_state),
        CASE(a_passing_failure_stays_pending_and_disturbs_nobody),
        CASE(an_endless_body_is_cut_and_published_as_far_as_it_came),
        CASE(a_redirect_to_another_host_waits_for_that_host),
        CASE(a_redirect_for_good_to_a_known_address_is_a_duplicate),
        CASE(tls_works_with_an_authority_of_our_own),
        CASE(a_host_is_left_alone_for_its_delay),
        CASE(sigterm_ends_it_within_two_seconds_and_hands_the_lease_back),
        CASE(killing_it_again_and_again_loses_nothing),
        CASE(redis_going_away_and_coming_back_loses_nothing),
        CASE(a_list_that_is_no_list_leaves_the_last_in_force),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
