// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Keys: what queries and docs have in common. A query is filed under keys, a doc has many of them. A key is a hash
// of a field and of a word, two neighbouring words, a stem, a piece of a word (a gram), an expression, or of a field
// alone, which says that it has a value; two things of one hash only cost a needless look at a query.
//
// A piece is a run of 2 to 8 bytes of a word with its edges marked, so that `elect*`, `*tion`, `c?t`, a misspelt word
// and the fixed parts of an expression all come down to the same look-up: "\2elect" holds the gram "\2elect".
#ifndef ALERTS_KEY_H
#define ALERTS_KEY_H

#include "query/tree.h"

enum key_kind { KEY_WORD, KEY_PAIR, KEY_STEM, KEY_PIECE, KEY_REGEX, KEY_HAS };
enum { KEY_GRAM_MIN = 2, KEY_GRAM_MAX = 8 };
// The bytes that stand for a word's edges in a piece; no word holds them.
enum { KEY_BEGIN = 2, KEY_END = 3 };

struct key {
    uint64_t hash;       // never 0
    uint8_t kind;        // enum key_kind
    uint8_t field;       // enum field; title and text are FIELD_ANY
    uint8_t bytes;       // KEY_PIECE: of the gram
    struct regex *regex; // KEY_REGEX: borrowed
};

// A word of a field (folded), or a keyword field's whole value.
struct key key_word(enum field field, struct view form);
// Two words of title or text, one behind the other. form_hash of each.
struct key key_pair(uint64_t left, uint64_t right);
// A stem of a word of title or text.
struct key key_stem(struct view stem);
// The gram of the piece that stands for it: its first KEY_GRAM_MAX bytes or fewer (one of a few lengths).
// piece.n >= KEY_GRAM_MIN.
struct key key_piece(enum field field, struct view piece);
// An expression, in whatever field; docs have it as alerts/expressions.h says.
struct key key_regex(enum field field, struct regex *r);
// The field has a value.
struct key key_has(enum field field);
// The gram at p, for docs: eight bytes may be read there.
uint64_t key_gram_hash(enum field field, const char *p, size_t bytes);
// Hash of key_word for a word of title or text whose form_hash is known.
uint64_t key_text_hash(uint64_t form_hash);
// The greatest length of a gram that fits into n bytes. n >= KEY_GRAM_MIN.
size_t key_gram_bytes(size_t n);

#endif
