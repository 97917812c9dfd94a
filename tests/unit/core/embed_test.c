// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Embedded files are found by their whole path.
#include "core/embed.h"
#include "tests/support/unit.h"

static const unsigned char bytes[] = "index";
static const struct embed table[] = {
    {"a/index.html", bytes, bytes + 5},
    {"empty", bytes, bytes},
    {NULL, NULL, NULL},
};

static void a_file_is_found_by_its_whole_path(void **state)
{
    (void)state;
    const struct embed *e = embed_find(table, VIEW_LIT("a/index.html"));
    assert_non_null(e);
    assert_true(view_is(embed_view(e), "index"));
    assert_int_equal(embed_view(embed_find(table, VIEW_LIT("empty"))).n, 0);
    assert_null(embed_find(table, VIEW_LIT("a/index")));
    assert_null(embed_find(table, VIEW_LIT("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_found_by_its_whole_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
