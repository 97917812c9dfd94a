// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The table of causes, and the sentences made of it. A cause decides before a state: "http 403" by a bot check is
// another matter than one by a closed door.
#include "core/why.h"

#define NO_CHECKS                                                                                                      \
    "Harkara passes no such checks. Ask the outlet to let its User-Agent through, or use another of its feeds."
#define BY_ITSELF "It is tried again by itself, less and less often."

static const struct {
    const char *name; // of a cause or state; the states in their classes end in '*'
    struct why why;
} causes[] =
    {
        {"challenge cloudflare", {"a bot check by Cloudflare stands in the way", NO_CHECKS, true}},
        {"challenge akamai", {"a bot check by Akamai stands in the way", NO_CHECKS, true}},
        {"challenge datadome", {"a bot check by DataDome stands in the way", NO_CHECKS, true}},
        {"challenge imperva", {"a bot check by Imperva stands in the way", NO_CHECKS, true}},
        {"challenge human", {"a bot check by HUMAN (PerimeterX) stands in the way", NO_CHECKS, true}},
        {"challenge aws", {"a bot check by AWS WAF stands in the way", NO_CHECKS, true}},
        {"challenge sucuri", {"a bot check by Sucuri stands in the way", NO_CHECKS, true}},
        {"challenge", {"a bot check stands in the way", NO_CHECKS, true}},
        {"login", {"it leads to a login page", "Harkara does not log in. Look for a public feed of the outlet.", true}},
        {"paywall",
         {"it is behind a paywall", "Harkara does not pass paywalls. Look for a public feed of the outlet.", true}},
        {"consent",
         {"it leads to a page that asks for consent",
          "Harkara agrees to nothing. Look for an address of the feed that does not ask.", true}},
},
  states[] = {
      {"", {"not visited yet", "The crawler gets to it within seconds.", false}},
      {"ok", {"well", "", false}},
      {"unchanged", {"well, nothing new", "", false}},
      {"stale validator",
       {"well, but its server says “not modified” when there is news",
        "It is asked for the whole answer for a week. The outlet should mend its ETag or Last-Modified.", false}},
      {"robots",
       {"its robots.txt forbids the visit",
        "Harkara obeys. Ask the outlet for permission, or use another of its feeds.", true}},
      {"robots-unreachable",
       {"its robots.txt cannot be read, which closes the host", "It is read again every five minutes.", true}},
      {"http 401", {"it asks for a login", "Harkara does not log in. Look for a public feed of the outlet.", true}},
      {"http 402", {"it asks for payment", "Look for a public feed of the outlet.", true}},
      {"http 403",
       {"the outlet's server refuses us", "Open the address in a browser; if it works there, ask the outlet.", true}},
      {"http 404", {"the address does not exist", "Look for the feed's new address on the outlet's page.", true}},
      {"http 410",
       {"the address was given up for good", "Look for the feed's new address on the outlet's page.", true}},
      {"http 429", {"it asks us to slow down", "Lengthen the source's interval, or crawler.delay_ms.", true}},
      {"http 451", {"it is withheld for legal reasons", "Nothing can be done from here.", true}},
      {"http 5*", {"the outlet's server has a fault", BY_ITSELF, true}},
      {"http *", {"the outlet's server refused", "Open the address in a browser to see what it says.", true}},
      {"dns", {"its name cannot be found", "Check the spelling; the domain may have lapsed.", true}},
      {"refused", {"nobody answers at its address", BY_ITSELF, true}},
      {"timeout", {"it answers too slowly", BY_ITSELF, true}},
      {"tls", {"its certificate or encryption is not valid", "The outlet has to mend it; the error tells what.", true}},
      {"protocol", {"what it speaks is not HTTP, or it hangs up", BY_ITSELF, true}},
      {"cut-off", {"its answer breaks off", BY_ITSELF, true}},
      {"too-big", {"the head of its answer is over our limit", "The outlet has to mend it.", true}},
      {"address",
       {"it leads to an address that is not public", "crawler.allow_networks makes exceptions, if that is meant.",
        true}},
      {"redirects",
       {"it redirects in circles or to nowhere", "Look for the feed's new address on the outlet's page.", true}},
      {"scheme", {"its address is neither http nor https", "Correct the address.", true}},
      {"archive", {"our archive could not take the answer", "Look at the disk: `harkara doctor`.", true}},
      {"parse",
       {"what it sends is not what was expected", "Check that the address is that of a feed, not of a page.", true}},
      {"empty feed", {"its feed has no entries", "Look whether the outlet has moved its feed.", true}},
      {"soft 404",
       {"it sends the same page for every address",
        "The articles may be gone, or visitors are turned away. Open one in a browser.", true}},
};

static bool fits(const char *name, struct view text)
{
    struct view pattern = view_of(name);
    if (!view_ends(pattern, "*"))
        return view_equals(pattern, text);
    pattern.n--;
    return text.n >= pattern.n && view_equals(pattern, (struct view){text.p, pattern.n});
}

const struct why *why_of(struct view state, struct view cause)
{
    static const struct why unknown = {"", "The log of the crawl stage has more.", true};
    bool is_well = view_is(state, "ok") || view_is(state, "unchanged") || view_is(state, "stale validator");
    for (size_t i = 0; !is_well && cause.n > 0 && i < ARRAY_LEN(causes); i++)
        if (fits(causes[i].name, cause))
            return &causes[i].why;
    for (size_t i = 0; i < ARRAY_LEN(states); i++)
        if (fits(states[i].name, state))
            return &states[i].why;
    return &unknown;
}

void why_add_duration(struct buf *out, int64_t ms)
{
    static const struct {
        int64_t ms;
        const char *name;
    } units[] = {{86400000, "days"}, {3600000, "hours"}, {60000, "minutes"}, {1000, "seconds"}};
    size_t i = 0;
    while (i + 1 < ARRAY_LEN(units) && ms < 2 * units[i].ms)
        i++;
    buf_printf(out, "%lld %s", (long long)(ms / units[i].ms), units[i].name);
}

void why_add_rate(struct buf *out, double per_day)
{
    buf_printf(out, per_day >= 10 ? "about %.0f items a day" : "about %.2g items a day", per_day);
}

// Whether nothing new is usual for it.
static void tell_rhythm(const struct health *h, int64_t now_ms, struct buf *out)
{
    if (!h->new_ms) {
        buf_add_str(out, "Too little is known of its rhythm yet.\n");
        return;
    }
    buf_add_str(out, "It brings ");
    why_add_rate(out, (double)h->per_day_milli / 1000);
    buf_add_str(out, "; something new came last ");
    why_add_duration(out, now_ms - h->new_ms);
    buf_printf(out, " ago, %s.\n",
               h->silence_milli < 3000    ? "which is usual for it"
               : h->silence_milli < 14000 ? "which is longer than usual"
                                          : "which is far beyond its habits");
}

static void tell_state(const struct health *h, int64_t now_ms, struct buf *out)
{
    const struct why *why = why_of(h->state, h->cause);
    struct view words = view_of(why->words);
    if (!words.n)
        words = h->state;
    buf_printf(out, "%s%.*s", why->is_ill ? "Ill: " : "State: ", VIEW_ARG(words));
    if (why->is_ill && h->error.n)
        buf_printf(out, " (%.*s)", VIEW_ARG(h->error));
    buf_add_str(out, ".\n");
    if (why->is_ill && h->last_ok_ms) {
        buf_add_str(out, "The last good visit was ");
        why_add_duration(out, now_ms - h->last_ok_ms);
        buf_add_str(out, " ago.\n");
    }
    if (why->advice[0])
        buf_printf(out, "%s\n", why->advice);
}

void why_tell(const struct health *h, int64_t now_ms, struct buf *out)
{
    tell_state(h, now_ms, out);
    if (h->last_ms)
        tell_rhythm(h, now_ms, out);
    if (h->alarm.n) {
        buf_printf(out, "Alarm: %.*s for ", VIEW_ARG(h->alarm));
        why_add_duration(out, now_ms - h->alarm_ms);
        buf_printf(out, ". %.*s\n", VIEW_ARG(h->alarm_reason));
    }
    if (h->distrust_ms > now_ms)
        buf_printf(out, "Its server said “not modified” when there was news, so it is asked for the whole answer.\n");
    if (h->moved_to.n)
        buf_printf(out, "It has moved to %.*s for good; change its address.\n", VIEW_ARG(h->moved_to));
}

void why_write(const struct health *h, struct json_writer *w)
{
    const struct why *why = why_of(h->state, h->cause);
    json_add_string(w, "words", why->words[0] ? view_of(why->words) : h->state);
    json_add_string(w, "advice", view_of(why->advice));
    json_add_bool(w, "is_ill", why->is_ill);
}
