// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What bytes are.
#include "parsers/sniff.h"
#include "tests/support/unit.h"

static void bytes_are_told_by_their_magic(void **state)
{
    (void)state;
    assert_int_equal(sniff_bytes(VIEW_LIT("")), SNIFF_EMPTY);
    assert_int_equal(sniff_bytes(VIEW_LIT("%PDF-1.7 <html>")), SNIFF_PDF);
    assert_int_equal(sniff_bytes(VIEW_LIT("\xFF\xD8\xFF\xE0")), SNIFF_BINARY);
    assert_int_equal(sniff_bytes(VIEW_LIT("\0\0\0\x20"
                                          "ftypisom")),
                     SNIFF_BINARY);
    assert_int_equal(sniff_bytes(VIEW_LIT("\1\2\3\4\5\6\7\10")), SNIFF_BINARY);
    assert_int_equal(sniff_bytes(VIEW_LIT("\xFF\xFE<\0h\0t\0m\0l\0")), SNIFF_TEXT);
    assert_int_equal(
        sniff_bytes(VIEW_LIT("<html><body>one NUL \0 in a page is no reason to throw it away</body></html>")),
        SNIFF_TEXT);
}

static void text_is_told_by_its_first_element(void **state)
{
    (void)state;
    assert_int_equal(sniff_text(VIEW_LIT(" \n")), SNIFF_EMPTY);
    assert_int_equal(sniff_text(VIEW_LIT("<!DOCTYPE html><rss>")), SNIFF_HTML);
    assert_int_equal(sniff_text(VIEW_LIT("<p>old page")), SNIFF_HTML);
    assert_int_equal(sniff_text(VIEW_LIT("hello <b>bold</b>")), SNIFF_HTML);
    assert_int_equal(sniff_text(VIEW_LIT("just words")), SNIFF_TEXT);
    assert_int_equal(sniff_text(VIEW_LIT("<?xml version='1.0'?><!-- c --><rss version='2.0'>")), SNIFF_FEED);
    assert_int_equal(sniff_text(VIEW_LIT("<rdf:RDF xmlns='x'>")), SNIFF_FEED);
    assert_int_equal(sniff_text(VIEW_LIT("<feed\nxmlns='x'>")), SNIFF_FEED);
    assert_int_equal(sniff_text(VIEW_LIT("<?xml version='1.0'?><urlset>")), SNIFF_SITEMAP);
    assert_int_equal(sniff_text(VIEW_LIT("<sitemapindex>")), SNIFF_SITEMAP);
    assert_int_equal(sniff_text(VIEW_LIT("<?xml version='1.0'?><html>")), SNIFF_HTML);
    assert_int_equal(sniff_text(VIEW_LIT("<?xml version='1.0'?><catalog>")), SNIFF_XML);
    assert_int_equal(sniff_text(VIEW_LIT(" {\"version\":1}")), SNIFF_JSON);
    assert_string_equal(sniff_name(SNIFF_SITEMAP), "sitemap");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_are_told_by_their_magic),
        cmocka_unit_test(text_is_told_by_its_first_element),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
