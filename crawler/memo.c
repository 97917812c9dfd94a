// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The memo as a JSON object whose members are the fields of struct memo; what is empty or zero is left out.
#include "crawler/memo.h"

#include "core/json.h"

static struct view member(const struct json *object, const char *key, struct arena *a)
{
    return arena_copy(a, json_get_view(object, key));
}

// Times and counts: nothing below zero.
static int64_t count(const struct json *object, const char *key)
{
    int64_t n = json_get_int(object, key, 0);
    return n > 0 ? n : 0;
}

struct memo memo_read(struct view text, struct arena *a)
{
    CLEANUP(json_cleanup) struct json *root = NULL;
    struct memo m = {0};
    if (text.n == 0 || json_parse(text, &root, NULL))
        return m;
    m.etag = member(root, "etag", a);
    m.modified = member(root, "modified", a);
    m.digest = member(root, "digest", a);
    m.payload_ms = count(root, "payload");
    rhythm_read(json_get_view(root, "rhythm"), &m.rhythm);
    m.lookout = (struct lookout){.condition = alarm_condition_parse(json_get_view(root, "alarm")),
                                 .since_ms = count(root, "since"),
                                 .failing_ms = count(root, "failing"),
                                 .shrunk_ms = count(root, "shrunk")};
    m.visited_ms = count(root, "visited");
    m.links = count(root, "links");
    m.hint_ms = count(root, "hint");
    m.quiet = (int)(count(root, "quiet") & 0xffff);
    m.suspect = json_get_bool(root, "suspect", false);
    m.distrust_ms = count(root, "distrust");
    m.moved_to = member(root, "moved_to", a);
    m.moves = (int)(count(root, "moves") & 0xffff);
    m.moving = json_get_bool(root, "moving", false);
    m.fetched_ms = count(root, "fetched");
    m.revisits = (int)(count(root, "revisits") & 0xffff);
    return m;
}

static void add_count(struct json_writer *w, const char *key, int64_t n)
{
    if (n > 0)
        json_add_int(w, key, n);
}

static void add_rhythm(struct json_writer *w, const struct rhythm *r)
{
    CLEANUP(buf_done) struct buf text;
    buf_init(&text, RHYTHM_TEXT_MAX);
    if (!r->first_ms)
        return;
    rhythm_write(r, &text);
    json_add_string(w, "rhythm", buf_view(&text));
}

struct view memo_write(const struct memo *m, struct arena *a)
{
    CLEANUP(buf_done) struct buf out;
    struct json_writer w;
    buf_init(&out, MEMO_MAX_BYTES);
    json_init(&w, &out);
    json_open_object(&w);
    json_add_string(&w, "etag", m->etag);
    json_add_string(&w, "modified", m->modified);
    json_add_string(&w, "digest", m->digest);
    add_count(&w, "payload", m->payload_ms);
    add_rhythm(&w, &m->rhythm);
    json_add_string(&w, "alarm", view_of(alarm_condition_name(m->lookout.condition)));
    add_count(&w, "since", m->lookout.since_ms);
    add_count(&w, "failing", m->lookout.failing_ms);
    add_count(&w, "shrunk", m->lookout.shrunk_ms);
    add_count(&w, "visited", m->visited_ms);
    add_count(&w, "links", m->links);
    add_count(&w, "hint", m->hint_ms);
    add_count(&w, "quiet", m->quiet);
    if (m->suspect)
        json_add_bool(&w, "suspect", true);
    add_count(&w, "distrust", m->distrust_ms);
    json_add_string(&w, "moved_to", m->moved_to);
    add_count(&w, "moves", m->moves);
    if (m->moving)
        json_add_bool(&w, "moving", true);
    add_count(&w, "fetched", m->fetched_ms);
    add_count(&w, "revisits", m->revisits);
    json_close_object(&w);
    return buf_err(&out) ? (struct view){0} : arena_copy(a, buf_view(&out));
}
