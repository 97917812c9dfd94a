// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Saved queries: stored, listed, written out; a change that something would not survive leaves all as it was.
#include "alerts/saved.h"
#include "query/expand.h"
#include "tests/unit/alerts/fixture.h"

static void put(struct db *db, const char *name, const char *query)
{
    struct errmsg m = {""};
    if (saved_put(db, view_of(name), view_of(query), &m) != OK)
        fail_msg("%s", m.text);
}

static void a_saved_query_is_listed_and_written_out(void **state)
{
    struct fixture *f = *state;
    struct saved *all;
    size_t n;
    put(f->db, "trade", "tariff");
    put(f->db, "fuels", "oil");
    put(f->db, "fuels", "oil OR gas");
    put(f->db, "trade", "%fuels NEAR/5 price <<< %none >>>");
    assert_int_equal(saved_list(f->db, f->arena, &all, &n), OK);
    assert_int_equal(n, 2);
    assert_true(view_is(all[0].name, "fuels") && view_is(all[0].query, "oil OR gas"));
    struct query_saved saved = saved_in(f->db);
    struct view text;
    assert_int_equal(query_expand(VIEW_LIT("a -%trade \"50 %fuels\""), &saved, f->arena, &text), OK);
    assert_true(view_is(text, "a -((oil OR gas) NEAR/5 price <<< %none >>>) \"50 %fuels\""));
    assert_int_equal(query_expand(VIEW_LIT("%none"), &saved, f->arena, &text), ERR_NOTFOUND);
}

static void a_change_that_breaks_what_uses_it_is_refused(void **state)
{
    struct fixture *f = *state;
    struct errmsg m = {""};
    put(f->db, "fuels", "oil OR gas");
    put(f->db, "trade", "%fuels price");
    add_watch(f->db, "prices", "%trade tax", NULL);
    static const struct {
        const char *name, *query, *why;
    } changes[] = {
        {"fuels", "%trade", "refers to itself"},
        {"fuels", "oil OR", "saved query \"fuels\": character 7"},
        {"fuels", "lang:en", NULL},
        {"other", "%none", "no saved query \"none\""},
        {"bad name", "x", "letters, digits"},
        {"", "x", "letters, digits"},
    };
    for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
        enum err err = saved_put(f->db, view_of(changes[i].name), view_of(changes[i].query), &m);
        assert_int_equal(err == OK, changes[i].why == NULL);
        if (changes[i].why && !strstr(m.text, changes[i].why))
            fail_msg("%s", m.text);
    }
    assert_int_equal(saved_remove(f->db, VIEW_LIT("trade"), &m), ERR_REFUSED);
    assert_non_null(strstr(m.text, "watch \"prices\""));
    assert_int_equal(saved_remove(f->db, VIEW_LIT("none"), &m), ERR_NOTFOUND);
    assert_int_equal(watch_remove(f->db, VIEW_LIT("prices")), OK);
    assert_int_equal(saved_remove(f->db, VIEW_LIT("trade"), &m), OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_saved_query_is_listed_and_written_out, fixture_make, fixture_end),
        cmocka_unit_test_setup_teardown(a_change_that_breaks_what_uses_it_is_refused, fixture_make, fixture_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
