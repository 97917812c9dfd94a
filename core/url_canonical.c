// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The canonical form of a URL (a part of core/url.h): what tells two addresses of one article to be the same. It is an
// identity, so a rule that merges two articles loses one of them for ever, while a rule too few costs a page fetched
// twice. Each rule therefore says why it is safe:
//
//   fragment, credentials      the server never sees the one, and the other says who reads, not what
//   unreserved not encoded,    RFC 3986 §6.2.2: the same octets
//   capital hex digits
//   the root's dot             RFC 1034 §3.1: the same name. The default port is gone since parsing
//   tracking parameters        a table of names that belong to a product; names that somebody could use for the number
//                              of an article only go when their value is no number
//   empty parameters           "?a&&b", "?": no program gets anything from them
//   session ids                core/url_session.h: by names that mean nothing else, or by a value that only a session
//   has index pages                "/news/index.html" is what a server sends for "/news/"; only as the last segment,
//   and only
//                              without parameters, for with them it is a program
//   AMP                        core/url_amp.h: caches carry the address within theirs; elsewhere only where the path is
//                              that of an article ("/2026/11/a-long-title/amp"), so that a shop's "/guitars/amp" stays
//
// Not undone, because one of many sites means something by it: http and https, "www.", "m.", capitals, the order of
// parameters, trailing and repeated slashes.
#include "core/ascii.h"
#include "core/percent.h"
#include "core/url.h"
#include "core/url_amp.h"
#include "core/url_session.h"

// ---- parameters ----------------------------------------------------------------------------------------------

// ASCII case does not count. Grouped by who adds them.
static const char *const tracking_names[] = {
    // analytics
    "_ga", "_gl", "wt_mc", "wt.mc_id", "at_medium", "at_campaign", "at_campaign_type", "at_creation", "at_format",
    "at_link_id", "at_link_origin", "at_link_type", "at_ptr_name", "at_bbc_team", "ns_campaign", "ns_mchannel",
    "ns_source", "ns_linkname", "ns_fee", "s_cid", "s_kwcid", "ef_id", "_openstat", "pk_campaign", "pk_cid",
    "pk_content", "pk_keyword", "pk_kwd", "pk_medium", "pk_source", "ga_campaign", "ga_content", "ga_medium",
    "ga_source", "ga_term",
    // advertisements
    "gclid", "gclsrc", "gbraid", "wbraid", "dclid", "gad_source", "gad_campaignid", "msclkid", "yclid", "ymclid",
    "twclid", "ttclid", "srsltid", "rb_clickid", "_branch_match_id", "li_fat_id", "wickedid", "guccounter",
    "guce_referrer", "guce_referrer_sig",
    // social networks and readers
    "fbclid", "fb_action_ids", "fb_action_types", "fb_ref", "fb_source", "igshid", "igsh", "mibextid", "ref_src",
    "ref_url", "__twitter_impression", "amp_js_v", "usqp",
    // mail
    "mc_cid", "mc_eid", "_hsenc", "_hsmi", "__hssc", "__hstc", "__hsfp", "hsctatracking", "mkt_tok", "oly_anon_id",
    "oly_enc_id", "ml_subscriber", "ml_subscriber_hash", "dm_i", "_kx", "ck_subscriber_id"};
static const char *const tracking_prefixes[] = {"utm_", "mtm_", "matomo_", "piwik_", "hsa_", "vero_"};
// Words of some publishers' campaigns, and possible keys of others' databases.
static const char *const tracking_unless_number[] = {"cmpid", "epik", "icid",  "itid", "ncid",
                                                     "ocid",  "smid", "smtyp", "spm",  "xtor"};

static bool is_in(struct view name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (view_is_nocase(name, names[i]))
            return true;
    return false;
}

static bool is_tracking(struct view name, struct view value)
{
    uint64_t number;
    for (size_t i = 0; i < ARRAY_LEN(tracking_prefixes); i++)
        if (view_starts_nocase(name, tracking_prefixes[i]))
            return true;
    return is_in(name, tracking_names, ARRAY_LEN(tracking_names)) ||
           (is_in(name, tracking_unless_number, ARRAY_LEN(tracking_unless_number)) && !view_to_u64(value, &number));
}

// "&amp;utm_source=x" was escaped once too often.
static bool is_kept(struct view parameter, bool is_article)
{
    struct view value = parameter, name = view_cut(&value, '=');
    name = view_from(name, view_starts_nocase(name, "amp;") ? 4 : 0);
    return parameter.n && !is_tracking(name, value) && !url_is_session(name, value) &&
           !(is_article && amp_is_parameter(name, value));
}

// ---- octets --------------------------------------------------------------------------------------------------

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
static void add_query(struct buf *out, struct view query, bool is_article)
{
    char separator = '?';
    while (query.n && !buf_err(out)) {
        size_t start = out->n;
        buf_add_char(out, separator);
        add_normal(out, view_cut(&query, '&'));
        if (is_kept(view_from(buf_view(out), start + 1), is_article))
            separator = '&';
        else
            buf_cut(out, start);
    }
}

// ---- path ----------------------------------------------------------------------------------------------------

// Without the path parameters (";jsessionid=…") that are sessions.
static void add_segment(struct buf *out, struct view segment)
{
    bool more = view_find_char(segment, ';') < segment.n;
    buf_add_view(out, view_cut(&segment, ';'));
    while (more) {
        more = view_find_char(segment, ';') < segment.n;
        struct view parameter = view_cut(&segment, ';'), value = parameter, name = view_cut(&value, '=');
        if (url_is_session(name, value))
            continue;
        buf_add_char(out, ';');
        buf_add_view(out, parameter);
    }
}

static void add_without_sessions(struct buf *out, struct view path)
{
    path = view_from(path, view_starts(path, "/") ? 1 : 0);
    for (bool more = true; more;) {
        more = view_find_char(path, '/') < path.n;
        struct view segment = view_cut(&path, '/');
        if (more && url_is_session_segment(segment))
            continue;
        buf_add_char(out, '/');
        size_t start = out->n;
        add_segment(out, segment);
        struct view written = view_from(buf_view(out), start);
        if (view_is(written, ".") || view_is(written, "..")) { // would climb: it is no dot segment, and becomes none
            buf_cut(out, start);
            buf_add_view(out, segment);
        }
    }
}

static bool is_index_page(struct view segment)
{
    static const char *const names[] = {"index", "default"};
    static const char *const endings[] = {"html", "htm", "shtml", "xhtml", "php", "asp", "aspx", "jsp", "cfm"};
    struct view ending = segment, name = view_cut(&ending, '.');
    return is_in(name, names, ARRAY_LEN(names)) && is_in(ending, endings, ARRAY_LEN(endings));
}

static bool cut_index_page(struct buf *path)
{
    size_t slash = path->n;
    while (slash && path->p[slash - 1] != '/')
        slash--;
    if (!slash || !is_index_page(view_from(buf_view(path), slash)))
        return false;
    buf_cut(path, slash);
    return true;
}

// ---- the whole -----------------------------------------------------------------------------------------------

static void add_host(struct buf *out, struct view host, bool is_article)
{
    if (host.n > 1 && view_ends(host, ".") && !view_ends(host, ".."))
        host.n--; // two of them are no name at all
    buf_add_str(out, "//");
    if (is_article)
        amp_add_host(out, host);
    else
        buf_add_view(out, host);
}

static void add_opaque(struct buf *out, const struct url *u)
{
    buf_printf(out, "%.*s:", VIEW_ARG(u->scheme));
    add_normal(out, u->path);
    add_query(out, u->query, false);
}

static void add_hierarchy(struct buf *out, const struct url *u)
{
    CLEANUP(buf_done) struct buf normal, path, query;
    buf_init(&normal, URL_FORM_MAX_BYTES);
    buf_init(&path, URL_FORM_MAX_BYTES);
    buf_init(&query, URL_FORM_MAX_BYTES);
    add_normal(&normal, u->path);
    if (normal.n)
        add_without_sessions(&path, buf_view(&normal));
    bool is_article = url_is_web(u) && amp_is_article(buf_view(&path));
    add_query(&query, u->query, is_article);
    while (url_is_web(u) && (amp_cut_ending(&path) || (!query.n && cut_index_page(&path))))
        ; // one may stand upon the other
    buf_printf(out, "%.*s:", VIEW_ARG(u->scheme));
    if (u->host.p)
        add_host(out, u->host, is_article);
    else if (view_starts(buf_view(&path), "//"))
        buf_add_str(out, "/."); // as in the serialised form, or the path would become a host
    if (u->port >= 0)
        buf_printf(out, ":%d", u->port);
    buf_add_view(out, buf_view(&path));
    buf_add_view(out, buf_view(&query));
}

void url_add_canonical(struct buf *out, const struct url *u)
{
    CLEANUP(url_done) struct url inner = {0};
    for (struct url next; amp_unwrap(inner.text ? &inner : u, &next);) {
        url_done(&inner);
        inner = next;
    }
    u = inner.text ? &inner : u;
    if (u->is_opaque)
        add_opaque(out, u);
    else
        add_hierarchy(out, u);
}
