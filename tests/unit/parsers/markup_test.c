// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Markup to trees: what the scrubber takes out, what libxml2 makes of the rest, limits, white space.
#include "parsers/markup.h"
#include "tests/support/unit.h"

#include <string.h>

static struct view scrub(const char *html, struct buf *out, struct scrubbed *found)
{
    buf_clear(out);
    scrub_html(view_of(html), out, found);
    return buf_view(out);
}

static void scripts_styles_and_comments_go(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf out;
    struct scrubbed found;
    buf_init(&out, 1 << 16);
    assert_true(view_is(scrub("a<script>if (a</b>) x</SCRIPT >b", &out, &found), "a b"));
    assert_true(view_is(scrub("a<style>p{}</style>b<!-- <p> -->c<!doctype html>d", &out, &found), "a bcd"));
    assert_true(view_is(scrub("a<scripted>b</scripted>", &out, &found), "a<scripted>b</scripted>"));
    assert_true(view_is(scrub("a <script> never closed <p>b", &out, &found), "a  "));
    assert_true(view_is(scrub("1 < 2 <p>", &out, &found), "1 &lt; 2 <p>"));
    assert_true(view_is(scrub("a <!-- never closed> b", &out, &found), "a  b"));
    assert_true(view_is(scrub("<p title=\"a > b\">x</p><p", &out, &found), "<p title=\"a > b\">x</p>"));
    assert_true(view_is(scrub("<p title=\"open>x</p>y", &out, &found), "<p>x</p>y"));
}

static void the_ends_of_body_and_html_end_nothing(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf out;
    struct scrubbed found;
    buf_init(&out, 1 << 16);
    assert_true(view_is(scrub("<body>a</body></HTML >b</bodyguard></p>", &out, &found), "<body>ab</bodyguard></p>"));
    assert_true(view_is(scrub("a</body", &out, &found), "a"));
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct tree t;
    markup_read_html(VIEW_LIT("<html><body><div><p>a</p></body></html><p>b</div>"), a, &t, NULL);
    assert_true(view_is(node_text(node_find(t.root, TAG_DIV), a, 100), "a b"));
}

static void json_ld_is_kept_aside(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf out;
    struct scrubbed found;
    buf_init(&out, 1 << 16);
    scrub("<script type=\"application/ld+json\">{\"a\":1}</script><script>x</script>", &out, &found);
    assert_int_equal(found.jsonld_count, 1);
    assert_true(view_is(found.jsonld[0], "{\"a\":1}"));
}

static void a_tag_without_measure_is_cut(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf in, out;
    struct scrubbed found;
    buf_init(&in, 1 << 22);
    buf_init(&out, 1 << 22);
    buf_add_str(&in, "<p class=\"first\" ");
    for (int i = 0; i < 50000; i++)
        buf_printf(&in, "a%d=\"x\" ", i);
    buf_add_str(&in, ">text</p>");
    scrub_html(buf_view(&in), &out, &found);
    assert_true(out.n < 3000);
    assert_true(view_starts(buf_view(&out), "<p class=\"first\" a0="));
    assert_true(view_ends(buf_view(&out), ">text</p>"));
}

static uint32_t named(struct view name)
{
    return view_is(name, "amp") ? '&' : 0;
}

static void xml_is_made_readable(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf out;
    buf_init(&out, 1 << 16);
    scrub_xml(VIEW_LIT(" junk <a>x & y &amp; &#65; &x\x01;</a>"), named, &out);
    assert_true(view_is(buf_view(&out), "<a>x &amp; y &#38; &#65; &amp;x;</a>"));
    buf_clear(&out);
    scrub_xml(VIEW_LIT("<a><![CDATA[x & \x02 y]]> & </a>"), named, &out);
    assert_true(view_is(buf_view(&out), "<a><![CDATA[x &  y]]> &amp; </a>"));
}

static void a_tree_has_the_elements_in_order(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct tree t;
    markup_read_html(VIEW_LIT("<html lang=ur><body><DIV Class=x><p>one<p>two &eacute; &#x6F;</div><my-box>three"), a,
                     &t, NULL);
    assert_true(view_is(node_attr(node_find(t.root, TAG_HTML), "lang"), "ur"));
    const struct node *div = node_find(t.root, TAG_DIV), *p = node_find(div, TAG_P);
    assert_true(view_is(node_attr(div, "class"), "x"));
    assert_true(view_is(node_text(p->next, a, 100), "two é o"));
    assert_true(node_is_inside(p, div));
    assert_false(node_is_inside(div, p));
    assert_ptr_equal(node_up(p, TAG_BODY), node_find(t.root, TAG_BODY));
    assert_true(view_is(div->next->name, "my-box"));
    assert_true(view_is(node_text(t.root, a, 8), "one two "));
}

static void depth_and_size_have_limits(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    CLEANUP(buf_done) struct buf page;
    struct tree t;
    buf_init(&page, 1 << 24);
    for (int i = 0; i < 5000; i++)
        buf_add_str(&page, "<div>");
    buf_add_str(&page, "deep");
    markup_read_html(buf_view(&page), a, &t, NULL);
    size_t deepest = 0;
    for (const struct node *n = t.root; n; n = node_after(n, t.root)) {
        size_t depth = 0;
        for (const struct node *up = n; up->parent; up = up->parent)
            depth++;
        deepest = depth > deepest ? depth : deepest;
    }
    assert_in_range(deepest, 200, TREE_DEPTH_MAX + 1);
    assert_true(view_is(node_text(t.root, a, 100), "deep"));
    buf_clear(&page);
    for (int i = 0; i < 400000; i++)
        buf_add_str(&page, "<br>");
    markup_read_html(buf_view(&page), a, &t, NULL);
    assert_true(t.cut);
    assert_int_equal(t.count, MARKUP_NODES_MAX);
}

static void entities_that_feeds_forget_to_declare_are_known(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct tree t;
    markup_read_xml(
        VIEW_LIT("<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b \"boom\">]><a x:y=\"1\"><x:c>caf&eacute; &b; "
                 "&amp;</x:c></a>"),
        a, &t);
    const struct node *c = t.root->first->first;
    assert_true(view_is(c->name, "c"));
    assert_true(view_is(c->space, "x"));
    assert_true(view_is(node_text(c, a, 100), "café &b; &"));
}

static void white_space_of_all_kinds_folds(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    assert_true(view_is(text_fold(VIEW_LIT(" a\xC2\xA0\n\t\xE2\x80\x83 b\xE2\x80\x8B"
                                           "c "),
                                  a, 100),
                        "a bc"));
    assert_true(view_is(text_fold(VIEW_LIT("می\xE2\x80\x8Cخواهم"), a, 100), "می\xE2\x80\x8Cخواهم"));
    assert_true(view_is(text_fold(VIEW_LIT("ééé"), a, 3), "é"));
    assert_int_equal(text_weight(VIEW_LIT("ab c")), 3);
    assert_int_equal(text_weight(VIEW_LIT("中国")), 6);
    assert_int_equal(text_weight(VIEW_LIT("پاک")), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scripts_styles_and_comments_go),
        cmocka_unit_test(the_ends_of_body_and_html_end_nothing),
        cmocka_unit_test(json_ld_is_kept_aside),
        cmocka_unit_test(a_tag_without_measure_is_cut),
        cmocka_unit_test(xml_is_made_readable),
        cmocka_unit_test(a_tree_has_the_elements_in_order),
        cmocka_unit_test(depth_and_size_have_limits),
        cmocka_unit_test(entities_that_feeds_forget_to_declare_are_known),
        cmocka_unit_test(white_space_of_all_kinds_folds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
