// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// A word is written bare where our lexer takes it as one, in quotes otherwise; marks that cannot stand beside each
// other in our language are dropped with a remark.
#include "query/import_leaf.h"

#include "core/utf8.h"
#include "query/import_lexer.h"
#include "query/import_terms.h"

#include <string.h>

static void note(struct writer *w, const struct part *p, const char *text)
{
    import_note(w->im, IMPORT_CLOSE, p->start, p->end, text);
}

static bool has_any(struct view v, const char *chars)
{
    for (size_t i = 0; i < v.n; i++) {
        if (v.p[i] && strchr(chars, v.p[i]))
            return true;
    }
    return false;
}

// ---- which words stand without quotes --------------------------------------------------------------------------
static bool is_reserved(struct view v)
{
    static const char *const words[] = {"AND", "OR", "NOT", "NEAR", "ONEAR", "ATLEAST", "FIRST"};
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (view_is(v, words[i]))
            return true;
    }
    uint64_t number;
    return view_starts_nocase(v, "adj") && view_to_u64(view_from(v, 3), &number);
}

static bool is_wordlike(char c)
{
    return is_ascii_letter(c) || is_digit(c) || (unsigned char)c >= 0x80 || c == '*' || c == '?';
}

// Letters, digits and wildcards, with marks only where they belong to a word.
static bool is_bare(struct view v)
{
    size_t lead = v.n && strchr("#@$", v.p[0]) ? 1 : 0;
    if (v.n == lead || !is_wordlike(v.p[lead]) || is_reserved(v))
        return false;
    for (size_t i = lead; i < v.n; i++) {
        bool last = i + 1 == v.n;
        if (!is_wordlike(v.p[i]) && !strchr(last ? "+#" : "-'.&_,+#", v.p[i]))
            return false;
    }
    return true;
}

static bool has_star_alone(struct view v)
{
    for (size_t i = 0; i < v.n; i++) {
        bool before = i && is_wordlike(v.p[i - 1]), after = i + 1 < v.n && is_wordlike(v.p[i + 1]);
        if (v.p[i] == '*' && !before && !after)
            return true;
    }
    return false;
}

static size_t letters_in(struct view v)
{
    size_t n = 0;
    for (size_t i = 0; i < v.n; i++)
        n += ((unsigned char)v.p[i] & 0xC0) != 0x80 && is_wordlike(v.p[i]) && v.p[i] != '*' && v.p[i] != '?';
    return n;
}

// ---- capitals --------------------------------------------------------------------------------------------------
static char lettered(char c, enum lettering lettering, bool first)
{
    bool upper = lettering == CASE_CAPITALS || (lettering == CASE_INITIAL && first);
    if (lettering == CASE_AS_WRITTEN || !is_ascii_letter(c) || (lettering == CASE_INITIAL && !first))
        return c;
    return upper ? (char)(c & ~0x20) : (char)(c | 0x20);
}

static void add_cased(struct writer *w, struct view v, enum lettering lettering)
{
    buf_add_char(w->out, '{');
    for (size_t i = 0; i < v.n; i++) {
        bool first = !i || !is_wordlike(v.p[i - 1]);
        buf_add_char(w->out, v.p[i] == '}' || v.p[i] == '{' ? ' ' : lettered(v.p[i], lettering, first));
    }
    buf_add_char(w->out, '}');
}

static void write_cased(struct writer *w, const struct part *p, enum lettering lettering)
{
    bool ascii = true;
    for (size_t i = 0; i < p->text.n; i++)
        ascii &= (unsigned char)p->text.p[i] < 0x80;
    if (!ascii && lettering != CASE_AS_WRITTEN)
        note(w, p, "letters outside A to Z are looked for as they are written here");
    if (lettering != CASE_INITIAL) {
        add_cased(w, p->text, lettering);
        return;
    }
    note(w, p, "a capital somewhere in the word: looked for with the first letter or all letters capital");
    buf_add_char(w->out, '(');
    add_cased(w, p->text, CASE_INITIAL);
    buf_add_str(w->out, " OR ");
    add_cased(w, p->text, CASE_CAPITALS);
    buf_add_char(w->out, ')');
}

// ---- words and phrases -----------------------------------------------------------------------------------------
static void add_quoted(struct writer *w, struct view v, uint32_t slop)
{
    buf_add_char(w->out, '"');
    buf_add_view(w->out, v);
    buf_add_char(w->out, '"');
    if (slop)
        buf_printf(w->out, "~%u", slop);
}

// Elsewhere "a b"~4 is also `b a`, which costs two of the four. Two words are written both ways.
static void write_slop(struct writer *w, const struct part *p)
{
    size_t gap = view_find_char(p->text, ' ');
    struct view first = {p->text.p, gap}, second = view_trim(view_from(p->text, gap));
    bool two = second.n && view_find_char(second, ' ') == second.n;
    if (!second.n || p->count < 2 || !two) {
        if (second.n && p->count >= 2)
            note(w, p, "the words in this order only; the other system also takes other orders");
        add_quoted(w, p->text, second.n ? p->count : 0);
        return;
    }
    buf_add_char(w->out, '(');
    add_quoted(w, p->text, p->count);
    buf_printf(w->out, " OR \"%.*s %.*s\"", VIEW_ARG(second), VIEW_ARG(first));
    if (p->count > 2)
        buf_printf(w->out, "~%u", p->count - 2);
    buf_add_char(w->out, ')');
}

static void write_fuzzy(struct writer *w, const struct part *p)
{
    size_t letters = letters_in(p->text);
    uint32_t edits = letters < 3 ? 0 : letters < 5 || p->count < 2 ? 1 : 2;
    bool one = is_bare(p->text) && !has_any(p->text, "*?-'.&_,+#@$");
    if (!one)
        edits = 0;
    if (edits != p->count)
        note(w, p, "fewer letters may differ: ~1 from three letters on, ~2 from five, on one word");
    if (is_bare(p->text))
        buf_add_view(w->out, p->text);
    else
        add_quoted(w, p->text, 0);
    if (edits)
        buf_printf(w->out, "~%u", edits);
}

static void write_plain(struct writer *w, const struct part *p)
{
    bool bare = is_bare(p->text) && !has_star_alone(p->text) && !(p->phrase && has_any(p->text, "-'.&_,"));
    if (has_star_alone(p->text))
        note(w, p, "a * by itself is any one word");
    if (p->mark == '~' && (!bare || has_any(p->text, "*?-'.&_,#@$+")))
        note(w, p, "word forms are looked for of a single plain word only; here as written");
    else if (p->mark == '~')
        buf_add_char(w->out, '~');
    if (bare)
        buf_add_view(w->out, p->text);
    else
        add_quoted(w, p->text, 0);
}

static void write_words(struct writer *w, struct context c, const struct part *p)
{
    enum lettering lettering = c.lettering;
    bool wild = has_any(p->text, "*?");
    if (wild && (lettering || p->mark == '='))
        note(w, p, "capitals are not looked at in a word with a wildcard");
    if (p->mark == '=' && !wild) {
        buf_add_char(w->out, '=');
        add_quoted(w, p->text, 0);
    } else if (lettering && !wild)
        write_cased(w, p, lettering);
    else if (p->count && p->phrase)
        write_slop(w, p);
    else if (p->count)
        write_fuzzy(w, p);
    else
        write_plain(w, p);
}

// ---- whole values ----------------------------------------------------------------------------------------------
// An expression that finds the words within the value.
static void write_contained(struct writer *w, struct view v)
{
    buf_add_str(w->out, "/\\b");
    for (size_t i = 0; i < v.n; i++) {
        char c = v.p[i];
        if (c == '*' || c == '?')
            buf_add_str(w->out, c == '*' ? "\\w*" : "\\w");
        else if (c == ' ')
            buf_add_str(w->out, "\\s+");
        else {
            if (!is_wordlike(c))
                buf_add_char(w->out, '\\');
            buf_add_char(w->out, c);
        }
    }
    buf_add_str(w->out, "\\b/i");
}

static void write_value(struct writer *w, struct context c, const struct part *p)
{
    const char *language = c.field == FIELD_LANG ? import_language(p->text) : NULL;
    struct view v = language ? view_of(language) : p->text;
    if (c.field == FIELD_LANG && !language)
        note(w, p, "languages have two letters here, as in lang:ur");
    if (p->mark || p->count || c.lettering)
        note(w, p, "whole values are compared without capitals, word forms and misspellings");
    if (c.contains)
        write_contained(w, v);
    else if (has_any(v, " \n()") || v.p[0] == '/' || view_find(v, "<<<") < v.n) {
        if (has_any(v, "*"))
            note(w, p, "a * beside a space stands for itself here");
        add_quoted(w, v, 0);
    } else
        buf_add_view(w->out, v);
}

// ---- leaves ----------------------------------------------------------------------------------------------------
static void remember(struct writer *w, const struct part *p)
{
    struct places_written *all = &w->places;
    if (all->n == all->room) {
        size_t room = all->room ? all->room * 2 : 64;
        all->v = arena_grow(w->im->arena, all->v, all->room, room, sizeof *all->v);
        all->room = room;
    }
    all->v[all->n++] = (struct place){w->out->n, p->start};
}

void leaf_write(struct writer *w, struct context c, const struct part *p)
{
    remember(w, p);
    if (p->kind == PART_CONDITION) {
        buf_add_view(w->out, p->text);
        return;
    }
    enum field_type type = field_info(c.field)->type;
    w->kept++;
    if (c.at_leaves && c.field != FIELD_ANY)
        buf_printf(w->out, "%s:", field_info(c.field)->name);
    bool first = c.at_leaves && c.first;
    if (first)
        buf_printf(w->out, c.field == FIELD_ANY ? "FIRST/%u(" : "(FIRST/%u(", c.first);
    if (p->mark == '/')
        buf_add_view(w->out, p->text);
    else if (type == FIELD_KEYWORD)
        write_value(w, c, p);
    else
        write_words(w, c, p);
    if (first)
        buf_add_str(w->out, c.field == FIELD_ANY ? ")" : "))");
}
