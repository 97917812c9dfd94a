// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Terms, values and records of docs.
#include "index/schema.h"
#include "tests/unit/index/fixture.h"

#include <string.h>

static bool has(const struct xapian_record *r, const char *term, int64_t pos)
{
    for (size_t i = 0; i < r->posting_count; i++) {
        if (view_is(r->postings[i].term, term) && (pos == -2 || r->postings[i].pos == pos))
            return true;
    }
    return false;
}

static void numbers_are_ordered_as_bytes(void **state)
{
    (void)state;
    static const int64_t rising[] = {INT64_MIN, -2, -1, 0, 1, 255, 256, INT64_C(1795478400000), INT64_MAX};
    struct arena *a = arena_new();
    for (size_t i = 1; i < ARRAY_LEN(rising); i++)
        assert_true(view_compare(schema_number(rising[i - 1], a), schema_number(rising[i], a)) < 0);
    arena_free(a);
}

static void long_values_are_cut_and_stay_different(void **state)
{
    (void)state;
    char value[600];
    memset(value, 'a', sizeof(value));
    struct arena *a = arena_new();
    struct view last = {0};
    for (size_t n = 230; n < sizeof(value); n++) {
        struct view term = schema_term(FIELD_URL, (struct view){value, n}, a);
        assert_true(term.n <= XAPIAN_TERM_MAX_BYTES);
        assert_int_equal(term.n == XAPIAN_TERM_MAX_BYTES, n + 1 >= XAPIAN_TERM_MAX_BYTES);
        assert_false(view_equals(term, last));
        last = term;
    }
    arena_free(a);
}

static void a_start_is_used_only_where_no_cut_hides_it(void **state)
{
    (void)state;
    char value[600];
    memset(value, 'a', sizeof(value));
    struct arena *a = arena_new();
    struct view whole = schema_term(FIELD_URL, (struct view){value, sizeof(value)}, a);
    for (size_t n = 1; n < sizeof(value); n++) {
        struct view prefix;
        if (schema_prefix(FIELD_URL, (struct view){value, n}, a, &prefix))
            assert_int_equal(memcmp(whole.p, prefix.p, prefix.n), 0);
        else
            assert_true(n > 200);
    }
    arena_free(a);
}

static void words_of_title_and_text_share_terms(void **state)
{
    (void)state;
    struct doc *d = fixture_doc("a", "Oil price", "Oil fell.", 1);
    struct arena *a = arena_new();
    struct xapian_record r;
    assert_int_equal(schema_record(d, a, &r), OK);
    assert_true(has(&r, "oil", SCHEMA_FIRST_POS));
    assert_true(has(&r, "oil", SCHEMA_FIRST_POS + TOKENS_BODY_POS));
    assert_true(has(&r, "Soil", SCHEMA_FIRST_POS));
    assert_true(has(&r, "Sprice", SCHEMA_FIRST_POS + 1));
    assert_false(has(&r, "Sfell", -2));
    // Marked as the title's alone.
    assert_true(has(&r, "XBprice", XAPIAN_NO_POS));
    assert_false(has(&r, "XBoil", -2));
    assert_true(has(&r, "XRdawn", XAPIAN_NO_POS));
    assert_true(view_is(r.unique, "Qa"));
    arena_free(a);
    doc_free(d);
}

static void no_phrase_spans_two_authors(void **state)
{
    (void)state;
    struct doc *d = fixture_doc("a", "", "", 1);
    doc_add_author(d, view_of("Ali Khan"));
    doc_add_author(d, view_of("Sara Malik"));
    struct arena *a = arena_new();
    struct xapian_record r;
    assert_int_equal(schema_record(d, a, &r), OK);
    assert_true(has(&r, "Akhan", SCHEMA_FIRST_POS + 1));
    assert_true(has(&r, "Asara", SCHEMA_FIRST_POS + 1 + SCHEMA_NAMES_GAP));
    arena_free(a);
    doc_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_ordered_as_bytes),
        cmocka_unit_test(long_values_are_cut_and_stay_different),
        cmocka_unit_test(a_start_is_used_only_where_no_cut_hides_it),
        cmocka_unit_test(words_of_title_and_text_share_terms),
        cmocka_unit_test(no_phrase_spans_two_authors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
