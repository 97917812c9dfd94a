// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Words of queries among the words of a doc. A plain word is one look-up. All others are compared with each different
// form of the doc, once a doc, however many queries have the same word; what they find is merged into one list of
// occurrences, so that a wildcard within a phrase or distance costs no more than a word does there.
#include "query/forms.h"

#include "analysis/fold.h"
#include "analysis/stem.h"
#include "core/utf8.h"
#include "query/edits.h"
#include "query/glob.h"

#include <stdlib.h>
#include <string.h>

enum { KEY_ROOM = 2 * TOKENS_WORD_MAX_BYTES };

// ---- one form ------------------------------------------------------------------------------------------------
static size_t letters_in(struct view form, uint32_t *letters)
{
    size_t n = 0;
    for (size_t step; (step = utf8_next(form, &letters[n])) > 0; form = view_from(form, step))
        n++;
    return n;
}

struct fit fit_of(const struct word *w, struct view lang, bool whole, struct arena *a)
{
    struct fit f = {.word = w, .lang = lang, .asks = !whole};
    struct view form = word_form(w);
    if (w->kind == WORD_STEM) {
        char room[STEM_MAX_BYTES];
        f.stem = arena_copy(a, stem_of(lang, form, room));
    }
    if (w->kind == WORD_FUZZY) {
        uint32_t *letters = arena_array(a, form.n + 1, sizeof *letters);
        f.letter_count = letters_in(form, letters);
        f.letters = letters;
    }
    return f;
}

static bool is_close(const struct fit *f, struct view form, size_t *work)
{
    uint32_t letters[TOKENS_WORD_MAX_BYTES + 1];
    size_t least = word_form(f->word).n, slack = (size_t)f->word->edits * UTF8_MAX;
    if (form.n > TOKENS_WORD_MAX_BYTES || form.n > f->letter_count * UTF8_MAX + slack ||
        form.n + slack < least / UTF8_MAX)
        return false;
    size_t n = letters_in(form, letters);
    *work += n;
    return edits_suffice(f->letters, f->letter_count, letters, n, f->word->edits);
}

static bool has_stem(const struct fit *f, struct view form)
{
    char room[STEM_MAX_BYTES];
    return view_equals(stem_of(f->lang, form, room), f->stem);
}

bool fit_form(const struct fit *f, struct view form, size_t *work)
{
    struct view wanted = word_form(f->word);
    ++*work;
    switch ((enum word_kind)f->word->kind) {
    case WORD_PREFIX:
        return form.n >= wanted.n && !memcmp(form.p, wanted.p, wanted.n);
    case WORD_PATTERN:
        return glob_fits(wanted, form, f->asks, work);
    case WORD_STEM:
        return has_stem(f, form);
    case WORD_FUZZY:
        return is_close(f, form, work);
    case WORD_ANY:
        return true;
    default:
        return view_equals(form, wanted);
    }
}

bool fit_written(const struct word *w, struct view written)
{
    if (w->check == CHECK_FOLDED)
        return true;
    struct view wanted = word_written(w);
    return w->check == CHECK_CASE ? fold_same_capitals(written, wanted) : fold_same_letters(written, wanted);
}

// ---- the forms that fit ----------------------------------------------------------------------------------------
// Occurrences under way.
struct gathering {
    const struct subject *subject;
    const struct word *word;
    size_t *work;
    uint32_t *at;
    size_t n, room;
    struct arena *arena;
};

static bool passes(const struct gathering *g, uint32_t token)
{
    if (g->word->check == CHECK_FOLDED)
        return true;
    const struct token *t = &subject_tokens(g->subject)->v[token];
    struct view unit = doc_unit(subject_doc(g->subject), t->unit);
    *g->work += t->end - t->start;
    return fit_written(g->word, (struct view){unit.p + t->start, t->end - t->start});
}

static void gather(struct gathering *g, const struct form *form)
{
    if (g->room - g->n < form->count) {
        size_t room = (g->n + form->count) * 2;
        g->at = arena_grow(g->arena, g->at, g->n, room, sizeof *g->at);
        g->room = room;
    }
    *g->work += form->count;
    for (uint32_t i = 0; i < form->count; i++) {
        if (passes(g, form->at[i]))
            g->at[g->n++] = form->at[i];
    }
}

static enum err gather_fitting(struct gathering *g)
{
    size_t count;
    const struct form *forms = subject_forms(g->subject, &count);
    struct fit fit = fit_of(g->word, subject_doc(g->subject)->lang, false, g->arena);
    const struct view *stems = g->word->kind == WORD_STEM ? subject_stems(g->subject) : NULL;
    for (size_t i = 0; i < count; i++) {
        if (stems ? view_equals(stems[i], fit.stem) : fit_form(&fit, forms[i].text, g->work))
            gather(g, &forms[i]);
        if (++*g->work > EVAL_WORK_MAX)
            return ERR_TOOBIG;
    }
    return OK;
}

static enum err gather_all(struct gathering *g)
{
    struct view form = word_form(g->word);
    if (g->word->kind == WORD_PLAIN) {
        const struct form *found = subject_find(g->subject, form);
        if (found)
            gather(g, found);
        return OK;
    }
    if (g->word->kind != WORD_PREFIX)
        return gather_fitting(g);
    size_t count;
    const struct form *const *forms = subject_prefixed(g->subject, form, &count);
    for (size_t i = 0; i < count; i++)
        gather(g, forms[i]);
    return OK;
}

// ---- as one form -----------------------------------------------------------------------------------------------
static int by_number(const void *a, const void *b)
{
    const uint32_t *left = a, *right = b;
    return (*left > *right) - (*left < *right);
}

// In order, and one of those at the same position.
static void settle(const struct gathering *g, struct form *ret)
{
    const struct token *tokens = subject_tokens(g->subject)->v;
    if (g->n > 1)
        qsort(g->at, g->n, sizeof *g->at, by_number);
    for (size_t i = 0; i < g->n; i++) {
        const struct token *t = &tokens[g->at[i]];
        if (ret->count && tokens[g->at[ret->count - 1]].pos == t->pos)
            continue;
        g->at[ret->count++] = g->at[i];
        ret->in_title += t->zone == ZONE_TITLE;
    }
    ret->at = g->at;
}

// What makes two words of queries the same: kind, check, edits, form and spelling.
static struct view key_of(const struct word *w, struct arena *a, char room[KEY_ROOM])
{
    enum { HEAD = 5 };
    struct view form = word_form(w), written = word_written(w);
    char *key = HEAD + form.n + written.n <= KEY_ROOM ? room : arena_alloc(a, HEAD + form.n + written.n);
    memcpy(
        key,
        (const char[HEAD]){(char)w->kind, (char)w->check, (char)w->edits, (char)(form.n & 0xFF), (char)(form.n >> 8)},
        HEAD);
    memcpy(key + HEAD, form.p, form.n);
    memcpy(key + HEAD + form.n, written.p, written.n);
    return (struct view){key, HEAD + form.n + written.n};
}

enum err forms_find(const struct subject *s, const struct word *w, size_t *work, const struct form **ret)
{
    if (word_is_plain(w)) {
        *ret = subject_find(s, word_form(w));
        return OK;
    }
    struct arena *a = subject_arena(s);
    char room[KEY_ROOM];
    struct known_word *f = subject_known(s, key_of(w, a, room));
    if (!f->made) {
        struct gathering g = {.subject = s, .word = w, .work = work, .arena = a};
        enum err err = gather_all(&g);
        if (err)
            return err;
        settle(&g, &f->found);
        f->made = true;
    }
    *ret = f->found.count ? &f->found : NULL;
    return OK;
}

static bool is_in(const struct form *form, enum field field)
{
    uint32_t count = field == FIELD_TITLE  ? form->in_title
                     : field == FIELD_TEXT ? form->count - form->in_title
                                           : form->count;
    return count > 0;
}

enum err forms_exist(const struct subject *s, const struct word *w, enum field field, size_t *work, bool *ret_exist)
{
    const struct form *form;
    if (w->kind != WORD_PREFIX || w->check != CHECK_FOLDED) {
        enum err err = forms_find(s, w, work, &form);
        if (!err)
            *ret_exist = form && is_in(form, field);
        return err;
    }
    size_t count, i = 0;
    const struct form *const *forms = subject_prefixed(s, word_form(w), &count);
    while (i < count && !is_in(forms[i], field))
        i++;
    *ret_exist = i < count;
    return OK;
}
