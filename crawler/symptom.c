// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Signs of bot checks are what their vendors' pages and fields are made of: names of cookies, of fields, of scripts.
// One in the head counts with any refusal; one in the body too, but only a refusal has its body looked at, so that an
// article about captchas is none.
#include "crawler/symptom.h"

#include "core/macro.h"
#include "core/warc.h"

struct sign {
    const char *cause, *field, *value; // field NULL: a text in the body; value "": any
};

static const struct sign signs[] = {
    {"challenge cloudflare", "cf-mitigated", "challenge"},
    {"challenge cloudflare", NULL, "/cdn-cgi/challenge-platform/"},
    {"challenge cloudflare", NULL, "cf-chl-"},
    {"challenge cloudflare", NULL, "_cf_chl_opt"},
    {"challenge cloudflare", NULL, "Attention Required! | Cloudflare"},
    {"challenge datadome", "x-datadome", ""},
    {"challenge datadome", "x-dd-b", ""},
    {"challenge datadome", NULL, "captcha-delivery.com"},
    {"challenge imperva", "x-iinfo", ""},
    {"challenge imperva", NULL, "_Incapsula_Resource"},
    {"challenge human", NULL, "px-captcha"},
    {"challenge human", NULL, "_pxAppId"},
    {"challenge aws", "x-amzn-waf-action", ""},
    {"challenge aws", NULL, "awswaf.com"},
    {"challenge sucuri", "x-sucuri-id", ""},
    {"challenge sucuri", NULL, "Sucuri WebSite Firewall"},
    {"challenge akamai", NULL, "errors.edgesuite.net"},
    {"challenge akamai", NULL, "sec-if-cpt-container"},
    {"challenge akamai", NULL, "/_sec/cp_challenge/"},
    {"challenge", NULL, "g-recaptcha"},
    {"challenge", NULL, "h-captcha"},
    {"challenge", NULL, "enable JavaScript and cookies to continue"},
};

// RFC 9110 §15.5.2: 401 is a login by definition. 402 and 451 speak for themselves.
const char *symptom_of_refusal(int status, struct view head, struct view body)
{
    if (status != 403 && status != 429 && status != 503 && status != 401 && status != 405 && status != 202)
        return "";
    if (body.n > SYMPTOM_BODY_MAX_BYTES)
        body.n = SYMPTOM_BODY_MAX_BYTES;
    for (size_t i = 0; i < ARRAY_LEN(signs); i++) {
        const struct sign *s = &signs[i];
        struct view in = s->field ? http_field(head, s->field) : body;
        if (in.n > 0 && (s->value[0] == '\0' || view_find(in, s->value) < in.n))
            return s->cause;
    }
    struct view server = http_field(head, "Server");
    if (view_starts_nocase(server, "AkamaiGHost") && status == 403)
        return "challenge akamai";
    return "";
}

// Words of an address that lead somewhere else than to what was asked for; between anything that is no letter.
static const struct {
    const char *word, *cause;
} ways[] = {
    {"consent", "consent"},   {"guce", "consent"},        {"gdpr", "consent"},         {"cookiewall", "consent"},
    {"login", "login"},       {"signin", "login"},        {"sign-in", "login"},        {"log-in", "login"},
    {"sso", "login"},         {"oauth", "login"},         {"account", "login"},        {"auth", "login"},
    {"paywall", "paywall"},   {"subscribe", "paywall"},   {"subscription", "paywall"}, {"abo", "paywall"},
    {"captcha", "challenge"}, {"challenge", "challenge"},
};

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool has_word(struct view text, const char *word)
{
    struct view w = view_of(word);
    for (size_t i = 0; i + w.n <= text.n; i++) {
        bool begins = i == 0 || !is_letter(text.p[i - 1]);
        bool ends = i + w.n == text.n || !is_letter(text.p[i + w.n]);
        if (begins && ends && view_is_nocase((struct view){text.p + i, w.n}, word))
            return true;
    }
    return false;
}

const char *symptom_of_detour(struct view asked, struct view got)
{
    if (view_equals(asked, got))
        return "";
    got.n = view_find_char(got, '?'); // what was asked for often stands behind it
    for (size_t i = 0; i < ARRAY_LEN(ways); i++)
        if (has_word(got, ways[i].word) && !has_word(asked, ways[i].word))
            return ways[i].cause;
    return "";
}
