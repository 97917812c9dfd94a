// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What visits teach: validators that are believed and others that are not, moved feeds, articles to be seen again. The
// other side is a small model of a server, honest or lying.
#include "crawler/lesson.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <string.h>

#define MINUTE INT64_C(60000)

static const int64_t start_ms = INT64_C(1792972800000);
static struct arena *arena;

static int begin(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

// A server with one feed. version: of its content; bytes: changes also where nothing new is in it.
struct server {
    int version, bytes;
    bool says_304_always, tags_content_only;
    int full, not_modified; // answers given
};

struct reader {
    struct memo memo;
    int64_t now_ms, links;
    int version; // of the content last read
    int stale, missed;
    struct outcome outcome;
};

// One visit of the reader, as crawler/visit makes it.
static void visit(struct reader *r, struct server *s)
{
    char tag[64], head[256], digest[32];
    bool in_full = lesson_asks_in_full(&r->memo, r->now_ms);
    int of_tag = s->tags_content_only ? s->version : s->version * 1000 + s->bytes;
    snprintf(tag, sizeof tag, "W/\"%d\"", of_tag);
    snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\nETag: %s\r\nCache-Control: public, max-age=120\r\n", tag);
    snprintf(digest, sizeof digest, "sha256:%d.%d", s->version, s->bytes);
    bool conditional = !in_full && r->memo.etag.n > 0;
    bool same = conditional && (s->says_304_always || view_is(r->memo.etag, tag));
    struct lesson l = {.now_ms = r->now_ms, .status = same ? 304 : 200, .in_full = in_full, .links = r->links};
    r->outcome = policy_http(l.status, (struct view){0}, r->now_ms);
    if (!same) {
        l.head = view_of(head);
        l.digest = view_of(digest);
        if (view_is(r->memo.digest, digest))
            r->outcome.kind = OUTCOME_UNCHANGED;
    }
    struct alarm a;
    (void)lesson_source(&r->memo, &l, &r->outcome, arena, &a);
    *(same ? &s->not_modified : &s->full) += 1;
    if (!same && r->version != s->version) { // its links come a moment later
        r->links++;
        r->version = s->version;
    }
    r->stale += strcmp(r->outcome.state, "stale validator") == 0;
    r->now_ms += 5 * MINUTE;
}

static void an_honest_server_is_asked_in_full_now_and_then_and_believed(void **state)
{
    (void)state;
    struct server s = {.version = 1};
    struct reader r = {.now_ms = start_ms};
    for (int i = 0; i < 500; i++) {
        s.version += i % 30 == 0;
        visit(&r, &s);
        assert_int_equal(r.version, s.version); // nothing is ever missed
    }
    assert_int_equal(r.stale, 0);
    assert_int_equal(r.memo.distrust_ms, 0);
    assert_true(s.full < 60 && s.not_modified > 440);
    assert_int_equal(r.memo.hint_ms, 120000);
}

static void a_quiet_source_is_asked_in_full_every_twentieth_time(void **state)
{
    (void)state;
    struct server s = {.version = 1};
    struct reader r = {.now_ms = start_ms};
    for (int i = 0; i < 1 + 21 * 10; i++)
        visit(&r, &s);
    assert_int_equal(s.full, 1 + 10);
}

static void a_server_that_always_says_304_is_found_out(void **state)
{
    (void)state;
    struct server s = {.version = 1, .says_304_always = true};
    struct reader r = {.now_ms = start_ms};
    int visits = 0;
    for (; visits < 100 && !r.stale; visits++) {
        s.version += visits % 4 == 0;
        visit(&r, &s);
    }
    assert_int_equal(r.stale, 1);
    assert_true(visits <= LESSON_QUIET_MAX + 4);
    assert_int_equal(r.outcome.kind, OUTCOME_FETCHED);
    // From then on nothing is missed, for a week.
    for (int i = 0; i < 1000; i++) {
        s.version += i % 4 == 0;
        visit(&r, &s);
        assert_int_equal(r.version, s.version);
    }
    // Then it is given another chance, and found out again.
    r.now_ms += LESSON_DISTRUST_MS;
    for (int i = 0; i < 100; i++) {
        s.version += i % 4 == 0;
        visit(&r, &s);
    }
    assert_int_equal(r.stale, 2);
}

static void bytes_that_change_without_news_are_no_lie(void **state)
{
    (void)state;
    struct server s = {.version = 1, .tags_content_only = true};
    struct reader r = {.now_ms = start_ms};
    for (int i = 0; i < 500; i++) {
        s.bytes++; // a time stamp in the feed, which its weak tag rightly ignores
        visit(&r, &s);
    }
    assert_int_equal(r.stale, 0);
    assert_true(s.not_modified > 440);
}

static void a_silence_beyond_habit_asks_in_full_sooner(void **state)
{
    (void)state;
    struct server s = {.version = 1};
    struct reader r = {.now_ms = start_ms};
    for (int i = 0; i < 600; i++) { // something new at every visit
        s.version++;
        visit(&r, &s);
    }
    s.says_304_always = true;
    int visits = 0;
    for (; visits < 30 && !r.stale; visits++) {
        s.version++;
        visit(&r, &s);
    }
    assert_int_equal(r.stale, 1);
    assert_true(visits < 10);
}

static struct lesson well(int64_t at_ms)
{
    return (struct lesson){.now_ms = at_ms, .status = 200, .head = VIEW_LIT("HTTP/1.1 200 OK\r\n")};
}

static void a_permanent_move_is_believed_the_third_time_and_forgotten_when_it_fails(void **state)
{
    (void)state;
    struct memo m = {0};
    struct alarm a;
    struct outcome ok = policy_http(200, (struct view){0}, start_ms),
                   gone = policy_http(404, (struct view){0}, start_ms);
    struct lesson l = well(start_ms);
    l.moved_to = VIEW_LIT("https://new.test/feed");
    for (int i = 1; i <= LESSON_MOVES; i++) {
        assert_int_equal(lesson_address(&m).n, 0);
        (void)lesson_source(&m, &l, &ok, arena, &a);
    }
    assert_true(view_is(lesson_address(&m), "https://new.test/feed"));
    struct lesson there = well(start_ms);
    there.at_moved = true;
    (void)lesson_source(&m, &there, &ok, arena, &a);
    assert_true(lesson_address(&m).n > 0);
    for (there.failures = 1; there.failures <= LESSON_MOVED_FAILURES; there.failures++)
        (void)lesson_source(&m, &there, &gone, arena, &a);
    assert_int_equal(lesson_address(&m).n, 0);
    // Another target starts the count anew, an answer at the old place ends it.
    (void)lesson_source(&m, &l, &ok, arena, &a);
    l.moved_to = VIEW_LIT("https://other.test/feed");
    (void)lesson_source(&m, &l, &ok, arena, &a);
    assert_int_equal(m.moves, 1);
    struct lesson old = well(start_ms);
    (void)lesson_source(&m, &old, &ok, arena, &a);
    assert_int_equal(m.moved_to.n, 0);
}

static void an_article_is_visited_again_at_its_times_and_then_no_more(void **state)
{
    (void)state;
    static const int64_t delays[] = {3600000, 86400000, 604800000};
    struct memo m = {0};
    struct outcome ok = policy_http(200, (struct view){0}, start_ms), failed = policy_fetch(FETCH_TIMEOUT);
    assert_int_equal(lesson_revisit_ms(&m, delays, 3), 0);
    struct lesson l = well(start_ms);
    l.head = VIEW_LIT("HTTP/1.1 200 OK\r\nETag: \"a\"\r\n");
    lesson_article(&m, &l, &ok, arena);
    assert_true(view_is(m.etag, "\"a\""));
    assert_int_equal(lesson_revisit_ms(&m, delays, 3), start_ms + 3600000);
    assert_int_equal(lesson_revisit_ms(&m, delays, 0), 0);
    struct lesson later = {.now_ms = start_ms + 3700000};
    lesson_article(&m, &later, &failed, arena);
    assert_true(view_is(m.etag, "\"a\"")); // what is known stays
    assert_int_equal(lesson_revisit_ms(&m, delays, 3), start_ms + 86400000);
    lesson_article(&m, &later, &ok, arena);
    lesson_article(&m, &later, &ok, arena);
    assert_int_equal(lesson_revisit_ms(&m, delays, 3), 0);
}

static void max_age_is_read_from_among_other_directives(void **state)
{
    (void)state;
    static const struct {
        const char *value;
        int64_t ms;
    } cases[] = {{"max-age=60", 60000},
                 {"public, Max-Age=600", 600000},
                 {"s-maxage=9", 0},
                 {"max-age=x", 0},
                 {"max-age=9999999999999", 86400000},
                 {"max-age=-1", 0},
                 {"", 0}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct memo m = {0};
        struct alarm a;
        struct outcome ok = policy_http(200, (struct view){0}, start_ms);
        struct lesson l = well(start_ms);
        l.head = view_of(arena_printf(arena, "HTTP/1.1 200 OK\r\nCache-Control: %s\r\n", cases[i].value));
        (void)lesson_source(&m, &l, &ok, arena, &a);
        assert_int_equal(m.hint_ms, cases[i].ms);
    }
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        CASE(an_honest_server_is_asked_in_full_now_and_then_and_believed),
        CASE(a_quiet_source_is_asked_in_full_every_twentieth_time),
        CASE(a_server_that_always_says_304_is_found_out),
        CASE(bytes_that_change_without_news_are_no_lie),
        CASE(a_silence_beyond_habit_asks_in_full_sooner),
        CASE(a_permanent_move_is_believed_the_third_time_and_forgotten_when_it_fails),
        CASE(an_article_is_visited_again_at_its_times_and_then_no_more),
        CASE(max_age_is_read_from_among_other_directives),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
