// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What is remembered of a visit, through its text and back.
#include "crawler/memo.h"
#include "tests/support/unit.h"

#include <string.h>

static void what_was_learnt_comes_back(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    const struct memo m = {.etag = VIEW_LIT("W/\"v1\""),
                           .modified = VIEW_LIT("Mon, 23 Nov 2026 21:36:00 GMT"),
                           .digest = VIEW_LIT("sha256:x"),
                           .payload_ms = 1795470000123,
                           .rhythm = {.first_ms = 1, .last_ms = 3, .new_ms = 2, .items = 4},
                           .lookout = {.condition = ALARM_SILENT, .since_ms = 5, .failing_ms = 6, .shrunk_ms = 7},
                           .visited_ms = 8,
                           .links = 9,
                           .hint_ms = 10,
                           .quiet = 11,
                           .suspect = true,
                           .distrust_ms = 12,
                           .moved_to = VIEW_LIT("https://new.test/"),
                           .moves = 13,
                           .moving = true,
                           .fetched_ms = 14,
                           .revisits = 15};
    struct memo back = memo_read(memo_write(&m, a), a);
    assert_true(view_equals(back.etag, m.etag));
    assert_true(view_equals(back.modified, m.modified));
    assert_true(view_equals(back.digest, m.digest));
    assert_int_equal(back.payload_ms, m.payload_ms);
    assert_true(back.rhythm.last_ms == 3 && back.rhythm.items == 4);
    assert_true(back.lookout.condition == ALARM_SILENT && back.lookout.since_ms == 5);
    assert_true(back.lookout.failing_ms == 6 && back.lookout.shrunk_ms == 7);
    assert_true(back.visited_ms == 8 && back.links == 9 && back.hint_ms == 10 && back.quiet == 11 && back.suspect);
    assert_true(back.distrust_ms == 12 && view_equals(back.moved_to, m.moved_to) && back.moves == 13 && back.moving);
    assert_true(back.fetched_ms == 14 && back.revisits == 15);
}

static void what_cannot_be_read_counts_as_nothing_learnt(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    static const char *const texts[] = {"", "{", "[]", "7", "{\"etag\":[1]}"};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        assert_int_equal(memo_read(view_of(texts[i]), a).etag.n, 0);
}

static void a_memo_over_its_limit_is_not_kept(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    static char text[MEMO_MAX_BYTES];
    memset(text, 'x', sizeof text);
    const struct memo m = {.etag = {text, sizeof text}};
    assert_int_equal(memo_write(&m, a).n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_learnt_comes_back),
        cmocka_unit_test(what_cannot_be_read_counts_as_nothing_learnt),
        cmocka_unit_test(a_memo_over_its_limit_is_not_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
