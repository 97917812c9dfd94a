// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// A page is known by a SimHash of its words, figures and what was asked for left out, so that "Page /a/17 not found"
// and "Page /a/18 not found" are one: two pages within three bits of 64 are the same. A page about something has
// hundreds of words of its own; two of one template are some ten bits apart at least.
//
// Hosts stand in a table of fixed size, four places each; a new one takes the place of the one longest unused.
#include "crawler/soft404.h"

#include "core/macro.h"
#include "core/mem.h"

#include <stdlib.h>
#include <string.h>

enum { WAYS = 4, NEAR_BITS = 3, WORDS_MIN = 3 };

struct look {
    uint64_t print;
    uint64_t last_address; // the same address again says nothing
    unsigned seen;         // different addresses that gave it
};

struct host {
    uint64_t name; // its hash, 0: free
    uint64_t used; // at which call
    struct look looks[SOFT404_PAGES_MAX];
};

struct soft404 {
    uint64_t calls;
    struct host hosts[SOFT404_HOSTS_MAX];
};

struct soft404 *soft404_new(void)
{
    return mem_zalloc(sizeof(struct soft404));
}

void soft404_free(struct soft404 *s)
{
    free(s);
}

// FNV-1a, its bits mixed once more: SimHash wants each of them to be as good as the others.
static uint64_t hash(struct view v)
{
    uint64_t h = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < v.n; i++)
        h = (h ^ (unsigned char)v.p[i]) * UINT64_C(1099511628211);
    h ^= h >> 33;
    h *= UINT64_C(0xff51afd7ed558ccd);
    return (h ^ (h >> 33)) | 1; // 0 is free
}

static bool is_word(unsigned char c)
{
    return c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool has_figure(struct view word)
{
    for (size_t i = 0; i < word.n; i++)
        if (word.p[i] >= '0' && word.p[i] <= '9')
            return true;
    return false;
}

// Pairs of words, so that order counts. False: too few words to tell by.
static bool print_of(struct view asked, struct view body, uint64_t *ret_print)
{
    int weights[64] = {0};
    uint64_t before = 0;
    size_t words = 0;
    for (size_t i = 0, end; i < body.n; i = end + 1) {
        for (end = i; end < body.n && is_word((unsigned char)body.p[end]); end++)
            ;
        struct view word = {body.p + i, end - i};
        char text[64];
        if (!word.n || word.n >= sizeof text || has_figure(word))
            continue;
        memcpy(text, word.p, word.n);
        text[word.n] = '\0';
        if (word.n > 3 && view_find(asked, text) < asked.n)
            continue;
        uint64_t now = hash(word), pair = now + before * 3;
        pair ^= pair >> 29;
        for (int bit = 0; bit < 64; bit++)
            weights[bit] += pair >> bit & 1 ? 1 : -1;
        before = now;
        words++;
    }
    uint64_t print = 0;
    for (int bit = 0; bit < 64; bit++)
        print |= (uint64_t)(weights[bit] > 0) << bit;
    *ret_print = print;
    return words >= WORDS_MIN;
}

static struct host *host_of(struct soft404 *s, struct view name)
{
    uint64_t h = hash(name);
    struct host *set = &s->hosts[h % (SOFT404_HOSTS_MAX / WAYS) * WAYS], *oldest = set;
    for (int i = 0; i < WAYS; i++) {
        if (set[i].name == h)
            return &set[i];
        if (set[i].used < oldest->used)
            oldest = &set[i];
    }
    *oldest = (struct host){.name = h};
    return oldest;
}

// The page's place among those of the host: its own, or that of the one seen least.
static struct look *look_of(struct host *h, uint64_t print)
{
    struct look *least = h->looks;
    for (size_t i = 0; i < SOFT404_PAGES_MAX; i++) {
        struct look *l = &h->looks[i];
        if (l->seen > 0 && __builtin_popcountll(l->print ^ print) <= NEAR_BITS)
            return l;
        if (l->seen < least->seen)
            least = l;
    }
    *least = (struct look){.print = print};
    return least;
}

static bool is_front(struct view target)
{
    return view_is(target, "/") || view_is(target, "");
}

bool soft404_sees(struct soft404 *s, struct view host, struct view asked, struct view got, struct view body)
{
    uint64_t print, address = hash(asked);
    bool to_front = is_front(got) && !is_front(asked);
    if (is_front(asked))
        return false;
    if (to_front) // whatever the front page says today
        print = hash(VIEW_LIT("the front page"));
    else if (body.n > SOFT404_BODY_MAX_BYTES || !print_of(asked, body, &print))
        return false;
    struct host *h = host_of(s, host);
    h->used = ++s->calls;
    struct look *l = look_of(h, print);
    bool is_lost = l->seen >= SOFT404_SEEN_MIN && l->last_address != address;
    if (l->last_address != address)
        l->seen++;
    l->last_address = address;
    return is_lost;
}
