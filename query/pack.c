// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Two walks over the draft: one that measures, one that writes. What needs the strictest alignment comes first behind
// the nodes, the bytes last.
#include "query/pack.h"

#include "core/mem.h"
#include "query/regex.h"

#include <string.h>

_Static_assert(sizeof(struct node) == 32 && sizeof(struct word) == 12, "a million queries are held in memory");

// ---- measuring -----------------------------------------------------------------------------------------------
struct sizes {
    size_t nodes, data, words, bytes;
};

static size_t data_bytes(const struct draft *d)
{
    static const size_t bytes[NODE_KIND_COUNT] = {
        [NODE_RANGE] = sizeof(struct range), [NODE_AREA] = sizeof(struct area), [NODE_REGEX] = sizeof(struct regex *)};
    return bytes[d->kind];
}

static bool measure(const struct draft *d, struct sizes *s)
{
    s->nodes++;
    s->data += data_bytes(d);
    s->words += d->word_count;
    for (size_t i = 0; i < d->word_count; i++) {
        if (d->words[i].form.n > UINT16_MAX || d->words[i].written.n > UINT16_MAX)
            return false;
        s->bytes += d->words[i].form.n + d->words[i].written.n;
    }
    for (size_t i = 0; i < d->child_count; i++) {
        if (!measure(d->children[i], s))
            return false;
    }
    return true;
}

// ---- writing -------------------------------------------------------------------------------------------------
// Where the next item of each sort goes.
struct packer {
    struct node *node;
    char *data;
    struct word *word;
    char *byte;
};

static uint32_t distance(const void *from, const void *to)
{
    return (uint32_t)((const char *)to - (const char *)from);
}

static void put_bytes(struct packer *p, struct view v)
{
    if (v.n)
        memcpy(p->byte, v.p, v.n);
    p->byte += v.n;
}

static void put_word(struct packer *p, const struct draft_word *from)
{
    struct word *w = p->word++;
    *w = (struct word){.at = distance(w, p->byte),
                       .form_n = (uint16_t)from->form.n,
                       .written_n = (uint16_t)from->written.n,
                       .kind = (uint8_t)from->kind,
                       .check = (uint8_t)from->check,
                       .edits = from->edits};
    put_bytes(p, from->form);
    put_bytes(p, from->written);
}

enum { COST_LOOK_UP, COST_PLACES, COST_WORDS, COST_EXPRESSION };

static unsigned cost_of_words(const struct draft *d)
{
    unsigned cost = d->word_count > 1 ? COST_PLACES : COST_LOOK_UP;
    for (size_t i = 0; i < d->word_count; i++) {
        enum word_kind kind = d->words[i].kind;
        bool all = kind == WORD_PATTERN || kind == WORD_STEM || kind == WORD_FUZZY;
        cost = all && field_info(d->field)->type == FIELD_WORDS ? COST_WORDS : cost;
    }
    return cost;
}

// As the dearest of its children.
static unsigned cost_of(const struct draft *d, const struct node *n)
{
    bool places = d->kind == NODE_NEAR || d->kind == NODE_ATLEAST || d->kind == NODE_FIRST;
    unsigned cost = d->kind == NODE_REGEX ? COST_EXPRESSION : places ? COST_PLACES : cost_of_words(d);
    for (const struct node *c = node_first(n); c; c = node_next(n, c))
        cost = c->cost > cost ? c->cost : cost;
    return cost;
}

static void put_node(struct packer *p, const struct draft *d)
{
    struct node *n = p->node++;
    size_t data = data_bytes(d);
    *n = (struct node){.kind = (uint8_t)d->kind,
                       .field = (uint8_t)d->field,
                       .reach = (uint8_t)d->reach,
                       .ordered = d->ordered,
                       .negated = d->negated,
                       .count = d->count,
                       .start = d->start,
                       .end = d->end,
                       .clause = d->clause,
                       .word_count = (uint32_t)d->word_count,
                       .at = data ? distance(n, p->data) : distance(n, p->word)};
    if (data)
        memcpy(p->data, &d->data, data);
    p->data += data;
    for (size_t i = 0; i < d->word_count; i++)
        put_word(p, &d->words[i]);
    for (size_t i = 0; i < d->child_count; i++)
        put_node(p, d->children[i]);
    n->size = (uint32_t)(p->node - n);
    n->cost = cost_of(d, n) & 3;
}

static enum err refuse(const struct parsed *parsed)
{
    for (struct draft *n = parsed->regexes; n; n = n->next)
        regex_unref(n->data.regex);
    return ERR_TOOBIG;
}

enum err pack_query(struct view text, const struct parsed *parsed, struct query **ret_query)
{
    struct sizes s = {0};
    if (!measure(parsed->root, &s))
        return refuse(parsed);
    size_t nodes = s.nodes * sizeof(struct node), words = s.words * sizeof(struct word);
    size_t head = (sizeof(struct query) + 7) / 8 * 8, bytes = head + nodes + s.data + words + s.bytes + text.n;
    if (bytes > INT32_MAX)
        return refuse(parsed);
    char *block = mem_zalloc(bytes);
    struct packer p = {.node = (struct node *)(block + head), .data = block + head + nodes};
    p.word = (struct word *)(p.data + s.data);
    p.byte = (char *)(p.word + s.words);
    put_node(&p, parsed->root);
    struct query *q = (struct query *)block;
    *q = (struct query){.bytes = (uint32_t)bytes,
                        .node_count = (uint32_t)s.nodes,
                        .clause_count = (uint32_t)parsed->clause_count,
                        .text_at = distance(block, p.byte),
                        .text_n = (uint32_t)text.n};
    put_bytes(&p, text);
    *ret_query = q;
    return OK;
}
