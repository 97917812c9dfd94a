// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The subscriber's side of WebSub, as far as it needs neither network nor storage.
#include "core/websub.h"

#include "core/ascii.h"
#include "core/crypt.h"

#include <string.h>

// ---- Link fields (RFC 8288 §3) ---------------------------------------------------------------------------------

// Up to the separator, but not inside quotes.
static struct view cut_outside_quotes(struct view *rest, char separator)
{
    bool quoted = false;
    for (size_t i = 0; i < rest->n; i++) {
        char c = rest->p[i];
        if (quoted && c == '\\')
            i++;
        else if (c == '"')
            quoted = !quoted;
        else if (c == separator && !quoted) {
            struct view part = {rest->p, i};
            *rest = view_from(*rest, i + 1);
            return part;
        }
    }
    struct view part = *rest;
    *rest = (struct view){0};
    return part;
}

static struct view unquote(struct view v)
{
    v = view_trim(v);
    return v.n >= 2 && v.p[0] == '"' && v.p[v.n - 1] == '"' ? (struct view){v.p + 1, v.n - 2} : v;
}

// The relations of a link: the first "rel" counts (§3.3). Empty: none.
static struct view rel_of(struct view parameters)
{
    while (parameters.n > 0) {
        struct view value = cut_outside_quotes(&parameters, ';'), name = view_trim(view_cut(&value, '='));
        if (view_is_nocase(name, "rel"))
            return unquote(value);
    }
    return (struct view){0};
}

static void take_link(struct view target, struct view rel, struct websub_links *l)
{
    while (rel.n > 0) {
        struct view word = view_cut(&rel, ' ');
        if (view_is_nocase(word, "hub") && l->hub_count < WEBSUB_HUBS_MAX)
            l->hubs[l->hub_count++] = target;
        else if (view_is_nocase(word, "self") && l->self.n == 0)
            l->self = target;
    }
}

// "<target>; rel=hub, <target>; rel=self": the comma may stand in a target, too.
static void read_field(struct view value, struct websub_links *l)
{
    for (;;) {
        value = view_from(value, view_find_char(value, '<'));
        size_t end = view_find_char(value, '>');
        if (end == value.n)
            return;
        struct view target = view_trim((struct view){value.p + 1, end - 1});
        value = view_from(value, end + 1);
        take_link(target, rel_of(cut_outside_quotes(&value, ',')), l);
    }
}

void websub_read_head(struct view head, struct websub_links *ret_links)
{
    struct websub_links l = {0};
    while (head.n > 0) {
        struct view value = view_cut(&head, '\n'), name = view_cut(&value, ':');
        if (view_is_nocase(name, "Link"))
            read_field(value, &l);
    }
    *ret_links = l;
}

// ---- requests --------------------------------------------------------------------------------------------------

// URL §5.2, application/x-www-form-urlencoded.
static void add_pair(struct buf *out, const char *name, struct view value)
{
    if (out->n > 0)
        buf_add_char(out, '&');
    buf_printf(out, "%s=", name);
    for (size_t i = 0; i < value.n; i++) {
        char c = value.p[i];
        if (ascii_is_alnum(c) || (c != '\0' && strchr("*-._", c)))
            buf_add_char(out, c);
        else if (c == ' ')
            buf_add_char(out, '+');
        else
            buf_printf(out, "%%%02X", (unsigned char)c);
    }
}

void websub_add_request(struct buf *out, const struct websub_request *r)
{
    add_pair(out, "hub.mode", r->unsubscribe ? VIEW_LIT("unsubscribe") : VIEW_LIT("subscribe"));
    add_pair(out, "hub.topic", r->topic);
    add_pair(out, "hub.callback", r->callback);
    if (r->secret.n > 0 && !r->unsubscribe)
        add_pair(out, "hub.secret", r->secret);
    if (r->lease_seconds > 0 && !r->unsubscribe)
        buf_printf(out, "&hub.lease_seconds=%lld", (long long)r->lease_seconds);
}

// ---- signatures ------------------------------------------------------------------------------------------------

bool websub_is_signed(struct view signature, struct view secret, struct view body)
{
    unsigned char mac[CRYPT_HASH_MAX_BYTES];
    char stated[2 * CRYPT_HASH_MAX_BYTES];
    enum crypt_hash hash;
    CLEANUP(buf_done) struct buf hex;
    struct view digits = signature, method = view_trim(view_cut(&digits, '='));
    buf_init(&hex, sizeof stated + 1);
    digits = view_trim(digits);
    if (secret.n == 0 || digits.n > sizeof stated || !crypt_hash_parse(method, &hash) || hash == CRYPT_MD5)
        return false;
    for (size_t i = 0; i < digits.n; i++) // hubs write either case
        stated[i] = digits.p[i] >= 'A' && digits.p[i] <= 'F' ? (char)(digits.p[i] + 32) : digits.p[i];
    size_t n = crypt_hmac(hash, secret, body, mac);
    crypt_add_hex(&hex, mac, n);
    return n > 0 && crypt_equals((struct view){stated, digits.n}, buf_view(&hex));
}
