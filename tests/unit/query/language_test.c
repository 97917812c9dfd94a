// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// docs/query.md, sentence by sentence: what each row of its table finds and what it does not. Spans and limits are
// eval_test.c's.
#include "query/eval.h"
#include "tests/support/unit.h"

#include <string.h>

static const int64_t now_ms = INT64_C(20600) * 86400000; // 2026-05-27

// "title|paragraph|paragraph …"
static struct doc *doc_of(const char *text)
{
    struct doc *d = doc_new();
    struct view rest = view_of(text);
    d->title = view_cut(&rest, '|');
    while (rest.n)
        doc_add_block(d, BLOCK_P, view_cut(&rest, '|'));
    d->lang = VIEW_LIT("en");
    d->fetched_ms = now_ms;
    return d;
}

static bool finds(struct doc *d, const char *query)
{
    CLEANUP(query_cleanup) struct query *q = NULL;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct errmsg m = {""};
    struct subject *s;
    struct verdict v;
    bool matches;
    if (query_parse(view_of(query), &q, &m))
        fail_msg("%s: %s", query, m.text);
    assert_int_equal(subject_new(d, a, &s), OK);
    assert_int_equal(eval_query(q, s, now_ms, a, &v), OK);
    assert_int_equal(eval_decide(q, s, now_ms, a, &matches), OK);
    assert_int_equal(matches, v.matches);
    for (size_t i = 0; i < v.span_count; i++)
        assert_true(v.spans[i].start < v.spans[i].end && v.spans[i].end <= doc_unit(d, v.spans[i].unit).n);
    return v.matches;
}

struct row {
    const char *query, *found, *missed; // docs; NULL: none is asked
};

static void check(const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct doc *d = doc_of(rows[i].found ? rows[i].found : "");
        if (rows[i].found && !finds(d, rows[i].query))
            fail_msg("%s misses %s", rows[i].query, rows[i].found);
        doc_free(d);
        d = doc_of(rows[i].missed ? rows[i].missed : "");
        if (rows[i].missed && finds(d, rows[i].query))
            fail_msg("%s finds %s", rows[i].query, rows[i].missed);
        doc_free(d);
    }
}

static void words_and_groups(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"oil", "OIL is up", "oils are up"},
        {"oil", "|the #oil", "|o il"},
        {"oil price", "oil|price", "oil"},
        {"oil AND price", "|price of oil", "|price"},
        {"oil OR gas", "|gas", "|coal"},
        {"oil NOT palm", "oil", "palm oil"},
        {"oil -palm", "oil", "oil|palm"},
        {"(oil OR gas) price", "gas price", "gas"},
        {"a OR b c", "a", "b"},
        {"oil <<< gas >>> price", "oil price", "oil gas"},
        {"*:*", "", NULL},
        {"NOT palm", "", "palm"},
        {"Élysée", "|elysee", "|elyse"},
        {"straße", "|STRASSE", "|strase"},
        {"AT&T", "|at&t", "|at t"},
        {"#budget", "|#Budget", "|budget"},
        {"budget", "|#Budget", NULL},
        {"C++", "|c++ rules", "|c rules"},
        {"khan", "|Khan's", "|khans"},
        {"mother-in-law", "|mother in law", "|mother law"},
    };
    check(rows, ARRAY_LEN(rows));
}

static void phrases(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"\"crude oil\"", "Crude Oil", "oil crude"},
        {"\"crude oil\"", "|crude|oil", "crude|oil"},
        {"\"crude price\"~3", "|crude a b c price", "|crude a b c d price"},
        {"\"crude price\"~3", "|crude price", "|price crude"},
        {"\"a b c\"~2", "|a x b x c", "|a x b x x c"},
        {"\"a b c\"~2", "|a b a x x b c", "|a c b"},
        {"\"a b\"~1", "|a x x b a b", "a|b"},
        {"\"oil * price\"", "|oil and price", "|oil price"},
        {"\"oil * price\"", NULL, "|oil x y price"},
        {"\"* price\"", "|the price", "|price"},
        {"\"pr* oil\"", "|pricey oil", "|oil pricey"},
        {"\"crude *il p?ice\"", "|crude boil price", "|crude boil pice"},
        {"title:\"crude oil\"", "crude oil", "|crude oil"},
        {"text:\"crude oil\"", "|crude oil", "crude oil"},
        {"text:\"crude oil\"~2", "|crude x oil", "crude x oil"},
    };
    check(rows, ARRAY_LEN(rows));
}

static void wildcards(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"elect*", "|election", "|select"},
        {"elect*", "|elect", "|elec"},
        {"*stan", "|Pakistan", "|Pakistani"},
        {"*stan", "|stan", NULL},
        {"organi?ation", "|organisation", "|organiation"},
        {"organi?ation", "|Organization", "|organissation"},
        {"p*k*n", "|Pakistan", "|pakistani"},
        {"el*s?e", "|Élysée", "|elyse"},
        {"?ری*", "|کرکٹ کریم", "|کرکٹ"},
        {"\"https://dawn.com/*\"", "|see https://dawn.com/news/1 now", "|dawn.com is a site"},
        {"\"*dawn.com/n?ws*\"", "|see https://dawn.com/news/1 now", "|https://dawn.com/nws/1"},
        {"title:*stan", "Pakistan", "|Pakistan"},
    };
    check(rows, ARRAY_LEN(rows));
}

static void words_as_written(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"=Élysée", "|the Élysée", "|the Elysée"},
        {"=Élysée", "|the E\u0301lyse\u0301e", "|the élysée"}, // NFC = NFD
        {"=\"New York\"", "|in New York", "|in new York"},
        {"=\"New York\"", "|new york. New York", "|NEW YORK"},
        {"=oil", "|oil", "|Oil OIL #Oil"},
        {"{NASA}", "|the NASA", "|the nasa Nasa"},
        {"{Élan}", "|Elan", "|elan élan"},
        {"{New York}", "|New York", "|new york New york"},
        {"{AT&T}", "|AT&T", "|At&t"},
        {"{iPhone}", "|iPhone", "|iphone IPHONE"},
        {"{Straße}", "|Strasse", "|STRASSE"},
        {"title:{US}", "US", "us|US"},
        {"text:=US", "us|US", "US|us"},
    };
    check(rows, ARRAY_LEN(rows));
}

static void stems_and_near_misses(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"~running", "|run", "|ran"},
        {"~running", "|Runs", "|runner"},
        {"~elections", "|election", "|electric"},
        {"title:~running", "runs", "|runs"},
        {"color~1", "|colour", "|coolour"},
        {"color~1", "|colr", "|cor"},
        {"color~1", "|cloor", "|roloc"},
        {"color~1", "|Color", "|clrr"},
        {"government~2", "|goverment", "|govemmnt"},
        {"government~2", "|govrenmnet", "|governor governing"},
        {"color~2", "|oclour", "|oclouurr"},
        {"Élysée~1", "|elyse", "|elys"},
    };
    check(rows, ARRAY_LEN(rows));
    struct doc *d = doc_of("|läuft laufen");
    d->lang = VIEW_LIT("de");
    assert_true(finds(d, "~laufen"));
    assert_true(finds(d, "~lauft"));
    d->lang = VIEW_LIT("ur"); // has no stems
    assert_false(finds(d, "~laufe"));
    doc_free(d);
}

static void expressions(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"/oil\\s+price[sd]?/i", "|Oil  Prices", "|oil-price"},
        {"/oil/", "|boiled", "|Oil"},
        {"/a.b/s", "|a\nb", "|a|b"},
        {"/a.b/", "|a-b", "|a\nb"},
        {"/1\\/2/", "|1/2", "|12"},
        {"title:/o.l/", "oil", "|oil"},
        {"text:/o.l/", "|oil", "oil"},
        {"/^oil$/", "oil|gas", "oil gas"},
        {"/[,;]/", "|oil, gas", "|oil gas"},
        {"/oil|gas/ NEAR/2 price", "|gas x price", "|gas x x price"},
        {"/crude\\s+oil/ ONEAR/1 price", "|crude oil price", "|price crude oil"},
        {"/[,;]/ NEAR/5 oil", NULL, "|oil, gas"}, // touches no word
        {"/oil/ NEAR/5 oil", "|oil oil", "|oil"},
        {"ATLEAST/3(/o.l/)", "|oil oil owl", "|oil owl"},
        {"FIRST/2(/c\\w+l/)", "|x coal", "|x y coal"},
    };
    check(rows, ARRAY_LEN(rows));
}

static void distances(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"(oil OR gas) NEAR/5 \"crude price\"", "|crude price a b c d gas", "|crude price a b c d e gas"},
        {"minister ONEAR/3 resigns", "|minister a b resigns", "|resigns minister"},
        {"minister ONEAR/3 resigns", NULL, "|minister a b c resigns"},
        {"a NEAR/1 b", "|b a", "|b x a"},
        {"oil NOT NEAR/5 palm", "|oil a b c d e palm", "|palm oil"},
        {"oil NOT NEAR/2 palm", "|palm oil x x x oil", "|palm x oil x palm"},
        {"oil NOT ONEAR/2 palm", "|palm oil", "|oil palm"},
        {"oil NOT NEAR/1 \"palm oil\"", "|palm oil and oil", "|palm oil"},
        {"\"palm oil\" NOT NEAR/2 oil", "|palm oil", "|palm oil x oil"},
        {"oil NOT NEAR/3 oil", "|oil x x x oil", "|oil x x oil"},
        {"oil /s price", "|The price of oil.", "|Oil. Price."},
        {"oil /p price", "|Oil. Price.", "|oil|price"},
        {"oil NOT /s price", "|Oil. Price.", "|Oil price."},
        {"oil NOT /p price", "|oil|price", "|Oil. Price."},
        {"oil /p price", "oil price", "oil|price"},
        {"(oil /s gas) /p coal", "|Oil gas. Coal.", "|Oil. Gas coal."},
        {"oil /s oil", "|oil and oil", "|oil. Oil"},
        {"\"a b\"~3 NEAR/1 c", "|a c b", "|a x b x c"},
        {"\"a b\"~3 NEAR/1 c", "|a b b c", NULL}, // the longer stretch is beside it
        {"(a AND b) NEAR/2 c", "|a b c", "|a b x x x c"},
        {"(a -b) NEAR/5 c", "|a c", "|a b c"},
        {"(a NEAR/9 b) NEAR/1 c", "|a x c x b", "|a x b x c"},
        {"NOT (a NEAR/3 b)", "|a x x x b", "|a b"},
        {"oil NEAR/5 oil", "|oil oil", "|oil"},
        {"a NEAR/1000 b", NULL, "a|b"},
        {"#oil NEAR/5 oil", "|#oil oil", "|#oil"},
        {"~run NEAR/2 colo*r", "|running x colour", "|running x x colour"},
    };
    check(rows, ARRAY_LEN(rows));
}

static void counts(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"ATLEAST/3(oil OR petrol)", "oil|petrol oil", "|oil petrol"},
        {"ATLEAST/3(oil)", "|oil oil #oil", "|oil #oil"},
        {"ATLEAST/2(#oil OR oil)", "|#oil oil", "|#oil"}, // at one place
        {"ATLEAST/3(a b)", "|a a a b b b", "|a a a b b"},
        {"ATLEAST/2(a NEAR/2 b)", "|a b a", "|a b"},
        {"ATLEAST/2(\"crude oil\")", "|crude oil crude oil", "|crude oil oil"},
        {"ATLEAST/2(title:oil)", "oil oil", "oil|oil"},
        {"ATLEAST/2(oil) NEAR/1 price", "|oil price oil", "|oil price"},
        {"FIRST/3(oil)", "|a b oil", "|a b c oil"},
        {"FIRST/3(oil)", "a b oil", "a b c oil|a b c oil"},
        {"FIRST/3(\"crude oil\")", "|a crude oil", "|a b crude oil"},
        {"FIRST/3(a b)", "|a x b", "|a x x b"},
        {"FIRST/3(a -b)", "|a x x b", "|a b"},
        {"FIRST/5(a NEAR/9 b)", "|a x x x b", "|a x x x x b"},
        {"FIRST/9(ATLEAST/2(a))", "|a a", "|a"},
    };
    check(rows, ARRAY_LEN(rows));
}

static struct doc *record(void)
{
    struct doc *d = doc_of("Talks|one two three four five|six seven");
    doc_add_author(d, VIEW_LIT("Imran Khan"));
    doc_add_author(d, VIEW_LIT("Élise de La Tour"));
    doc_add_tag(d, VIEW_LIT("Energy"));
    doc_add_to(d, &d->links, VIEW_LIT("https://www.bbc.co.uk/news/1?page=2"));
    doc_add_to(d, &d->entities, VIEW_LIT("State Bank of Pakistan"));
    doc_add_to(d, &d->handles, VIEW_LIT("@khan"));
    assert_true(doc_add_point(d, 31.55, 74.34)); // Lahore
    d->source = VIEW_LIT("Geo News");
    d->site = VIEW_LIT("bbc.co.uk");
    d->url = VIEW_LIT("https://bbc.co.uk/a?b=1&page=7");
    d->country = VIEW_LIT("pk");
    d->section = VIEW_LIT("World");
    d->kind = VIEW_LIT("article");
    d->feed = VIEW_LIT("mmc");
    d->medium = MEDIUM_PRINT;
    d->engagement = 120;
    d->published_ms = now_ms - INT64_C(3) * 86400000;
    d->blocks[0].at.page = 2;
    d->blocks[0].at.speaker = VIEW_LIT("The Speaker");
    d->blocks[1].at.page = 7;
    return d;
}

static void fields(void **state)
{
    (void)state;
    static const char *const found[] = {
        "author:\"imran khan\"",
        "author:khan",
        "author:kh*",
        "author:*mran",
        "author:im?an",
        "author:~khans",
        "author:imrn~1",
        "author:{Khan}",
        "author:=Élise",
        "author:\"elise * la\"",
        "author:\"elise tour\"~2",
        "author:/^Imran/",
        "author:(khan tour)",
        "tag:energy",
        "section:world",
        "source:\"GEO news\"",
        "source:geo*",
        "site:*.co.uk",
        "site:bbc*",
        "site:b*c*k",
        "url:/page=\\d+$/",
        "url:\"https://bbc.co.uk/a?b=1&page=7\"",
        "url:*a?b=1*",
        "links:bbc.co.uk",
        "links:*news*",
        "links:/page=2/",
        "entity:\"state bank\"",
        "entity:pakistan",
        "handle:@khan",
        "handle:@KH*",
        "speaker:speaker",
        "lang:en",
        "country:PK",
        "medium:print",
        "feed:mmc",
        "kind:article",
        "page:1..3",
        "page:7",
        "page:>6",
        "page:..2",
        "words:7",
        "words:>6",
        "words:<=7",
        "engagement:100..200",
        "engagement:>=120",
        "published:2026-05-24",
        "published:>=now-7d",
        "fetched:>now-12h",
        "published:now-7d..now-1d",
        "geo:31.55,74.34,50km",
        "geo:31.6,74.3,10km",
        "geo:23.6,60.9..37.1,77.8",
        "has:author",
        "has:title",
        "has:text",
        "has:published",
        "has:fetched",
        "has:page",
        "has:words",
        "has:engagement",
        "has:geo",
        "has:links",
        "has:speaker",
        "has:entity",
        "has:handle",
        "has:country",
    };
    static const char *const missed[] = {
        "author:\"khan elise\"",
        "author:imran~1 author:khan~1 author:ali",
        "author:{khan}",
        "author:=elise",
        "author:\"elise la\"",
        "author:\"elise tour\"~1",
        "author:/^Khan/",
        "source:geo",
        "source:\"geo new\"",
        "site:*.com",
        "site:b?c.co.uk",
        "url:*a?c=1*",
        "links:co.uk",
        "entity:\"bank state\"",
        "handle:khan",
        "page:3..6",
        "page:>7",
        "words:8",
        "words:<7",
        "engagement:<120",
        "published:2026-05-23",
        "published:>now-2d",
        "fetched:<now",
        "geo:31.55,75.34,50km",
        "geo:40,60..41,77",
        "lang:ur",
        "medium:web",
        "feed:des",
        "tag:\"energy power\"",
    };
    struct doc *d = record();
    for (size_t i = 0; i < ARRAY_LEN(found); i++) {
        if (!finds(d, found[i]))
            fail_msg("%s misses", found[i]);
    }
    for (size_t i = 0; i < ARRAY_LEN(missed); i++) {
        if (finds(d, missed[i]))
            fail_msg("%s finds", missed[i]);
    }
    doc_free(d);
}

static void a_doc_without_values_has_none(void **state)
{
    (void)state;
    struct doc *d = doc_of("");
    d->lang = (struct view){0};
    static const char *const missed[] = {"has:author",     "has:title", "has:text",  "has:published", "has:page",
                                         "has:words",      "has:geo",   "has:links", "has:lang",      "has:tag",
                                         "has:engagement", "page:1",    "words:1",   "geo:0,0,1000km"};
    for (size_t i = 0; i < ARRAY_LEN(missed); i++) {
        if (finds(d, missed[i]))
            fail_msg("%s finds", missed[i]);
    }
    assert_true(finds(d, "words:0"));
    assert_true(finds(d, "published:>=now")); // counts as published when it was fetched
    doc_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_and_groups),
        cmocka_unit_test(phrases),
        cmocka_unit_test(wildcards),
        cmocka_unit_test(words_as_written),
        cmocka_unit_test(stems_and_near_misses),
        cmocka_unit_test(expressions),
        cmocka_unit_test(distances),
        cmocka_unit_test(counts),
        cmocka_unit_test(fields),
        cmocka_unit_test(a_doc_without_values_has_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
