// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The arena: alignment, growth, reset, copies.
#include "core/arena.h"
#include "tests/support/unit.h"

#include <stdlib.h>
#include <string.h>

static void everything_is_aligned_and_stays_where_it_is(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    unsigned char *kept[2000];
    size_t total = 0;
    for (size_t i = 0; i < 2000; i++) {
        size_t n = i * 7919 % 1500;
        kept[i] = arena_alloc(a, n);
        assert_int_equal((uintptr_t)kept[i] % 16, 0);
        memset(kept[i], (int)(i & 255), n);
        total += n;
    }
    assert_int_equal(arena_bytes(a), total);
    for (size_t i = 0; i < 2000; i++)
        for (size_t j = 0; j < i * 7919 % 1500; j++)
            assert_int_equal(kept[i][j], i & 255);
}

static void large_requests_do_not_waste_the_current_block(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    for (int i = 0; i < 10; i++) {
        char *large = arena_alloc(a, 3 << 20);
        large[0] = large[(3 << 20) - 1] = 'x';
        char *small = arena_zalloc(a, 10);
        assert_int_equal(small[9], 0);
    }
    assert_int_equal(arena_bytes(a), 10 * ((3 << 20) + 10));
}

static void a_reset_arena_starts_over(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    void *first = arena_alloc(a, 100);
    for (int i = 0; i < 100; i++)
        arena_alloc(a, 5000);
    arena_reset(a);
    assert_int_equal(arena_bytes(a), 0);
    assert_ptr_equal(arena_alloc(a, 100), first);
}

static void copies_are_terminated(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct view v = arena_copy(a, (struct view){"abcdef", 3});
    assert_string_equal(v.p, "abc");
    assert_int_equal(v.n, 3);
    assert_string_equal(arena_copy(a, (struct view){NULL, 0}).p, "");
    assert_string_equal(arena_strdup(a, "text"), "text");
    assert_null(arena_strdup(a, NULL));
    assert_string_equal(arena_printf(a, "%d-%s", 7, "x"), "7-x");
}

static void a_grown_array_keeps_its_items(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    int *items = arena_grow(a, NULL, 0, 2, sizeof *items);
    items[0] = 1;
    items[1] = 2;
    items = arena_grow(a, items, 2, 1000, sizeof *items);
    items[999] = 3;
    assert_int_equal(items[0] + items[1], 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_is_aligned_and_stays_where_it_is),
        cmocka_unit_test(large_requests_do_not_waste_the_current_block),
        cmocka_unit_test(a_reset_arena_starts_over),
        cmocka_unit_test(copies_are_terminated),
        cmocka_unit_test(a_grown_array_keeps_its_items),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
