// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
#include "server/gather.h"
#include "tests/support/unit.h"

static void assert_gathers(const char *const *texts, size_t count, const char *expected)
{
    struct arena *a = arena_new();
    struct gather *g = gather_new(a);
    for (size_t i = 0; i < count; i++)
        gather_add(g, view_of(texts[i]));
    struct buf out;
    buf_init(&out, 4096);
    gather_write(g, &out);
    assert_string_equal(out.p, expected);
    buf_done(&out);
    arena_free(a);
}

static void families_of_two_processes_stand_together_described_once(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "# TYPE a counter\n# HELP a Of a\na_total{stage=\"x\"} 1\n# TYPE b gauge\n# HELP b Of b\nb{stage=\"x\"} 2\n",
        "# TYPE b gauge\n# HELP b Of b\nb{stage=\"y\"} 3\n# TYPE a counter\n# HELP a Of a\na_total{stage=\"y\"} 4\n",
    };
    assert_gathers(texts, 2,
                   "# TYPE a counter\n# HELP a Of a\na_total{stage=\"x\"} 1\na_total{stage=\"y\"} 4\n"
                   "# TYPE b gauge\n# HELP b Of b\nb{stage=\"x\"} 2\nb{stage=\"y\"} 3\n# EOF\n");
}

static void nothing_is_an_end_alone(void **state)
{
    (void)state;
    assert_gathers(NULL, 0, "# EOF\n");
}

static void a_broken_text_disturbs_no_other(void **state)
{
    (void)state;
    static const char *const texts[] = {"stray 1\n\n# EOF\n# TYPE\nrest", "# TYPE a gauge\na 1"};
    assert_gathers(texts, 2, "stray 1\nrest\n# TYPE a gauge\na 1\n# EOF\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(families_of_two_processes_stand_together_described_once),
        cmocka_unit_test(nothing_is_an_end_alone),
        cmocka_unit_test(a_broken_text_disturbs_no_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
