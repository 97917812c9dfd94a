// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// An element that stands for one character becomes the class of all coarse bytes of its characters. Which these are is
// asked of PCRE2 itself: the element alone is searched for in a text of all characters of one coarse byte after the
// other. Elements are few (`\d`, `[A-Z]`, `.`), so the answers are kept.
//
// Word characters all become bytes that ASCII's \w knows, and no others do, so that \b stays as it is. What is left out
// (look-around, \K) or widened (references to anything, large repetitions to endless ones) only lets more match.
#include "query/regex_coarse.h"

#include "core/arena.h"
#include "core/mem.h"
#include "core/utf8.h"
#include "query/regex_syntax.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum {
    CHARACTERS = 0x110000,
    WORD = '_',
    DIGIT = '0',
    SPACE = ' ',
    OTHER = 0x80,
    UNASSIGNED = 0x81,
    BYTES = 0x82,
    REPEAT_MAX = 16,
    KEPT_MIN = 256
};

// ---- the alphabet --------------------------------------------------------------------------------------------
static struct {
    unsigned char *of; // by character
    struct group {
        unsigned char byte;
        struct buf text; // all its characters beyond ASCII
    } groups[4];
} alphabet = {.groups = {{.byte = DIGIT}, {.byte = WORD}, {.byte = SPACE}, {.byte = OTHER}}};

static struct regex *own(const char *pattern)
{
    struct regex *r = NULL;
    CHECK(!regex_new(view_of(pattern), 0, &r, NULL, NULL));
    return r;
}

static void put_characters(uint32_t first, uint32_t end, struct buf *out)
{
    char utf8[4];
    buf_clear(out);
    for (uint32_t c = first; c < end; c++) {
        if (c < 0xD800 || c > 0xDFFF)
            buf_add(out, utf8, utf8_encode(c, utf8));
    }
}

static void mark(struct view text, struct regex *r, unsigned char byte)
{
    size_t from = 0, start, end;
    struct regex_budget budget = {INT64_MAX};
    while (!regex_find(r, text, from, &budget, &start, &end)) {
        for (struct view found = {text.p + start, end - start}; found.n;) {
            uint32_t c;
            found = view_from(found, utf8_next(found, &c));
            alphabet.of[c] = byte;
        }
        from = end;
    }
}

static void make_alphabet(void)
{
    enum { CHUNK = 1000 }; // short texts are searched without a look at the clock
    static const struct {
        const char *pattern;
        unsigned char byte;
    } sorts[] = {{"[\\p{Cn}\\p{Co}]+", UNASSIGNED}, {"\\s+", SPACE}, {"\\w+", WORD}, {"\\d+", DIGIT}};
    CLEANUP(buf_done) struct buf text;
    buf_init(&text, CHUNK * 4);
    alphabet.of = mem_alloc(CHARACTERS);
    memset(alphabet.of, OTHER, CHARACTERS);
    for (size_t i = 0; i < ARRAY_LEN(sorts); i++) {
        struct regex *r = own(sorts[i].pattern);
        for (uint32_t c = 0x80; c < CHARACTERS; c += CHUNK) {
            put_characters(c, c + CHUNK < CHARACTERS ? c + CHUNK : CHARACTERS, &text);
            mark(buf_view(&text), r, sorts[i].byte);
        }
        regex_unref(r);
    }
    for (uint32_t c = 0; c < 0x80; c++)
        alphabet.of[c] = (unsigned char)c;
}

static void make_groups(void)
{
    char utf8[4];
    for (size_t i = 0; i < ARRAY_LEN(alphabet.groups); i++) {
        struct group *g = &alphabet.groups[i];
        buf_init(&g->text, CHARACTERS * 4);
        for (uint32_t c = 0x80; c < CHARACTERS; c++) {
            if (alphabet.of[c] == g->byte)
                buf_add(&g->text, utf8, utf8_encode(c, utf8));
        }
    }
}

static void need_alphabet(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_alphabet);
}

static void need_groups(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    need_alphabet();
    pthread_once(&once, make_groups);
}

void coarse_text(struct view text, struct buf *out)
{
    need_alphabet();
    char *to = buf_reserve(out, text.n);
    if (!to)
        return; // the buffer remembers
    size_t n = 0;
    for (size_t i = 0; i < text.n;) {
        if ((unsigned char)text.p[i] < 0x80) {
            to[n++] = text.p[i++];
            continue;
        }
        uint32_t c;
        i += utf8_next(view_from(text, i), &c);
        to[n++] = (char)alphabet.of[c];
    }
    buf_wrote(out, n);
}

// ---- elements of one character -------------------------------------------------------------------------------
struct set {
    bool has[BYTES];
};

struct kept {
    struct kept *next;
    struct view element;
    unsigned flags;
    struct set set;
};

struct coarse {
    struct arena *arena;
    struct kept *kept[KEPT_MIN];
};

struct coarse *coarse_new(void)
{
    struct coarse *c = mem_zalloc(sizeof *c);
    c->arena = arena_new();
    need_groups();
    return c;
}

void coarse_free(struct coarse *c)
{
    if (!c)
        return;
    arena_free(c->arena);
    free(c);
}

// What the element matches, asked character by character in ASCII and group by group beyond.
static bool ask(struct view element, unsigned flags, struct set *ret_set)
{
    CLEANUP(regex_cleanup) struct regex *r = NULL;
    size_t start, end;
    struct set set = {.has = {[UNASSIGNED] = true}};
    if (regex_new(element, flags, &r, NULL, NULL))
        return false;
    struct regex_budget budget = {INT64_MAX};
    for (unsigned c = 0; c < 0x80; c++) {
        char byte = (char)c;
        set.has[c] = regex_find(r, (struct view){&byte, 1}, 0, &budget, &start, &end) != ERR_NOTFOUND;
    }
    for (size_t i = 0; i < ARRAY_LEN(alphabet.groups); i++) {
        struct view all = buf_view(&alphabet.groups[i].text);
        set.has[alphabet.groups[i].byte] |= regex_find(r, all, 0, &budget, &start, &end) != ERR_NOTFOUND;
    }
    *ret_set = set;
    return true;
}

static bool ask_once(struct coarse *c, struct view element, unsigned flags, struct set *ret_set)
{
    size_t hash = flags;
    for (size_t i = 0; i < element.n; i++)
        hash = (hash ^ (unsigned char)element.p[i]) * 0x01000193U;
    struct kept **bucket = &c->kept[hash % KEPT_MIN];
    for (const struct kept *k = *bucket; k; k = k->next) {
        if (k->flags == flags && view_equals(k->element, element)) {
            *ret_set = k->set;
            return true;
        }
    }
    if (!ask(element, flags, ret_set))
        return false;
    struct kept *k = arena_alloc(c->arena, sizeof *k);
    *k = (struct kept){*bucket, arena_copy(c->arena, element), flags, *ret_set};
    *bucket = k;
    return true;
}

// ---- writing -------------------------------------------------------------------------------------------------
struct writer {
    struct coarse *coarse;
    struct syntax syntax;
    unsigned flags;
    bool inner_flags; // `(?i)` and the like somewhere: both ways are allowed everywhere
    struct buf *out;
};

static bool has_inner_flags(struct view p)
{
    for (size_t i = 0; i + 2 < p.n; i++) {
        if (p.p[i] == '(' && p.p[i + 1] == '?' && p.p[i + 2] && strchr("imsnxJU^-", p.p[i + 2]))
            return true;
    }
    return false;
}

// Beyond ASCII only U+017F and U+212A have cases in ASCII (CaseFolding.txt).
static void set_of_ascii(const struct writer *w, uint32_t c, struct set *set)
{
    uint32_t lower = c | 0x20;
    bool letter = lower >= 'a' && lower <= 'z';
    set->has[c] = true;
    if (!letter || !(w->inner_flags || w->flags & REGEX_NOCASE))
        return;
    set->has[lower] = set->has[lower ^ 0x20] = true;
    set->has[WORD] |= lower == 'k' || lower == 's';
}

static bool set_of(struct writer *w, const struct syntax_element *e, struct set *ret_set)
{
    const struct set empty = {.has = {false}};
    struct view element = {w->syntax.p.p + e->start, w->syntax.i - e->start};
    *ret_set = empty;
    if (e->kind == SYNTAX_CHARACTER && e->c < 0x80) {
        set_of_ascii(w, e->c, ret_set);
        return true;
    }
    if (!w->inner_flags)
        return ask_once(w->coarse, element, w->flags, ret_set);
    struct set other;
    if (!ask_once(w->coarse, element, 0, ret_set) || !ask_once(w->coarse, element, REGEX_NOCASE | REGEX_DOTALL, &other))
        return false;
    for (size_t i = 0; i < BYTES; i++)
        ret_set->has[i] |= other.has[i];
    return true;
}

static void write_set(const struct set *set, struct buf *out)
{
    buf_add_char(out, '[');
    for (unsigned from = 0; from < BYTES; from++) {
        unsigned to = from;
        while (to + 1 < BYTES && set->has[from] && set->has[to + 1])
            to++;
        if (set->has[from])
            buf_printf(out, to > from ? "\\x%02x-\\x%02x" : "\\x%02x", from, to);
        from = to;
    }
    buf_add_char(out, ']');
}

static bool write_one(struct writer *w, const struct syntax_element *e)
{
    struct set set;
    uint32_t from, to;
    for (bool first = true; e->kind == SYNTAX_CLASS && syntax_member(&w->syntax, first, &from, &to); first = false)
        continue;
    if (w->syntax.unknown || !set_of(w, e, &set) || !memchr(set.has, true, BYTES))
        return false;
    write_set(&set, w->out);
    return true;
}

static void write_assertion(struct writer *w, const struct syntax_element *e)
{
    static const struct {
        const char *from, *to;
    } kept[] = {{"^", "^"}, {"$", "$"}, {"\\A", "^"}, {"\\z", "$"}, {"\\Z", "$"}, {"\\b", "\\b"}, {"\\B", "\\B"}};
    struct view element = {w->syntax.p.p + e->start, w->syntax.i - e->start};
    for (size_t i = 0; i < ARRAY_LEN(kept); i++) {
        bool by_line = i < 2 && w->inner_flags; // (?m)
        if (view_is(element, kept[i].from) && !by_line)
            buf_add_str(w->out, kept[i].to);
    }
}

static bool write_branches(struct writer *w);

static bool write_group(struct writer *w, enum syntax_kind kind)
{
    size_t before = buf_view(w->out).n;
    buf_add_str(w->out, "(?:");
    if (!write_branches(w) || !syntax_accept(&w->syntax, ")"))
        return false;
    buf_add_char(w->out, ')');
    if (kind != SYNTAX_GROUP)
        buf_cut(w->out, before);
    return true;
}

static bool write_element(struct writer *w, const struct syntax_element *e)
{
    static const char anything[] = "[\\x00-\\x81]*";
    if (e->kind == SYNTAX_SEVERAL)
        buf_add_str(w->out, anything);
    else if (e->kind == SYNTAX_NOTHING)
        write_assertion(w, e);
    else if (e->kind <= SYNTAX_CLASS)
        return write_one(w, e);
    else if (e->kind >= SYNTAX_GROUP)
        return write_group(w, e->kind);
    return true;
}

static void write_quantifier(struct writer *w, unsigned min, unsigned max)
{
    bool endless = max > REPEAT_MAX;
    min = min < REPEAT_MAX ? min : REPEAT_MAX;
    if (min == 1 && max == 1)
        return;
    if (min <= 1 && (endless || max == 1))
        buf_add_char(w->out, endless ? "*+"[min] : '?');
    else if (endless)
        buf_printf(w->out, "{%u,}", min);
    else
        buf_printf(w->out, "{%u,%u}", min, max);
}

static bool write_branch(struct writer *w)
{
    struct syntax_element e;
    while (syntax_next(&w->syntax, &e)) {
        unsigned min, max;
        size_t before = buf_view(w->out).n;
        if (!write_element(w, &e))
            return false;
        syntax_quantifier(&w->syntax, &min, &max);
        bool repeats = e.kind <= SYNTAX_CLASS || e.kind == SYNTAX_GROUP;
        if (max == 0 || (min == 0 && !repeats && e.kind != SYNTAX_SEVERAL))
            buf_cut(w->out, before);
        else if (repeats)
            write_quantifier(w, min, max);
    }
    return !w->syntax.unknown;
}

static bool write_branches(struct writer *w)
{
    do {
        if (!write_branch(w))
            return false;
    } while (syntax_accept(&w->syntax, "|") && (buf_add_char(w->out, '|'), true));
    return true;
}

bool coarse_pattern(struct coarse *c, const struct regex *r, struct buf *out)
{
    struct view p = regex_pattern(r);
    struct writer w = {c, {.p = p}, regex_flags(r), has_inner_flags(p), out};
    buf_add_str(out, "(?:");
    bool whole = write_branches(&w) && w.syntax.i == p.n;
    buf_add_char(out, ')');
    return whole && !buf_err(out);
}
