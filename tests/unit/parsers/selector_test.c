// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What selectors find, in CSS and in XPath, and what a person is told of one that cannot be read.
#include "parsers/markup.h"
#include "parsers/selector.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

// Every element that a case may name has an id.
static const char page_text[] =
    "<html id=html><head id=head><meta id=meta name=author content='Amina Khan'></head><body id=body>"
    "<div id=a class='story lead wide'><h1 id=b>Gates</h1><p id=c class=by>By <a id=d href='/amina' rel=author>Amina"
    "</a></p><p id=e data-x='one-two'>First</p><div id=f class='story'><p id=g class=by>Inner</p></div>"
    "<p id=h>Second</p><span id=i lang='en-GB'>s</span></div>"
    "<aside id=j class=related><p id=k>Other</p><x-box id=l class='w-1/2'>box</x-box></aside>"
    "<time id=m datetime='2026-11-20'>yesterday</time></body></html>";

// The ids of what is found: "a f".
static const char *ids_of(struct matches found, char *out, size_t room)
{
    out[0] = '\0';
    for (size_t i = 0; i < found.n; i++) {
        size_t n = strlen(out);
        struct view id = node_attr(found.v[i].node, "id");
        snprintf(out + n, room - n, "%s%.*s", n ? " " : "", VIEW_ARG(id));
    }
    return out;
}

static void expect(const char *page, const char *selector, const char *ids)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    const struct selector *s;
    struct tree t;
    struct errmsg m = {""};
    char got[400];
    if (selector_parse(view_of(selector), a, &s, &m))
        fail_msg("%s: %s", selector, m.text);
    markup_read_html(view_of(page), a, &t, NULL);
    ids_of(selector_find(s, &t, a), got, sizeof got);
    if (strcmp(got, ids) != 0)
        fail_msg("%s: expected '%s', got '%s'", selector, ids, got);
}

struct pair {
    const char *selector, *answer;
};

static void css_finds_elements(void **state)
{
    (void)state;
    static const struct pair cases[] = {
        {"p", "c e g h k"},
        {"P", "c e g h k"},
        {"#a", "a"},
        {".by", "c g"},
        {".story.lead", "a"},
        {"p.by", "c g"},
        {"*.story", "a f"},
        {"div p", "c e g h"},
        {"div.lead > p", "c e h"},
        {"div div p", "g"},
        {"body > div > div > p.by", "g"},
        {"aside > div p", ""},
        {"h1 + p", "c"},
        {"h1 ~ p", "c e h"},
        {"p + p", "e"},
        {"div + p", "h"},
        {"h1, time , aside", "b j m"},
        {"p, p.by", "c e g h k"},
        {"[href]", "d"},
        {"[ rel = author ]", "d"},
        {"a[href='/amina']", "d"},
        {"[class~=lead]", "a"},
        {"[class~='story lead']", ""},
        {"[lang|=en]", "i"},
        {"[lang|=e]", ""},
        {"[data-x^=one]", "e"},
        {"[data-x$=two]", "e"},
        {"[data-x*='e-t']", "e"},
        {"[data-x*='']", ""},
        {"[data-x='ONE-TWO']", ""},
        {"#a > :first-child", "b"},
        {"#a > :last-child", "i"},
        {"#a > :nth-child(3)", "e"},
        {"#a > p:nth-child(2)", "c"},
        {"#a > p:nth-child(1)", ""},
        {"#a > p:first-of-type", "c"},
        {"#a > p:last-of-type", "h"},
        {"#a > p:nth-of-type( 2 )", "e"},
        {"#a > p:not(.by)", "e h"},
        {"p:not([class]):not(:first-child)", "e h"},
        {"x-box", "l"},
        {".w-1\\/2", "l"},
        {".w-\\31\\2f 2", "l"},
        {"meta[name=author]", "meta"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        expect(page_text, cases[i].selector, cases[i].answer);
}

static void xpath_finds_elements(void **state)
{
    (void)state;
    static const struct pair cases[] = {
        {"/html", "html"},
        {"/body", ""},
        {"/html/body/div", "a"},
        {"//div", "a f"},
        {"//div/p", "c e g h"},
        {"//div//p", "c e g h"},
        {"/html/body/*", "a j m"},
        {"//DIV[@ID='f']", "f"},
        {"//*[@id=\"a\"]/p[2]", "e"},
        {"//div[@id='a']/*[3]", "e"},
        {"//p[1]", "c g k"},
        {"//p[last()]", "g h k"},
        {"//p[ position() = 2 ]", "e"},
        {"//p[not(@class)][2]", "h"},
        {"(//p)[3]", "g"},
        {"(//p)[last()]", "k"},
        {"(//p)[9]", ""},
        {"(//h1 | //time)", "b m"},
        {"//h1 | //div/p[1]", "b c g"},
        {"//p[@class='by' and not(@data-x)]", "c g"},
        {"//p[@class='by' or @data-x]", "c e g"},
        {"//p[@class!='by']", ""},
        {"//div[@class!='story']", "a"},
        {"//p[@class='by' and @id='c' or @id='k']", "c k"},
        {"//p[@id='c' or @class='by' and @id='k']", "c"},
        {"//p[(@id='c' or @id='k') and @class]", "c"},
        {"//div[contains(@class, 'lead')]", "a"},
        {"//div[contains(concat(' ', normalize-space(@class), ' '), ' story ')]", "a f"},
        {"//div[contains(concat(' ',@class,' '),' stor ')]", ""},
        {"//*[starts-with(@data-x, 'one')]", "e"},
        {"//p[normalize-space(@class)='by']", "c g"},
        {"//a/@href", "d"},
        {"//a/@title", ""},
        {"//a/@title | //a", "d"},
        {"//h1/text()", "b"},
        {"//h1//text()", "b"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        expect(page_text, cases[i].selector, cases[i].answer);
}

static void a_match_says_its_text_or_its_attribute(void **state)
{
    (void)state;
    static const struct pair cases[] = {
        {".by", "By Amina"},
        {"//p[@id='c']/text()", "By"},
        {"//p[@id='c']//text()", "By Amina"},
        {"//a/@href", "/amina"},
    };
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct tree t;
    markup_read_html(view_of(page_text), a, &t, NULL);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct selector *s;
        assert_int_equal(selector_parse(view_of(cases[i].selector), a, &s, NULL), OK);
        struct matches found = selector_find(s, &t, a);
        assert_true(found.n > 0);
        struct view text = selector_text(&found.v[0], a, 100);
        if (!view_is(text, cases[i].answer))
            fail_msg("%s: got '%.*s'", cases[i].selector, VIEW_ARG(text));
    }
}

static void an_error_names_the_column_and_what_was_expected(void **state)
{
    (void)state;
    static const struct pair cases[] = {
        {"", "column 1: empty"},
        {"div..x", "column 5: expected the name of a class"},
        {"div > > p", "column 7: expected an element"},
        {"div >", "column 6: expected an element"},
        {"p,", "column 3: expected an element"},
        {"#1a", "column 2: expected an id, which does not begin with a digit"},
        {"höhe[", "column 6: expected the name of an attribute"},
        {"[a=", "column 4: expected a value"},
        {"[a!='x']", "column 3: expected one of ="},
        {"[a='x]", "column 4: the quote is not closed"},
        {"[a='x'", "column 7: expected ']'"},
        {"p:has(a)", "column 3: known are"},
        {"p:nth-child(2n)", "column 14: expected ')'"},
        {"p:nth-child(0)", "column 13: expected a number"},
        {"p:not(p)", "column 7: expected '.'"},
        {"p:not(:not(.a))", "column 12: :not() within :not()"},
        {"p)", "column 2: expected a combinator"},
        {"p::before", "column 3: known are"},
        {"/", "column 2: expected the name of an element"},
        {"//p/", "column 5: expected the name of an element"},
        {"//p[", "column 5: expected a number"},
        {"//p[1", "column 6: expected ']'"},
        {"//p[100]", "column 5: expected a number from 1 to 99"},
        {"//p[1][2]", "column 8: a second number"},
        {"//p/parent::div", "column 5: axes"},
        {"//p[text()='x']", "column 5: expected a number"},
        {"//p[@a=x]", "column 8: expected a text in quotes"},
        {"//p[@a='x]", "column 8: the quote is not closed"},
        {"//p[contains(@a 'x')]", "column 17: expected ','"},
        {"//p[contains(concat(' ', @class, ' '), 'x')]", "column 43: expected a word between spaces"},
        {"//p[not(@a]", "column 11: expected ')'"},
        {"//comment()", "column 10: functions stand in brackets"},
        {"(//p", "column 5: expected ')'"},
        {"(//p)[@a]", "column 7: expected a number or last()"},
        {"//p x", "column 5: expected '/'"},
        {"(p)", "column 2: expected '/'"},
        {"//p[((((((((((@a))))))))))]", "column 14: nested deeper than 8"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CLEANUP(arena_cleanup) struct arena *a = arena_new();
        const struct selector *s;
        struct errmsg m = {""};
        if (selector_parse(view_of(cases[i].selector), a, &s, &m) != ERR_SYNTAX)
            fail_msg("%s was taken", cases[i].selector);
        if (strncmp(m.text, cases[i].answer, strlen(cases[i].answer)) != 0)
            fail_msg("%s: %s", cases[i].selector, m.text);
    }
}

// `unit` so many times, between what comes before and behind.
static struct view many(struct arena *a, const char *before, const char *unit, size_t count, const char *behind)
{
    size_t n = strlen(unit), room = strlen(before) + n * count + strlen(behind);
    char *out = arena_alloc(a, room + 1), *at = out + sprintf(out, "%s", before);
    for (size_t i = 0; i < count; i++, at += n)
        memcpy(at, unit, n);
    memcpy(at, behind, strlen(behind));
    return (struct view){out, room};
}

static void a_selector_has_limits(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    const struct selector *s;
    struct errmsg m = {""};
    assert_int_equal(selector_parse(many(a, "p", " p", 63, ""), a, &s, &m), OK);
    assert_int_equal(selector_parse(many(a, "p", " p", 64, ""), a, &s, &m), ERR_SYNTAX);
    assert_non_null(strstr(m.text, "more than 64 steps"));
    assert_int_equal(selector_parse(many(a, "p", ".a", 65, ""), a, &s, &m), ERR_SYNTAX);
    assert_non_null(strstr(m.text, "more than 64 conditions"));
    assert_int_equal(selector_parse(many(a, "", "p", SELECTOR_MAX_BYTES + 1, ""), a, &s, &m), ERR_SYNTAX);
    assert_non_null(strstr(m.text, "longer than"));
}

// Deep and wide pages that make a matcher which tries again slow without end: the time is processor time, and a
// hundred times what is needed.
static void a_hostile_page_costs_no_more_than_any(void **state)
{
    (void)state;
    static const char *const selectors[] = {
        "div div div > div div div div > div div div div div > b",
        "b:last-of-type",
        "b:nth-of-type(99)",
        "b ~ b ~ b ~ b ~ b + b + b",
        "//b[99]",
        "//b[@x][last()]",
    };
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct tree deep, wide;
    markup_read_html(many(a, "", "<div><i></i>", 50000, "<b>"), a, &deep, NULL);
    markup_read_html(many(a, "", "<b x></b><i></i>", 50000, ""), a, &wide, NULL);
    for (size_t i = 0; i < ARRAY_LEN(selectors); i++) {
        const struct selector *s;
        assert_int_equal(selector_parse(view_of(selectors[i]), a, &s, NULL), OK);
        clock_t start = clock();
        (void)selector_find(s, &deep, a);
        (void)selector_find(s, &wide, a);
        assert_true(clock() - start < 5 * CLOCKS_PER_SEC);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(css_finds_elements),
        cmocka_unit_test(xpath_finds_elements),
        cmocka_unit_test(a_match_says_its_text_or_its_attribute),
        cmocka_unit_test(an_error_names_the_column_and_what_was_expected),
        cmocka_unit_test(a_selector_has_limits),
        cmocka_unit_test(a_hostile_page_costs_no_more_than_any),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
