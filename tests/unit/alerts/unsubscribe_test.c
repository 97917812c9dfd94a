// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Tokens that end a subscription: only ours work, only for what they name, as often as somebody likes.
#include "alerts/unsubscribe.h"
#include "tests/unit/alerts/fixture.h"

static struct view token_of(struct fixture *f, int64_t watch, int64_t subscriber)
{
    struct unsubscribe_key key;
    struct buf out;
    assert_int_equal(unsubscribe_load_key(f->db, &key), OK);
    buf_init(&out, UNSUBSCRIBE_TOKEN_MAX_BYTES);
    unsubscribe_add_token(&key, watch, subscriber, &out);
    assert_int_equal(buf_err(&out), OK);
    struct view token = arena_copy(f->arena, buf_view(&out));
    buf_done(&out);
    return token;
}

static void a_token_names_its_watch_and_subscriber(void **state)
{
    struct fixture *f = *state;
    struct unsubscribe u;
    add_subscriber(f->db, "desk", "mail", "a@b.example");
    int64_t watch = add_watch(f->db, "oil", "oil", "desk");
    assert_int_equal(unsubscribe_read(f->db, token_of(f, watch, 1), f->arena, &u), OK);
    assert_true(view_is(u.watch_name, "oil"));
    assert_true(view_is(u.subscriber_name, "desk"));
    assert_int_equal(unsubscribe_read(f->db, token_of(f, 4711, 1), f->arena, &u), OK);
    assert_int_equal(u.watch_name.n, 0);
}

static void a_changed_token_is_refused(void **state)
{
    struct fixture *f = *state;
    struct unsubscribe u;
    struct view token = token_of(f, 1, 1);
    char text[UNSUBSCRIBE_TOKEN_MAX_BYTES + 20];
    for (size_t i = 0; i < token.n; i++) {
        memcpy(text, token.p, token.n);
        text[i] = text[i] == '1' ? '2' : '1';
        assert_int_equal(unsubscribe_read(f->db, (struct view){text, token.n}, f->arena, &u), ERR_REFUSED);
        assert_int_equal(unsubscribe_read(f->db, (struct view){token.p, i}, f->arena, &u), ERR_REFUSED);
    }
    memset(text, '1', sizeof text);
    assert_int_equal(unsubscribe_read(f->db, (struct view){text, sizeof text}, f->arena, &u), ERR_REFUSED);
    assert_int_equal(unsubscribe_apply(f->db, VIEW_LIT("1.1.x"), 1), ERR_REFUSED);
}

static void the_key_stays_over_migrations_and_differs_between_stores(void **state)
{
    struct fixture *f = *state;
    struct view before = token_of(f, 1, 1);
    assert_int_equal(store_migrate(f->db, NULL), OK);
    assert_true(view_equals(before, token_of(f, 1, 1)));
    struct db *other;
    char path[TEMP_PATH_MAX + 16];
    struct unsubscribe_key ours, theirs;
    snprintf(path, sizeof path, "%s/other.db", f->dir);
    assert_int_equal(db_open(path, &other, NULL), OK);
    assert_int_equal(store_migrate(other, NULL), OK);
    assert_int_equal(unsubscribe_load_key(f->db, &ours), OK);
    assert_int_equal(unsubscribe_load_key(other, &theirs), OK);
    assert_memory_not_equal(ours.text, theirs.text, sizeof ours.text);
    db_close(other);
}

static void applying_ends_one_subscription_and_what_waits_for_it(void **state)
{
    struct fixture *f = *state;
    add_subscriber(f->db, "desk", "mail", "a@b.example");
    int64_t oil = add_watch(f->db, "oil", "oil", "desk"), gas = add_watch(f->db, "gas", "gas", "desk");
    put_hit(f, oil, "d1", 1000);
    put_hit(f, gas, "d1", 1000);
    for (int i = 0; i < 2; i++)
        assert_int_equal(unsubscribe_apply(f->db, token_of(f, oil, 1), 2000), OK);
    put_hit(f, oil, "d2", 3000);
    struct outbox_counts c;
    assert_int_equal(outbox_count(f->db, &c), OK);
    assert_int_equal(c.hits, 3);
    assert_int_equal(c.waiting, 1);
    assert_int_equal(c.failed, 1);
}

#define STORE_TEST(name) cmocka_unit_test_setup_teardown(name, fixture_make, fixture_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(a_token_names_its_watch_and_subscriber),
        STORE_TEST(a_changed_token_is_refused),
        STORE_TEST(the_key_stays_over_migrations_and_differs_between_stores),
        STORE_TEST(applying_ends_one_subscription_and_what_waits_for_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
