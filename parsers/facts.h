// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The facts of a page beside its text: what it says in JSON-LD, OpenGraph, meta elements, microdata, headings and its
// address, weighed against one another. Nothing here is invented: a fact that no witness gives stays empty.
#ifndef PARSERS_FACTS_H
#define PARSERS_FACTS_H

#include "core/doc.h"
#include "parsers/dates.h"
#include "parsers/scrub.h"
#include "parsers/tree.h"

enum { FACTS_AUTHORS_MAX = 16, FACTS_TAGS_MAX = 32, FACT_MAX_BYTES = 1000, ADDRESS_MAX_BYTES = 4000 };

struct facts {
    struct view title, subtitle, section, publisher;
    struct view image, canonical, amp; // as written, possibly relative
    struct view lang;                  // as declared, lower case primary subtag
    struct view type;                  // JSON-LD or OpenGraph: "newsarticle", "article", "website" …, lower case
    struct view authors[FACTS_AUTHORS_MAX];
    size_t author_count;
    struct view tags[FACTS_TAGS_MAX];
    size_t tag_count;
    struct date published, modified;
    bool paywall;                 // not free to read, by the page's own mark
    struct view body;             // JSON-LD articleBody: plain text as the page states it
    const char *from[FACT_COUNT]; // where each was found (docs/facts.md lists the words); NULL for none
};

struct facts_in {
    const struct tree *tree;
    const uint32_t *hints; // of the tree: hints_of_tree
    const struct scrubbed *jsonld;
    struct view url; // of the page, for dates in its path
    int64_t now_ms;  // nothing is published later than two days from here
    int64_t seen_ms; // when the page was fetched, for "two hours ago"; 0: unknown, and such words are not read
};

// Everything lives in the arena.
void facts_find(const struct facts_in *in, struct arena *a, struct facts *ret_facts);

// Markup and character references out, white space folded; text that has neither is only folded.
struct view fact_text(struct view text, struct arena *a);
// Sets the field, markup out, where it is still empty and the value is not, and remembers the origin.
void facts_set(struct facts *f, struct view *field, struct view value, enum doc_fact fact, const char *from,
               struct arena *a);
void facts_add_tag(struct facts *f, struct view tag, struct arena *a);
// The tags of a list in one string, cut at the commas of any script.
void facts_add_tags(struct facts *f, struct view list, struct arena *a);

#endif
