// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The canonical form of a URL (the second half of core/url.h): what tells two addresses of one article to be the same.
// Only what never changes the answer of a server is undone: the fragment, credentials, percent-encoding of unreserved
// characters (RFC 3986 §6.2.2.2), the root's dot, and parameters that only tell where a reader came from. Scheme, path
// and the order of parameters stay.
#include "core/ascii.h"
#include "core/percent.h"
#include "core/url.h"

// ASCII case does not count. Grouped by who adds them.
static const char *const tracking_names[] = {
    // analytics
    "_ga", "_gl", "wt_mc", "wt.mc_id", "xtor", "at_medium", "at_campaign", "at_campaign_type", "at_creation",
    "at_format", "at_link_id", "at_link_origin", "at_link_type", "at_ptr_name", "at_bbc_team", "ns_campaign",
    "ns_mchannel", "ns_source", "ns_linkname", "ns_fee", "s_cid", "s_kwcid", "ef_id", "cmpid", "ncid", "icid", "itid",
    "_openstat",
    // advertisements
    "gclid", "gclsrc", "gbraid", "wbraid", "dclid", "gad_source", "gad_campaignid", "msclkid", "yclid", "ymclid",
    "twclid", "ttclid", "epik", "srsltid", "rb_clickid", "_branch_match_id", "li_fat_id", "wickedid", "guccounter",
    "guce_referrer", "guce_referrer_sig",
    // social networks and readers
    "fbclid", "fb_action_ids", "fb_action_types", "fb_ref", "fb_source", "igshid", "igsh", "mibextid", "ref_src",
    "ref_url", "__twitter_impression", "smid", "smtyp", "spm", "ocid",
    // mail
    "mc_cid", "mc_eid", "_hsenc", "_hsmi", "__hssc", "__hstc", "__hsfp", "hsctatracking", "mkt_tok", "oly_anon_id",
    "oly_enc_id", "ml_subscriber", "ml_subscriber_hash", "dm_i", "_kx", "ck_subscriber_id",
    // sessions
    "phpsessid", "jsessionid"};
static const char *const tracking_prefixes[] = {"utm_",   "pk_",  "mtm_",  "matomo_",
                                                "piwik_", "hsa_", "vero_", "aspsessionid"};

static bool is_tracking(struct view name)
{
    for (size_t i = 0; i < ARRAY_LEN(tracking_prefixes); i++)
        if (view_starts_nocase(name, tracking_prefixes[i]))
            return true;
    for (size_t i = 0; i < ARRAY_LEN(tracking_names); i++)
        if (view_is_nocase(name, tracking_names[i]))
            return true;
    return false;
}

// RFC 3986 §2.3
static bool is_unreserved(char c)
{
    return ascii_is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

// Percent-encoding of unreserved characters is undone, all other gets capital digits; a '%' that encodes nothing stays.
// Behind such a '%' two characters are left alone, or "%%34%31" would become an encoding that it was not.
static void add_normal(struct buf *out, struct view v)
{
    size_t decode_from = 0;
    for (size_t i = 0; i < v.n; i++) {
        int octet = percent_octet(v, i);
        if (octet < 0) {
            buf_add_char(out, v.p[i]);
            decode_from = v.p[i] == '%' ? out->n + 2 : decode_from;
            continue;
        }
        char c = (char)octet;
        if (is_unreserved(c) && out->n >= decode_from)
            buf_add_char(out, c);
        else
            buf_printf(out, "%%%02X", (unsigned char)c);
        i += 2;
    }
}

// Parameters are written first and looked at then, so that "%75tm_source" is known for what it is.
static void add_query(struct buf *out, struct view query)
{
    char separator = '?';
    while (query.n && !buf_err(out)) {
        size_t start = out->n;
        buf_add_char(out, separator);
        add_normal(out, view_cut(&query, '&'));
        struct view parameter = view_from(buf_view(out), start + 1);
        if (parameter.n && !is_tracking(view_cut(&parameter, '=')))
            separator = '&';
        else
            buf_cut(out, start);
    }
}

void url_add_canonical(struct buf *out, const struct url *u)
{
    buf_add_view(out, u->scheme);
    buf_add_char(out, ':');
    if (u->host.n) {
        struct view host = u->host;
        if (host.n > 1 && view_ends(host, ".") && !view_ends(host, ".."))
            host.n--; // the root's dot (RFC 1034 §3.1); two of them are no name at all
        buf_add_str(out, "//");
        buf_add_view(out, host);
        if (u->port >= 0)
            buf_printf(out, ":%d", u->port);
    }
    if (!u->host.p && view_starts(u->path, "//"))
        buf_add_str(out, "/."); // as in the serialised form, or the path would become a host
    add_normal(out, u->path);
    add_query(out, u->query);
}
