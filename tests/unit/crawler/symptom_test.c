// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What is recognised in refusals and detours, and what is not.
#include "core/macro.h"
#include "crawler/symptom.h"
#include "tests/support/unit.h"

static void bot_checks_are_told_by_their_signs(void **state)
{
    (void)state;
    static const struct {
        int status;
        const char *head, *body, *cause;
    } cases[] = {
        {403, "HTTP/1.1 403 x\r\nCF-Mitigated: challenge\r\n", "", "challenge cloudflare"},
        {503, "HTTP/1.1 503 x\r\nServer: cloudflare\r\n", "<script>window._cf_chl_opt={}", "challenge cloudflare"},
        {403, "HTTP/1.1 403 x\r\nX-DataDome: protected\r\n", "", "challenge datadome"},
        {403, "HTTP/1.1 403 x\r\n", "<iframe src=\"/_Incapsula_Resource?x\">", "challenge imperva"},
        {403, "HTTP/1.1 403 x\r\nServer: AkamaiGHost\r\n", "Access Denied", "challenge akamai"},
        {403, "HTTP/1.1 403 x\r\n", "<div id=\"px-captcha\">", "challenge human"},
        {202, "HTTP/1.1 202 x\r\nx-amzn-waf-action: challenge\r\n", "", "challenge aws"},
        {429, "HTTP/1.1 429 x\r\n", "<div class=\"g-recaptcha\">", "challenge"},
        {403, "HTTP/1.1 403 x\r\nServer: cloudflare\r\n", "Forbidden", ""},
        {404, "HTTP/1.1 404 x\r\n", "<div class=\"g-recaptcha\">", ""},
        {500, "HTTP/1.1 500 x\r\nX-DataDome: protected\r\n", "", ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_string_equal(symptom_of_refusal(cases[i].status, view_of(cases[i].head), view_of(cases[i].body)),
                            cases[i].cause);
}

static void detours_are_told_by_where_they_lead(void **state)
{
    (void)state;
    static const struct {
        const char *asked, *got, *cause;
    } cases[] = {
        {"https://a.test/feed", "https://a.test/login?back=/feed", "login"},
        {"https://a.test/feed", "https://consent.a.test/v2/collect", "consent"},
        {"https://a.test/feed", "https://a.test/user/sign-in", "login"},
        {"https://a.test/x", "https://a.test/subscribe/now", "paywall"},
        {"https://a.test/feed", "https://a.test/feed/?login=no", ""},
        {"https://a.test/feed", "https://www.a.test/feed", ""},
        {"https://a.test/login-failures-rise", "https://www.a.test/login-failures-rise", ""},
        {"https://a.test/feed", "https://a.test/accountability", ""},
        {"https://a.test/login", "https://a.test/login", ""},
        {"https://a.test/feed", "", ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_string_equal(symptom_of_detour(view_of(cases[i].asked), view_of(cases[i].got)), cases[i].cause);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bot_checks_are_told_by_their_signs),
        cmocka_unit_test(detours_are_told_by_where_they_lead),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
