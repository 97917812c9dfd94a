// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Rules for single hosts: where on their pages text and facts stand, said by whoever runs the system. A YAML file,
// described in docs/extraction.md; ruling.c applies a rule to a page.
#ifndef PARSERS_RULES_H
#define PARSERS_RULES_H

#include "core/err.h"
#include "core/view.h"

#include <sys/stat.h>

struct selector;

enum rule_part { RULE_BODY, RULE_TITLE, RULE_SUBTITLE, RULE_AUTHOR, RULE_DATE, RULE_SECTION, RULE_REMOVE, RULE_PARTS };
enum { RULE_REMOVES_MAX = 50 };

struct rule {
    struct view host;                          // "example.org", "*.example.org", in ASCII and lower case
    const struct selector *parts[RULE_REMOVE]; // NULL where the rule has none
    const struct selector *removes[RULE_REMOVES_MAX];
    size_t remove_count;
};
struct rules;

// "body", "title" …, as the file has them.
const char *rule_part_name(enum rule_part part);

// ERR_CONFIG with "file:line: …" in m. Returns owned.
enum err rules_load(const char *path, struct rules **ret_rules, struct errmsg *m) MUST_USE;
void rules_free(struct rules *r); // NULL is fine
void rules_cleanup(struct rules **r);
size_t rules_count(const struct rules *r);
// The rule for the host of an address, borrowed, or NULL. The host itself goes before "*." and its end, the longest
// first; last comes the registrable domain, which stands for all its hosts. r may be NULL.
const struct rule *rules_find(const struct rules *r, struct view url);

// A file of rules that is read again whenever it has changed.
struct rules_file {
    const char *path;    // borrowed; NULL or "": none
    struct rules *rules; // the last good ones, NULL before
    struct stat seen;    // of what was read or refused last
    bool looked;
};
// Reads the file if it is another one than at the last call. One that is refused is logged and counted once, and the
// rules stay as they are. Returns them; valid until the next call.
const struct rules *rules_file_look(struct rules_file *f);
void rules_file_done(struct rules_file *f);

#endif
