// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Traps: each kind, what only resembles it, and that no address of a real article or feed is taken for one.
#include "core/clock.h"
#include "core/json.h"
#include "crawler/trap.h"
#include "tests/support/shared.h"
#include "tests/support/unit.h"

#include <stdio.h>

static int64_t now_ms(void)
{
    return clock_days(2026, 11, 25) * 86400000;
}

static void expect(const char *text, enum trap expected)
{
    CLEANUP(url_done) struct url u;
    assert_int_equal(url_parse(view_of(text), NULL, &u), OK);
    enum trap trap = trap_judge(&u, now_ms());
    if (trap != expected)
        fail_msg("%s: '%s', not '%s'", text, trap_name(trap), trap_name(expected));
}

static void paths_without_end_are_traps(void **state)
{
    (void)state;
    expect("http://e.com/a/b/a/b/a", TRAP_REPEATING);
    expect("http://e.com/x/news/news/news/", TRAP_REPEATING);
    expect("http://e.com/img/1/img/2/img/3/img", TRAP_REPEATING);
    expect("http://e.com/a/b/c/a/b/c/a/d", TRAP_REPEATING);
    expect("http://e.com/a/b/a/b", TRAP_NONE);
    expect("http://e.com/news/news/a", TRAP_NONE);
    expect("http://e.com/11/11/11/1111", TRAP_NONE);
    expect("http://e.com/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/18/19/20/21", TRAP_DEEP);
    expect("http://e.com/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/18/19/20", TRAP_NONE);
}

static void absurd_lengths_are_traps(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf text;
    buf_init(&text, URL_MAX_BYTES);
    buf_add_str(&text, "http://e.com/");
    while (text.n < 13 + TRAP_BYTES_MAX - 1)
        buf_add_char(&text, 'x');
    expect(text.p, TRAP_NONE);
    buf_add_char(&text, 'x');
    expect(text.p, TRAP_LONG);
}

static void heaps_of_parameters_are_traps(void **state)
{
    (void)state;
    expect("http://e.com/?a=1&b=2&c=3&d=4&e=5&f=6&g=7&h=8&i=9&j=0&k=1&l=2&m=3&n=4&o=5&p=6&q=7&r=8&s=9&t=0&u=1",
           TRAP_PARAMETERS);
    expect("http://e.com/?p=1&p=1&p=1&p=1", TRAP_PARAMETERS);
    expect("http://e.com/?p=1&p=2&p=3&p=4&p=5&p=6&p=7&p=8&p=9", TRAP_PARAMETERS);
    expect("http://e.com/?tag=a&tag=b&tag=c&id=7", TRAP_NONE);
}

static void combinations_of_facets_are_traps(void **state)
{
    (void)state;
    expect("http://e.com/shoes?color=red&size=9&brand=x", TRAP_FACETS);
    expect("http://e.com/l?filter%5Ba%5D=1&sort=price&dir=asc", TRAP_FACETS);
    expect("http://e.com/l?sort=date&order=desc&page=2", TRAP_NONE);
}

static void days_far_away_on_a_calendar_are_traps(void **state)
{
    (void)state;
    expect("http://e.com/calendar/2031/05/", TRAP_CALENDAR);
    expect("http://e.com/events/2028-01", TRAP_CALENDAR);
    expect("http://e.com/events/month?date=1999-02-01", TRAP_CALENDAR);
    expect("http://e.com/?tribe-bar-date=2035-07-01", TRAP_CALENDAR);
    expect("http://e.com/?view=calendar&year=2031&month=5", TRAP_CALENDAR);
    expect("http://e.com/calendar/2026/12/", TRAP_NONE);
    expect("http://e.com/events/2027-11", TRAP_NONE);
    expect("http://e.com/1912/04/16/titanic", TRAP_NONE);
    expect("http://e.com/archive/1912/04/", TRAP_NONE);
    expect("http://e.com/events/2015/03/a-concert-in-the-rain", TRAP_NONE);
    expect("http://e.com/agenda/2030/goals", TRAP_NONE);
    expect("http://e.com/events?id=2031123", TRAP_NONE);
}

static void sessions_in_the_path_are_traps(void **state)
{
    (void)state;
    expect("http://e.com/sid/0123456789abcdef0123456789abcdef/a.html", TRAP_SESSION);
    expect("http://e.com/PHPSESSID-9682993c8daa2c5497996114facdc805/a", TRAP_SESSION);
    expect("http://e.com/sid/4711/a.html", TRAP_NONE);
    expect("http://e.com/a;jsessionid=0123456789abcdef", TRAP_NONE); // the canonical form has none
    expect("http://e.com/0123456789abcdef0123456789abcdef/a", TRAP_NONE);
}

static void every_trap_has_a_name(void **state)
{
    (void)state;
    assert_string_equal(trap_name(TRAP_NONE), "");
    for (int trap = TRAP_NONE + 1; trap < TRAP_COUNT; trap++)
        assert_true(trap_name((enum trap)trap)[0]);
}

// ---- real addresses --------------------------------------------------------------------------------------------

static int asked, taken;

static void ask(struct view text)
{
    CLEANUP(url_done) struct url u = {0};
    if (url_parse(text, NULL, &u))
        return;
    enum trap trap = trap_judge(&u, now_ms());
    asked++;
    if (trap != TRAP_NONE) {
        taken++;
        printf("%s: %s\n", trap_name(trap), u.text);
    }
}

static void ask_gold(const char *set)
{
    char dir[SHARED_PATH_MAX];
    CLEANUP(buf_done) struct buf text;
    buf_init(&text, 256 << 20);
    if (!shared_open(set, dir))
        skip();
    shared_read(dir, "gold.jsonl", &text);
    for (struct view rest = buf_view(&text); rest.n;) {
        CLEANUP(json_cleanup) struct json *page = NULL;
        struct errmsg m;
        assert_int_equal(json_parse(view_cut(&rest, '\n'), &page, &m), OK);
        ask(json_get_view(page, "url"));
    }
}

static void no_real_article_or_feed_is_taken_for_a_trap(void **state)
{
    (void)state;
    static const char *const sets[] = {"pages-fundus",      "pages-htmldate",    "pages-naeb",
                                       "pages-readability", "pages-trafilatura", "pages-wcxb-dev"};
    char dir[SHARED_PATH_MAX];
    CLEANUP(buf_done) struct buf text;
    buf_init(&text, 1 << 20);
    if (!shared_open("feeds", dir))
        skip();
    shared_read(dir, "awesome-rss-opml/urls.txt", &text);
    for (struct view rest = buf_view(&text); rest.n;)
        ask(view_trim(view_cut(&rest, '\n')));
    for (size_t i = 0; i < ARRAY_LEN(sets); i++)
        ask_gold(sets[i]);
    printf("%d of %d addresses are taken for traps\n", taken, asked);
    assert_true(asked > 4000);
    assert_int_equal(taken, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_without_end_are_traps),
        cmocka_unit_test(absurd_lengths_are_traps),
        cmocka_unit_test(heaps_of_parameters_are_traps),
        cmocka_unit_test(combinations_of_facets_are_traps),
        cmocka_unit_test(days_far_away_on_a_calendar_are_traps),
        cmocka_unit_test(sessions_in_the_path_are_traps),
        cmocka_unit_test(every_trap_has_a_name),
        cmocka_unit_test(no_real_article_or_feed_is_taken_for_a_trap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
