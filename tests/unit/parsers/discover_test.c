// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What a page tells of its site's feeds, sitemaps and sections, and in which order they are worth a try.
#include "core/buf.h"
#include "parsers/discover.h"
#include "tests/support/unit.h"

#include <stdio.h>

static const struct found *find(const struct discovery *d, const char *url)
{
    for (size_t i = 0; i < d->count; i++)
        if (view_is(d->items[i].url, url))
            return &d->items[i];
    return NULL;
}

static void look(const char *text, const char *base, struct arena *a, struct discovery *ret)
{
    discover_html(view_of(text), view_of(base), a, ret);
    for (size_t i = 1; i < ret->count; i++)
        assert_true(ret->items[i - 1].rank >= ret->items[i].rank);
}

static void declared_feeds_come_first_and_comments_last(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct discovery d;
    look("<head><link rel=alternate type='application/rss+xml' title='The Paper &raquo; Comments' "
         "href='/comments/feed/'>"
         "<link rel='ALTERNATE' type='application/atom+xml; charset=utf-8' title='The Paper' href='feed.atom'>"
         "<link rel=alternate type='text/html' hreflang=de href='/de/'>"
         "<link rel='alternate' type='application/feed+json' href='/feed.json'>"
         "<link rel=hub href='https://hub.example/'><link rel=sitemap href='/map.xml'>"
         "<link rel=alternate type='application/rss+xml' href='/tag/oil/feed/'></head>"
         "<body><a href='/rss'>All our feeds</a><a href='feed:https://x.example/f'>F</a></body>",
         "https://paper.example/world/", a, &d);
    assert_true(view_is(d.items[0].url, "https://paper.example/world/feed.atom")); // of this very section
    assert_true(view_is(d.items[0].title, "The Paper") && d.items[0].by == FOUND_DECLARED);
    assert_true(find(&d, "https://paper.example/comments/feed/")->is_comments);
    assert_true(find(&d, "https://paper.example/tag/oil/feed/")->is_narrow);
    assert_int_equal(find(&d, "https://hub.example/")->kind, FOUND_HUB);
    assert_int_equal(find(&d, "https://paper.example/map.xml")->kind, FOUND_SITEMAP);
    assert_int_equal(find(&d, "https://paper.example/rss")->by, FOUND_LINKED);
    assert_int_equal(find(&d, "https://x.example/f")->kind, FOUND_FEED);
    assert_null(find(&d, "https://paper.example/de/"));
    assert_true(d.items[d.count - 1].is_comments);
}

static void navigation_leads_to_sections(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct discovery d;
    look("<base href='https://paper.example/'><nav><a href='/sport'>Sport</a><a href='news/world/'>World</a>"
         "<a href='/login'>Log in</a><a href='https://other.example/sport'>Other</a><a href='/a/b/c/d'>Deep</a>"
         "<a href='/2026/11'>November</a></nav><article><a href='/economy'>economy</a></article>"
         "<a href='/sitemap_news.xml'>Map</a>",
         "https://paper.example/x", a, &d);
    assert_int_equal(find(&d, "https://paper.example/sport")->kind, FOUND_SECTION);
    assert_int_equal(find(&d, "https://paper.example/news/world/")->kind, FOUND_SECTION);
    assert_int_equal(find(&d, "https://paper.example/sitemap_news.xml")->kind, FOUND_SITEMAP);
    assert_int_equal(d.count, 3);
}

static void usual_places_are_tried_below_the_section_first(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct discovery d;
    discover_guesses(VIEW_LIT("https://paper.example/world/?x=1"), a, &d);
    if (!view_is(d.items[0].url, "https://paper.example/world/feed/"))
        fail_msg("%.*s", VIEW_ARG(d.items[0].url));
    static const char *const places[] = {"/feed/",     "/rss.xml",    "/atom.xml",
                                         "/index.xml", "/?feed=rss2", "/sitemap.xml"};
    for (size_t i = 0; i < ARRAY_LEN(places); i++) {
        char url[100];
        snprintf(url, sizeof url, "https://paper.example%s", places[i]);
        assert_non_null(find(&d, url));
    }
    assert_true(find(&d, "https://paper.example/sitemap_news.xml")->rank >
                find(&d, "https://paper.example/sitemap.xml")->rank);
    discover_guesses(VIEW_LIT("no address"), a, &d);
    assert_int_equal(d.count, 0);
}

static void a_page_full_of_feeds_is_bounded(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    CLEANUP(buf_done) struct buf text;
    struct discovery d;
    buf_init(&text, 4 << 20);
    for (int i = 0; i < 20000; i++)
        buf_printf(&text, "<a href='/%d/feed'>f</a>", i);
    look(text.p, "https://paper.example/", a, &d);
    assert_int_equal(d.count, DISCOVER_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(declared_feeds_come_first_and_comments_last),
        cmocka_unit_test(navigation_leads_to_sections),
        cmocka_unit_test(usual_places_are_tried_below_the_section_first),
        cmocka_unit_test(a_page_full_of_feeds_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
