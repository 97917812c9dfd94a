// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Docs: building, limits, identity, sorting time, text units, and the JSON form of docs/doc.md.
#include "core/clock.h"
#include "core/doc.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <string.h>

static struct doc *sample(void)
{
    struct doc *d = doc_new();
    d->feed = VIEW_LIT("mmc");
    d->medium = MEDIUM_BROADCAST;
    d->kind = VIEW_LIT("programme");
    d->source = VIEW_LIT("radio-one");
    d->url = VIEW_LIT("https://radio.example/a?x");
    d->canonical = VIEW_LIT("https://radio.example/a");
    d->site = VIEW_LIT("radio.example");
    d->title = VIEW_LIT("The \"title\"");
    d->lang = VIEW_LIT("ur");
    d->country = VIEW_LIT("PK");
    d->published_ms = 1700000000123;
    d->fetched_ms = 1700000100000;
    doc_add_author(d, VIEW_LIT(" A. Writer "));
    doc_add_author(d, VIEW_LIT("A. Writer"));
    doc_add_author(d, VIEW_LIT(" "));
    doc_add_tag(d, VIEW_LIT("floods"));
    doc_add_tag(d, VIEW_LIT("rivers"));
    doc_add_to(d, &d->links, VIEW_LIT("https://bbc.example/1"));
    doc_add_to(d, &d->links, VIEW_LIT("https://bbc.example/1"));
    doc_add_to(d, &d->entities, VIEW_LIT("Lahore"));
    doc_add_to(d, &d->handles, VIEW_LIT("@anchor"));
    assert_true(doc_add_point(d, 31.5497, 74.3436));
    assert_false(doc_add_point(d, 91, 0));
    assert_false(doc_add_point(d, 0, -180.5));
    d->engagement = 42;
    doc_add_block(d, BLOCK_LEAD, VIEW_LIT("First."));
    doc_add_block(d, BLOCK_CAPTION, VIEW_LIT("Second\nline."));
    d->blocks[1].at = (struct segment){
        .t0_ms = 1500, .t1_ms = 4000, .page = 3, .box = {0.1F, 0.25F, 0.5F, 1}, .speaker = VIEW_LIT("Anchor")};
    doc_identify(d, d->canonical);
    return d;
}

static void write_doc(const struct doc *d, struct buf *out)
{
    struct json_writer w;
    buf_init(out, DOC_MAX_BYTES);
    json_init(&w, out);
    doc_write(d, &w);
}

static void an_empty_doc_is_empty_and_owned(void **state)
{
    (void)state;
    CLEANUP(doc_cleanup) struct doc *d = doc_new();
    assert_int_equal(d->rev, 1);
    assert_int_equal(doc_unit_count(d), 1);
    assert_int_equal(doc_unit(d, 0).n + doc_unit(d, 1).n, 0);
    doc_free(NULL);
}

static void the_json_form_is_the_documented_one(void **state)
{
    (void)state;
    CLEANUP(doc_cleanup) struct doc *d = sample();
    CLEANUP(buf_done) struct buf out;
    char expected[2000];
    write_doc(d, &out);
    snprintf(
        expected, sizeof expected,
        "{\"v\":1,\"id\":\"%.*s\",\"rev\":1,\"medium\":\"broadcast\",\"feed\":\"mmc\",\"kind\":\"programme\","
        "\"source\":\"radio-one\",\"url\":\"https://radio.example/a?x\","
        "\"canonical\":\"https://radio.example/a\",\"site\":\"radio.example\",\"title\":\"The \\\"title\\\"\","
        "\"lang\":\"ur\",\"country\":\"PK\",\"authors\":[\"A. Writer\"],\"tags\":[\"floods\",\"rivers\"],"
        "\"links\":[\"https://bbc.example/1\"],\"entities\":[\"Lahore\"],\"handles\":[\"@anchor\"],"
        "\"points\":[[31.5497,74.3436]],\"engagement\":42,"
        "\"published_ms\":1700000000123,\"fetched_ms\":1700000100000,\"blocks\":[{\"k\":\"lead\",\"t\":\"First.\"},"
        "{\"k\":\"caption\",\"t\":\"Second\\nline.\",\"at\":{\"t0_ms\":1500,\"t1_ms\":4000,\"page\":3,"
        "\"box\":[0.1,0.25,0.5,1],\"speaker\":\"Anchor\"}}]}",
        VIEW_ARG(d->id));
    assert_string_equal(out.p, expected);
}

static void a_doc_reads_back_as_it_was_written(void **state)
{
    (void)state;
    CLEANUP(doc_cleanup) struct doc *d = sample(), *back = NULL;
    CLEANUP(buf_done) struct buf first, second;
    write_doc(d, &first);
    assert_int_equal(doc_read(buf_view(&first), &back, NULL), OK);
    assert_true(back->blocks[1].at.box[0] == 0.1F);
    assert_int_equal(back->medium, MEDIUM_BROADCAST);
    write_doc(back, &second);
    assert_string_equal(first.p, second.p);
}

static void an_older_reader_survives_a_newer_writer(void **state)
{
    (void)state;
    CLEANUP(doc_cleanup) struct doc *d = NULL;
    assert_int_equal(
        doc_read(VIEW_LIT("{\"v\":9,\"id\":\"x\",\"new\":{\"a\":[1]},\"title\":7,\"authors\":[1,\"b\"],"
                          "\"blocks\":[{\"k\":\"hologram\",\"t\":\"text\",\"at\":{\"box\":[-1,1e99,0.5]}},5]}"),
                 &d, NULL),
        OK);
    assert_int_equal(d->title.n, 0);
    assert_int_equal(d->author_count, 1);
    assert_int_equal(d->blocks[0].kind, BLOCK_P);
    assert_true(d->blocks[0].at.box[0] == 0 && d->blocks[0].at.box[1] == 1 && d->blocks[0].at.box[2] == 0.5F);
    assert_int_equal(d->rev, 1);
}

static void what_is_no_doc_is_refused_with_a_reason(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "", "[]", "7", "{}", "{\"id\":\"\"}", "{\"id\":7}", "{\"id\":\"x\",\"medium\":\"tea\"}", "{\"id\":\"x\""};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct doc *d = NULL;
        struct errmsg m = {""};
        assert_int_equal(doc_read(view_of(bad[i]), &d, &m), ERR_SYNTAX);
        assert_null(d);
        assert_true(m.text[0] != '\0');
    }
    struct doc *d = NULL;
    assert_int_equal(doc_read((struct view){"x", DOC_MAX_BYTES + 1}, &d, NULL), ERR_TOOBIG);
}

static void blocks_and_names_are_bounded(void **state)
{
    (void)state;
    CLEANUP(doc_cleanup) struct doc *d = doc_new();
    for (int i = 0; i < DOC_BLOCKS_MAX; i++)
        assert_true(doc_add_block(d, BLOCK_P, (struct view){"abcdefghij", (size_t)(i % 10)}));
    assert_false(doc_add_block(d, BLOCK_P, VIEW_LIT("more")));
    assert_int_equal(d->block_count, DOC_BLOCKS_MAX);
    for (size_t i = 0; i < DOC_BLOCKS_MAX; i++)
        assert_int_equal(d->blocks[i].text.n, i % 10);
    for (int i = 0; i < DOC_NAMES_MAX + 10; i++) {
        char name[20];
        snprintf(name, sizeof name, "tag %d", i);
        doc_add_tag(d, view_of(name));
    }
    assert_int_equal(d->tag_count, DOC_NAMES_MAX);
}

static void the_id_depends_on_feed_and_identity_alone(void **state)
{
    (void)state;
    CLEANUP(doc_cleanup) struct doc *a = sample(), *b = doc_new();
    b->feed = VIEW_LIT("mmc");
    doc_identify(b, a->canonical);
    assert_int_equal(a->id.n, 32);
    assert_true(view_equals(a->id, b->id));
    b->feed = VIEW_LIT("des");
    doc_identify(b, a->canonical);
    assert_false(view_equals(a->id, b->id));
}

static void an_unknown_or_impossible_date_gives_way_to_the_visit(void **state)
{
    (void)state;
    CLEANUP(doc_cleanup) struct doc *d = doc_new();
    d->fetched_ms = 1000000000;
    assert_int_equal(doc_time_ms(d), 1000000000);
    d->published_ms = 999;
    assert_int_equal(doc_time_ms(d), 999);
    d->published_ms = 1000000000 + 86400000;
    assert_int_equal(doc_time_ms(d), 1000000000 + 86400000);
    d->published_ms += 1;
    assert_int_equal(doc_time_ms(d), 1000000000);
}

static void text_units_are_the_title_and_then_the_blocks(void **state)
{
    (void)state;
    CLEANUP(doc_cleanup) struct doc *d = sample();
    CLEANUP(buf_done) struct buf out;
    assert_int_equal(doc_unit_count(d), 3);
    assert_true(view_is(doc_unit(d, 0), "The \"title\""));
    assert_true(view_is(doc_unit(d, 2), "Second\nline."));
    assert_int_equal(doc_unit(d, 3).n, 0);
    buf_init(&out, 100);
    doc_add_text(d, &out);
    assert_string_equal(out.p, "First.\nSecond\nline.");
}

static void media_and_kinds_have_their_words(void **state)
{
    (void)state;
    for (int i = 0; i < MEDIUM_COUNT; i++) {
        enum doc_medium back = MEDIUM_COUNT;
        assert_true(doc_medium_parse(view_of(doc_medium_name((enum doc_medium)i)), &back));
        assert_int_equal(back, i);
    }
    enum doc_medium untouched = MEDIUM_PRINT;
    assert_false(doc_medium_parse(VIEW_LIT("tea"), &untouched));
    assert_int_equal(untouched, MEDIUM_PRINT);
    assert_string_equal(block_kind_name(BLOCK_P), "p");
    assert_string_equal(block_kind_name(BLOCK_KIND_COUNT), "unknown");
    assert_string_equal(doc_medium_name(MEDIUM_COUNT), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_doc_is_empty_and_owned),
        cmocka_unit_test(the_json_form_is_the_documented_one),
        cmocka_unit_test(a_doc_reads_back_as_it_was_written),
        cmocka_unit_test(an_older_reader_survives_a_newer_writer),
        cmocka_unit_test(what_is_no_doc_is_refused_with_a_reason),
        cmocka_unit_test(blocks_and_names_are_bounded),
        cmocka_unit_test(the_id_depends_on_feed_and_identity_alone),
        cmocka_unit_test(an_unknown_or_impossible_date_gives_way_to_the_visit),
        cmocka_unit_test(text_units_are_the_title_and_then_the_blocks),
        cmocka_unit_test(media_and_kinds_have_their_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
