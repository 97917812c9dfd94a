// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The only tokeniser. Index, evaluator and presearcher all see a doc through these tokens, which is why a search and a
// watch cannot disagree. Words are those of UAX #29 but for the few rules that tokens.c lists (apostrophes, full stops,
// one token a character in Chinese or Thai, `#tag`, `AT&T`, `C++`). Each token has its folded form (analysis/fold.h)
// for matching, and its exact form by its bytes. Positions count words; the title starts at 0, the body at
// TOKENS_BODY_POS (later behind a title of thousands of words: ask zone, not pos), so that no phrase or distance
// crosses from one to the other. Some words give two tokens or more, the whole first: `#tag` and `tag` at one pos; a
// word parted by ZERO WIDTH NON-JOINER and its parts, all at one pos; an address at the pos of its first word, which
// the others follow.
#ifndef ANALYSIS_TOKENS_H
#define ANALYSIS_TOKENS_H

#include "core/doc.h"

enum {
    TOKENS_VERSION = 2, // stored with what was made of tokens; new whenever they change
    TOKENS_BODY_POS = 10000,
    TOKENS_GAP = 5000, // positions between title and body at the least
    TOKENS_MAX = 2000000,
    TOKENS_WORD_MAX_BYTES = 200
};

enum zone { ZONE_TITLE, ZONE_LEAD, ZONE_BODY, ZONE_CAPTION, ZONE_COUNT };

struct token {
    struct view form;    // folded, UTF-8
    uint32_t pos;        // position in the doc
    uint32_t unit;       // text unit (core/doc.h): 0 title, i + 1 block i
    uint32_t start, end; // bytes within the unit
    uint32_t sentence;   // number in the doc, 0 is the title
    enum zone zone;
};
struct tokens {
    struct token *v;
    size_t n;
};

// The tokens of title and blocks in order of pos. Lives in the arena (which may be the doc's). Longer words than
// TOKENS_WORD_MAX_BYTES are cut; ERR_TOOBIG past TOKENS_MAX.
enum err tokens_of_doc(const struct doc *d, struct arena *a, struct tokens *ret_tokens) MUST_USE;
// The words of a piece of text as a query holds it, by the same rules: pos from 0, unit 0, all of ZONE_TITLE. An
// address is its words only: as a phrase they find it, and longer ones too.
enum err tokens_of_text(struct view text, struct arena *a, struct tokens *ret_tokens) MUST_USE;
// The same, but `*` and `?` count as letters and fold to themselves, and an address that has one of them gives the
// whole as its first token, within whose bytes the others lie.
enum err tokens_of_pattern(struct view text, struct arena *a, struct tokens *ret_tokens) MUST_USE;
// The folded form of a whole string, punctuation and all, as keyword fields use it. In the arena.
struct view tokens_fold(struct view word, struct arena *a);

#endif
