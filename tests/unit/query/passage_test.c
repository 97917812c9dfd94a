// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Passages: the right window, cut where words end, valid JSON and UTF-8 whatever the doc holds.
#include "core/json.h"
#include "core/utf8.h"
#include "query/passage.h"
#include "tests/support/unit.h"

#include <string.h>

static struct buf out;

static const char *passage_of(struct doc *d, const char *text, size_t max_bytes)
{
    struct query *q;
    struct subject *s;
    struct verdict v;
    struct arena *a = arena_new();
    assert_int_equal(query_parse(view_of(text), &q, NULL), OK);
    assert_int_equal(subject_new(d, a, &s), OK);
    assert_int_equal(eval_query(q, s, 0, a, &v), OK);
    buf_clear(&out);
    passage_write(d, &v, max_bytes, &out);
    query_free(q);
    arena_free(a);
    return out.p;
}

static int set_up(void **state)
{
    (void)state;
    buf_init(&out, 1 << 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    buf_done(&out);
    return 0;
}

static void matched_words_are_marked_with_their_clause(void **state)
{
    (void)state;
    struct doc *d = doc_new();
    doc_add_block(d, BLOCK_P, view_of("Say \"oil\" & <b>gas</b>."));
    assert_string_equal(passage_of(d, "gas oil", 300),
                        "[{\"t\":\"Say \\\"\"},{\"t\":\"oil\",\"m\":1},{\"t\":\"\\\" & <b>\"},{\"t\":\"gas\",\"m\":0},"
                        "{\"t\":\"</b>.\"}]");
    doc_free(d);
}

static void without_a_span_in_the_body_it_is_the_start_of_the_text(void **state)
{
    (void)state;
    struct doc *d = doc_new();
    d->title = view_of("Oil");
    doc_add_block(d, BLOCK_P, view_of("One two three"));
    doc_add_block(d, BLOCK_P, view_of("four five"));
    assert_string_equal(passage_of(d, "oil", 300), "[{\"t\":\"One two three four five\"}]");
    assert_string_equal(passage_of(d, "oil", 9), "[{\"t\":\"One two\u2026\"}]");
    doc_free(d);
}

static void a_doc_without_text_has_an_empty_passage(void **state)
{
    (void)state;
    struct doc *d = doc_new();
    d->title = view_of("Oil");
    assert_string_equal(passage_of(d, "oil", 300), "[]");
    doc_free(d);
}

static void the_window_with_most_clauses_wins(void **state)
{
    (void)state;
    struct doc *d = doc_new();
    doc_add_block(d, BLOCK_P, view_of("oil here and then nothing of note for quite some time in this first paragraph"));
    doc_add_block(d, BLOCK_P, view_of("and in the second one the price of oil and of gas stand close together"));
    const char *passage = passage_of(d, "oil gas price", 60);
    assert_non_null(strstr(passage,
                           "{\"t\":\"price\",\"m\":2},{\"t\":\" of \"},{\"t\":\"oil\",\"m\":0},{\"t\":\" and of \"},"
                           "{\"t\":\"gas\",\"m\":1}"));
    assert_true(view_starts(view_of(passage), "[{\"t\":\"\u2026"));
    doc_free(d);
}

static void overlapping_spans_are_shown_once(void **state)
{
    (void)state;
    struct doc *d = doc_new();
    doc_add_block(d, BLOCK_P, view_of("the crude oil price fell"));
    assert_string_equal(
        passage_of(d, "\"crude oil\" OR \"oil price\" OR oil", 300),
        "[{\"t\":\"the \"},{\"t\":\"crude oil\",\"m\":0},{\"t\":\" price\",\"m\":1},{\"t\":\" fell\"}]");
    doc_free(d);
}

// Every length of window over text of several scripts: bounded, valid, and nothing but what the text has.
static void any_length_gives_valid_bounded_json(void **state)
{
    (void)state;
    struct doc *d = doc_new();
    doc_add_block(d, BLOCK_P,
                  view_of("\u4e2d\u534e\u4eba\u6c11\u5171\u548c\u56fd\u4e2d\u534e\u4eba\u6c11 oil "
                          "\u062a\u06cc\u0644 \u06a9\u06cc \u0642\u06cc\u0645\u062a"));
    doc_add_block(d, BLOCK_P, view_of("\u0e23\u0e32\u0e04\u0e32\u0e19\u0e49\u0e33\u0e21\u0e31\u0e19 oil gas"));
    for (size_t max = 0; max < 150; max++) {
        struct json *root;
        (void)passage_of(d, "oil \u4eba\u6c11 \u062a\u06cc\u0644", max);
        assert_true(utf8_is_valid(buf_view(&out)));
        assert_int_equal(json_parse(buf_view(&out), &root, NULL), OK);
        size_t bytes = 0;
        for (const struct json *v = json_first(root); v; v = json_next(v)) {
            assert_true(json_get_view(v, "t").n > 0);
            bytes += json_get_view(v, "t").n;
        }
        assert_true(bytes <= max + 2 * strlen("\u2026"));
        json_free(root);
    }
    doc_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matched_words_are_marked_with_their_clause),
        cmocka_unit_test(without_a_span_in_the_body_it_is_the_start_of_the_text),
        cmocka_unit_test(a_doc_without_text_has_an_empty_passage),
        cmocka_unit_test(the_window_with_most_clauses_wins),
        cmocka_unit_test(overlapping_spans_are_shown_once),
        cmocka_unit_test(any_length_gives_valid_bounded_json),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
