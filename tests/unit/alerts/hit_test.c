// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Hits: what is written can be read, fits a stream entry whatever goes in, and nothing else is taken for one.
#include "alerts/hit.h"
#include "core/queue.h"
#include "tests/support/unit.h"

#include <string.h>

static void write_hit(struct doc *d, const char *query, struct buf *out)
{
    struct query *q;
    struct subject *s;
    struct verdict v;
    assert_int_equal(query_parse(view_of(query), &q, NULL), OK);
    assert_int_equal(subject_new(d, d->arena, &s), OK);
    assert_int_equal(eval_query(q, s, 0, d->arena, &v), OK);
    assert_true(v.matches);
    hit_write(42, view_of("fuel"), q, d, &v, 1700000000123, out);
    query_free(q);
}

static void a_hit_is_read_as_it_was_written(void **state)
{
    (void)state;
    struct buf out;
    struct hit_head h;
    struct doc *d = doc_new();
    buf_init(&out, QUEUE_META_MAX_BYTES);
    doc_identify(d, view_of("https://a.b/"));
    d->rev = 3;
    d->url = view_of("https://a.b/?x=\"y\"");
    d->title = view_of("\u062a\u06cc\u0644 & gas");
    d->source = view_of("dawn");
    d->lang = view_of("ur");
    d->published_ms = d->fetched_ms = 1600000000000;
    doc_add_block(d, BLOCK_P, view_of("some <gas> here"));
    write_hit(d, "gas lang:ur", &out);
    assert_int_equal(buf_err(&out), OK);
    assert_int_equal(hit_read(buf_view(&out), d->arena, &h), OK);
    assert_int_equal(h.watch, 42);
    assert_true(view_is(h.watch_name, "fuel"));
    assert_true(view_equals(h.doc_id, d->id));
    assert_true(view_equals(h.url, d->url));
    assert_true(view_equals(h.title, d->title));
    assert_true(view_is(h.source, "dawn"));
    assert_true(view_is(h.lang, "ur"));
    assert_int_equal(h.rev, 3);
    assert_int_equal(h.published_ms, 1600000000000);
    assert_int_equal(h.matched_ms, 1700000000123);
    assert_true(view_is(h.clauses, "[{\"text\":\"gas\",\"clause\":0},{\"text\":\"lang:ur\",\"clause\":1}]"));
    assert_true(view_is(h.passage, "[{\"t\":\"some <\"},{\"t\":\"gas\",\"m\":0},{\"t\":\"> here\"}]"));
    assert_non_null(strstr(out.p, "\"spans\":[[0,0,9,12],[0,1,6,9]]"));
    buf_done(&out);
    doc_free(d);
}

static void the_largest_hit_fits_a_stream_entry(void **state)
{
    (void)state;
    struct buf out, query;
    struct doc *d = doc_new();
    static char text[400000], url[8192];
    for (size_t i = 0; i + 8 <= sizeof text; i += 8)
        memcpy(text + i, "\"wordy\" ", 8);
    memset(url, '"', sizeof url);
    doc_identify(d, view_of("x"));
    d->url = (struct view){url, sizeof url};
    d->title = d->source = d->site = (struct view){text, 64000};
    d->source.n = d->site.n = 64;
    doc_add_block(d, BLOCK_P, (struct view){text, sizeof text});
    buf_init(&query, QUERY_MAX_BYTES);
    for (int i = 0; i < 5000; i++)
        buf_add_str(&query, "wordy OR ");
    buf_add_str(&query, "wordy");
    buf_add_char(&query, ' ');
    buf_init(&out, QUEUE_META_MAX_BYTES);
    write_hit(d, query.p, &out);
    assert_int_equal(buf_err(&out), OK);
    struct hit_head h;
    assert_int_equal(hit_read(buf_view(&out), d->arena, &h), OK);
    buf_done(&out);
    buf_done(&query);
    doc_free(d);
}

static void what_is_no_hit_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {"",
                                        "x",
                                        "[]",
                                        "{}",
                                        "{\"watch\":1}",
                                        "{\"watch\":1,\"doc\":{}}",
                                        "{\"watch\":\"1\",\"doc\":{\"id\":\"a\"}}",
                                        "{\"doc\":{\"id\":\"a\"}}"};
    struct arena *a = arena_new();
    struct hit_head h;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        assert_int_equal(hit_read(view_of(texts[i]), a, &h), ERR_SYNTAX);
    assert_int_equal(hit_read(view_of("{\"watch\":1,\"doc\":{\"id\":\"a\"}}"), a, &h), OK);
    assert_true(view_is(h.passage, "[]"));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hit_is_read_as_it_was_written),
        cmocka_unit_test(the_largest_hit_fits_a_stream_entry),
        cmocka_unit_test(what_is_no_hit_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
