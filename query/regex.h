// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Regular expressions as queries write them, `/oil|gas/i`: PCRE2's syntax over Unicode text. Equal expressions share
// one compiled form. A search never runs away: work that comes to nothing is counted, and past a limit the answer is
// "unknown", which is never "no match".
#ifndef QUERY_REGEX_H
#define QUERY_REGEX_H

#include "core/err.h"
#include "core/view.h"

enum {
    REGEX_MAX_BYTES = 10000,        // of one expression
    REGEX_NEST_MAX = 100,           // parentheses in parentheses
    REGEX_CODE_MAX_BYTES = 1 << 20, // of one compiled form (PCRE2 itself stops at 64 KiB for most)
    REGEX_ALL_MAX_BYTES = 512 << 20 // of all compiled forms together
};
// What stands behind the closing slash.
enum regex_flag { REGEX_NOCASE = 1, REGEX_DOTALL = 2 };

struct regex;
// Compiles, or finds the same one compiled before. ERR_SYNTAX, ERR_UNSUPPORTED, ERR_ENCODING, ERR_TOOBIG: m says at
// which character of the expression and what was expected; ret_at (which may be NULL, and is set on failure only) is
// the byte. Not taken: `\C`, `\G`, and the verbs (*COMMIT) and (*SKIP). Returns a reference of the caller's. Any
// thread.
enum err regex_new(struct view pattern, unsigned flags, struct regex **ret_regex, struct errmsg *m,
                   size_t *ret_at) MUST_USE;
struct regex *regex_ref(struct regex *r);
void regex_unref(struct regex *r); // NULL is fine
void regex_cleanup(struct regex **r);
struct view regex_pattern(const struct regex *r);
unsigned regex_flags(const struct regex *r);

// The processor time that searches which turn out to be hard may take: one for each query and doc.
struct regex_budget {
    int64_t left_us;
};
enum { REGEX_DOC_US = 50000 };
#define REGEX_BUDGET_INIT                                                                                              \
    {                                                                                                                  \
        REGEX_DOC_US                                                                                                   \
    }

// The first match that begins at byte `from` or later; `from` is where a character begins, or text.n. ERR_NOTFOUND:
// there is none. ERR_TOOBIG: a limit was reached before that was known. The text must be valid UTF-8 (all text of a doc
// is: doc_read sees to it); it is not checked here. A match may be empty: go on from the character after it. Any
// thread; the budget belongs to one.
enum err regex_find(struct regex *r, struct view text, size_t from, struct regex_budget *b, size_t *ret_start,
                    size_t *ret_end) MUST_USE;

// What all expressions take now: how many there are, bytes of their compiled forms, bytes of machine code.
struct regex_stats {
    size_t count, code_bytes, machine_bytes;
};
struct regex_stats regex_stats(void);

#endif
