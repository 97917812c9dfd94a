// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Subscriptions in a real Redis: from the hub that a feed names to what it brought, and whom nobody believes.
#include "core/push.h"
#include "tests/support/redis_server.h"
#include "tests/support/unit.h"

static struct redis_server server;
static struct redis *redis;
static struct arena *arena;
static const struct view dawn = VIEW_INIT("dawn"), topic = VIEW_INIT("https://dawn.example/feed"),
                         hub = VIEW_INIT("https://hub.example/"), token = VIEW_INIT("0123456789abcdef0123456789abcdef"),
                         none = VIEW_INIT("");
enum { NOW = 1000000 };

static int start(void **state)
{
    (void)state;
    redis_server_start(&server);
    redis = redis_server_connect(&server);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    redis_free(redis);
    redis_server_stop(&server);
    return 0;
}

static int begin(void **state)
{
    (void)state;
    arena = arena_new();
    return redis_call(redis, NULL, "FLUSHALL");
}

static int end(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static struct push state_of(void)
{
    struct push p;
    assert_int_equal(push_read(redis, dawn, arena, &p), OK);
    return p;
}

static void ask(bool leaving, int64_t now_ms)
{
    const struct push p = {.token = token,
                           .secret = VIEW_LIT("5ec4e7"),
                           .callback = VIEW_LIT("https://us.example/push/01"),
                           .asked_hub = hub,
                           .asked_topic = topic,
                           .leaving = leaving};
    assert_int_equal(push_ask(redis, dawn, &p, now_ms), OK);
}

static bool verify(struct view by, bool leaving, struct view what, int64_t lease_s, int64_t now_ms)
{
    bool meant = false;
    assert_int_equal(push_verify(redis, by, leaving, what, lease_s, now_ms, &meant), OK);
    return meant;
}

static size_t due(int64_t now_ms)
{
    struct view *sources;
    size_t count;
    assert_int_equal(push_due(redis, now_ms, now_ms + 1000, 10, arena, &sources, &count), OK);
    if (count > 0)
        assert_true(view_equals(sources[0], dawn));
    return count;
}

static void subscribe(void)
{
    assert_int_equal(push_offer(redis, dawn, hub, topic, NOW), OK);
    ask(false, NOW);
    assert_true(verify(token, false, topic, 600, NOW + 5));
}

static void an_offer_is_looked_at_once_by_one(void **state)
{
    (void)state;
    assert_int_equal(push_offer(redis, dawn, none, none, NOW), OK);
    assert_int_equal(due(NOW), 0); // nothing to say
    assert_int_equal(push_offer(redis, dawn, hub, topic, NOW), OK);
    assert_int_equal(due(NOW), 1);
    assert_int_equal(due(NOW), 0); // somebody has it
    assert_int_equal(due(NOW + 1000), 1);
    assert_int_equal(push_set_due(redis, dawn, NOW + 5000), OK);
    assert_int_equal(push_offer(redis, dawn, hub, topic, NOW), OK); // the same again
    assert_int_equal(due(NOW + 4999), 0);
    assert_int_equal(push_offer(redis, dawn, none, none, NOW), OK);
    assert_int_equal(due(NOW), 1);
    assert_int_equal(push_phase(&(struct push){0}, NOW), PUSH_NONE);
    struct push p = state_of();
    assert_int_equal(push_phase(&p, NOW), PUSH_NONE);
}

static void a_hub_that_asks_back_makes_it_alive(void **state)
{
    (void)state;
    subscribe();
    struct push p = state_of();
    assert_int_equal(p.until_ms, NOW + 5 + 600000);
    assert_int_equal(p.lease_ms, 600000);
    assert_int_equal(push_phase(&p, NOW + 10), PUSH_ALIVE);
    assert_int_equal(push_phase(&p, p.until_ms), PUSH_LAPSED);
    assert_int_equal(due(NOW + 5), 1); // to set its renewal
    struct view source;
    assert_int_equal(push_find(redis, token, arena, &source, &p), OK);
    assert_true(view_equals(source, dawn) && view_is(p.secret, "5ec4e7"));
    assert_int_equal(push_find(redis, VIEW_LIT("another"), arena, &source, &p), ERR_NOTFOUND);
}

static void what_was_not_asked_for_is_not_meant(void **state)
{
    (void)state;
    assert_false(verify(token, false, topic, 600, NOW)); // nothing yet
    ask(false, NOW);
    assert_false(verify(token, false, VIEW_LIT("https://other.example/"), 600, NOW));
    assert_false(verify(VIEW_LIT("0123"), false, topic, 600, NOW));
    assert_false(verify(token, true, topic, 600, NOW)); // to leave
    assert_false(verify(token, false, topic, 600, NOW + PUSH_ANSWER_MAX_MS + 1));
    struct push p = state_of();
    assert_int_equal(p.until_ms, 0);
    assert_true(verify(token, false, topic, -1, NOW));
    p = state_of();
    assert_int_equal(p.lease_ms, PUSH_LEASE_S * INT64_C(1000));
    assert_true(verify(token, false, topic, INT64_MAX / 2000, NOW));
    p = state_of();
    assert_int_equal(p.lease_ms, PUSH_LEASE_MAX_S * INT64_C(1000));
}

static void a_denial_ends_it(void **state)
{
    (void)state;
    bool known = true;
    subscribe();
    assert_int_equal(push_deny(redis, token, VIEW_LIT("https://other.example/"), none, NOW + 9, &known), OK);
    assert_false(known);
    assert_int_equal(push_deny(redis, token, topic, VIEW_LIT("no such topic"), NOW + 9, &known), OK);
    assert_true(known);
    struct push p = state_of();
    assert_int_equal(push_phase(&p, NOW + 10), PUSH_DENIED);
    assert_true(view_is(p.reason, "no such topic"));
}

static void leaving_takes_both_sides(void **state)
{
    (void)state;
    struct view source;
    struct push p;
    subscribe();
    ask(true, NOW + 10);
    p = state_of();
    assert_int_equal(push_phase(&p, NOW + 11), PUSH_LEAVING);
    assert_false(verify(token, false, topic, 600, NOW + 11)); // no longer
    assert_true(verify(token, true, topic, -1, NOW + 12));
    assert_true(verify(token, true, topic, -1, NOW + 13)); // the answer was lost
    p = state_of();
    assert_int_equal(push_phase(&p, NOW + 14), PUSH_LEFT);
    assert_int_equal(push_forget(redis, dawn), OK);
    assert_int_equal(push_find(redis, token, arena, &source, &p), ERR_NOTFOUND);
    p = state_of();
    assert_int_equal(push_phase(&p, NOW), PUSH_OFFERED); // the feed still names its hub
}

static void failures_are_counted_until_the_hub_asks_back(void **state)
{
    (void)state;
    ask(false, NOW);
    assert_int_equal(push_answered(redis, dawn, token, VIEW_LIT("timeout")), OK);
    assert_int_equal(push_answered(redis, dawn, token, VIEW_LIT("timeout")), OK);
    assert_int_equal(push_answered(redis, dawn, VIEW_LIT("older"), VIEW_LIT("dns")), OK);
    struct push p = state_of();
    assert_int_equal(p.tries, 2);
    assert_true(view_is(p.error, "timeout"));
    assert_true(verify(token, false, topic, 600, NOW));
    p = state_of();
    assert_true(p.tries == 0 && p.error.n == 0);
}

static int64_t unheard(void)
{
    CLEANUP(reply_cleanup) struct reply *n = NULL;
    assert_int_equal(redis_call(redis, &n, "ZCARD " REDIS_PREFIX "source:dawn:push:unheard"), OK);
    return reply_int(n);
}

static void what_a_visit_finds_is_waited_for(void **state)
{
    (void)state;
    struct push_link links[] = {{VIEW_LIT("https://dawn.example/1"), false, true},
                                {VIEW_LIT("https://dawn.example/2"), false, true},
                                {VIEW_LIT("https://dawn.example/3"), false, false}};
    assert_int_equal(push_heard(redis, dawn, links, 3, NOW), OK);
    assert_int_equal(unheard(), 0); // no subscription
    subscribe();
    assert_int_equal(push_heard(redis, dawn, links, 3, NOW + 10), OK);
    assert_int_equal(unheard(), 2);
    links[0].pushed = true; // later than the visit
    links[0].is_new = false;
    links[2].pushed = links[2].is_new = true;
    links[1].is_new = false;
    assert_int_equal(push_heard(redis, dawn, links, 3, NOW + 20), OK);
    assert_int_equal(unheard(), 1);
    assert_int_equal(push_count(redis, dawn, true, NOW + 20), OK);
    assert_int_equal(push_count(redis, dawn, false, NOW + 21), OK);
    struct push p = state_of();
    assert_true(p.items == 1 && p.pushes == 1 && p.good == 1 && p.refused == 1 && p.pushed_ms == NOW + 20);
    assert_int_equal(push_gap(redis, dawn, NOW + 30), OK);
    p = state_of();
    assert_true(p.gaps == 1 && p.gap_ms == NOW + 30 && p.good == 0);
    assert_int_equal(unheard(), 0);
}

static void unheard_links_are_bounded(void **state)
{
    (void)state;
    struct push_link links[PUSH_UNHEARD_MAX + 300];
    subscribe();
    for (size_t i = 0; i < ARRAY_LEN(links); i++)
        links[i] = (struct push_link){view_of(arena_printf(arena, "https://dawn.example/%zu", i)), false, true};
    assert_int_equal(push_heard(redis, dawn, links, ARRAY_LEN(links), NOW + 10), OK);
    assert_int_equal(unheard(), PUSH_UNHEARD_MAX);
}

static void a_delivery_reads_back(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf out;
    struct json_writer w;
    struct push_delivery d = {dawn, topic, hub, VIEW_LIT("application/atom+xml"), NOW}, back;
    buf_init(&out, 4096);
    json_init(&w, &out);
    push_delivery_write(&d, &w);
    assert_int_equal(push_delivery_read(buf_view(&out), arena, &back), OK);
    assert_true(view_equals(back.source, dawn) && view_equals(back.topic, topic) && view_equals(back.hub, hub) &&
                view_equals(back.type, d.type) && back.received_ms == NOW);
    assert_int_equal(push_delivery_read(VIEW_LIT("{}"), arena, &back), ERR_SYNTAX);
}

static void tell(const struct push *p, bool is_on, const char *expected)
{
    CLEANUP(buf_done) struct buf out;
    buf_init(&out, 4096);
    push_tell(p, is_on, NOW + 5000, &out);
    assert_string_equal(out.p ? out.p : "", expected);
}

static void it_is_told_in_words(void **state)
{
    (void)state;
    struct push p = {.hub = hub, .topic = topic};
    tell(&(struct push){0}, true, "");
    tell(&p, false, "Push: it names the hub https://hub.example/; set crawler.websub to be told of news.\n");
    tell(&p, true, "Push: it names the hub https://hub.example/; that is asked within seconds.\n");
    p.token = token;
    p.asked_hub = hub;
    p.asked_ms = NOW;
    tell(&p, true,
         "Push: the hub https://hub.example/ was asked to tell us of news, which has not asked back yet. "
         "It is visited as often as without.\n");
    p.error = VIEW_LIT("http 500");
    tell(&p, true,
         "Push: the hub https://hub.example/ was asked to tell us of news, but it could not be asked (http 500). "
         "It is visited as often as without.\n");
    p.verified_ms = NOW;
    p.until_ms = NOW + 5000 + 3 * 86400000;
    tell(&p, true,
         "Push: the hub https://hub.example/ tells us of news, for another 3 days; nothing was delivered yet. "
         "It is visited as often as without.\n");
    p.pushes = p.good = PUSH_TRUST;
    p.items = 2;
    p.pushed_ms = NOW;
    p.refused = 1;
    tell(&p, true,
         "Push: the hub https://hub.example/ tells us of news, for another 3 days; 3 deliveries with 2 new links so "
         "far, "
         "the last 5 seconds ago. So it is visited less often.\n"
         "1 deliveries without a valid signature were ignored.\n");
}

int main(void)
{
#define IN_REDIS(test) cmocka_unit_test_setup_teardown(test, begin, end)
    const struct CMUnitTest tests[] = {
        IN_REDIS(an_offer_is_looked_at_once_by_one),
        IN_REDIS(a_hub_that_asks_back_makes_it_alive),
        IN_REDIS(what_was_not_asked_for_is_not_meant),
        IN_REDIS(a_denial_ends_it),
        IN_REDIS(leaving_takes_both_sides),
        IN_REDIS(failures_are_counted_until_the_hub_asks_back),
        IN_REDIS(what_a_visit_finds_is_waited_for),
        IN_REDIS(unheard_links_are_bounded),
        IN_REDIS(a_delivery_reads_back),
        IN_REDIS(it_is_told_in_words),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
