// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Places at one address: no more than there are, in the order of asking, and none is lost.
#include "core/macro.h"
#include "crawler/budget.h"
#include "tests/support/unit.h"

enum { MANY = 10 };

static void count(void *user)
{
    ++*(int *)user;
}

static void only_so_many_have_a_place_and_the_others_get_theirs_in_turn(void **state)
{
    (void)state;
    struct budget *b = budget_new(2);
    struct budget_place places[MANY];
    int called[MANY] = {0};
    for (int i = 0; i < MANY; i++)
        assert_int_equal(budget_enter(b, &places[i], VIEW_LIT("192.0.2.1"), count, &called[i]), i < 2);
    for (int i = 0; i < MANY; i++) {
        budget_leave(b, &places[i]);
        for (int k = 2; k < MANY; k++)
            assert_int_equal(called[k], k <= i + 2);
    }
    budget_free(b);
}

static void addresses_do_not_share_and_none_has_no_budget(void **state)
{
    (void)state;
    struct budget *b = budget_new(1);
    struct budget_place places[4];
    assert_true(budget_enter(b, &places[0], VIEW_LIT("192.0.2.1"), count, NULL));
    assert_true(budget_enter(b, &places[1], VIEW_LIT("192.0.2.2"), count, NULL));
    assert_true(budget_enter(b, &places[2], VIEW_LIT(""), count, NULL));
    assert_true(budget_enter(b, &places[3], VIEW_LIT(""), count, NULL));
    for (size_t i = 0; i < ARRAY_LEN(places); i++)
        budget_leave(b, &places[i]);
    budget_leave(b, &places[0]); // once more is harmless
    budget_free(b);
}

static void one_that_gives_up_waiting_is_passed_over(void **state)
{
    (void)state;
    struct budget *b = budget_new(1);
    struct budget_place places[4];
    int called[4] = {0};
    for (int i = 0; i < 4; i++)
        assert_int_equal(budget_enter(b, &places[i], VIEW_LIT("192.0.2.1"), count, &called[i]), i == 0);
    budget_leave(b, &places[2]);
    budget_leave(b, &places[0]);
    assert_int_equal(called[1], 1);
    budget_leave(b, &places[1]);
    assert_int_equal(called[2], 0);
    assert_int_equal(called[3], 1);
    budget_leave(b, &places[3]);
    assert_true(budget_enter(b, &places[0], VIEW_LIT("192.0.2.1"), count, NULL));
    budget_leave(b, &places[0]);
    budget_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_so_many_have_a_place_and_the_others_get_theirs_in_turn),
        cmocka_unit_test(addresses_do_not_share_and_none_has_no_budget),
        cmocka_unit_test(one_that_gives_up_waiting_is_passed_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
