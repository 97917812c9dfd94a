// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Revisions against a real Redis.
#include "parsers/revision.h"
#include "tests/support/one_redis.h"
#include "tests/support/unit.h"

#include <stdio.h>

struct version {
    int64_t fetched_ms, published_ms;
    const char *title, *text, *caption;
};

static struct doc *make(struct version v)
{
    struct doc *d = doc_new();
    d->feed = VIEW_LIT("mmc");
    doc_identify(d, VIEW_LIT("https://news.example/levee"));
    d->title = view_of(v.title);
    d->fetched_ms = v.fetched_ms;
    d->published_ms = v.published_ms;
    doc_add_block(d, BLOCK_P, view_of(v.text));
    if (v.caption)
        doc_add_block(d, BLOCK_CAPTION, view_of(v.caption));
    return d;
}

static void assert_settles(struct version v, uint32_t rev, unsigned changed)
{
    CLEANUP(doc_cleanup) struct doc *d = make(v);
    assert_int_equal(revision_settle(redis, d), OK);
    assert_int_equal(d->rev, rev);
    assert_int_equal(d->changed, changed);
}

static bool is_news(struct version v)
{
    CLEANUP(doc_cleanup) struct doc *d = make(v);
    bool news = false;
    assert_int_equal(revision_settle_fed(redis, &d, 1, &news), OK);
    assert_int_equal(d->rev, 1);
    return news;
}

static const struct version first = {100, 50, "Levee holds", "It held.", NULL};

static void each_change_is_a_revision_that_says_what_changed(void **state)
{
    (void)state;
    assert_settles(first, 1, 0);
    assert_settles((struct version){200, 50, "Levee breaks", "It held.", NULL}, 2, DOC_TITLE_CHANGED);
    assert_settles((struct version){300, 50, "Levee breaks", "It broke.", NULL}, 3, DOC_TEXT_CHANGED);
    assert_settles((struct version){400, 60, "Levee broke", "It broke.", NULL}, 4,
                   DOC_TITLE_CHANGED | DOC_DATE_CHANGED);
}

static void a_page_that_says_the_same_is_the_same_revision(void **state)
{
    (void)state;
    assert_settles(first, 1, 0);
    assert_settles((struct version){200, 50, "Levee holds", "It held.", NULL}, 1, 0);
    assert_settles((struct version){300, 50, "Levee holds", "It held.", "The levee, yesterday"}, 1, 0);
}

static void pages_parsed_again_in_a_replay_keep_their_revisions(void **state)
{
    (void)state;
    const struct version second = {200, 50, "Levee breaks", "It broke.", NULL};
    assert_settles(first, 1, 0);
    assert_settles(second, 2, DOC_TITLE_CHANGED | DOC_TEXT_CHANGED);
    assert_settles(first, 1, 0);
    assert_settles(second, 2, DOC_TITLE_CHANGED | DOC_TEXT_CHANGED);
}

static void only_the_last_revisions_are_kept_and_an_older_page_is_no_news(void **state)
{
    (void)state;
    char text[32];
    for (int i = 1; i <= REVISIONS_KEPT + 3; i++) {
        snprintf(text, sizeof text, "text %d", i);
        assert_settles((struct version){100 * i, 50, "t", text, NULL}, (uint32_t)i, i > 1 ? DOC_TEXT_CHANGED : 0);
    }
    assert_settles((struct version){150, 50, "t", "text 1", NULL}, 4, DOC_TEXT_CHANGED); // the oldest known
    assert_settles((struct version){9999, 50, "t", "text 99", NULL}, REVISIONS_KEPT + 4, DOC_TEXT_CHANGED);
}

static void a_feeds_article_is_news_once_and_again_for_the_same_visit_only(void **state)
{
    (void)state;
    assert_true(is_news(first));
    assert_true(is_news(first)); // the crash came before it was published
    assert_false(is_news((struct version){200, 50, "Levee holds", "It held.", NULL}));
    assert_false(is_news((struct version){300, 50, "Levee broke", "It broke.", NULL}));
}

static void the_page_is_the_feeds_article_in_full(void **state)
{
    (void)state;
    assert_true(is_news(first));
    assert_settles((struct version){200, 51, "Levee holds!", "It held. And more.", NULL}, 1, 0);
    assert_settles((struct version){300, 51, "Levee holds!", "It broke.", NULL}, 2, DOC_TEXT_CHANGED);
    assert_false(is_news(first));
}

static void a_page_known_already_makes_the_feed_no_news(void **state)
{
    (void)state;
    assert_settles(first, 1, 0);
    assert_false(is_news((struct version){200, 50, "Levee holds", "It held", NULL}));
}

static void what_is_remembered_expires_and_takes_little_room(void **state)
{
    (void)state;
    CLEANUP(reply_cleanup) struct reply *keys = NULL, *ttl = NULL, *size = NULL;
    assert_settles(first, 1, 0);
    assert_int_equal(redis_call(redis, &keys, "KEYS *"), OK);
    assert_int_equal(reply_count(keys), 1);
    struct view key = reply_view(reply_at(keys, 0));
    assert_int_equal(redis_call(redis, &ttl, "PTTL %b", key.p, key.n), OK);
    assert_true(reply_int(ttl) > REVISION_TTL_MS - 60000 && reply_int(ttl) <= REVISION_TTL_MS);
    assert_int_equal(redis_call(redis, &size, "MEMORY USAGE %b", key.p, key.n), OK);
    assert_true(reply_int(size) <= 200);
}

static void a_value_that_is_not_ours_is_forgotten(void **state)
{
    (void)state;
    CLEANUP(doc_cleanup) struct doc *d = make(first);
    assert_int_equal(redis_call(redis, NULL, "SET " REDIS_PREFIX "rev:%b rubbish", d->id.p, d->id.n), OK);
    assert_int_equal(revision_settle(redis, d), OK);
    assert_int_equal(d->rev, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(each_change_is_a_revision_that_says_what_changed, one_redis_wipe),
        cmocka_unit_test_setup(a_page_that_says_the_same_is_the_same_revision, one_redis_wipe),
        cmocka_unit_test_setup(pages_parsed_again_in_a_replay_keep_their_revisions, one_redis_wipe),
        cmocka_unit_test_setup(only_the_last_revisions_are_kept_and_an_older_page_is_no_news, one_redis_wipe),
        cmocka_unit_test_setup(a_feeds_article_is_news_once_and_again_for_the_same_visit_only, one_redis_wipe),
        cmocka_unit_test_setup(the_page_is_the_feeds_article_in_full, one_redis_wipe),
        cmocka_unit_test_setup(a_page_known_already_makes_the_feed_no_news, one_redis_wipe),
        cmocka_unit_test_setup(what_is_remembered_expires_and_takes_little_room, one_redis_wipe),
        cmocka_unit_test_setup(a_value_that_is_not_ours_is_forgotten, one_redis_wipe),
    };
    return cmocka_run_group_tests(tests, one_redis_start, one_redis_stop);
}
