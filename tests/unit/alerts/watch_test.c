// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Watches and subscribers in a real store: what is taken, what is refused and with which words, what the matcher gets.
#include "alerts/saved.h"
#include "alerts/watch.h"
#include "core/snapshot.h"
#include "tests/support/redis_server.h"
#include "tests/unit/alerts/fixture.h"

static enum err try_watch(struct db *db, const char *name, const char *query, const char *to, struct errmsg *m)
{
    struct view subscriber = view_of(to);
    struct watch w = {.name = view_of(name), .query = view_of(query), .enabled = true};
    w.subscribers = &subscriber;
    w.subscriber_count = to ? 1 : 0;
    return watch_add(db, &w, NULL, m);
}

static enum err try_subscriber(struct db *db, const char *name, const char *channel, const char *address,
                               const char *secret, struct errmsg *m)
{
    struct subscriber s = {
        .name = view_of(name), .channel = view_of(channel), .address = view_of(address), .secret = view_of(secret)};
    return subscriber_add(db, &s, m);
}

static void a_watch_is_found_as_it_was_stored(void **state)
{
    struct fixture *f = *state;
    add_subscriber(f->db, "desk", "mail", "desk@news.example");
    int64_t id = add_watch(f->db, "oil-prices", "oil AND price", "desk");
    struct watch w;
    assert_int_equal(watch_find(f->db, VIEW_LIT("oil-prices"), f->arena, &w), OK);
    assert_int_equal(w.id, id);
    assert_true(w.enabled);
    assert_true(view_is(w.query, "oil AND price"));
    assert_int_equal(w.subscriber_count, 1);
    assert_true(view_is(w.subscribers[0], "desk"));
    assert_true(w.created_ms > 0 && w.changed_ms >= w.created_ms);
    struct buf out;
    struct json_writer j;
    buf_init(&out, 1000);
    json_init(&j, &out);
    w.id = 3;
    watch_write(&w, &j);
    assert_string_equal(out.p, "{\"id\":3,\"name\":\"oil-prices\",\"query\":\"oil AND price\",\"enabled\":true,"
                               "\"subscribers\":[\"desk\"]}");
    buf_done(&out);
}

static void a_name_is_taken_once(void **state)
{
    struct fixture *f = *state;
    struct errmsg m = {""};
    add_watch(f->db, "oil", "oil", NULL);
    assert_int_equal(try_watch(f->db, "oil", "gas", NULL, &m), ERR_EXISTS);
    assert_non_null(strstr(m.text, "\"oil\""));
    add_subscriber(f->db, "desk", "mail", "a@b.example");
    assert_int_equal(try_subscriber(f->db, "desk", "mail", "c@d.example", "", &m), ERR_EXISTS);
}

static void a_query_that_cannot_run_is_refused_with_its_reason(void **state)
{
    struct fixture *f = *state;
    static const char *const unanchored[] = {"NOT oil", "*:*", "oil OR NOT gas"};
    for (size_t i = 0; i < ARRAY_LEN(unanchored); i++) {
        struct errmsg m = {""};
        assert_int_equal(try_watch(f->db, "w", unanchored[i], NULL, &m), ERR_REFUSED);
        assert_non_null(strstr(m.text, "add a word"));
    }
    struct errmsg m = {""};
    assert_int_equal(try_watch(f->db, "w", "(oil AND", NULL, &m), ERR_SYNTAX);
    assert_true(m.text[0] != '\0');
    struct watch *all;
    size_t count;
    assert_int_equal(watch_list(f->db, f->arena, &all, &count), OK);
    assert_int_equal(count, 0);
}

static void names_outside_the_alphabet_are_refused(void **state)
{
    struct fixture *f = *state;
    char longest[WATCH_NAME_MAX_BYTES + 2];
    memset(longest, 'a', sizeof longest);
    longest[sizeof longest - 1] = '\0';
    const char *const wrong[] = {"", "-a", "a b", "a/b", "a\r\nb", "\xd8\xae", longest};
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        assert_int_equal(try_watch(f->db, wrong[i], "oil", NULL, NULL), ERR_SYNTAX);
        assert_int_equal(try_subscriber(f->db, wrong[i], "mail", "a@b.example", "", NULL), ERR_SYNTAX);
    }
}

static void an_unknown_subscriber_leaves_nothing_behind(void **state)
{
    struct fixture *f = *state;
    struct errmsg m = {""};
    assert_int_equal(try_watch(f->db, "oil", "oil", "nobody", &m), ERR_NOTFOUND);
    assert_non_null(strstr(m.text, "nobody"));
    struct watch w;
    assert_int_equal(watch_find(f->db, VIEW_LIT("oil"), f->arena, &w), ERR_NOTFOUND);
}

static void the_same_subscriber_twice_counts_once(void **state)
{
    struct fixture *f = *state;
    add_subscriber(f->db, "desk", "mail", "a@b.example");
    struct view names[] = {VIEW_LIT("desk"), VIEW_LIT("desk")};
    struct watch w = {.name = VIEW_LIT("oil"), .query = VIEW_LIT("oil"), .subscribers = names, .subscriber_count = 2};
    assert_int_equal(watch_add(f->db, &w, NULL, NULL), OK);
    assert_int_equal(watch_find(f->db, VIEW_LIT("oil"), f->arena, &w), OK);
    assert_int_equal(w.subscriber_count, 1);
    assert_false(w.enabled);
}

static void numbers_of_removed_watches_are_not_given_again(void **state)
{
    struct fixture *f = *state;
    int64_t first = add_watch(f->db, "oil", "oil", NULL);
    assert_int_equal(watch_remove(f->db, VIEW_LIT("oil")), OK);
    assert_int_equal(watch_remove(f->db, VIEW_LIT("oil")), ERR_NOTFOUND);
    assert_true(add_watch(f->db, "oil", "oil", NULL) > first);
}

static void addresses_are_checked_for_their_channel(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *channel, *address, *secret;
        enum err expected;
    } cases[] = {
        {"mail", "a@b.example", "", OK},
        {"mail", "a@b.example\r\nBcc: c@d.example", "", ERR_SYNTAX},
        {"mail", "https://b.example/", "", ERR_SYNTAX},
        {"mail", "a@b.example", "whsec_QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB", ERR_SYNTAX},
        {"webhook", "https://b.example/hook?x=1", "", OK},
        {"webhook", "http://127.0.0.1:8080/hook", "whsec_QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB", OK},
        {"webhook", "https://user:pass@b.example/", "", ERR_SYNTAX},
        {"webhook", "ftp://b.example/", "", ERR_SYNTAX},
        {"webhook", "file:///etc/passwd", "", ERR_SYNTAX},
        {"webhook", "hook", "", ERR_SYNTAX},
        {"webhook", "https://b.example/", "whsec_short", ERR_SYNTAX},
        {"pigeon", "a@b.example", "", ERR_SYNTAX},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct errmsg m = {""};
        char name[16];
        snprintf(name, sizeof name, "s%zu", i);
        enum err err = try_subscriber(f->db, name, cases[i].channel, cases[i].address, cases[i].secret, &m);
        if (err != cases[i].expected)
            fail_msg("%s %s: %s (%s)", cases[i].channel, cases[i].address, err_name(err), m.text);
        assert_true(err == OK || m.text[0]);
    }
}

static void a_webhook_without_a_secret_gets_one(void **state)
{
    struct fixture *f = *state;
    add_subscriber(f->db, "hook", "webhook", "https://b.example/");
    struct subscriber *list;
    size_t count;
    assert_int_equal(subscriber_list(f->db, f->arena, &list, &count), OK);
    assert_int_equal(count, 1);
    assert_true(view_starts(list[0].secret, "whsec_"));
    assert_int_equal(list[0].secret.n, 6 + 44);
    assert_int_equal(list[0].disabled_ms, 0);
}

static void the_snapshot_holds_enabled_watches_without_addresses(void **state)
{
    struct fixture *f = *state;
    struct redis_server server;
    redis_server_start(&server);
    struct redis *r = redis_server_connect(&server);
    add_subscriber(f->db, "desk", "mail", "secret@b.example");
    add_watch(f->db, "oil", "\"crude oil\"", "desk");
    struct watch off = {.name = VIEW_LIT("off"), .query = VIEW_LIT("gas")};
    assert_int_equal(watch_add(f->db, &off, NULL, NULL), OK);
    assert_int_equal(watch_publish(f->db, r), OK);
    struct buf text;
    int64_t version;
    buf_init(&text, 1 << 20);
    assert_int_equal(snapshot_version(r, "watches", &version), OK);
    assert_int_equal(snapshot_get_part(r, "watches", 0, &text), OK);
    assert_string_equal(text.p, "[{\"id\":1,\"name\":\"oil\",\"query\":\"\\\"crude oil\\\"\"}]");
    buf_done(&text);
    redis_free(r);
    redis_server_stop(&server);
}

static int64_t version_of(struct redis *r, int64_t part)
{
    struct arena *a = arena_new();
    struct snapshot_part *parts;
    size_t count;
    int64_t version = 0;
    assert_int_equal(snapshot_parts(r, "watches", a, &parts, &count), OK);
    for (size_t i = 0; i < count; i++)
        version = parts[i].part == part ? parts[i].version : version;
    arena_free(a);
    return version;
}

static void only_the_part_of_a_changed_watch_is_put_again(void **state)
{
    struct fixture *f = *state;
    struct redis_server server;
    int64_t before, after;
    char name[16];
    redis_server_start(&server);
    struct redis *r = redis_server_connect(&server);
    for (int i = 1; i < WATCH_PART_SIZE + 5; i++) {
        snprintf(name, sizeof name, "w%d", i);
        add_watch(f->db, name, "oil", NULL);
    }
    assert_int_equal(watch_publish(f->db, r), OK);
    int64_t first = version_of(r, 0), second = version_of(r, 1);
    assert_true(first && second);
    assert_int_equal(snapshot_version(r, "watches", &before), OK);
    assert_int_equal(watch_publish(f->db, r), OK);
    assert_int_equal(snapshot_version(r, "watches", &after), OK);
    assert_int_equal(after, before); // nothing has changed: nobody is woken
    assert_int_equal(watch_remove(f->db, VIEW_LIT("w1002")), OK);
    assert_int_equal(watch_publish(f->db, r), OK);
    assert_int_equal(snapshot_version(r, "watches", &after), OK);
    assert_int_equal(after, before + 1);
    assert_int_equal(version_of(r, 0), first);
    assert_true(version_of(r, 1) != second);
    // A watch that refers to a saved query changes with it.
    struct errmsg m = {""};
    assert_int_equal(saved_put(f->db, VIEW_LIT("fuel"), VIEW_LIT("oil OR gas"), &m), OK);
    add_watch(f->db, "refers", "%fuel", NULL);
    assert_int_equal(watch_publish(f->db, r), OK);
    second = version_of(r, 1);
    assert_int_equal(saved_put(f->db, VIEW_LIT("fuel"), VIEW_LIT("oil OR coal"), &m), OK);
    assert_int_equal(watch_publish(f->db, r), OK);
    assert_int_equal(version_of(r, 0), first);
    assert_true(version_of(r, 1) != second);
    // All is there again after Redis has lost it.
    assert_int_equal(redis_call(r, NULL, "FLUSHALL"), OK);
    assert_int_equal(watch_publish(f->db, r), OK);
    assert_int_equal(version_of(r, 0), first);
    redis_free(r);
    redis_server_stop(&server);
}

#define STORE_TEST(name) cmocka_unit_test_setup_teardown(name, fixture_make, fixture_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(a_watch_is_found_as_it_was_stored),
        STORE_TEST(a_name_is_taken_once),
        STORE_TEST(a_query_that_cannot_run_is_refused_with_its_reason),
        STORE_TEST(names_outside_the_alphabet_are_refused),
        STORE_TEST(an_unknown_subscriber_leaves_nothing_behind),
        STORE_TEST(the_same_subscriber_twice_counts_once),
        STORE_TEST(numbers_of_removed_watches_are_not_given_again),
        STORE_TEST(addresses_are_checked_for_their_channel),
        STORE_TEST(a_webhook_without_a_secret_gets_one),
        STORE_TEST(the_snapshot_holds_enabled_watches_without_addresses),
        STORE_TEST(only_the_part_of_a_changed_watch_is_put_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
