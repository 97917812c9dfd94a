// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The frontier on a real Redis: who gets what, when, and that nothing is lost.
#include "frontier_stand.h"

static void a_link_is_taken_once(void **state)
{
    (void)state;
    assert_true(add("http://a.test/1", 0));
    assert_false(add("http://a.test/1", 0));
    assert_false(add("http://a.test/1#part", 0));
    assert_false(add("http://A.test:80/1", 0));
    assert_false(add("mailto:desk@a.test", 0));
    assert_false(add("no address", 0));
    struct batch b = lease_one(NOW, "http://a.test/1");
    assert_true(view_is(b.leases[0].link.hint.title, "T"));
    assert_true(view_is(b.leases[0].link.source, "dawn"));
    assert_int_equal(counted("pending"), 1);
    assert_int_equal(settle(&b, (struct settlement){0}, NOW), OK);
    assert_int_equal(counted("pending"), 0);
    assert_int_equal(counted("fetched"), 1);
    assert_false(add("http://a.test/1", 0));
    lease_none(NOW + 100000);
    done(&b);
}

static bool add_link(struct link link)
{
    bool is_new[FRONTIER_ADD_MAX];
    assert_int_equal(frontier_add(frontier, &link, 1, NOW, is_new), OK);
    return is_new[0];
}

static void a_link_that_brings_its_state_is_counted_once_and_never_fetched(void **state)
{
    (void)state;
    const struct link old = {.url = VIEW_LIT("http://a.test/2009"), .state = VIEW_LIT("old")};
    assert_false(add_link(old));
    assert_false(add_link(old));
    assert_int_equal(counted("old"), 1);
    assert_int_equal(counted("pending"), 0);
    assert_false(add("http://a.test/2009", 0)); // it is known
    lease_none(NOW);
}

static void another_version_of_an_address_is_fetched_again(void **state)
{
    (void)state;
    struct link map = {
        .url = VIEW_LIT("http://a.test/map"), .kind = PAGE_SITEMAP, .version = VIEW_LIT("1"), .depth = 1};
    assert_true(add_link(map));
    assert_false(add_link(map));
    struct batch b = lease_one(NOW, "http://a.test/map");
    assert_int_equal(b.leases[0].link.depth, 1);
    assert_int_equal(settle(&b, (struct settlement){0}, NOW), OK);
    done(&b);
    assert_false(add_link(map));
    map.version = VIEW_LIT("2");
    assert_true(add_link(map));
    b = lease_one(NOW + DELAY_MS, "http://a.test/map");
    done(&b);
}

static void a_host_is_asked_by_one_at_a_time_and_rests_between(void **state)
{
    (void)state;
    add("http://a.test/1", 0);
    add("http://a.test/2", 0);
    add("http://a.test/3", 0);
    add("http://b.test/1", 0);
    struct batch both = lease_at(NOW);
    assert_int_equal(both.count, 2); // one of each host
    lease_none(NOW + 10000);
    for (size_t i = 0; i < 2; i++) {
        const struct settlement s = {
            .lease = &both.leases[i], .state = "fetched", .host_next_ms = NOW + 10000 + DELAY_MS};
        assert_int_equal(settle_one(&s, NOW + 10000), OK);
    }
    lease_none(NOW + 10000 + DELAY_MS - 1);
    struct batch next = lease_at(NOW + 10000 + DELAY_MS);
    assert_int_equal(next.count, 1);
    assert_true(view_is(next.leases[0].host, "a.test"));
    done(&next);
    done(&both);
}

static void a_host_that_ran_dry_still_rests(void **state)
{
    (void)state;
    add("http://a.test/1", 0);
    struct batch b = lease_one(NOW, "http://a.test/1");
    assert_int_equal(settle(&b, (struct settlement){0}, NOW), OK);
    add("http://a.test/2", 0);
    lease_none(NOW + DELAY_MS - 1);
    struct batch next = lease_one(NOW + DELAY_MS, "http://a.test/2");
    done(&next);
    done(&b);
}

static void the_freshest_go_first_and_sources_before_them(void **state)
{
    (void)state;
    add("http://a.test/old", NOW - 5000);
    add("http://a.test/new", NOW - 10);
    add("http://a.test/older", NOW - 9000);
    put("a", "http://a.test/feed", 60000, 1);
    static const char *const order[] = {"http://a.test/feed", "http://a.test/new", "http://a.test/old",
                                        "http://a.test/older"};
    for (int i = 0; i < 4; i++) {
        struct batch b = lease_one(NOW + i * DELAY_MS, order[i]);
        struct settlement s = {.due_ms = i == 0 ? NOW + 60000 : 0};
        assert_int_equal(settle(&b, s, NOW + i * DELAY_MS), OK);
        done(&b);
    }
}

static void an_expired_lease_is_given_to_another_and_fences_the_first_off(void **state)
{
    (void)state;
    add("http://a.test/1", 0);
    struct batch late = lease_one(NOW, "http://a.test/1");
    lease_none(NOW + LEASE_MS - 1);
    struct batch second = lease_one(NOW + LEASE_MS, "http://a.test/1");
    assert_int_equal(settle(&late, (struct settlement){0}, NOW + LEASE_MS), ERR_NOTFOUND);
    assert_int_equal(counted("pending"), 1);
    assert_int_equal(settle(&second, (struct settlement){0}, NOW + LEASE_MS), OK);
    assert_int_equal(settle(&second, (struct settlement){0}, NOW + LEASE_MS), ERR_NOTFOUND);
    assert_int_equal(counted("fetched"), 1);
    done(&second);
    done(&late);
}

static void what_a_crawler_held_comes_back_when_it_starts_again(void **state)
{
    (void)state;
    static const struct frontier_options other_options = {.owner = "crawl-2", .lease_ms = LEASE_MS};
    struct frontier *other = frontier_new(redis, &other_options);
    add("http://a.test/1", 0);
    add("http://b.test/1", 0);
    struct batch mine = lease_at(NOW);
    assert_int_equal(mine.count, 2);
    assert_int_equal(frontier_reclaim(other, NOW, NOW), OK);
    lease_none(NOW);
    assert_int_equal(frontier_reclaim(frontier, NOW, NOW + 500), OK);
    lease_none(NOW + 499);
    struct batch again = lease_at(NOW + 500);
    assert_int_equal(again.count, 2);
    done(&again);
    done(&mine);
    frontier_free(other);
}

static void an_address_that_kills_its_crawler_is_given_up(void **state)
{
    (void)state;
    int64_t now_ms = NOW, comes_after_ms = 0;
    add("http://a.test/1", 0);
    for (int i = 0; i < 10; i++) {
        if (comes_after_ms > 0)
            lease_none(now_ms + comes_after_ms - 1);
        now_ms += comes_after_ms;
        struct batch b = lease_one(now_ms, "http://a.test/1");
        assert_int_equal(frontier_reclaim(frontier, now_ms, now_ms), OK);
        comes_after_ms = i > 0 ? 1000 << i : 0; // the suspects part
        done(&b);
    }
    lease_none(now_ms + 10000000);
    assert_int_equal(counted("pending"), 0);
    assert_int_equal(counted("given up: crash"), 1);
}

static void a_revisited_article_is_counted_once(void **state)
{
    (void)state;
    add("http://a.test/1", 0);
    struct batch b = lease_one(NOW, "http://a.test/1");
    assert_int_equal(settle(&b, (struct settlement){.state = "fetched", .due_ms = NOW + 3600000}, NOW), OK);
    assert_int_equal(counted("pending"), 0);
    assert_int_equal(counted("fetched"), 1);
    done(&b);
    b = lease_one(NOW + 3600000, "http://a.test/1");
    assert_int_equal(settle(&b, (struct settlement){.state = "http 404", .due_ms = NOW + 7200000}, NOW), OK);
    done(&b);
    b = lease_one(NOW + 7200000, "http://a.test/1");
    assert_int_equal(settle(&b, (struct settlement){.state = "http 404"}, NOW), OK);
    done(&b);
    lease_none(NOW + 100000000);
    assert_int_equal(counted("fetched"), 1);
    assert_int_equal(counted("http 404"), 0);
    assert_int_equal(counted_of("dawn", "fetched"), 1);
    assert_int_equal(counted_of("dawn", "pending"), 0);
}

static void a_retry_comes_when_it_is_due(void **state)
{
    (void)state;
    add("http://a.test/1", 0);
    struct batch b = lease_one(NOW, "http://a.test/1");
    assert_int_equal(settle(&b, (struct settlement){.due_ms = NOW + 30000, .tries = 1}, NOW), OK);
    assert_int_equal(counted("pending"), 1);
    lease_none(NOW + 29999);
    struct batch again = lease_one(NOW + 30000, "http://a.test/1");
    assert_int_equal(again.leases[0].tries, 1);
    done(&again);
    done(&b);
}

static void a_moved_item_waits_for_its_new_host(void **state)
{
    (void)state;
    add("http://a.test/1", 0);
    struct batch b = lease_one(NOW, "http://a.test/1");
    const struct settlement moved = {.due_ms = NOW, .at = VIEW_LIT("https://b.test/x"), .hops = 1};
    assert_int_equal(settle(&b, moved, NOW), OK);
    struct batch there = lease_one(NOW, "https://b.test/x");
    assert_true(view_is(there.leases[0].host, "b.test"));
    assert_true(view_is(there.leases[0].link.url, "http://a.test/1"));
    assert_int_equal(there.leases[0].hops, 1);
    done(&there);
    done(&b);
}

static void a_source_comes_again_and_keeps_what_was_learnt(void **state)
{
    (void)state;
    put("a", "http://a.test/feed", 60000, 1);
    struct batch b = lease_one(NOW, "http://a.test/feed");
    assert_int_equal(b.leases[0].interval_ms, 60000);
    assert_int_equal(b.leases[0].link.kind, PAGE_FEED);
    const struct settlement s = {.due_ms = NOW + 60000, .learnt = true, .memo = VIEW_LIT("{\"etag\":\"v1\"}")};
    assert_int_equal(settle(&b, s, NOW), OK);
    put("a", "http://a.test/feed", 60000, 2); // the same list again
    lease_none(NOW + 59999);
    struct batch again = lease_one(NOW + 60000, "http://a.test/feed");
    assert_true(view_is(again.leases[0].memo, "{\"etag\":\"v1\"}"));
    assert_int_equal(counted("pending"), 0); // the ledger is of articles
    done(&again);
    done(&b);
}

static void a_changed_list_of_sources_takes_effect(void **state)
{
    (void)state;
    put("a", "http://a.test/feed", 60000, 1);
    put("b", "http://b.test/feed", 60000, 1);
    put("c", "http://c.test/feed", 60000, 1);
    struct batch all = lease_at(NOW);
    assert_int_equal(all.count, 3);
    struct settlement s = {.state = "ok", .due_ms = NOW + 60000, .host_next_ms = NOW};
    for (size_t i = 0; i < 3; i++)
        if (!view_is(all.leases[i].host, "c.test")) {
            s.lease = &all.leases[i];
            assert_int_equal(settle_one(&s, NOW), OK);
        }
    put("a", "http://a.test/other", 60000, 2); // moved: at once
    put("b", "http://b.test/feed", 1000, 2);   // more often
    assert_int_equal(frontier_sweep_sources(frontier, 2), OK);
    struct batch first = lease_one(NOW, "http://a.test/other");
    struct batch second = lease_one(NOW + 1000, "http://b.test/feed");
    for (size_t i = 0; i < 3; i++) // the one that was being visited ends with its lease
        if (view_is(all.leases[i].host, "c.test")) {
            s.lease = &all.leases[i];
            assert_int_equal(settle_one(&s, NOW), OK);
        }
    put("d", "http://c.test/d", 60000, 2); // and its host is free
    struct batch third = lease_one(NOW + 1000, "http://c.test/d");
    done(&third);
    done(&second);
    done(&first);
    done(&all);
}

static void a_source_that_is_no_web_address_is_refused(void **state)
{
    (void)state;
    const struct source s = {.name = VIEW_LIT("x"), .url = VIEW_LIT("ftp://a.test/"), .interval_ms = 1000};
    assert_int_equal(frontier_put_source(frontier, &s, 1, NOW), ERR_SYNTAX);
}

static void waiting_time_is_that_of_the_next_event(void **state)
{
    (void)state;
    struct batch b = lease_at(NOW);
    assert_int_equal(b.wait_ms, -1);
    done(&b);
    add("http://a.test/1", 0);
    b = lease_one(NOW, "http://a.test/1");
    assert_int_equal(b.wait_ms, LEASE_MS);
    assert_int_equal(settle(&b, (struct settlement){.due_ms = NOW + 700}, NOW), OK);
    done(&b);
    b = lease_at(NOW);
    assert_int_equal(b.wait_ms, 700);
    done(&b);
}

static void all_of_it_survives_the_death_of_redis(void **state)
{
    (void)state;
    char url[64];
    for (int i = 0; i < 50; i++) {
        snprintf(url, sizeof url, "http://h%d.test/1", i);
        add(url, 0);
    }
    struct batch b = lease_at(NOW);
    assert_int_equal(b.count, 50);
    assert_int_equal(settle(&b, (struct settlement){0}, NOW), OK);
    redis_server_kill(&server);
    redis_server_restart(&server);
    redis_free(redis);
    redis = redis_server_connect(&server);
    frontier_free(frontier);
    frontier = frontier_new(redis, &options);
    assert_int_equal(counted("pending"), 49);
    assert_int_equal(frontier_reclaim(frontier, NOW, NOW), OK);
    struct batch again = lease_at(NOW);
    assert_int_equal(again.count, 49);
    done(&again);
    done(&b);
}

static void a_million_addresses_are_not_needed_to_see_what_seen_costs(void **state)
{
    (void)state;
    enum { HUNDREDS = 200 };
    bool is_new[FRONTIER_ADD_MAX];
    static char urls[100][64];
    struct link links[100];
    for (int i = 0; i < HUNDREDS; i++) {
        for (int k = 0; k < 100; k++) {
            snprintf(urls[k], sizeof urls[k], "http://h.test/%d", i * 100 + k);
            links[k] = (struct link){.url = view_of(urls[k])};
        }
        assert_int_equal(frontier_add(frontier, links, 100, NOW, is_new), OK);
        for (int k = 0; k < 100; k++)
            assert_true(is_new[k]);
    }
    assert_int_equal(counted("pending"), HUNDREDS * 100);
    CLEANUP(reply_cleanup) struct reply *reply = NULL;
    assert_int_equal(redis_call(redis, &reply, "EVAL %s 0",
                                "local k = redis.call('KEYS', '*f:seen:*') local e = 0 "
                                "for _, s in ipairs(k) do "
                                "if redis.call('OBJECT', 'ENCODING', s) ~= 'intset' then e = e + 1 end end return e"),
                     OK);
    assert_int_equal(reply_int(reply), 0); // all are sorted integers
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup(name, wipe)
    const struct CMUnitTest tests[] = {
        CASE(a_link_is_taken_once),
        CASE(a_link_that_brings_its_state_is_counted_once_and_never_fetched),
        CASE(another_version_of_an_address_is_fetched_again),
        CASE(a_host_is_asked_by_one_at_a_time_and_rests_between),
        CASE(a_host_that_ran_dry_still_rests),
        CASE(the_freshest_go_first_and_sources_before_them),
        CASE(an_expired_lease_is_given_to_another_and_fences_the_first_off),
        CASE(what_a_crawler_held_comes_back_when_it_starts_again),
        CASE(an_address_that_kills_its_crawler_is_given_up),
        CASE(a_revisited_article_is_counted_once),
        CASE(a_retry_comes_when_it_is_due),
        CASE(a_moved_item_waits_for_its_new_host),
        CASE(a_source_comes_again_and_keeps_what_was_learnt),
        CASE(a_changed_list_of_sources_takes_effect),
        CASE(a_source_that_is_no_web_address_is_refused),
        CASE(waiting_time_is_that_of_the_next_event),
        CASE(all_of_it_survives_the_death_of_redis),
        CASE(a_million_addresses_are_not_needed_to_see_what_seen_costs),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
