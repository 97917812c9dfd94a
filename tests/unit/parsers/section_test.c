// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Which links of a page lead to articles: by their looks, and by what others of their shape turned out to be.
#include "parsers/section.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <string.h>

static const struct page section_page = {
    .url = VIEW_INIT("https://news.example/city/"), .kind = PAGE_SECTION, .source = VIEW_INIT("city")};

static const char page_text[] =
    "<html><body><header><nav><a href='/'>Home</a><a href='/city/'>City</a><a href='/sport'>Sport</a>"
    "<a href='/world/asia-and-pacific'>Asia and the Pacific region</a></nav></header>"
    "<main><h2><a href='/city/2026/11/25/bridge-closed-after-flood'>Bridge closed after the flood of the night</a></h2>"
    "<a href='/city/2026/11/25/bridge-closed-after-flood#c'><img alt='A bridge'></a>"
    "<article><h3><a href='/city/4711'>The mayor resigns over the harbour contracts</a></h3></article>"
    "<a href='/city/2026/11/24/market-to-move-in-spring?utm_source=list'>Market to move in spring, council says</a>"
    "<a href='/photos/market.jpg'>Photograph of the market in the old town</a>"
    "<a href='https://other.example/2026/11/25/a-story-of-another-site'>A story that another site has written</a>"
    "<a href='mailto:desk@news.example'>Write to us</a><a href='javascript:void(0)'>More</a>"
    "<a href='/author/jane-doe-and-friends' rel=author>Jane Doe and her friends of the desk</a></main>"
    "<footer><a href='/privacy-policy-and-terms'>Privacy policy and terms of this site</a></footer></body></html>";

static const struct link *find(const struct link *links, size_t count, const char *end)
{
    for (size_t i = 0; i < count; i++)
        if (view_ends(links[i].url, end))
            return &links[i];
    return NULL;
}

static void headlines_are_fetched_and_navigation_is_not(void **state)
{
    (void)state;
    static const char *const wanted[] = {"bridge-closed-after-flood", "/city/4711", "utm_source=list"};
    static const char *const off[] = {"/sport",
                                      "/world/asia-and-pacific",
                                      "market.jpg",
                                      "a-story-of-another-site",
                                      "jane-doe-and-friends",
                                      "privacy-policy-and-terms"};
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    const struct yields nothing = {0};
    struct link *links;
    size_t count;
    section_links(view_of(page_text), &section_page, &nothing, a, &links, &count);
    assert_int_equal(count, ARRAY_LEN(wanted) + ARRAY_LEN(off)); // each address once, no mail, not the page itself
    for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
        const struct link *l = find(links, count, wanted[i]);
        if (!l || l->state.n > 0)
            fail_msg("%s is not fetched", wanted[i]);
        assert_true(l->kind == PAGE_ARTICLE && view_is(l->source, "city") && l->shape.n > 0);
    }
    for (size_t i = 0; i < ARRAY_LEN(off); i++) {
        const struct link *l = find(links, count, off[i]);
        if (!l || !view_is(l->state, "off-scope"))
            fail_msg("%s is not off-scope", off[i]);
    }
}

// 100 links of one shape with a text that promises something.
static size_t fetched(const struct yields *yields, const char *path, const char *label, struct arena *a)
{
    CLEANUP(buf_done) struct buf text;
    struct link *links;
    size_t count, n = 0;
    buf_init(&text, 1 << 20);
    for (int i = 0; i < 100; i++)
        buf_printf(&text, "<p><a href='%s%d'>%s</a></p>", path, 1000 + i, label);
    section_links(buf_view(&text), &section_page, yields, a, &links, &count);
    assert_int_equal(count, 100);
    for (size_t i = 0; i < count; i++)
        n += links[i].state.n == 0;
    return n;
}

static void what_never_gave_an_article_is_left_but_for_a_small_share(void **state)
{
    (void)state;
    static const char label[] = "A promising text that is long enough for a headline";
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct yield item = {.shape = VIEW_LIT("/offer/N"), .tried = 3};
    struct yields y = {.items = &item, .count = 1};
    assert_int_equal(fetched(&y, "/offer/", label, a), 100);
    item.tried = 30;
    size_t explored = fetched(&y, "/offer/", label, a);
    assert_true(explored > 0 && explored < 15);
    assert_int_equal(fetched(&y, "/offer/", label, a), explored); // the same ones: they are known by then
}

static void what_gave_articles_is_fetched_whatever_it_looks_like(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct yield item = {.shape = VIEW_LIT("/n/N"), .tried = 30, .good = 28};
    struct yields y = {.items = &item, .count = 1};
    assert_int_equal(fetched(&y, "/n/", "x", a), 100);
}

static void what_is_in_doubt_is_tried_a_few_at_a_time(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    const struct yields nothing = {0};
    assert_int_equal(fetched(&nothing, "/item/", "some words", a), SECTION_TRIES_AT_ONCE);
}

static void a_page_of_links_without_end_is_bounded(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    CLEANUP(buf_done) struct buf text;
    const struct yields nothing = {0};
    struct link *links;
    size_t count;
    buf_init(&text, 4 << 20);
    for (int i = 0; i < 30000; i++)
        buf_printf(&text, "<a href='/%d'>link number %d of many that lead on</a>", i, i);
    section_links(buf_view(&text), &section_page, &nothing, a, &links, &count);
    assert_int_equal(count, SECTION_LINKS_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headlines_are_fetched_and_navigation_is_not),
        cmocka_unit_test(what_never_gave_an_article_is_left_but_for_a_small_share),
        cmocka_unit_test(what_gave_articles_is_fetched_whatever_it_looks_like),
        cmocka_unit_test(what_is_in_doubt_is_tried_a_few_at_a_time),
        cmocka_unit_test(a_page_of_links_without_end_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
