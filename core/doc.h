// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// A doc: the record made of one page, post, programme, article or feed message, and the unit of index, matching and
// alerts. Its JSON form (docs/doc.md) is what travels in [docs] and what the index stores. A doc owns an arena; every
// view and array below lives in it.
//
// Text is kept as blocks in reading order, so that a hit can name its paragraph, second or box. The title is not a
// block: it is text unit 0, block i is text unit i + 1, and a span (unit, start, end) counts bytes within its unit.
#ifndef CORE_DOC_H
#define CORE_DOC_H

#include "core/arena.h"
#include "core/json.h"

enum { DOC_MAX_BYTES = 8 << 20, DOC_BLOCKS_MAX = 20000, DOC_NAMES_MAX = 1000, DOC_POINTS_MAX = 1000 };

// Names in JSON are the lower-case words. One table in doc.c.
enum doc_medium { MEDIUM_WEB, MEDIUM_SOCIAL, MEDIUM_PRINT, MEDIUM_BROADCAST, MEDIUM_RECORD, MEDIUM_COUNT };
enum block_kind {
    BLOCK_P,
    BLOCK_HEADING,
    BLOCK_ITEM,
    BLOCK_QUOTE,
    BLOCK_TABLE,
    BLOCK_CAPTION,
    BLOCK_PRE,
    BLOCK_LEAD,
    BLOCK_KIND_COUNT
};
// The facts whose origin a doc remembers. Names in JSON as the keys of the facts; one table in doc_json.c.
enum doc_fact {
    FACT_TITLE,
    FACT_SUBTITLE,
    FACT_AUTHORS,
    FACT_PUBLISHED,
    FACT_MODIFIED,
    FACT_LANG,
    FACT_SECTION,
    FACT_TAGS,
    FACT_IMAGE,
    FACT_CANONICAL,
    FACT_AMP,
    FACT_PUBLISHER,
    FACT_PAYWALL,
    FACT_COUNT
};

// What a revision says otherwise than the one before; bits. Names in JSON: "title", "text", "published".
enum doc_change { DOC_TITLE_CHANGED = 1, DOC_TEXT_CHANGED = 2, DOC_DATE_CHANGED = 4 };

// Where a block stands in time or on paper. All zero: nowhere in particular.
struct segment {
    int64_t t0_ms, t1_ms; // broadcast: from the start of the programme
    uint32_t page;        // print: 1 is the first
    float box[4];         // print: left, top, right, bottom as shares of the page, 0 to 1
    struct view speaker;
};

struct block {
    enum block_kind kind;
    struct view text; // UTF-8, no control characters but '\n', white space runs folded
    struct segment at;
};

// Strings in order, none empty, none twice; at most DOC_NAMES_MAX.
struct doc_set {
    struct view *v;
    size_t n;
};
// WGS 84, degrees.
struct point {
    double lat, lon;
};

struct doc {
    struct arena *arena; // owned
    struct view id;      // 32 hex digits: crypt_id_parts(feed, canonical identity)
    uint32_t rev;        // 1 for the first seen
    unsigned changed;    // enum doc_change against the revision before; 0 in the first
    struct view feed;    // "mmc" and seven others
    enum doc_medium medium;
    struct view kind;      // "article", "listing", "post" …
    float confidence;      // 0 to 1: how likely the blocks are the text of the page; 0: not judged
    struct view source;    // name of the source that led here
    struct view url;       // as fetched, after redirects
    struct view canonical; // as the page says, canonicalised; else the canonical form of url
    struct view site;      // registrable domain
    struct view amp;       // the page's AMP form
    struct view title, subtitle, section, publisher, image;
    struct view lang;    // BCP 47 primary subtag, "" where unknown
    struct view country; // ISO 3166-1 alpha-2 of the source, "" where unknown
    struct view *authors;
    size_t author_count;
    struct view *tags;
    size_t tag_count;
    struct doc_set links;    // addresses that the text links to
    struct doc_set entities; // people, organisations and places it names
    struct doc_set handles;  // of the author and of those who are addressed: "@khan"
    struct point *points;    // where it is, or where it is about
    size_t point_count;
    int64_t engagement;   // reactions, shares and answers together, as last seen
    int64_t published_ms; // 0: unknown; then fetched_ms stands in for sorting (doc_time_ms)
    int64_t modified_ms;
    struct view published, modified; // the same as the page says it, RFC 3339 as far as it goes: its day in its zone
    bool paywall;                    // marked as not free to read
    struct view from[FACT_COUNT];    // where each fact was found: "jsonld", "og", "meta", "text" …; "" for none
    int64_t fetched_ms;
    struct block *blocks;
    size_t block_count;
};

// An empty doc with an arena of its own. Returns owned.
struct doc *doc_new(void);
void doc_free(struct doc *d); // NULL is fine
void doc_cleanup(struct doc **d);
// Appends; text is copied into the arena. Beyond DOC_BLOCKS_MAX: ignored, false. Blocks, authors and tags are appended
// by these functions only; the last block's `at` may then be set in place.
bool doc_add_block(struct doc *d, enum block_kind kind, struct view text);
// Trimmed; empty ones, repeated ones and those beyond DOC_NAMES_MAX are left out.
void doc_add_author(struct doc *d, struct view name);
void doc_add_tag(struct doc *d, struct view tag);
void doc_add_to(struct doc *d, struct doc_set *set, struct view v); // a set of this doc
// Out of range, not finite, or beyond DOC_POINTS_MAX: ignored, false.
bool doc_add_point(struct doc *d, double lat, double lon);
// Sets d->id from the feed and the canonical address (or another identity of the feed's own).
void doc_identify(struct doc *d, struct view identity);
// published_ms, or fetched_ms where that is unknown or more than a day in the future.
int64_t doc_time_ms(const struct doc *d);
// Text unit 0 is the title, i + 1 is block i; empty beyond the end.
struct view doc_unit(const struct doc *d, size_t unit);
size_t doc_unit_count(const struct doc *d);
// Appends the blocks' text, '\n' between them.
void doc_add_text(const struct doc *d, struct buf *out);

const char *doc_medium_name(enum doc_medium medium);
bool doc_medium_parse(struct view name, enum doc_medium *ret_medium);
// The key of the fact in JSON.
const char *doc_fact_name(enum doc_fact fact);
const char *block_kind_name(enum block_kind kind);

// JSON as docs/doc.md says. Reading ignores unknown keys (newer writers), refuses a missing id (ERR_SYNTAX).
void doc_write(const struct doc *d, struct json_writer *w);
enum err doc_read(struct view json, struct doc **ret_doc, struct errmsg *m) MUST_USE;

#endif
