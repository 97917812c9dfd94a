// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The refresh of a page in the forms that the web has it, and what looks like one and is none.
#include "crawler/refresh.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <string.h>

struct sample {
    const char *html, *url; // NULL: leads nowhere
};

static const struct sample samples[] = {
    {"<meta http-equiv=\"refresh\" content=\"0; url=/a\">", "/a"},
    {"<!doctype html><html><head><META HTTP-EQUIV=REFRESH CONTENT='5;URL=http://b.test/x'></head>", "http://b.test/x"},
    {"<meta content='0;url=/a' http-equiv='refresh' />", "/a"},
    {"<meta http-equiv = \"refresh\" content = \"0;url='/a b'\">", "/a b"},
    {"<meta http-equiv=\"refresh\" content='0;url=\"/q?a=1&amp;b=2\"'>", "/q?a=1&b=2"},
    {"<meta http-equiv=refresh content=0;url=/bare>", "/bare"},
    {"<meta http-equiv=refresh content='0 /without-url'>", "/without-url"},
    {"<meta http-equiv=refresh content='0,url=/comma'>", "/comma"},
    {"<meta http-equiv=refresh content='.5; url = /half'>", "/half"},
    {"<meta http-equiv=refresh content='3.9; url=url'>", "url"},
    {"<meta http-equiv=refresh content='0; urlaub.html'>", "urlaub.html"},
    {"<meta charset=utf-8><meta http-equiv=x content='0;url=/no'><meta http-equiv=refresh content='1;url=/yes'>",
     "/yes"},
    {"<meta http-equiv=refresh content='10;url=/ten'>", "/ten"}, // the page says nothing else
    {"<title><meta http-equiv=refresh content='0;url=/in-title'></title>", NULL},
    {"<!-- <meta http-equiv=refresh content='0;url=/in-comment'> --><p>text", NULL},
    {"<script>'<meta http-equiv=refresh content=\"0;url=/in-script\">'</script>", NULL},
    {"<noscript><meta http-equiv=refresh content='0;url=/no-scripts'></noscript>", NULL},
    {"<noscript><meta http-equiv=refresh content='0;url=/no-scripts'>", NULL},
    {"<meta http-equiv=refresh content='300'>", NULL},
    {"<meta http-equiv=refresh content='0'>", NULL},
    {"<meta http-equiv=refresh content='0;url='>", NULL},
    {"<meta http-equiv=refresh content='11;url=/late'>", NULL},
    {"<meta http-equiv=refresh content='99999999999999999999;url=/never'>", NULL},
    {"<meta http-equiv=refresh content='-1;url=/before'>", NULL},
    {"<meta http-equiv=refresh content='now;url=/now'>", NULL},
    {"<meta http-equiv=refresh content='0x;url=/hex'>", NULL},
    {"<metal http-equiv=refresh content='0;url=/metal'>", NULL},
    {"<meta name=refresh content='0;url=/name'>", NULL},
    {"<meta http-equiv=refresh", NULL},
    {"<meta http-equiv=refresh content=", NULL},
    {"<", NULL},
    {"", NULL},
};

static bool find(struct view html, bool is_whole, struct buf *out)
{
    buf_clear(out);
    return refresh_find(html, is_whole, out);
}

static void a_refresh_is_found_as_browsers_find_it(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf url;
    buf_init(&url, REFRESH_URL_MAX_BYTES);
    for (size_t i = 0; i < ARRAY_LEN(samples); i++) {
        bool found = find(view_of(samples[i].html), true, &url);
        if (found != (samples[i].url != NULL) || (found && !view_is(buf_view(&url), samples[i].url)))
            fail_msg("%s: %.*s", samples[i].html, VIEW_ARG(buf_view(&url)));
    }
}

static void a_page_with_something_to_say_is_left_only_soon(void **state)
{
    (void)state;
    char html[8192];
    CLEANUP(buf_done) struct buf url;
    buf_init(&url, REFRESH_URL_MAX_BYTES);
    for (int wait_s = 0; wait_s <= 10; wait_s++) {
        memset(html, 'x', sizeof html);
        int n = snprintf(html, sizeof html, "<meta http-equiv=refresh content='%d;url=/next'>", wait_s);
        html[n] = '<';
        assert_int_equal(find((struct view){html, sizeof html}, true, &url), wait_s <= REFRESH_LEAVES_MAX_S);
        assert_true(find((struct view){html, 100}, true, &url));
        assert_int_equal(find((struct view){html, 100}, false, &url), wait_s <= REFRESH_LEAVES_MAX_S);
    }
}

static void what_comes_after_the_first_kibibyte_is_not_looked_at(void **state)
{
    (void)state;
    char html[4096];
    static const char tag[] = "<meta http-equiv=refresh content='0;url=/next'>";
    CLEANUP(buf_done) struct buf url;
    buf_init(&url, REFRESH_URL_MAX_BYTES);
    for (size_t at = REFRESH_SCAN_BYTES - sizeof tag - 2; at < REFRESH_SCAN_BYTES + 2; at++) {
        memset(html, ' ', sizeof html);
        memcpy(html + at, tag, sizeof tag - 1);
        bool found = find((struct view){html, sizeof html}, true, &url);
        assert_int_equal(found, at + sizeof tag - 1 <= REFRESH_SCAN_BYTES); // never half an address
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_refresh_is_found_as_browsers_find_it),
        cmocka_unit_test(a_page_with_something_to_say_is_left_only_soon),
        cmocka_unit_test(what_comes_after_the_first_kibibyte_is_not_looked_at),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
