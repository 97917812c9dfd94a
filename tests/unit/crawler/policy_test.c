// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The rules of trying again.
#include "crawler/policy.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <string.h>

enum { NOW = 1000000000, DELAY_MS = 1000 };

static int64_t revisit_ms; // when the article is due again; 0: it is not, and this is no revisit

static struct settlement settle(struct lease l, const struct outcome *o, char text[POLICY_STATE_TEXT])
{
    struct settlement s;
    l.link.url = l.at = VIEW_LIT("http://a.test/1");
    const struct policy_plan plan = {.now_ms = NOW,
                                     .delay_ms = DELAY_MS,
                                     .wait_ms = l.interval_ms,
                                     .is_revisit = revisit_ms != 0,
                                     .revisit_ms = revisit_ms};
    policy_settle(&l, o, &plan, text, &s);
    return s;
}

static struct outcome http(int status, const char *head)
{
    return policy_http(status, view_of(head), NOW);
}

static void a_fetched_article_is_closed(void **state)
{
    (void)state;
    char text[POLICY_STATE_TEXT];
    struct outcome o = http(200, "");
    struct settlement s = settle((struct lease){0}, &o, text);
    assert_string_equal(s.state, "fetched");
    assert_int_equal(s.due_ms, 0);
    assert_int_equal(s.host_next_ms, NOW + DELAY_MS);
}

static void a_lasting_failure_closes_an_article_at_once(void **state)
{
    (void)state;
    static const int lasting[] = {400, 401, 403, 404, 410, 451, 204, 300};
    for (size_t i = 0; i < ARRAY_LEN(lasting); i++) {
        char text[POLICY_STATE_TEXT], expected[16];
        const struct outcome o = http(lasting[i], "");
        struct settlement s = settle((struct lease){0}, &o, text);
        assert_int_equal(s.due_ms, 0);
        snprintf(expected, sizeof expected, "http %d", lasting[i]);
        assert_string_equal(s.state, expected);
    }
}

static void a_passing_failure_is_tried_again_and_then_given_up(void **state)
{
    (void)state;
    static const int64_t waits[] = {30000, 120000, 480000, 1920000};
    const struct outcome o = policy_fetch(FETCH_TIMEOUT);
    char text[POLICY_STATE_TEXT];
    for (int tries = 0; tries < 4; tries++) {
        struct settlement s = settle((struct lease){.tries = tries}, &o, text);
        assert_int_equal(s.due_ms, NOW + waits[tries]);
        assert_int_equal(s.tries, tries + 1);
        assert_int_equal(s.host_next_ms, NOW + POLICY_TROUBLE_REST_MS);
    }
    struct settlement s = settle((struct lease){.tries = 4}, &o, text);
    assert_int_equal(s.due_ms, 0);
    assert_string_equal(s.state, "given up: timeout");
}

static void a_source_is_never_given_up_only_slowed_down(void **state)
{
    (void)state;
    char text[POLICY_STATE_TEXT];
    const struct outcome o = http(404, "");
    int64_t last = 0;
    for (int tries = 0; tries < 100; tries++) {
        struct settlement s = settle((struct lease){.tries = tries, .interval_ms = 60000}, &o, text);
        assert_true(s.due_ms > NOW && s.due_ms >= last);
        assert_true(s.due_ms <= NOW + POLICY_SOURCE_BACKOFF_MAX_MS);
        last = s.due_ms;
    }
    struct settlement rare = settle((struct lease){.tries = 50, .interval_ms = 86400000}, &o, text);
    assert_int_equal(rare.due_ms, NOW + 86400000);
    const struct outcome unchanged = http(304, "");
    struct settlement well = settle((struct lease){.tries = 9, .interval_ms = 60000}, &unchanged, text);
    assert_int_equal(well.due_ms, NOW + 60000);
    assert_int_equal(well.tries, 0);
}

static void a_revisit_leaves_the_article_fetched_however_it_ends(void **state)
{
    (void)state;
    char text[POLICY_STATE_TEXT];
    const struct outcome outcomes[] = {http(200, ""), http(304, ""), http(404, ""), policy_fetch(FETCH_TIMEOUT)};
    revisit_ms = NOW + 500;
    for (size_t i = 0; i < ARRAY_LEN(outcomes); i++) {
        struct settlement s = settle((struct lease){.hops = 1}, &outcomes[i], text);
        assert_string_equal(s.state, "fetched");
        assert_int_equal(s.due_ms, NOW + 500);
        assert_int_equal(s.tries, 0);
        assert_int_equal(s.hops, 1);
        assert_true(s.at.n > 0);
    }
    const struct outcome busy = http(503, "HTTP/1.1 503 x\r\nRetry-After: 60\r\n");
    assert_int_equal(settle((struct lease){0}, &busy, text).due_ms, NOW + 60000);
    revisit_ms = 0;
}

static void retry_after_is_honoured_and_capped(void **state)
{
    (void)state;
    char text[POLICY_STATE_TEXT];
    struct outcome o = http(429, "HTTP/1.1 429 x\r\nRetry-After: 7200\r\n");
    struct settlement s = settle((struct lease){.interval_ms = 1000}, &o, text);
    assert_int_equal(s.due_ms, NOW + 7200000);
    assert_int_equal(s.host_next_ms, NOW + 7200000);
    assert_int_equal(http(503, "HTTP/1.1 503 x\r\nRetry-After: 99999999999\r\n").retry_after_ms,
                     POLICY_RETRY_AFTER_MAX_MS);
    // 1970-01-12T13:46:40Z is NOW.
    assert_int_equal(http(503, "HTTP/1.1 503 x\r\nRetry-After: Mon, 12 Jan 1970 13:46:50 GMT\r\n").retry_after_ms,
                     10000);
    assert_int_equal(http(503, "HTTP/1.1 503 x\r\nRetry-After: Mon, 12 Jan 1970 13:00:00 GMT\r\n").retry_after_ms, 0);
    assert_int_equal(http(503, "HTTP/1.1 503 x\r\nRetry-After: 99999999999999999999999\r\n").retry_after_ms,
                     POLICY_RETRY_AFTER_MAX_MS);
    assert_int_equal(http(503, "HTTP/1.1 503 x\r\nRetry-After: soon\r\n").retry_after_ms, 0);
    assert_int_equal(http(200, "HTTP/1.1 200 x\r\nRetry-After: 10\r\n").retry_after_ms, 0);
}

static void states_have_the_names_that_people_see(void **state)
{
    (void)state;
    assert_string_equal(http(200, "").state, "ok");
    assert_string_equal(http(304, "").state, "unchanged");
    assert_string_equal(http(404, "").state, "http 404");
    assert_string_equal(policy_fetch(FETCH_DNS).state, "dns");
    assert_string_equal(policy_fetch(FETCH_CONNECT).state, "refused");
    assert_string_equal(policy_fetch(FETCH_TLS).state, "tls");
    assert_true(policy_fetch(FETCH_ADDRESS).lasting);
    assert_false(policy_fetch(FETCH_DNS).lasting);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fetched_article_is_closed),
        cmocka_unit_test(a_lasting_failure_closes_an_article_at_once),
        cmocka_unit_test(a_passing_failure_is_tried_again_and_then_given_up),
        cmocka_unit_test(a_source_is_never_given_up_only_slowed_down),
        cmocka_unit_test(a_revisit_leaves_the_article_fetched_however_it_ends),
        cmocka_unit_test(retry_after_is_honoured_and_capped),
        cmocka_unit_test(states_have_the_names_that_people_see),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
