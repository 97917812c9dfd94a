// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What the parse stage remembers of a source, on a real Redis.
#include "parsers/known.h"
#include "tests/support/one_redis.h"
#include "tests/support/unit.h"

#include <string.h>

static struct known read_known(const struct page *page, struct arena *a)
{
    struct known k;
    assert_int_equal(known_read(redis, page, a, &k), OK);
    return k;
}

static void a_sitemap_is_known_once_it_was_read(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct page page = {.url = VIEW_LIT("https://a.example/map"), .kind = PAGE_SITEMAP, .source = VIEW_LIT("a")};
    assert_false(read_known(&page, a).sitemap_read);
    assert_int_equal(known_learn(redis, &page, "not-feed"), OK);
    assert_false(read_known(&page, a).sitemap_read);
    assert_int_equal(known_learn(redis, &page, "sitemap"), OK);
    assert_true(read_known(&page, a).sitemap_read);
    page.kind = PAGE_FEED; // added as a feed, and found to be a sitemap
    assert_true(read_known(&page, a).sitemap_read);
    page.source = VIEW_LIT("b");
    assert_false(read_known(&page, a).sitemap_read);
}

static void articles_are_counted_by_the_shape_of_their_address(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct page article = {.kind = PAGE_ARTICLE, .source = VIEW_LIT("a"), .shape = VIEW_LIT("/news/N x")};
    const struct page section = {.kind = PAGE_SECTION, .source = VIEW_LIT("a")};
    assert_int_equal(known_learn(redis, &article, "article"), OK);
    assert_int_equal(known_learn(redis, &article, "listing"), OK);
    article.shape = VIEW_LIT("/w");
    assert_int_equal(known_learn(redis, &article, "empty"), OK);
    article.shape = (struct view){0}; // of a feed
    assert_int_equal(known_learn(redis, &article, "article"), OK);
    struct known k = read_known(&section, a);
    assert_int_equal(k.yields.count, 2);
    for (size_t i = 0; i < 2; i++) {
        bool news = view_is(k.yields.items[i].shape, "/news/N x");
        assert_true(news || view_is(k.yields.items[i].shape, "/w"));
        assert_int_equal(k.yields.items[i].tried, news ? 2 : 1);
        assert_int_equal(k.yields.items[i].good, news ? 1 : 0);
    }
}

static void a_site_of_endless_shapes_takes_no_more_than_its_share(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct page article = {.kind = PAGE_ARTICLE, .source = VIEW_LIT("endless")};
    const struct page section = {.kind = PAGE_SECTION, .source = VIEW_LIT("endless")};
    for (int i = 0; i < 2 * KNOWN_SHAPES_MAX; i++) {
        article.shape = view_of(arena_printf(a, "/%d/w", i));
        assert_int_equal(known_learn(redis, &article, "article"), OK);
    }
    assert_int_equal(read_known(&section, a).yields.count, KNOWN_SHAPES_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sitemap_is_known_once_it_was_read),
        cmocka_unit_test(articles_are_counted_by_the_shape_of_their_address),
        cmocka_unit_test(a_site_of_endless_shapes_takes_no_more_than_its_share),
    };
    return cmocka_run_group_tests(tests, one_redis_start, one_redis_stop);
}
