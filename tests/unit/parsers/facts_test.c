// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Bylines and the weighing of witnesses about title, date and author.
#include "core/clock.h"
#include "parsers/ago.h"
#include "parsers/authors.h"
#include "parsers/facts.h"
#include "parsers/hints.h"
#include "parsers/markup.h"
#include "parsers/published.h"
#include "tests/support/unit.h"

#include <string.h>

static const int64_t now_ms = INT64_C(1795392000000); // 2026-11-23

static void expect_names(const char *byline, const char *expected)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    CLEANUP(buf_done) struct buf got;
    struct facts f = {.publisher = VIEW_LIT("The Example Herald")};
    buf_init(&got, 4096);
    authors_add(&f, view_of(byline), a);
    for (size_t i = 0; i < f.author_count; i++)
        buf_printf(&got, "%s%.*s", i ? "|" : "", VIEW_ARG(f.authors[i]));
    if (!view_is(buf_view(&got), expected))
        fail_msg("<%s> gives <%.*s>, not <%s>", byline, VIEW_ARG(buf_view(&got)), expected);
}

static void bylines_give_people(void **state)
{
    (void)state;
    expect_names("By Amina Khan", "Amina Khan");
    expect_names("By Amina Khan and Tom Reed, Staff Writer", "Amina Khan|Tom Reed");
    expect_names("Von Lena Vogt und Jürgen Öz", "Lena Vogt|Jürgen Öz");
    expect_names("por Ana Díaz y Luis Peña", "Ana Díaz|Luis Peña");
    expect_names("Автор: Иван Петров", "Иван Петров");
    expect_names("تحریر: احمد نواز", "احمد نواز");
    expect_names("Byron Wells", "Byron Wells");
    expect_names("Tom Reed; Tom Reed", "Tom Reed");
    expect_names("Andy Anders", "Andy Anders");
    expect_names("Robert Downey Jr.", "Robert Downey Jr.");
    expect_names("بقلم: ليلى المنصوري و هدى الطرابلسي", "ليلى المنصوري|هدى الطرابلسي");
    expect_names("نویسنده: مریم توکلی، ۶ اسفند ۱۴۰۴", "مریم توکلی");
    expect_names("لیکوال: زلمی ستانکزی", "زلمی ستانکزی");
    expect_names("記者／王小明", "王小明");
    expect_names("作者：李华", "李华");
    expect_names("Автор: Анна Белова и Пётр Орлов", "Анна Белова|Пётр Орлов");
    expect_names("J.R. Smith; J R Smith", "J.R. Smith");
    expect_names("ByAmina Khan", "Amina Khan");
    expect_names("Amina Khan EXAMPLE TODAY", "Amina Khan");
    expect_names("Amina Khan (Content Manager)", "Amina Khan");
    expect_names("Amina Khan, MD", "Amina Khan");
    expect_names("علي كريم؛ علی کریم", "علي كريم");
}

static void what_is_no_person_is_no_author(void **state)
{
    (void)state;
    expect_names("Staff", "");
    expect_names("Reuters", "");
    expect_names("The Example Herald", "");
    expect_names("https://news.example/a", "");
    expect_names("desk@news.example", "");
    expect_names("Web Desk", "");
    expect_names("20 November 2026", "");
    expect_names("۲۰ نومبر ۲۰۲۶", "");
    expect_names("ویب ڈیسک", "");
    expect_names("فريق التحرير", "");
    expect_names("تحریر:", "");
    expect_names("Super User", "");
    expect_names("news.example", "");
    expect_names("a.khan", "");
    expect_names("Filed Under: Boats", "");
    expect_names("", "");
}

static void find(const char *html, struct arena *a, struct facts *f)
{
    struct tree *t = arena_alloc(a, sizeof *t);
    struct scrubbed *found = arena_alloc(a, sizeof *found);
    markup_read_html(view_of(html), a, t, found);
    facts_find(&(struct facts_in){.tree = t,
                                  .hints = hints_of_tree(t, a),
                                  .jsonld = found,
                                  .url = VIEW_LIT("https://news.example/s"),
                                  .now_ms = now_ms},
               a, f);
}

static void the_heading_is_the_title_where_others_agree(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct facts f;
    find("<title>Quay opens in spring - Herald</title><h1>Herald</h1><h1>Quay opens in spring</h1>", a, &f);
    assert_true(view_is(f.title, "Quay opens in spring"));
    find("<title>Quay opens in spring | Herald</title><p>x", a, &f);
    assert_true(view_is(f.title, "Quay opens in spring"));
    find("<meta property=og:title content='Quay &amp;amp; boats'><h1>Something else entirely</h1>", a, &f);
    assert_true(view_is(f.title, "Quay & boats"));
    find("<meta property=og:title content='Everything on the new quay by the river'><h1>New quay opens by the "
         "river</h1>",
         a, &f);
    assert_true(view_is(f.title, "New quay opens by the river"));
    assert_string_equal(f.from[FACT_TITLE], "heading");
    find("<meta property=og:title content='New quay opens'><h1>Opinion New quay opens</h1>", a, &f);
    assert_true(view_is(f.title, "New quay opens"));
    find("<p>no title at all</p>", a, &f);
    assert_true(view_is(f.title, ""));
}

static void expect_day(const char *html, int day)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct facts f;
    find(html, a, &f);
    int64_t expected = day ? clock_days(2026, 11, day) * INT64_C(86400000) : 0;
    if (f.published.ms / 86400000 * 86400000 != expected)
        fail_msg("%s", html);
}

static void the_date_comes_from_the_best_witness(void **state)
{
    (void)state;
    expect_day("<meta property=article:published_time content=2026-11-20T10:00:00Z><time datetime=2026-11-01>x</time>",
               20);
    expect_day("<meta itemprop=datePublished content=2026-11-19>", 19);
    expect_day("<div itemprop='datePublished dateModified'>18 November 2026</div>", 18);
    expect_day("<p>words</p><time datetime=2026-11-17T01:00:00Z>x</time>", 17);
    expect_day("<span class=post-date>Nov 16, 2026</span>", 16);
    expect_day("<h1>Title</h1><p>By Amina Khan, 15 November 2026, 10:00</p>", 15);
    expect_day("<p>On 3 November 2026 nothing happened that anybody would remember, as far as we know.</p>", 0);
}

static void the_day_is_that_of_the_page_not_of_greenwich(void **state)
{
    (void)state;
    static const struct {
        const char *html, *expected;
    } cases[] = {
        {"<meta property=article:published_time content=2026-11-20T03:30:00Z><h1>T</h1><p>Nov 19, 2026 10:30 pm",
         "2026-11-19T22:30:00-05:00"},
        {"<meta property=article:published_time content=2026-11-20T03:30:00Z><h1>T</h1><p>Nov 19, 2026", "2026-11-19"},
        {"<meta property=article:published_time content=2026-11-20T03:30:00Z>"
         "<link rel=canonical href=/2026/11/19/t><h1>T</h1>",
         "2026-11-19"},
        {"<meta property=article:published_time content=2026-11-20T03:30:00Z>"
         "<h1>T</h1><time datetime=2026-11-02T10:00:00-05:00>x</time>",
         "2026-11-19T22:30:00-05:00"},
        {"<meta property=article:published_time content=2026-11-20T03:30:00+05:00><h1>T</h1><p>Nov 19, 2026",
         "2026-11-20T03:30:00+05:00"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CLEANUP(arena_cleanup) struct arena *a = arena_new();
        struct facts f;
        char got[DATE_TEXT_MAX];
        find(cases[i].html, a, &f);
        if (strcmp(date_format(&f.published, got), cases[i].expected) != 0)
            fail_msg("%s gives %s", cases[i].html, got);
    }
}

static void the_country_decides_how_numbers_are_read(void **state)
{
    (void)state;
    assert_true(published_month_first(VIEW_LIT("https://a.example.com/x"), VIEW_LIT("en-US")));
    assert_true(published_month_first(VIEW_LIT("https://a.example.com/x"), VIEW_LIT("")));
    assert_false(published_month_first(VIEW_LIT("https://a.example.com/x"), VIEW_LIT("en-GB")));
    assert_false(published_month_first(VIEW_LIT("https://a.example.com/x"), VIEW_LIT("ur")));
    assert_false(published_month_first(VIEW_LIT("https://news.pk/x"), VIEW_LIT("en-US")));
    assert_true(published_month_first(VIEW_LIT("https://news.io/x"), VIEW_LIT("en")));
}

static void what_was_changed_is_not_what_was_published(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct facts f;
    find("<h1>T</h1><p>Updated: 20 November 2026<p>Published: 18 November 2026", a, &f);
    assert_int_equal(f.published.day, clock_days(2026, 11, 18));
    assert_int_equal(f.modified.day, clock_days(2026, 11, 20));
    assert_string_equal(f.from[FACT_PUBLISHED], "text");
}

static void each_date_of_a_line_has_the_words_before_it(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        int published, modified;
    } cases[] = {
        {"20 November 2026 / 12:25 PM / Updated 8 hours ago", 20, 0},
        {"18 November 2026 | Updated 20 November 2026", 18, 20},
        {"Updated 20 November 2026, published 18 November 2026", 18, 20},
        {"Published 18 November 2026, updated 20 November 2026", 18, 20},
        {"Veröffentlicht am 18.11.2026, aktualisiert am 20.11.2026", 18, 20},
        {"18 November 2026 (updated)", 18, 18},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CLEANUP(arena_cleanup) struct arena *a = arena_new();
        CLEANUP(buf_done) struct buf html;
        struct facts f;
        buf_init(&html, 4096);
        buf_printf(&html, "<h1>T</h1><p>%s</p>", cases[i].line);
        buf_add_char(&html, '\0');
        find(buf_view(&html).p, a, &f);
        int64_t modified = f.modified.found ? f.modified.day - clock_days(2026, 11, 0) : 0;
        if (f.published.day != clock_days(2026, 11, cases[i].published) || modified != cases[i].modified)
            fail_msg("<%s>: modified %d", cases[i].line, (int)modified);
    }
}

static void the_publication_of_another_article_is_not_ours(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    CLEANUP(buf_done) struct buf html;
    struct facts f;
    buf_init(&html, 65536);
    buf_printf(&html, "<h1>T</h1><p><time datetime=2026-11-12>12 November 2026</time></p>");
    for (int i = 0; i < 200; i++)
        buf_printf(&html, "<p>Words of the story, and more of them</p>");
    buf_printf(&html, "<p>Elsewhere: <time datetime=2026-11-20 pubdate>20 November</time></p>");
    buf_add_char(&html, '\0');
    find(buf_view(&html).p, a, &f);
    assert_int_equal(f.published.day, clock_days(2026, 11, 12));
}

static void two_witnesses_outvote_jsonld(void **state)
{
    (void)state;
    expect_day("<script type=application/ld+json>{\"@type\":\"NewsArticle\",\"datePublished\":\"2026-11-04\"}</script>"
               "<meta property=article:published_time content=2026-11-06T08:00:00><h1>T</h1><p>06.11.2026</p>",
               6);
    expect_day("<script type=application/ld+json>{\"@type\":\"NewsArticle\",\"datePublished\":\"2026-11-04\"}</script>"
               "<meta property=article:published_time content=2026-11-06T08:00:00><h1>T</h1><p>09.11.2026</p>",
               4);
}

static void a_day_somewhere_in_the_text_comes_after_what_is_labelled(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf html;
    buf_init(&html, 65536);
    buf_printf(&html, "<h1>T</h1>");
    for (int i = 0; i < 200; i++)
        buf_printf(&html, "<p>Words of the story, and more of them</p>");
    buf_printf(&html, "<p>Version of 3 November 2026</p><p>Stand: 17.11.2026, 01:40 Uhr</p>");
    buf_add_char(&html, '\0');
    expect_day(buf_view(&html).p, 17);
    expect_day("<div itemprop=video><meta itemprop=uploadDate content=2026-11-02></div><p>words</p>", 0);
    expect_day("<title>Quay opens | Herald | 14.11.2026</title><h1>Quay opens</h1>"
               "<figure><figcaption>The quay on 3 November 2026</figcaption></figure>",
               14);
    expect_day("<div class=text_datum>13. November 2026</div>", 13);
    expect_day("<h1>T</h1><td>12 | 11 | 2026</td>", 12);
}

static void dates_of_menus_and_comments_come_last(void **state)
{
    (void)state;
    expect_day("<div class=related><time datetime=2026-11-02>x</time></div><h1>T</h1><p>12 November 2026</p>"
               "<div class=comments><time datetime=2026-11-20>x</time></div>",
               12);
}

static void hours_ago_count_from_the_visit(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t back_ms;
    } cases[] = {
        {"3 hours ago", 3 * 3600000},  {"vor 5 Minuten", 5 * 60000},   {"il y a 2 heures", 2 * 3600000},
        {"hace 4 horas", 4 * 3600000}, {"2 часа назад", 2 * 3600000},  {"منذ 3 ساعات", 3 * 3600000},
        {"3 گھنٹے قبل", 3 * 3600000},  {"۲ ساعت پیش", 2 * 3600000},    {"3小时前", 3 * 3600000},
        {"5分前", 5 * 60000},          {"2 saat önce", 2 * 3600000},   {"3시간 전", 3 * 3600000},
        {"2 घंटे पहले", 2 * 3600000},     {"20 minutes ago", 20 * 60000},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct date d = date_ago(view_of(cases[i].text), now_ms);
        if (!d.found || d.ms != now_ms - cases[i].back_ms)
            fail_msg("%s", cases[i].text);
        assert_false(date_ago(view_of(cases[i].text), 0).found);
    }
    static const char *const others[] = {"3 hours of music", "2 weeks ago", "40 days ago", "ago", "room 3"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        assert_false(date_ago(view_of(others[i]), now_ms).found);
}

static void expect_author(const char *html, const char *name, const char *from)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct facts f;
    find(html, a, &f);
    if (f.author_count != (*name ? 1 : 0) || (*name && !view_is(f.authors[0], name)))
        fail_msg("%s gives %zu authors", html, f.author_count);
    if (*name)
        assert_string_equal(f.from[FACT_AUTHORS], from);
}

static void a_byline_needs_no_element_of_its_own(void **state)
{
    (void)state;
    expect_author("<h1>T</h1><div>تحریر: احمد نواز</div><p>x", "احمد نواز", "byline");
    expect_author("<h1>T</h1><div>By <a href=/a>Amina Khan</a></div><p>x", "Amina Khan", "byline");
    expect_author("<h1>T</h1><div><span>Amina Khan</span><i>·</i><span>20 November 2026</span></div>", "Amina Khan",
                  "byline");
    expect_author("<h1>T</h1><p>By following these steps you will succeed.", "", "");
    expect_author("<h1>Amina Khan in town</h1><p>Amina Khan<p>20 November 2026", "", "");
    expect_author("<meta name=author content='Amina Khan'>", "Amina Khan", "meta");
    expect_author("<div class=byline>Filed in boats</div><div class=author>Amina Khan</div>", "Amina Khan", "byline");
    expect_author("<div itemprop=author><b itemprop=name>Amina Khan</b> lives by the river</div>", "Amina Khan",
                  "microdata");
}

static void names_of_elements_are_cut_into_words(void **state)
{
    (void)state;
    static const struct {
        const char *html;
        uint32_t hints;
    } cases[] = {
        {"<div class=header>", 0},
        {"<div class=shadow>", 0},
        {"<div class=ad-slot>", HINT_PROMO},
        {"<div class=relatedPosts__list>", HINT_RELATED},
        {"<div class=content-with-sidebar>", HINT_BODY},
        {"<div class=caption>", HINT_CAPTION},
        {"<div class='md:hidden w-[10px]'>", 0},
        {"<div itemprop=articleBody>", HINT_BODY | HINT_ARTICLE},
        {"<div class=cookieConsent>", HINT_CONSENT},
    };
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct tree t;
        markup_read_html(view_of(cases[i].html), a, &t, NULL);
        if (hints_of(node_find(t.root, TAG_DIV)) != cases[i].hints)
            fail_msg("%s: %x", cases[i].html, hints_of(node_find(t.root, TAG_DIV)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bylines_give_people),
        cmocka_unit_test(what_is_no_person_is_no_author),
        cmocka_unit_test(the_heading_is_the_title_where_others_agree),
        cmocka_unit_test(the_date_comes_from_the_best_witness),
        cmocka_unit_test(the_day_is_that_of_the_page_not_of_greenwich),
        cmocka_unit_test(the_country_decides_how_numbers_are_read),
        cmocka_unit_test(what_was_changed_is_not_what_was_published),
        cmocka_unit_test(each_date_of_a_line_has_the_words_before_it),
        cmocka_unit_test(the_publication_of_another_article_is_not_ours),
        cmocka_unit_test(two_witnesses_outvote_jsonld),
        cmocka_unit_test(a_day_somewhere_in_the_text_comes_after_what_is_labelled),
        cmocka_unit_test(dates_of_menus_and_comments_come_last),
        cmocka_unit_test(hours_ago_count_from_the_visit),
        cmocka_unit_test(a_byline_needs_no_element_of_its_own),
        cmocka_unit_test(names_of_elements_are_cut_into_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
