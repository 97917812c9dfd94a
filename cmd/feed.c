// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// `harkara feed`: what the feed reader makes of files, without a running system. For checking a feed that behaves
// oddly.
#include "parsers/feed.h"

#include "cmd/files.h"
#include "cmd/verb.h"
#include "core/clock.h"
#include "core/json.h"
#include "core/log.h"
#include "parsers/charset.h"

#include <inttypes.h>
#include <stdio.h>

enum { OUT_MAX_BYTES = 64 << 20, TEXT_MAX_BYTES = 16 << 20 };

struct reading {
    const struct call *call;
    struct view url, type;
    int64_t failed;
};

// ---- the feed as JSON --------------------------------------------------------------------------------------------

static void write_text(struct json_writer *w, const char *key, const struct feed_text *t)
{
    if (t->value.n == 0)
        return;
    if (key)
        json_key(w, key);
    json_open_object(w);
    json_add_string(w, "value", t->value);
    json_add_bool(w, "html", t->is_html);
    json_add_string(w, "type", t->type);
    json_add_string(w, "lang", t->lang);
    json_add_string(w, "base", t->base);
    json_close_object(w);
}

// "ms" is left out where the text is no date.
static void write_date(struct json_writer *w, const char *key, const struct feed_date *d)
{
    if (d->text.n == 0)
        return;
    json_key(w, key);
    json_open_object(w);
    json_add_string(w, "text", d->text);
    if (d->at.found)
        json_add_int(w, "ms", d->at.ms);
    json_close_object(w);
}

static void write_person(struct json_writer *w, const struct feed_person *p, const char *second)
{
    json_open_object(w);
    json_add_string(w, "name", p->name);
    json_add_string(w, second, p->email);
    json_add_string(w, "url", p->url);
    json_close_object(w);
}

static void write_persons(struct json_writer *w, const char *key, const struct feed_person *p, size_t count,
                          const char *second)
{
    if (count == 0)
        return;
    json_key(w, key);
    json_open_array(w);
    for (size_t i = 0; i < count; i++)
        write_person(w, &p[i], second);
    json_close_array(w);
}

struct member {
    const char *name;
    struct view value;
};

static void write_members(struct json_writer *w, const struct member *members, size_t count)
{
    json_open_object(w);
    for (size_t i = 0; i < count; i++)
        json_add_string(w, members[i].name, members[i].value);
    json_close_object(w);
}

static void write_lists(struct json_writer *w, const struct feed_entry *e)
{
    json_key(w, "links");
    json_open_array(w);
    for (size_t i = 0; i < e->links.count; i++) {
        const struct feed_link *l = &e->links.items[i];
        const struct member members[] = {{"href", l->href},   {"rel", l->rel},   {"type", l->type},
                                         {"title", l->title}, {"lang", l->lang}, {"length", l->length}};
        write_members(w, members, ARRAY_LEN(members));
    }
    json_close_array(w);
    json_key(w, "tags");
    json_open_array(w);
    for (size_t i = 0; i < e->tags.count; i++) {
        const struct feed_tag *t = &e->tags.items[i];
        const struct member members[] = {{"term", t->term}, {"scheme", t->scheme}, {"label", t->label}};
        write_members(w, members, ARRAY_LEN(members));
    }
    json_close_array(w);
}

static void write_media(struct json_writer *w, const struct feed_entry *e)
{
    if (e->media.count > 0) {
        json_key(w, "media");
        json_open_array(w);
        for (size_t i = 0; i < e->media.count; i++) {
            const struct feed_media *m = &e->media.items[i];
            const struct member members[] = {{"url", m->url},       {"type", m->type},         {"medium", m->medium},
                                             {"length", m->length}, {"duration", m->duration}, {"width", m->width},
                                             {"height", m->height}};
            write_members(w, members, ARRAY_LEN(members));
        }
        json_close_array(w);
    }
    if (e->thumbnails.count > 0) {
        json_key(w, "thumbnails");
        json_open_array(w);
        for (size_t i = 0; i < e->thumbnails.count; i++)
            json_string(w, e->thumbnails.items[i]);
        json_close_array(w);
    }
    write_persons(w, "credits", e->credits.items, e->credits.count, "role");
}

static void write_place(struct json_writer *w, const struct feed_place *p)
{
    static const char *const kinds[] = {"", "point", "line", "polygon", "box"};
    if (!p->kind)
        return;
    json_key(w, "place");
    json_open_object(w);
    json_add_str(w, "kind", kinds[p->kind]);
    json_add_string(w, "srs", p->srs);
    json_add_string(w, "name", p->name);
    json_key(w, "points");
    json_open_array(w);
    for (size_t i = 0; i < p->point_count; i++) {
        json_open_array(w);
        for (int d = 0; d < p->dimensions; d++)
            json_double(w, p->points[i * (size_t)p->dimensions + (size_t)d]);
        json_close_array(w);
    }
    json_close_array(w);
    json_close_object(w);
}

static void write_texts(struct json_writer *w, const struct feed_entry *e)
{
    const struct {
        const char *key;
        const struct feed_text *text;
    } texts[] = {{"title", &e->title}, {"subtitle", &e->subtitle}, {"summary", &e->summary}, {"rights", &e->rights}};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        write_text(w, texts[i].key, texts[i].text);
    if (e->contents.count == 0)
        return;
    json_key(w, "contents");
    json_open_array(w);
    for (size_t i = 0; i < e->contents.count; i++)
        write_text(w, NULL, &e->contents.items[i]);
    json_close_array(w);
}

static void write_entry(struct json_writer *w, const struct feed_entry *e)
{
    const struct member plain[] = {
        {"id", e->id},
        {"url", e->url},
        {"lang", e->lang},
        {"image", e->image},
        {"icon", e->icon},
        {"image_title", e->image_title},
        {"image_link", e->image_link},
        {"comments", e->comments},
        {"comment_feed", e->comment_feed},
        {"license", e->license},
        {"generator", e->generator},
        {"generator_url", e->generator_url},
        {"generator_version", e->generator_version},
        {"duration", e->duration},
        {"player", e->player},
    };
    json_open_object(w);
    for (size_t i = 0; i < ARRAY_LEN(plain); i++)
        json_add_string(w, plain[i].name, plain[i].value);
    if (e->id_is_link)
        json_add_bool(w, "id_is_link", true);
    write_texts(w, e);
    write_persons(w, "authors", e->authors.items, e->authors.count, "email");
    write_persons(w, "contributors", e->contributors.items, e->contributors.count, "email");
    if (e->publisher.name.n > 0 || e->publisher.email.n > 0)
        write_persons(w, "publisher", &e->publisher, 1, "email");
    write_lists(w, e);
    write_date(w, "published", &e->published);
    write_date(w, "updated", &e->updated);
    write_date(w, "created", &e->created);
    write_date(w, "expired", &e->expired);
    if (e->is_explicit >= 0)
        json_add_bool(w, "explicit", e->is_explicit > 0);
    if (e->is_blocked >= 0)
        json_add_bool(w, "blocked", e->is_blocked > 0);
    write_media(w, e);
    write_place(w, &e->place);
    if (e->source) { // which has none of its own
        json_key(w, "source");
        write_entry(w, e->source);
    }
    json_close_object(w);
}

static void write_feed(struct json_writer *w, const struct feed *f, const char *relative, const char *charset)
{
    json_open_object(w);
    if (*relative)
        json_add_str(w, "file", relative);
    json_add_str(w, "dialect", f->dialect);
    json_add_string(w, "version", f->version);
    json_add_str(w, "charset", charset);
    if (f->ttl_ms)
        json_add_int(w, "ttl_ms", f->ttl_ms);
    json_key(w, "feed");
    write_entry(w, &f->head);
    json_key(w, "entries");
    json_open_array(w);
    for (size_t i = 0; i < f->entry_count; i++)
        write_entry(w, &f->entries[i]);
    json_close_array(w);
    if (f->left_out)
        json_add_int(w, "left_out", (int64_t)f->left_out);
    json_close_object(w);
}

// ---- the verb ----------------------------------------------------------------------------------------------------

static enum err read_file(void *user, const char *path, const char *relative)
{
    struct reading *r = user;
    struct view bytes;
    struct errmsg m = {{0}};
    enum err err = file_map(path, &bytes, &m);
    if (err) {
        fprintf(stderr, "harkara feed: %s\n", m.text);
        r->failed++;
        return err;
    }
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    CLEANUP(buf_done) struct buf out;
    struct feed feed;
    const char *charset = "";
    struct view text = charset_decode(bytes, charset_of_content_type(r->type), TEXT_MAX_BYTES, a, &charset);
    buf_init(&out, OUT_MAX_BYTES);
    err = feed_read(text, r->url, clock_now_ms(), a, &feed);
    if (!err) {
        struct json_writer w;
        json_init(&w, &out);
        write_feed(&w, &feed, relative, charset);
        buf_add_char(&out, '\n');
        err = buf_err(&out);
    }
    if (err) {
        fprintf(stderr, "harkara feed: %s: %s\n", path, err == ERR_SYNTAX ? "no feed" : err_name(err));
        r->failed++;
    } else {
        fwrite(out.p, 1, out.n, stdout);
    }
    file_unmap(bytes);
    return err;
}

static int run_feed(struct call *c)
{
    const char *url = call_option(c, "url"), *type = call_option(c, "type");
    struct reading r = {.call = c, .url = view_of(url ? url : "http://localhost/"), .type = view_of(type)};
    log_init("feed", LOG_WARN);
    for (int i = 0; i < c->argc; i++) {
        struct errmsg m = {{0}};
        enum err err = file_walk(c->argv[i], read_file, &r, &m);
        if (err && *m.text)
            return call_fail(c, err, "%s", m.text);
    }
    return r.failed ? EXIT_NO : EXIT_DONE;
}

static const struct option_spec options[] = {
    {0, "url", "URL", "address of the feed, against which its links are resolved; default http://localhost/"},
    {0, "type", "VALUE", "the Content-Type it came with, for its charset"},
    {0, NULL, NULL, NULL},
};

extern const struct verb verb_feed;
const struct verb verb_feed = {
    "feed",
    "print what the parser finds in feed files",
    "PATH...",
    "Reads RSS, RDF, Atom, CDF and JSON feeds, or all files of directories, and prints each as one line of JSON: "
    "dialect,\n"
    "charset, the feed's own facts and its entries with texts, links, dates, persons, tags, media and places.\n"
    "\n"
    "    harkara feed --url https://example.org/feed saved.xml",
    options,
    1,
    -1,
    run_feed,
};
