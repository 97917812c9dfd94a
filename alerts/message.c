// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// From a hit's JSON to the few things that a person is told: which watch and why, what, where, when, and the way back.
#include "alerts/message.h"

#include "core/json.h"
#include "core/utf8.h"

enum { RUNS_MAX = 1000, CLAUSES_MAX = 200, TEXT_MAX_BYTES = 16 << 10 };

// Bidirectional embeddings, overrides and isolates (Unicode TR9 §2.1, §2.2, §2.4) reorder what is written after them:
// a title could turn our own lines around.
static bool reorders(uint32_t c)
{
    return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

static bool is_control(uint32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029;
}

// One line of clean UTF-8, whatever came.
static struct view text_of(const struct json *object, const char *key, struct arena *a)
{
    CLEANUP(buf_done) struct buf clean;
    buf_init(&clean, TEXT_MAX_BYTES);
    struct view rest = json_get_view(object, key);
    while (rest.n && buf_left(&clean) > UTF8_MAX) {
        uint32_t c;
        rest = view_from(rest, utf8_next(rest, &c));
        if (!reorders(c))
            buf_add_utf8(&clean, is_control(c) ? ' ' : c);
    }
    return arena_copy(a, buf_view(&clean));
}

// [{"clause":n,"text":"…"}, …]
static void read_clauses(const struct json *list, struct arena *a, struct message *m)
{
    size_t count = json_count(list);
    if (count > CLAUSES_MAX)
        count = CLAUSES_MAX;
    m->clauses = arena_array(a, count, sizeof m->clauses[0]);
    for (const struct json *c = json_first(list); c && m->clause_count < count; c = json_next(c))
        m->clauses[m->clause_count++] = text_of(c, "text", a);
}

// [{"t":"…"}, {"t":"…","m":clause}, …]: a run with an "m" is marked.
static void read_passage(const struct json *list, struct arena *a, struct message *m)
{
    size_t count = json_count(list);
    if (count > RUNS_MAX)
        count = RUNS_MAX;
    m->runs = arena_array(a, count, sizeof m->runs[0]);
    for (const struct json *r = json_first(list); r && m->run_count < count; r = json_next(r))
        m->runs[m->run_count++] = (struct message_run){text_of(r, "t", a), json_get(r, "m") != NULL};
}

static void read_doc(const struct json *doc, struct arena *a, struct message *m)
{
    m->doc_id = text_of(doc, "id", a);
    m->rev = json_get_int(doc, "rev", 1);
    m->title = text_of(doc, "title", a);
    m->url = text_of(doc, "url", a);
    m->source = text_of(doc, "source", a);
    m->site = text_of(doc, "site", a);
    m->lang = text_of(doc, "lang", a);
    m->medium = text_of(doc, "medium", a);
    m->published_ms = json_get_int(doc, "published_ms", 0);
}

enum err message_read(struct view hit_json, int64_t hit, struct view public_url, struct arena *a,
                      struct message *ret_message)
{
    CLEANUP(json_cleanup) struct json *root = NULL;
    enum err err = json_parse(hit_json, &root, NULL);
    if (err)
        return err;
    const struct json *doc = json_get(root, "doc");
    if (!json_is_object(doc))
        return ERR_SYNTAX;
    struct message m = {.hit = hit,
                        .watch = json_get_int(root, "watch", 0),
                        .watch_name = text_of(root, "watch_name", a),
                        .matched_ms = json_get_int(root, "matched_ms", 0)};
    read_doc(doc, a, &m);
    read_clauses(json_get(root, "clauses"), a, &m);
    read_passage(json_get(root, "passage"), a, &m);
    m.link = view_of(arena_printf(a, "%.*s/#/hit/%lld", VIEW_ARG(public_url), (long long)hit));
    *ret_message = m;
    return OK;
}

bool message_url_is_safe(struct view url)
{
    if (!view_starts_nocase(url, "https://") && !view_starts_nocase(url, "http://"))
        return false;
    for (size_t i = 0; i < url.n; i++) {
        unsigned char c = (unsigned char)url.p[i];
        if (c <= ' ' || c == 0x7f || c == '<' || c == '>' || c == '"')
            return false;
    }
    return true;
}

struct view message_outlet(const struct message *m, struct arena *a)
{
    if (!m->source.n || !m->site.n)
        return m->source.n ? m->source : m->site;
    return view_of(arena_printf(a, "%.*s (%.*s)", VIEW_ARG(m->source), VIEW_ARG(m->site)));
}
