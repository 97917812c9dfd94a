// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Hashing of keys. Each kind and field has a number of its own that is mixed in; title and text have none, so that
// their words' hashes, which a subject knows already, need no further work.
#include "alerts/key.h"

#include "query/regex.h"
#include "query/subject.h"

#include <string.h>

static const uint64_t multiplier = 0x9E3779B97F4A7C15U;

static enum field as_text(enum field field)
{
    return field_info(field)->type == FIELD_WORDS ? FIELD_ANY : field;
}

static uint64_t never_zero(uint64_t hash)
{
    return hash ? hash : 1;
}

static uint64_t in_space(uint64_t hash, enum key_kind kind, enum field field)
{
    return never_zero(hash + ((uint64_t)kind * FIELD_COUNT + as_text(field)) * multiplier);
}

uint64_t key_text_hash(uint64_t form_hash)
{
    return never_zero(form_hash);
}

struct key key_word(enum field field, struct view form)
{
    return (struct key){in_space(form_hash(form), KEY_WORD, field), KEY_WORD, (uint8_t)as_text(field), 0, NULL};
}

struct key key_pair(uint64_t left, uint64_t right)
{
    uint64_t hash = (left ^ (right << 32 | right >> 32)) * multiplier;
    return (struct key){in_space(hash ^ hash >> 32, KEY_PAIR, FIELD_ANY), KEY_PAIR, FIELD_ANY, 0, NULL};
}

struct key key_stem(struct view stem)
{
    return (struct key){in_space(form_hash(stem), KEY_STEM, FIELD_ANY), KEY_STEM, FIELD_ANY, 0, NULL};
}

struct key key_has(enum field field)
{
    return (struct key){in_space(0, KEY_HAS, field), KEY_HAS, (uint8_t)field, 0, NULL};
}

size_t key_gram_bytes(size_t n)
{
    static const uint8_t fits[KEY_GRAM_MAX + 1] = {0, 0, 2, 3, 4, 4, 6, 6, 8};
    return fits[n < KEY_GRAM_MAX ? n : KEY_GRAM_MAX];
}

uint64_t key_gram_hash(enum field field, const char *p, size_t bytes)
{
    uint64_t gram;
    memcpy(&gram, p, sizeof gram);
    gram &= UINT64_MAX >> (64 - 8 * bytes);
    gram = (gram + bytes) * 0xD6E8FEB86659FD93U;
    return in_space(gram ^ gram >> 32, KEY_PIECE, field);
}

struct key key_piece(enum field field, struct view piece)
{
    char padded[KEY_GRAM_MAX] = {0};
    size_t bytes = key_gram_bytes(piece.n);
    memcpy(padded, piece.p, bytes);
    return (struct key){key_gram_hash(field, padded, bytes), KEY_PIECE, (uint8_t)as_text(field), (uint8_t)bytes, NULL};
}

struct key key_regex(enum field field, struct regex *r)
{
    uint64_t hash = form_hash(regex_pattern(r)) + regex_flags(r);
    return (struct key){in_space(hash, KEY_REGEX, FIELD_ANY), KEY_REGEX, (uint8_t)as_text(field), 0, r};
}
