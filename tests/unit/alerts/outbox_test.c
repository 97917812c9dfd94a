// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The outbox on a real store: once per hit, one id over all tries, the schedule, the order of each address.
#include "alerts/outbox.h"
#include "tests/unit/alerts/fixture.h"

enum { NOW = 1000000 };

static struct delivery *due(struct fixture *f, int64_t now_ms, size_t *ret_count, int64_t *ret_next_ms)
{
    struct delivery *list;
    assert_int_equal(outbox_due(f->db, now_ms, 100, f->arena, &list, ret_count, ret_next_ms), OK);
    return list;
}

static struct delivery only_due(struct fixture *f, int64_t now_ms)
{
    size_t count;
    int64_t next_ms;
    struct delivery *list = due(f, now_ms, &count, &next_ms);
    assert_int_equal(count, 1);
    return list[0];
}

static size_t due_count(struct fixture *f, int64_t now_ms)
{
    size_t count;
    int64_t next_ms;
    due(f, now_ms, &count, &next_ms);
    return count;
}

static int64_t next_time(struct fixture *f, int64_t now_ms)
{
    size_t count;
    int64_t next_ms;
    due(f, now_ms, &count, &next_ms);
    return next_ms;
}

static struct outbox_counts counts_of(struct fixture *f)
{
    struct outbox_counts c;
    assert_int_equal(outbox_count(f->db, &c), OK);
    return c;
}

static int64_t one_watch(struct fixture *f)
{
    add_subscriber(f->db, "hook", "webhook", "https://a.example/");
    return add_watch(f->db, "oil", "oil", "hook");
}

static void a_hit_is_stored_once_with_its_deliveries(void **state)
{
    struct fixture *f = *state;
    int64_t watch = one_watch(f);
    put_hit(f, watch, "d1", NOW);
    bool is_new = true;
    assert_int_equal(outbox_put(f->db, hit_of(f->arena, watch, "d1", 1), NOW, &is_new), OK);
    assert_false(is_new);
    assert_int_equal(outbox_put(f->db, hit_of(f->arena, watch, "d1", 2), NOW, &is_new), OK);
    assert_true(is_new);
    struct outbox_counts c = counts_of(f);
    assert_int_equal(c.hits, 2);
    assert_int_equal(c.unread, 2);
    assert_int_equal(c.waiting, 2);
    struct delivery d = only_due(f, NOW);
    assert_true(view_is(d.channel, "webhook"));
    assert_true(view_is(d.address, "https://a.example/"));
    assert_true(view_is(d.subscriber, "hook"));
    assert_true(view_starts(d.secret, "whsec_"));
    assert_true(view_equals(d.hit, hit_of(f->arena, watch, "d1", 1)));
    assert_int_equal(d.watch, watch);
    assert_int_equal(d.hit_number, 1);
    assert_int_equal(strlen(d.id), 36);
}

static void a_hit_without_subscribers_still_reaches_the_inbox(void **state)
{
    struct fixture *f = *state;
    put_hit(f, add_watch(f->db, "oil", "oil", NULL), "d1", NOW);
    put_hit(f, 4711, "d1", NOW); // its watch is gone meanwhile
    assert_int_equal(counts_of(f).hits, 2);
    assert_int_equal(counts_of(f).waiting, 0);
}

static void what_is_not_a_hit_is_refused_and_leaves_nothing(void **state)
{
    struct fixture *f = *state;
    bool is_new = false;
    assert_int_equal(err_class(outbox_put(f->db, VIEW_LIT("{\"watch\":"), NOW, &is_new)), ERR_CLASS_DROP);
    assert_int_equal(err_class(outbox_put(f->db, VIEW_LIT("[]"), NOW, &is_new)), ERR_CLASS_DROP);
    assert_int_equal(counts_of(f).hits, 0);
}

#define ALARM(source, condition, ended)                                                                                \
    VIEW_LIT("{\"source\":\"" source "\",\"condition\":\"" condition "\",\"ended\":" ended                             \
             ",\"since_ms\":5,\"at_ms\":7,\"reason\":\"Nothing new.\"}")

static void an_alarm_is_mailed_once_to_each_address_and_so_is_its_end(void **state)
{
    struct fixture *f = *state;
    static const char *const to[] = {"desk@news.example", "editor", "desk@news.example", "hook", "nobody"};
    bool is_new = false;
    add_subscriber(f->db, "editor", "mail", "editor@news.example");
    add_subscriber(f->db, "hook", "webhook", "https://a.example/");
    for (int i = 0; i < 3; i++) {
        assert_int_equal(outbox_put_alarm(f->db, ALARM("dawn", "silent", "false"), to, ARRAY_LEN(to), NOW, &is_new),
                         OK);
        assert_int_equal(is_new, i == 0);
    }
    size_t count;
    int64_t next_ms;
    struct delivery *list = due(f, NOW, &count, &next_ms);
    assert_int_equal(count, 2);
    assert_int_equal(list[0].hit.n, 0);
    assert_true(view_find(list[0].alarm, "dawn") < list[0].alarm.n);
    assert_int_equal(outbox_put_alarm(f->db, ALARM("dawn", "silent", "true"), to, 1, NOW, &is_new), OK);
    assert_true(is_new);
    assert_int_equal(due_count(f, NOW), 2); // the end waits behind the beginning
    for (size_t i = 0; i < count; i++)
        assert_int_equal(outbox_sent(f->db, list[i].number, VIEW_LIT("250"), NOW), OK);
    assert_int_equal(due_count(f, NOW), 1);
    struct delivery_row *rows;
    assert_int_equal(outbox_deliveries(f->db, 0, 10, f->arena, &rows, &count), OK);
    assert_int_equal(count, 3);
    assert_true(view_is(rows[0].watch, "source alarm") && view_is(rows[0].title, "dawn recovered"));
    assert_true(view_is(rows[2].title, "dawn silent"));
    assert_int_equal(counts_of(f).hits, 0); // none of it is in the inbox
}

static void what_is_no_alarm_is_refused(void **state)
{
    struct fixture *f = *state;
    bool is_new;
    assert_int_equal(err_class(outbox_put_alarm(f->db, VIEW_LIT("{}"), NULL, 0, NOW, &is_new)), ERR_CLASS_DROP);
    assert_int_equal(err_class(outbox_put_alarm(f->db, ALARM("dawn", "bored", "false"), NULL, 0, NOW, &is_new)),
                     ERR_CLASS_DROP);
}

static void tries_follow_the_schedule_under_one_id(void **state)
{
    struct fixture *f = *state;
    static const int64_t steps_ms[] = {5000,     300000,   1800000,  7200000, 18000000,
                                       36000000, 50400000, 72000000, 86400000};
    put_hit(f, one_watch(f), "d1", NOW);
    struct delivery first = only_due(f, NOW);
    int64_t now_ms = NOW;
    for (size_t i = 0; i < ARRAY_LEN(steps_ms); i++) {
        assert_int_equal(outbox_failed(f->db, first.number, VIEW_LIT("HTTP 500"), false, 0, now_ms), OK);
        int64_t next_ms = next_time(f, now_ms);
        assert_in_range(next_ms - now_ms, steps_ms[i], steps_ms[i] + steps_ms[i] / 5);
        assert_int_equal(due_count(f, next_ms - 1), 0);
        struct delivery again = only_due(f, next_ms);
        assert_string_equal(again.id, first.id);
        assert_int_equal(again.tries, i + 1);
        now_ms = next_ms;
    }
    assert_int_equal(outbox_failed(f->db, first.number, VIEW_LIT("HTTP 500"), false, 0, now_ms), OK);
    assert_int_equal(counts_of(f).failed, 1);
    assert_int_equal(next_time(f, now_ms), INT64_MAX);
}

static void retry_after_moves_a_try_later_but_never_earlier(void **state)
{
    struct fixture *f = *state;
    put_hit(f, one_watch(f), "d1", NOW);
    int64_t number = only_due(f, NOW).number;
    assert_int_equal(outbox_failed(f->db, number, VIEW_LIT("HTTP 429"), false, 60000, NOW), OK);
    assert_in_range(next_time(f, NOW), NOW + 60000, NOW + 72000);
    int64_t now_ms = next_time(f, NOW);
    assert_int_equal(outbox_failed(f->db, number, VIEW_LIT("HTTP 429"), false, 1, now_ms), OK);
    assert_in_range(next_time(f, now_ms), now_ms + 300000, now_ms + 360000);
    now_ms = next_time(f, now_ms);
    assert_int_equal(outbox_failed(f->db, number, VIEW_LIT("HTTP 429"), false, INT64_MAX / 4, now_ms), OK);
    assert_in_range(next_time(f, now_ms), now_ms + 86400000, now_ms + 86400000 / 5 * 6);
}

static void an_address_gets_its_deliveries_in_order(void **state)
{
    struct fixture *f = *state;
    int64_t watch = one_watch(f);
    for (int i = 0; i < 3; i++)
        put_hit(f, watch, (const char *[]){"d1", "d2", "d3"}[i], NOW + i);
    struct delivery d = only_due(f, NOW + 10);
    assert_int_equal(d.hit_number, 1);
    // The first fails: the others wait behind it, however long that takes.
    assert_int_equal(outbox_failed(f->db, d.number, VIEW_LIT("no"), false, 0, NOW + 10), OK);
    assert_int_equal(due_count(f, NOW + 11), 0);
    d = only_due(f, NOW + 10000);
    assert_int_equal(d.hit_number, 1);
    assert_int_equal(outbox_sent(f->db, d.number, VIEW_LIT("HTTP 200"), NOW + 10000), OK);
    d = only_due(f, NOW + 10000);
    assert_int_equal(d.hit_number, 2);
    assert_int_equal(outbox_failed(f->db, d.number, VIEW_LIT("no"), true, 0, NOW + 10000), OK);
    d = only_due(f, NOW + 10000);
    assert_int_equal(d.hit_number, 3);
    assert_int_equal(outbox_sent(f->db, d.number, VIEW_LIT("HTTP 200"), NOW + 10000), OK);
    assert_int_equal(due_count(f, NOW + 10000), 0);
    put_hit(f, watch, "d4", NOW + 20000);
    assert_int_equal(only_due(f, NOW + 20000).hit_number, 4);
}

static void a_dead_address_holds_up_nobody_else(void **state)
{
    struct fixture *f = *state;
    add_subscriber(f->db, "dead", "webhook", "https://dead.example/");
    add_subscriber(f->db, "live", "mail", "a@b.example");
    struct view both[] = {VIEW_LIT("dead"), VIEW_LIT("live")};
    struct watch w = {.name = VIEW_LIT("oil"), .query = VIEW_LIT("oil"), .enabled = true};
    w.subscribers = both;
    w.subscriber_count = 2;
    int64_t watch = 0;
    assert_int_equal(watch_add(f->db, &w, &watch, NULL), OK);
    char doc[16];
    for (int i = 0; i < 50; i++) {
        snprintf(doc, sizeof doc, "d%d", i);
        put_hit(f, watch, doc, NOW);
    }
    size_t count, sent = 0;
    int64_t next_ms;
    struct delivery *list = due(f, NOW, &count, &next_ms);
    while (count) {
        for (size_t i = 0; i < count; i++) {
            bool live = view_is(list[i].channel, "mail");
            sent += live;
            assert_int_equal(live ? outbox_sent(f->db, list[i].number, VIEW_LIT("ok"), NOW)
                                  : outbox_failed(f->db, list[i].number, VIEW_LIT("no"), false, 0, NOW),
                             OK);
        }
        list = due(f, NOW, &count, &next_ms);
    }
    assert_int_equal(sent, 50);
    assert_int_equal(counts_of(f).waiting, 50);
}

static void fresh_deliveries_come_before_second_tries(void **state)
{
    struct fixture *f = *state;
    put_hit(f, one_watch(f), "d1", NOW);
    assert_int_equal(outbox_failed(f->db, only_due(f, NOW).number, VIEW_LIT("no"), false, 0, NOW), OK);
    add_subscriber(f->db, "other", "webhook", "https://b.example/");
    put_hit(f, add_watch(f->db, "gas", "gas", "other"), "d2", NOW + 100000);
    size_t count;
    int64_t next_ms;
    struct delivery *list = due(f, NOW + 200000, &count, &next_ms);
    assert_int_equal(count, 2);
    assert_int_equal(list[0].tries, 0);
    assert_int_equal(list[1].tries, 1);
}

static void a_gone_address_is_disabled_with_all_that_waits_for_it(void **state)
{
    struct fixture *f = *state;
    int64_t watch = one_watch(f);
    put_hit(f, watch, "d1", NOW);
    put_hit(f, watch, "d2", NOW);
    assert_int_equal(outbox_gone(f->db, only_due(f, NOW).number, VIEW_LIT("HTTP 410"), NOW), OK);
    assert_int_equal(counts_of(f).failed, 2);
    put_hit(f, watch, "d3", NOW);
    assert_int_equal(counts_of(f).waiting, 0);
    struct subscriber *list;
    size_t count;
    assert_int_equal(subscriber_list(f->db, f->arena, &list, &count), OK);
    assert_int_equal(list[0].disabled_ms, NOW);
    assert_true(view_is(list[0].disabled_why, "HTTP 410"));
}

static void a_cancelled_delivery_lets_the_next_one_go(void **state)
{
    struct fixture *f = *state;
    int64_t oil = one_watch(f);
    int64_t gas = add_watch(f->db, "gas", "gas", "hook");
    put_hit(f, oil, "d1", NOW);
    put_hit(f, gas, "d1", NOW);
    int64_t cancelled = only_due(f, NOW).number;
    assert_int_equal(outbox_cancel(f->db, oil, 1, VIEW_LIT("unsubscribed"), NOW), OK);
    assert_int_equal(only_due(f, NOW).watch, gas);
    assert_int_equal(outbox_sent(f->db, cancelled, VIEW_LIT("late"), NOW), ERR_NOTFOUND);
    assert_int_equal(counts_of(f).failed, 1);
}

static void many_results_fit_into_one_transaction(void **state)
{
    struct fixture *f = *state;
    put_hit(f, one_watch(f), "d1", NOW);
    int64_t number = only_due(f, NOW).number;
    assert_int_equal(db_begin(f->db), OK);
    assert_int_equal(outbox_sent(f->db, 4711, VIEW_LIT("?"), NOW), ERR_NOTFOUND);
    assert_int_equal(outbox_sent(f->db, number, VIEW_LIT("ok"), NOW), OK);
    assert_int_equal(db_commit(f->db), OK);
    assert_int_equal(counts_of(f).sent, 1);
}

static void lists_run_from_the_newest_and_page_on(void **state)
{
    struct fixture *f = *state;
    int64_t watch = one_watch(f);
    put_hit(f, watch, "d1", NOW);
    put_hit(f, watch, "d2", NOW);
    struct hit_row *hits;
    struct delivery_row *rows;
    size_t count;
    assert_int_equal(outbox_hits(f->db, 0, 1, f->arena, &hits, &count), OK);
    assert_int_equal(count, 1);
    assert_int_equal(hits[0].number, 2);
    assert_int_equal(outbox_hits(f->db, hits[0].number, 10, f->arena, &hits, &count), OK);
    assert_int_equal(count, 1);
    assert_false(hits[0].read);
    assert_int_equal(outbox_mark_read(f->db, 1, true), OK);
    assert_int_equal(counts_of(f).unread, 1);
    assert_int_equal(outbox_mark_read(f->db, 1, false), OK);
    assert_int_equal(counts_of(f).unread, 2);
    assert_int_equal(outbox_mark_read(f->db, 4711, true), ERR_NOTFOUND);
    assert_int_equal(outbox_sent(f->db, only_due(f, NOW).number, VIEW_LIT("HTTP 204"), NOW + 5), OK);
    assert_int_equal(outbox_deliveries(f->db, 0, 10, f->arena, &rows, &count), OK);
    assert_int_equal(count, 2);
    assert_true(view_is(rows[0].state, "waiting"));
    assert_true(view_is(rows[1].state, "sent"));
    assert_true(view_is(rows[1].last_reply, "HTTP 204"));
    assert_true(view_is(rows[1].watch, "oil"));
    assert_true(view_is(rows[1].title, "Oil <up> & \"higher\""));
    assert_int_equal(rows[1].tries, 1);
    assert_int_equal(rows[1].done_ms, NOW + 5);
}

static void a_long_reply_is_cut_at_a_character(void **state)
{
    struct fixture *f = *state;
    put_hit(f, one_watch(f), "d1", NOW);
    char reply[1200];
    for (size_t i = 0; i + 3 <= sizeof reply; i += 3)
        memcpy(reply + i, "\xe2\x82\xac", 3);
    assert_int_equal(outbox_sent(f->db, only_due(f, NOW).number, (struct view){reply, sizeof reply}, NOW), OK);
    struct delivery_row *rows;
    size_t count;
    assert_int_equal(outbox_deliveries(f->db, 0, 1, f->arena, &rows, &count), OK);
    assert_int_equal(rows[0].last_reply.n, 498);
}

#define STORE_TEST(name) cmocka_unit_test_setup_teardown(name, fixture_make, fixture_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(a_hit_is_stored_once_with_its_deliveries),
        STORE_TEST(a_hit_without_subscribers_still_reaches_the_inbox),
        STORE_TEST(what_is_not_a_hit_is_refused_and_leaves_nothing),
        STORE_TEST(an_alarm_is_mailed_once_to_each_address_and_so_is_its_end),
        STORE_TEST(what_is_no_alarm_is_refused),
        STORE_TEST(tries_follow_the_schedule_under_one_id),
        STORE_TEST(retry_after_moves_a_try_later_but_never_earlier),
        STORE_TEST(an_address_gets_its_deliveries_in_order),
        STORE_TEST(a_dead_address_holds_up_nobody_else),
        STORE_TEST(fresh_deliveries_come_before_second_tries),
        STORE_TEST(a_gone_address_is_disabled_with_all_that_waits_for_it),
        STORE_TEST(a_cancelled_delivery_lets_the_next_one_go),
        STORE_TEST(many_results_fit_into_one_transaction),
        STORE_TEST(lists_run_from_the_newest_and_page_on),
        STORE_TEST(a_long_reply_is_cut_at_a_character),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
