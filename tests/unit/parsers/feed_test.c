// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
#include "parsers/feed.h"
#include "parsers/feed_elements.h"
#include "parsers/feed_markup.h"
#include "tests/support/unit.h"

#define NOW            INT64_C(1795392000000)
#define BASE           VIEW_LIT("https://news.example/feeds/all.xml")
#define RSS(items_)    "<rss version=\"2.0\"><channel><title>T</title>" items_ "</channel></rss>"
#define ATOM(entries_) "<feed xmlns=\"http://www.w3.org/2005/Atom\">" entries_ "</feed>"

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static struct feed read_feed(const char *text)
{
    struct feed feed = {0};
    assert_int_equal(feed_read(view_of(text), BASE, NOW, arena, &feed), OK);
    return feed;
}

static struct feed_entry read_one(const char *text)
{
    struct feed feed = read_feed(text);
    assert_int_equal(feed.entry_count, 1);
    return feed.entries[0];
}

static void assert_view(struct view v, const char *expected)
{
    if (!view_is(v, expected))
        fail_msg("'%.*s' is not '%s'", VIEW_ARG(v), expected);
}

static void an_atom_text_is_what_its_type_says(void **state)
{
    static const struct {
        const char *title, *value;
        bool html;
    } cases[] = {
        {"<title>1 &lt; 2</title>", "1 < 2", false},
        {"<title type=\"text\">a &lt;b&gt; c</title>", "a <b> c", false},
        {"<title type=\"html\">a &lt;b&gt;c&lt;/b&gt;</title>", "a <b>c</b>", true},
        {"<title type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\">a <b>c</b></div></title>", "a <b>c</b>",
         true},
        {"<title type=\"html\"><![CDATA[x &amp; y]]></title>", "x &amp; y", true},
        {"<title>unescaped <i>markup</i></title>", "unescaped <i>markup</i>", true},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char *text = arena_printf(arena, ATOM("<entry>%s</entry>"), cases[i].title);
        struct feed_entry e = read_one(text);
        assert_view(e.title.value, cases[i].value);
        assert_int_equal(e.title.is_html, cases[i].html);
    }
}

static void base64_content_is_decoded(void **state)
{
    (void)state;
    struct feed_entry e = read_one(ATOM("<entry><content type=\"image/svg\">\nPGI+aGk8\nL2I+</content></entry>"));
    assert_int_equal(e.contents.count, 1);
    assert_view(e.contents.items[0].value, "<b>hi</b>");
}

static void addresses_in_html_become_absolute(void **state)
{
    static const struct {
        const char *html, *absolute;
    } cases[] = {
        {"<a href='/x'>y</a>", "<a href='https://news.example/x'>y</a>"},
        {"<img alt=\"a>b\" src=p.png>", "<img alt=\"a>b\" src=https://news.example/feeds/p.png>"},
        {"<a href=\"mailto:a@b\">m</a>", "<a href=\"mailto:a@b\">m</a>"},
        {"1 < 2 and <b", "1 < 2 and <b"},
        {"<a title='href=/x' href=\"../y\">", "<a title='href=/x' href=\"https://news.example/y\">"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_view(feed_absolutise(view_of(cases[i].html), BASE, arena), cases[i].absolute);
}

static void bases_nest(void **state)
{
    (void)state;
    struct feed_entry e = read_one("<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://other.example/a/'>"
                                   "<entry xml:base='b/'><link href='c.html'/><content type='html'>&lt;a "
                                   "href='d'>e&lt;/a></content></entry></feed>");
    assert_view(e.url, "https://other.example/a/b/c.html");
    assert_view(e.contents.items[0].value, "<a href='https://other.example/a/b/d'>e</a>");
    assert_view(e.contents.items[0].base, "https://other.example/a/b/");
}

static void the_address_is_the_page_for_readers(void **state)
{
    static const struct {
        const char *entry, *url;
    } cases[] = {
        {"<link>/a</link>", "https://news.example/a"},
        {"<guid>https://news.example/g</guid>", "https://news.example/g"},
        {"<guid isPermaLink='false'>https://news.example/g</guid>", ""},
        {"<guid>urn:1</guid>", ""},
        {"<link>/a</link><guid>https://news.example/g</guid>", "https://news.example/a"},
        {"<link>/a</link><x:origLink "
         "xmlns:x='http://rssnamespace.org/feedburner/ext/1.0'>https://o.example/</x:origLink>",
         "https://o.example/"},
        {"<media:content url='https://cdn.example/v.mp4' xmlns:media='http://search.yahoo.com/mrss/'/><link>/a</link>",
         "https://news.example/a"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_view(read_one(arena_printf(arena, RSS("<item>%s</item>"), cases[i].entry)).url, cases[i].url);
    struct feed_entry e =
        read_one(ATOM("<entry><link rel='self' href='/s'/><link rel='alternate' type='application/json' "
                      "href='/j'/><link type='text/html' href='/h'/></entry>"));
    assert_view(e.url, "https://news.example/h");
    assert_int_equal(e.links.count, 3);
}

static void ampersands_in_attributes_stay_one_character(void **state)
{
    (void)state;
    assert_view(read_one(ATOM("<entry><link href='/a?b=1&amp;c=2'/></entry>")).url, "https://news.example/a?b=1&c=2");
    assert_view(read_one(ATOM("<entry><link href='/a?b=1&c=2'/></entry>")).url, "https://news.example/a?b=1&c=2");
}

static void a_person_in_one_line_is_taken_apart(void **state)
{
    static const struct {
        const char *text, *name, *email;
    } cases[] = {
        {"Sana Anwar", "Sana Anwar", ""},
        {"desk@news.example", "", "desk@news.example"},
        {"desk@news.example (Sana Anwar)", "Sana Anwar", "desk@news.example"},
        {"Sana Anwar (desk@news.example)", "Sana Anwar", "desk@news.example"},
        {"Sana Anwar <desk@news.example>", "Sana Anwar", "desk@news.example"},
        {"desk@news.example - Sana Anwar", "Sana Anwar", "desk@news.example"},
        {"Anwar (photos)", "Anwar (photos)", ""},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct feed_person p = feed_person_of(view_of(cases[i].text));
        assert_view(p.name, cases[i].name);
        assert_view(p.email, cases[i].email);
    }
}

static void names_are_joined_without_addresses(void **state)
{
    (void)state;
    struct feed_entry e = read_one(RSS("<item><author>a@b.example</author>"
                                       "<dc:creator xmlns:dc='http://purl.org/dc/elements/1.1/'>Sana Anwar</dc:creator>"
                                       "<dc:creator>Bilal Khan</dc:creator></item>"));
    assert_view(feed_author_names(&e, arena), "Sana Anwar, Bilal Khan");
}

static void the_feeds_own_words_beat_those_of_modules(void **state)
{
    (void)state;
    struct feed_entry e = read_one(
        "<rss xmlns:media='http://search.yahoo.com/mrss/' xmlns:dc='http://purl.org/dc/elements/1.1/'><channel>"
        "<item><media:title>film</media:title><dc:date>2026-01-02T03:04:05Z</dc:date><title>own</title>"
        "<pubDate>Thu, 01 Jan 2026 00:00:00 GMT</pubDate></item></channel></rss>");
    assert_view(e.title.value, "own");
    assert_int_equal(feed_time(&e).ms, INT64_C(1767225600000));
}

static void full_content_is_the_best_text(void **state)
{
    (void)state;
    struct feed_entry e = read_one("<rss xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><item>"
                                   "<description>short</description><content:encoded>&lt;p>much longer&lt;/p>"
                                   "</content:encoded></item></channel></rss>");
    assert_view(e.summary.value, "short");
    assert_view(feed_best_text(&e)->value, "<p>much longer</p>");
}

static void enclosures_tags_and_sources_are_kept(void **state)
{
    (void)state;
    struct feed_entry e = read_one(RSS("<item><enclosure url='/a.mp3' length='12' type='audio/mpeg'/>"
                                       "<category domain='d'>Floods</category><category domain='d'>Floods</category>"
                                       "<source url='https://wire.example/'>Wire</source></item>"));
    assert_int_equal(e.links.count, 1);
    assert_view(e.links.items[0].href, "https://news.example/a.mp3");
    assert_view(e.links.items[0].rel, "enclosure");
    assert_int_equal(e.tags.count, 1);
    assert_view(e.source->title.value, "Wire");
    assert_view(e.source->url, "https://wire.example/");
}

static void a_source_has_no_source(void **state)
{
    (void)state;
    struct feed_entry e =
        read_one(ATOM("<entry><source><title>a</title><source><title>b</title></source></source></entry>"));
    assert_view(e.source->title.value, "a");
    assert_null(e.source->source);
}

static void places_are_numbers_that_add_up(void **state)
{
    static const struct {
        const char *element;
        enum feed_place_kind kind;
        size_t points;
    } cases[] = {
        {"<g:point>24.86 67.01</g:point>", FEED_POINT, 1},
        {"<g:point>24.86</g:point>", FEED_NO_PLACE, 0},
        {"<g:point>north 1</g:point>", FEED_NO_PLACE, 0},
        {"<g:line>1 2 3 4</g:line>", FEED_LINE, 2},
        {"<g:polygon>1 2 3 4 1 2</g:polygon>", FEED_NO_PLACE, 0},
        {"<g:polygon>1 2 3 4 5 6 1 2</g:polygon>", FEED_POLYGON, 4},
        {"<g:box>1 2 3 4</g:box>", FEED_BOX, 2},
        {"<geo:lat>24.86</geo:lat><geo:long>67.01</geo:long>", FEED_POINT, 1},
        {"<geo:lat>24.86</geo:lat>", FEED_NO_PLACE, 0},
        {"<g:where><gml:Point xmlns:gml='http://www.opengis.net/gml' srsDimension='3'><gml:pos>1 2 3</gml:pos>"
         "</gml:Point></g:where>",
         FEED_POINT, 1},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct feed_entry e = read_one(arena_printf(arena,
                                                    "<rss xmlns:g='http://www.georss.org/georss' "
                                                    "xmlns:geo='http://www.w3.org/2003/01/geo/wgs84_pos#'><channel>"
                                                    "<item>%s</item></channel></rss>",
                                                    cases[i].element));
        assert_int_equal(e.place.kind, cases[i].kind);
        assert_int_equal(e.place.point_count, cases[i].points);
    }
}

static void a_json_feed_is_a_feed(void **state)
{
    (void)state;
    struct feed f = read_feed(
        "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"T\",\"language\":\"ur\",\"hubs\":[{\"type\":"
        "\"WebSub\",\"url\":\"https://hub.example/\"}],\"items\":[{\"id\":7,\"url\":\"/a\",\"content_html\":"
        "\"<a href='/b'>b</a>\",\"authors\":[{\"name\":\"S\"}],\"tags\":[\"x\"],\"date_published\":"
        "\"2026-01-01T00:00:00Z\",\"attachments\":[{\"url\":\"/c.mp3\",\"mime_type\":\"audio/mpeg\"}]},{\"id\":"
        "\"https://news.example/only-id\"}]}");
    assert_string_equal(f.dialect, "json");
    assert_view(feed_link_of(&f.head, "hub"), "https://hub.example/");
    assert_int_equal(f.entry_count, 2);
    const struct feed_entry *e = &f.entries[0];
    assert_view(e->id, "7");
    assert_view(e->lang, "ur");
    assert_view(e->url, "https://news.example/a");
    assert_view(e->contents.items[0].value, "<a href='https://news.example/b'>b</a>");
    assert_view(feed_link_of(e, "enclosure"), "https://news.example/c.mp3");
    assert_int_equal(feed_time(e).ms, INT64_C(1767225600000));
    assert_view(f.entries[1].url, "https://news.example/only-id");
}

static void how_long_a_feed_may_be_kept_is_read(void **state)
{
    (void)state;
    assert_int_equal(read_feed(RSS("<ttl>30</ttl>")).ttl_ms, 30 * 60000);
    assert_int_equal(read_feed(RSS("<ttl>never</ttl>")).ttl_ms, 0);
    assert_int_equal(read_feed("<rss xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'><channel><sy:updatePeriod>"
                               "daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency></channel></rss>")
                         .ttl_ms,
                     6 * 3600000);
}

static void lists_are_bounded_and_what_is_left_out_is_counted(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf text;
    buf_init(&text, 1 << 20);
    buf_add_str(&text, "<rss><channel>");
    for (int i = 0; i < FEED_ENTRIES_MAX + 7; i++)
        buf_printf(&text, "<item><link>/%d</link></item>", i);
    buf_add_str(&text, "<item>");
    for (int i = 0; i < FEED_LIST_MAX + 7; i++)
        buf_printf(&text, "<category>c%d</category>", i);
    buf_add_str(&text, "</item></channel></rss>");
    struct feed f = read_feed(text.p);
    assert_int_equal(f.entry_count, FEED_ENTRIES_MAX);
    assert_int_equal(f.left_out, 8);
    assert_view(f.entries[FEED_ENTRIES_MAX - 1].url, "https://news.example/999");
    buf_clear(&text);
    buf_add_str(&text, "<rss><item>");
    for (int i = 0; i < FEED_LIST_MAX + 7; i++)
        buf_printf(&text, "<category>c%d</category>", i);
    buf_add_str(&text, "</item></rss>");
    assert_int_equal(read_one(text.p).tags.count, FEED_LIST_MAX);
}

static void declared_entities_are_never_expanded(void **state)
{
    (void)state;
    struct feed_entry e = read_one(
        "<!DOCTYPE rss [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'><!ENTITY f SYSTEM 'file:///etc/passwd'>]>"
        "<rss><channel><item><title>x &b; &f; y</title></item></channel></rss>");
    assert_view(e.title.value, "x &b; &f; y");
}

static void what_is_no_feed_is_refused(void **state)
{
    static const char *const texts[] = {"", "<html><body>404</body></html>", "{}", "{\"items\":[]}", "plain", "<", "{"};
    struct feed feed;
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        assert_int_not_equal(feed_read(view_of(texts[i]), BASE, NOW, arena, &feed), OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_atom_text_is_what_its_type_says, set_up, tear_down),
        cmocka_unit_test_setup_teardown(base64_content_is_decoded, set_up, tear_down),
        cmocka_unit_test_setup_teardown(addresses_in_html_become_absolute, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bases_nest, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_address_is_the_page_for_readers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(ampersands_in_attributes_stay_one_character, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_person_in_one_line_is_taken_apart, set_up, tear_down),
        cmocka_unit_test_setup_teardown(names_are_joined_without_addresses, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_feeds_own_words_beat_those_of_modules, set_up, tear_down),
        cmocka_unit_test_setup_teardown(full_content_is_the_best_text, set_up, tear_down),
        cmocka_unit_test_setup_teardown(enclosures_tags_and_sources_are_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_source_has_no_source, set_up, tear_down),
        cmocka_unit_test_setup_teardown(places_are_numbers_that_add_up, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_json_feed_is_a_feed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(how_long_a_feed_may_be_kept_is_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lists_are_bounded_and_what_is_left_out_is_counted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(declared_entities_are_never_expanded, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_feed_is_refused, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
