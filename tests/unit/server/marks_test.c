// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
#include "server/marks.h"
#include "tests/support/unit.h"

static void assert_marks(const char *text, struct span *spans, size_t count, const char *expected)
{
    struct verdict v = {.matches = true, .spans = spans, .span_count = count};
    struct buf out;
    struct json_writer w;
    buf_init(&out, 1024);
    json_init(&w, &out);
    marks_write(&w, view_of(text), 1, &v);
    assert_string_equal(out.p, expected);
    buf_done(&out);
}

static void spans_of_the_unit_are_marked_with_their_clause(void **state)
{
    (void)state;
    struct span spans[] = {{0, 0, 0, 4}, {2, 1, 5, 8}, {1, 1, 13, 16}, {0, 2, 0, 4}};
    assert_marks("palm oil and gas", spans, 4,
                 "[{\"t\":\"palm \"},{\"t\":\"oil\",\"m\":2},{\"t\":\" and \"},{\"t\":\"gas\",\"m\":1}]");
}

static void text_without_spans_is_one_passage(void **state)
{
    (void)state;
    assert_marks("palm oil", NULL, 0, "[{\"t\":\"palm oil\"}]");
    assert_marks("", NULL, 0, "[]");
}

static void overlapping_spans_mark_no_byte_twice(void **state)
{
    (void)state;
    struct span spans[] = {{0, 1, 0, 8}, {1, 1, 5, 8}, {2, 1, 5, 12}};
    assert_marks("palm oil and", spans, 3, "[{\"t\":\"palm oil\",\"m\":0},{\"t\":\" and\",\"m\":2}]");
}

static void a_span_past_the_end_is_left_out(void **state)
{
    (void)state;
    struct span spans[] = {{0, 1, 5, 99}};
    assert_marks("palm oil", spans, 1, "[{\"t\":\"palm oil\"}]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spans_of_the_unit_are_marked_with_their_clause),
        cmocka_unit_test(text_without_spans_is_one_passage),
        cmocka_unit_test(overlapping_spans_mark_no_byte_twice),
        cmocka_unit_test(a_span_past_the_end_is_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
