// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The frontier where there is too much of something, or more than one: traps, floods, doubles, crawlers.
#include "frontier_stand.h"

static void a_trap_is_counted_and_never_fetched(void **state)
{
    (void)state;
    assert_false(add("http://a.test/a/b/a/b/a", 0));
    assert_int_equal(counted("trap: repeating path"), 1);
    assert_int_equal(counted("pending"), 0);
    lease_none(NOW);
}

static void a_host_with_too_many_waiting_keeps_the_freshest(void **state)
{
    (void)state;
    static const struct frontier_options narrow = {.owner = "crawl-1", .lease_ms = LEASE_MS, .waiting_max = 2};
    frontier_free(frontier);
    frontier = frontier_new(redis, &narrow);
    assert_true(add("http://a.test/old", NOW - 9000));
    assert_true(add("http://a.test/new", NOW - 10));
    assert_false(add("http://a.test/older", NOW - 90000)); // no room
    assert_true(add("http://a.test/newest", NOW - 1));     // takes the room of the old one
    assert_true(add("http://b.test/", NOW - 90000));
    assert_int_equal(counted("trap: too many"), 2);
    assert_int_equal(counted("pending"), 3);
    frontier_free(frontier);
    frontier = frontier_new(redis, &options);
}

static void a_flood_of_one_source_leaves_room_for_another_of_its_host(void **state)
{
    (void)state;
    char url[64];
    bool is_new[FRONTIER_ADD_MAX];
    for (int i = 0; i < 200; i++) {
        snprintf(url, sizeof url, "http://a.test/flood/%d", i);
        add(url, 0);
    }
    const struct link other = {.url = VIEW_LIT("http://a.test/other"), .source = VIEW_LIT("dusk")};
    assert_int_equal(frontier_add(frontier, &other, 1, NOW, is_new), OK);
    for (int i = 0;; i++) {
        assert_true(i < 5); // not behind all two hundred
        struct batch b = lease_at(NOW + i * DELAY_MS);
        assert_int_equal(b.count, 1);
        bool is_other = view_is(b.leases[0].at, "http://a.test/other");
        assert_int_equal(settle(&b, (struct settlement){0}, NOW + i * DELAY_MS), OK);
        done(&b);
        if (is_other)
            break;
    }
}

static void the_same_page_from_another_address_is_a_duplicate(void **state)
{
    (void)state;
    static const char *const urls[] = {"http://a.test/1", "http://b.test/1"};
    for (int i = 0; i < 2; i++) {
        add(urls[i], 0);
        struct batch b = lease_one(NOW, urls[i]);
        const struct settlement s = {.state = "fetched", .due_ms = NOW + 3600000, .payload = VIEW_LIT("sha256:x")};
        assert_int_equal(settle(&b, s, NOW), OK);
        done(&b);
    }
    assert_int_equal(counted("fetched"), 1);
    assert_int_equal(counted("duplicate"), 1);
    struct batch again = lease_one(NOW + 3600000, "http://a.test/1"); // it alone is revisited
    assert_int_equal(settle(&again, (struct settlement){.state = "fetched", .payload = VIEW_LIT("sha256:x")}, NOW), OK);
    assert_int_equal(counted("fetched"), 1);
    done(&again);
}

static void an_address_led_to_belongs_to_the_first_and_stays_its_own(void **state)
{
    (void)state;
    bool known;
    add("http://a.test/1", 0);
    add("http://b.test/1", 0);
    struct batch b = lease_at(NOW);
    assert_int_equal(b.count, 2);
    const struct lease *first = &b.leases[0], *second = &b.leases[1];
    const struct view there = VIEW_LIT("http://c.test/x");
    for (int again = 0; again < 2; again++) { // a crash may lie between
        assert_int_equal(frontier_claim(frontier, first, there, &known), OK);
        assert_false(known);
        assert_int_equal(frontier_claim(frontier, first, VIEW_LIT("http://c.test/y"), &known), OK);
        assert_false(known);
    }
    assert_int_equal(frontier_claim(frontier, first, first->link.url, &known), OK);
    assert_false(known); // itself
    assert_int_equal(frontier_claim(frontier, second, there, &known), OK);
    assert_true(known);
    assert_int_equal(frontier_claim(frontier, second, first->link.url, &known), OK);
    assert_true(known);
    assert_false(add("http://c.test/x", 0));
    struct lease late = *first;
    late.token = VIEW_LIT("1000000");
    assert_int_equal(frontier_claim(frontier, &late, there, &known), ERR_NOTFOUND);
    done(&b);
}

static void what_is_seen_is_forgotten_in_generations(void **state)
{
    (void)state;
    enum { GENERATION = 50 };
    static const struct frontier_options small = {
        .owner = "crawl-1", .lease_ms = LEASE_MS, .generation_max = GENERATION};
    char url[64];
    frontier_free(frontier);
    frontier = frontier_new(redis, &small);
    add("http://a.test/first", 0);
    for (int i = 0; i < GENERATION; i++) {
        snprintf(url, sizeof url, "http://a.test/second/%d", i);
        add(url, 0);
        assert_false(add("http://a.test/kept", 0) && i > 0); // asked for all the time: remembered all the time
    }
    assert_false(add("http://a.test/first", 0));      // of the generation before
    for (int i = 0; i < 8 * GENERATION + 1024; i++) { // and the emptying takes its calls, too
        snprintf(url, sizeof url, "http://a.test/third/%d", i);
        add(url, 0);
        assert_false(add("http://a.test/kept", 0));
    }
    assert_true(add("http://a.test/second/7", 0)); // forgotten: one more discovery
    frontier_free(frontier);
    frontier = frontier_new(redis, &options);
}

static void crawlers_share_the_hosts_and_take_over_from_the_dead(void **state)
{
    (void)state;
    static const struct frontier_options other_options = {.owner = "crawl-2", .lease_ms = 10 * LEASE_MS};
    struct frontier *other = frontier_new(redis, &other_options), *one = frontier;
    char url[64];
    for (int i = 0; i < 40; i++) {
        snprintf(url, sizeof url, "http://h%d.test/", i);
        add(url, 0);
    }
    frontier = other;
    struct lease *leases;
    size_t count;
    int64_t wait_ms;
    struct arena *a = arena_new();
    assert_int_equal(frontier_lease(one, 0, NOW, a, &leases, &count, &wait_ms), OK); // a sign of life
    assert_int_equal(count, 0);
    struct batch theirs = lease_at(NOW);
    frontier = one;
    struct batch mine = lease_at(NOW);
    assert_int_equal(frontier_crawlers(one), 2);
    assert_true(mine.count > 5 && theirs.count > 5);
    assert_int_equal(mine.count + theirs.count, 40);
    done(&mine);
    lease_none(NOW + FRONTIER_SILENCE_MS - 1);
    struct batch taken = lease_at(NOW + FRONTIER_SILENCE_MS);
    assert_int_equal(taken.count, theirs.count);
    assert_int_equal(frontier_crawlers(one), 1);
    struct settlement late = {.lease = &theirs.leases[0], .state = "fetched", .host_next_ms = NOW};
    assert_int_equal(settle_one(&late, NOW + FRONTIER_SILENCE_MS), ERR_NOTFOUND);
    done(&taken);
    done(&theirs);
    arena_free(a);
    frontier_free(other);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup(name, wipe)
    const struct CMUnitTest tests[] = {
        CASE(a_trap_is_counted_and_never_fetched),
        CASE(a_host_with_too_many_waiting_keeps_the_freshest),
        CASE(a_flood_of_one_source_leaves_room_for_another_of_its_host),
        CASE(the_same_page_from_another_address_is_a_duplicate),
        CASE(an_address_led_to_belongs_to_the_first_and_stays_its_own),
        CASE(what_is_seen_is_forgotten_in_generations),
        CASE(crawlers_share_the_hosts_and_take_over_from_the_dead),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
