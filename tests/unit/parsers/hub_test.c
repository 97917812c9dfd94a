// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Where a page says that its hub is: Link fields, Atom, RSS, JSON Feed, HTML; and which of them are used.
#include "core/push.h"
#include "parsers/hub.h"
#include "tests/support/unit.h"

#include <string.h>

static const char base[] = "https://news.example/feeds/all.xml?x=1";

static struct hub of_feed(const char *head, const char *text, struct arena *a)
{
    struct feed feed;
    assert_int_equal(feed_read(view_of(text), view_of(base), 0, a, &feed), OK);
    return hub_of_feed(view_of(head), &feed, view_of(base), a);
}

static void expect(struct hub hub, const char *url, const char *topic)
{
    if (!view_is(hub.url, url) || !view_is(hub.topic, topic))
        fail_msg("%.*s %.*s", VIEW_ARG(hub.url), VIEW_ARG(hub.topic));
}

static void feeds_of_all_dialects_name_hub_and_topic(void **state)
{
    (void)state;
    static const char *const feeds[] = {
        "<feed xmlns='http://www.w3.org/2005/Atom'><link rel='hub' href='https://hub.example/'/>"
        "<link rel='self' href='/feeds/all.xml'/><title>T</title></feed>",
        "<rss xmlns:atom='http://www.w3.org/2005/Atom'><channel><title>T</title><link>https://news.example/</link>"
        "<atom:link rel='self' href='https://news.example/feeds/all.xml'/><atom:link rel='hub' "
        "href='https://hub.example'/></channel></rss>",
        "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"T\",\"feed_url\":\"https://news.example/feeds/"
        "all.xml\",\"hubs\":[{\"type\":\"WebSub\",\"url\":\"https://hub.example/\"}],\"items\":[]}",
    };
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    for (size_t i = 0; i < ARRAY_LEN(feeds); i++)
        expect(of_feed("HTTP/1.1 200 OK", feeds[i], a), "https://hub.example/", "https://news.example/feeds/all.xml");
}

static void link_fields_go_before_the_feed(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    const char *feed = "<feed xmlns='http://www.w3.org/2005/Atom'><link rel='hub' href='https://no.example/'/>"
                       "<link rel='self' href='/self'/></feed>";
    expect(of_feed("HTTP/1.1 200 OK\r\nLink: </hub>; rel=hub, <https://two.example/>; rel=hub", feed, a),
           "https://news.example/hub", "https://news.example/self");
    expect(of_feed("HTTP/1.1 200 OK\r\nLink: </hub>; rel=\"hub self\"", feed, a), "https://news.example/hub",
           "https://news.example/hub");
}

static void without_self_the_topic_is_the_address(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    expect(of_feed("", "<feed xmlns='http://www.w3.org/2005/Atom'><link rel='hub' href='https://hub.example/'/></feed>",
                   a),
           "https://hub.example/", base);
    expect(of_feed("", "<rss><channel><link>https://news.example/</link></channel></rss>", a), "", "");
}

static void hubs_that_may_not_be_used_are_passed_over(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct feed none = {0};
    struct view at = view_of(base), plain = VIEW_LIT("http://news.example/");
    static const char *const useless[] = {"<http://hub.example/>", "<mailto:a@b.example>", "<https://a:b@hub.example/>",
                                          "<javascript:x>", "<https://[nonsense/>"};
    for (size_t i = 0; i < ARRAY_LEN(useless); i++) {
        const char *head = arena_printf(a, "HTTP/1.1 200 OK\r\nLink: %s; rel=hub", useless[i]);
        expect(hub_of_feed(view_of(head), &none, at, a), "", "");
        head = arena_printf(a, "%s, <https://good.example/>; rel=hub", head);
        expect(hub_of_feed(view_of(head), &none, at, a), "https://good.example/", base);
    }
    expect(hub_of_feed(VIEW_LIT("Link: <http://hub.example/>; rel=hub"), &none, plain, a), "http://hub.example/",
           "http://news.example/"); // nothing is lost where the feed itself is not secured
    char *path = arena_alloc(a, PUSH_ADDRESS_MAX_BYTES + 1);
    memset(path, 'x', PUSH_ADDRESS_MAX_BYTES);
    path[PUSH_ADDRESS_MAX_BYTES] = '\0';
    expect(hub_of_feed(view_of(arena_printf(a, "Link: <https://hub.example/%s>; rel=hub", path)), &none, at, a), "",
           "");
}

static void a_page_names_its_hub_in_link_elements(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    expect(hub_of_html((struct view){0},
                       VIEW_LIT("<!doctype html><head><link rel='preload hub' href='//hub.example/'>"
                                "<link rel=self href='https://news.example/sport'></head>"),
                       VIEW_LIT("https://news.example/sport?page=1"), a),
           "https://hub.example/", "https://news.example/sport");
    expect(hub_of_html((struct view){0}, VIEW_LIT("<p>a hub of commerce"), view_of(base), a), "", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(feeds_of_all_dialects_name_hub_and_topic),
        cmocka_unit_test(link_fields_go_before_the_feed),
        cmocka_unit_test(without_self_the_topic_is_the_address),
        cmocka_unit_test(hubs_that_may_not_be_used_are_passed_over),
        cmocka_unit_test(a_page_names_its_hub_in_link_elements),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
