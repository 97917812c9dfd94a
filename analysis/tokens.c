// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The tokeniser: one pass over each text unit, one function per class of character. It owns nothing; tokens and their
// forms go to the caller's arena.
//
// Where it leaves UAX #29, it is so that a word is found however it was written:
//   - an apostrophe ends a word (`l'Iran` holds `Iran`), and a possessive 's makes no word of its own;
//   - a full stop joins digits only (`U.S.` is two words, and so is a missing space after a sentence);
//   - Han, kana, Hangul and the scripts of South-East Asia give one token a character (with its signs), so that a
//     phrase finds any substring of a word. ICU's dictionary for Thai, which this replaced, lost 2.4 % of the pairs of
//     words that stand side by side in a text (alone they are cut otherwise), and 19 % of the places of a substring;
//   - `#tag`, `@handle` and `$TSLA` give the whole as a token, and the bare word again at the same position;
//   - a word that ZERO WIDTH NON-JOINER parts gives the whole, and its parts at the same position;
//   - an address (`https://…`, `www.…`) gives the whole, and its words from the same position on;
//   - `AT&T` (up to three letters a side), `C++` and `C#` are words; so is each emoji and each flag.
#include "analysis/tokens.h"

#include "analysis/address.h"
#include "analysis/fold.h"
#include "core/utf8.h"

#include <string.h>

enum { FORMS_CHUNK = 64 << 10, TICKER_MAX = 6, AMPERSAND_SIDE_MAX = 3 };
#define NON_JOINER "\u200C"

// Which addresses give the whole, beside their words.
enum wholes { WHOLE_NEVER, WHOLE_ALWAYS, WHOLE_WITH_WILDCARD };

struct scanner {
    const struct fold *low; // U+0000 to U+00FF
    struct arena *arena;
    struct token *v;
    size_t n, room;
    char *forms; // where forms are written
    size_t forms_n, forms_room;
    struct view text; // of the unit
    uint32_t unit, pos, sentence;
    enum zone zone;
    size_t stop_end; // the byte after a sentence's end that no word has followed yet, 0: none
    bool stop_needs_space;
    enum wholes wholes;
    size_t address_end; // of the last address; none is looked for within it
};

// One character where it stands.
struct glyph {
    const struct fold *fold;
    uint32_t code_point;
    size_t n; // bytes; 0 at the end of the text
};

static inline struct glyph glyph_at(const struct scanner *s, size_t i)
{
    struct glyph g = {&s->low[0], 0, 0};
    if (i >= s->text.n)
        return g;
    g.code_point = (unsigned char)s->text.p[i];
    if (g.code_point < 0x80) {
        g.fold = &s->low[g.code_point];
        g.n = 1;
        return g;
    }
    g.n = utf8_next(view_from(s->text, i), &g.code_point);
    g.fold = fold_get(g.code_point);
    return g;
}

static bool is_wordy(enum char_class class)
{
    return class == CHAR_LETTER || class == CHAR_DIGIT || class == CHAR_SINGLE;
}

// ---- forms ---------------------------------------------------------------------------------------------------
// The form under way is forms[forms_n .. forms_n + n), cut at TOKENS_WORD_MAX_BYTES between two characters.
struct form {
    char *p;
    size_t n;
    bool full;
};

static struct form form_start(struct scanner *s)
{
    const size_t need = TOKENS_WORD_MAX_BYTES + FOLD_MAX;
    if (s->forms_room - s->forms_n < need) {
        s->forms_room = need + (s->text.n < FORMS_CHUNK ? s->text.n : FORMS_CHUNK);
        s->forms = arena_alloc(s->arena, s->forms_room);
        s->forms_n = 0;
    }
    return (struct form){s->forms + s->forms_n, 0, false};
}

static void form_add(struct form *f, const struct glyph *g)
{
    size_t n = g->fold->n;
    if (!n || f->full)
        return;
    f->full = f->n + n > TOKENS_WORD_MAX_BYTES;
    if (f->full)
        return;
    if (n <= FOLD_SHORT_MAX)
        memcpy(f->p + f->n, g->fold->utf8, n);
    else
        (void)fold_write(g->code_point, f->p + f->n);
    f->n += n;
}

// ---- tokens --------------------------------------------------------------------------------------------------
// Has a sentence ended before the word that starts here? A lower-case letter goes on with the sentence.
static void begin_sentence(struct scanner *s, size_t start)
{
    if (!s->stop_end || s->zone == ZONE_TITLE)
        return;
    if ((start > s->stop_end || !s->stop_needs_space) && !glyph_at(s, start).fold->lower)
        s->sentence++;
    s->stop_end = 0;
}

static void push(struct scanner *s, const struct form *f, size_t start, size_t end)
{
    if (s->n == s->room) {
        size_t room = s->room ? s->room * 2 : s->text.n / 5 + 8;
        s->v = arena_grow(s->arena, s->v, s->n, room, sizeof *s->v);
        s->room = room;
    }
    begin_sentence(s, start);
    s->v[s->n++] = (struct token){.form = {f->p, f->n},
                                  .pos = s->pos,
                                  .unit = s->unit,
                                  .start = (uint32_t)start,
                                  .end = (uint32_t)end,
                                  .sentence = s->sentence,
                                  .zone = s->zone};
    s->forms_n += f->n;
}

static void push_word(struct scanner *s, const struct form *f, size_t start, size_t end)
{
    if (!f->n)
        return; // nothing but marks
    push(s, f, start, end);
    s->pos++;
}

// ---- words ---------------------------------------------------------------------------------------------------
static size_t extend(const struct scanner *s, struct form *f, size_t i)
{
    for (struct glyph g = glyph_at(s, i); g.n && g.fold->class == CHAR_EXTEND; g = glyph_at(s, i)) {
        form_add(f, &g);
        i += g.n;
    }
    return i;
}

// The plain case: ASCII letters, digits and '_' from i on, straight from table to form. Returns where they end.
static size_t run_ascii(const struct scanner *s, struct form *f, size_t i, bool *ret_solid, bool *ret_digit)
{
    const struct fold *low = s->low;
    const unsigned char *p = (const unsigned char *)s->text.p;
    size_t end = i, room = f->full ? 0 : TOKENS_WORD_MAX_BYTES - f->n;
    while (end < s->text.n && p[end] < 0x80 && (low[p[end]].class == CHAR_LETTER || low[p[end]].class == CHAR_DIGIT))
        *ret_solid |= p[end++] != '_';
    for (size_t k = i; k < end && k - i < room; k++)
        f->p[f->n++] = low[p[k]].utf8[0];
    f->full |= end - i > room;
    if (end > i)
        *ret_digit = low[p[end - 1]].class == CHAR_DIGIT;
    return end;
}

// Letters and digits from i on; `3.5` and `1,000` go on across their mark.
struct run {
    size_t end;
    bool solid;  // anything but '_' was there
    bool parted; // by ZERO WIDTH NON-JOINER
};

static struct run run(const struct scanner *s, struct form *f, size_t i)
{
    struct run r = {i, false, false};
    bool after_digit = false;
    for (;;) {
        r.end = run_ascii(s, f, r.end, &r.solid, &after_digit);
        struct glyph g = glyph_at(s, r.end);
        enum char_class class = g.fold->class;
        bool joins = after_digit && (g.code_point == '.' || g.code_point == ',' || g.code_point == 0x66B) &&
                     glyph_at(s, r.end + g.n).fold->class == CHAR_DIGIT;
        if (!joins && class != CHAR_LETTER && class != CHAR_DIGIT && class != CHAR_EXTEND)
            return r;
        r.solid |= g.code_point != '_' && class != CHAR_EXTEND;
        r.parted |= g.code_point == 0x200C && glyph_at(s, r.end + g.n).fold->class == CHAR_LETTER;
        after_digit = class == CHAR_DIGIT || (after_digit && class == CHAR_EXTEND);
        form_add(f, &g);
        r.end += g.n;
    }
}

static size_t ascii_letters(const struct scanner *s, size_t i)
{
    size_t n = 0;
    while (i + n < s->text.n) {
        unsigned char c = (unsigned char)s->text.p[i + n] | 0x20;
        if (c < 'a' || c > 'z')
            break;
        n++;
    }
    return n;
}

// `AT&T`: short letter runs on both sides and nothing else touching.
static size_t ampersand(const struct scanner *s, struct form *f, size_t start, size_t i)
{
    if (i >= s->text.n || s->text.p[i] != '&' || i - start > AMPERSAND_SIDE_MAX || ascii_letters(s, start) != i - start)
        return i;
    size_t n = ascii_letters(s, i + 1);
    if (!n || n > AMPERSAND_SIDE_MAX || is_wordy(glyph_at(s, i + 1 + n).fold->class))
        return i;
    for (size_t k = i; k <= i + n; k++) {
        struct glyph g = glyph_at(s, k);
        form_add(f, &g);
    }
    return i + 1 + n;
}

// `C++`, `C#`, `F#`: one letter and its sign.
static size_t sign(const struct scanner *s, struct form *f, size_t start, size_t i)
{
    if (i - start != 1)
        return i;
    struct view rest = view_from(s->text, i);
    size_t n = view_starts(rest, "++") ? 2 : view_starts(rest, "#") ? 1 : 0;
    if (!n || ascii_letters(s, start) != 1 || is_wordy(glyph_at(s, i + n).fold->class))
        return i;
    for (size_t k = i; k < i + n; k++) {
        struct glyph g = glyph_at(s, k);
        form_add(f, &g);
    }
    return i + n;
}

// Past the 's of a possessive, which is no word.
static size_t possessive(const struct scanner *s, size_t i)
{
    struct glyph g = glyph_at(s, i);
    if (g.code_point != '\'' && g.code_point != 0x2019)
        return i;
    struct glyph letter = glyph_at(s, i + g.n);
    if ((letter.code_point | 0x20) != 's')
        return i;
    enum char_class next = glyph_at(s, i + g.n + 1).fold->class;
    return is_wordy(next) || next == CHAR_EXTEND ? i : i + g.n + 1;
}

static struct form form_of(struct scanner *s, size_t start, size_t end)
{
    struct form f = form_start(s);
    for (struct glyph g; start < end; start += g.n) {
        g = glyph_at(s, start);
        form_add(&f, &g);
    }
    return f;
}

static bool is_arabic(uint32_t c)
{
    return (c >= 0x600 && c <= 0x6FF) || (c >= 0x750 && c <= 0x77F);
}

// The parts of a Persian or Urdu word (in Indian scripts the sign shapes letters, and parts nothing), each where the
// whole stands.
static void push_parts(struct scanner *s, size_t start, size_t end)
{
    struct view rest = {s->text.p + start, end - start};
    for (size_t n; rest.n; rest = view_from(rest, n + strlen(NON_JOINER))) {
        n = view_find(rest, NON_JOINER);
        size_t from = (size_t)(rest.p - s->text.p);
        struct form f = form_of(s, from, from + n);
        if (n < end - start && f.n && is_arabic(glyph_at(s, from).code_point))
            push(s, &f, from, from + n);
    }
}

// The whole of the address that begins with the word [start, end), where it is asked for. Its words follow.
static bool push_address(struct scanner *s, size_t start, size_t end)
{
    if (s->wholes == WHOLE_NEVER || start < s->address_end || end >= s->text.n ||
        (s->text.p[end] != ':' && s->text.p[end] != '.'))
        return false;
    bool wildcards = s->wholes == WHOLE_WITH_WILDCARD;
    size_t whole = address_end(s->text, start, wildcards);
    if (!whole)
        return false;
    s->address_end = whole;
    struct view text = {s->text.p + start, whole - start};
    if (wildcards && view_find_char(text, '*') == text.n && view_find_char(text, '?') == text.n)
        return false;
    struct form f = form_of(s, start, whole);
    push(s, &f, start, whole);
    return true;
}

static size_t scan_word(struct scanner *s, size_t start)
{
    struct form f = form_start(s);
    struct run r = run(s, &f, start);
    if (push_address(s, start, r.end)) {
        f = form_start(s);
        r = run(s, &f, start);
    }
    size_t end = ampersand(s, &f, start, r.end);
    end = sign(s, &f, start, end);
    if (!r.solid || !f.n)
        return end;
    if (r.parted) {
        push(s, &f, start, end);
        push_parts(s, start, end);
        s->pos++;
    } else
        push_word(s, &f, start, end);
    return possessive(s, end);
}

static size_t scan_single(struct scanner *s, size_t start)
{
    struct form f = form_start(s);
    struct glyph g = glyph_at(s, start);
    form_add(&f, &g);
    size_t end = extend(s, &f, start + g.n);
    push_word(s, &f, start, end);
    return end;
}

// ---- signs ---------------------------------------------------------------------------------------------------
// An emoji with its modifiers; ZERO WIDTH JOINER ties it to a following one (UTS #51 ED-16).
static size_t scan_emoji(struct scanner *s, size_t start)
{
    struct form f = form_start(s);
    size_t end = start;
    bool joined = true;
    for (struct glyph g = glyph_at(s, end); g.n; g = glyph_at(s, end)) {
        if (g.fold->class != CHAR_EXTEND && !(joined && g.fold->class == CHAR_EMOJI))
            break;
        joined = g.code_point == 0x200D;
        form_add(&f, &g);
        end += g.n;
    }
    push_word(s, &f, start, end);
    return end;
}

static size_t scan_flag(struct scanner *s, size_t start)
{
    struct form f = form_start(s);
    size_t end = start;
    for (int i = 0; i < 2; i++) {
        struct glyph g = glyph_at(s, end);
        if (g.fold->class != CHAR_FLAG)
            break;
        form_add(&f, &g);
        end += g.n;
    }
    push_word(s, &f, start, end);
    return end;
}

// The whole of `#tag` or `@handle` from i (after the sign) on; 0 when it is none: a tag of digits only is a number.
static size_t tag_end(const struct scanner *s, struct form *f, size_t i)
{
    bool named = false;
    for (struct glyph g = glyph_at(s, i); g.n; g = glyph_at(s, i)) {
        enum char_class class = g.fold->class;
        if (!is_wordy(class) && !(class == CHAR_EXTEND && f->n > 1))
            break;
        named |= class != CHAR_DIGIT && class != CHAR_EXTEND && g.code_point != '_' && g.fold->n;
        form_add(f, &g);
        i += g.n;
    }
    return named ? i : 0;
}

static size_t ticker_end(const struct scanner *s, struct form *f, size_t i)
{
    size_t n = ascii_letters(s, i);
    if (n > TICKER_MAX || is_wordy(glyph_at(s, i + n).fold->class))
        return 0;
    return tag_end(s, f, i);
}

static size_t scan_other(struct scanner *s, size_t start)
{
    struct glyph g = glyph_at(s, start);
    bool inside = start > 0 && s->n > 0 && s->v[s->n - 1].unit == s->unit && s->v[s->n - 1].end == start;
    if (inside || (g.code_point != '#' && g.code_point != '@' && g.code_point != '$'))
        return start + g.n;
    struct form f = form_start(s);
    form_add(&f, &g);
    size_t end = g.code_point == '$' ? ticker_end(s, &f, start + 1) : tag_end(s, &f, start + 1);
    if (end)
        push(s, &f, start, end); // pos stays: the bare word follows at the same one
    return start + 1;
}

static bool is_abbreviation(struct view form)
{
    static const char *const titles[] = {"mr", "mrs", "ms", "dr", "st", "gen", "lt", "col", "sen", "rep", "no", "vs"};
    for (size_t i = 0; i < ARRAY_LEN(titles); i++) {
        if (view_is(form, titles[i]))
            return true;
    }
    return form.n == 1 && form.p[0] >= 'a'; // an initial
}

static size_t scan_stop(struct scanner *s, size_t start)
{
    struct glyph g = glyph_at(s, start);
    const struct token *last = s->n ? &s->v[s->n - 1] : NULL;
    bool touches = last && last->unit == s->unit && last->end == start;
    if (g.code_point == '.' && touches && is_abbreviation(last->form))
        return start + g.n;
    s->stop_end = start + g.n;
    s->stop_needs_space = g.code_point < 0x80;
    return s->stop_end;
}

static size_t scan_nothing(struct scanner *s, size_t start)
{
    return start + glyph_at(s, start).n;
}

// ---- units ---------------------------------------------------------------------------------------------------
static enum err scan(struct scanner *s, struct view text)
{
    static size_t (*const by_class[CHAR_CLASS_COUNT])(struct scanner *, size_t) = {
        [CHAR_OTHER] = scan_other,   [CHAR_SPACE] = scan_nothing, [CHAR_STOP] = scan_stop,
        [CHAR_LETTER] = scan_word,   [CHAR_DIGIT] = scan_word,    [CHAR_EXTEND] = scan_nothing,
        [CHAR_SINGLE] = scan_single, [CHAR_EMOJI] = scan_emoji,   [CHAR_FLAG] = scan_flag,
    };
    s->text = text;
    s->stop_end = s->address_end = 0;
    for (size_t i = 0; i < text.n;) {
        if (text.p[i] == ' ') {
            i++;
            continue;
        }
        i = by_class[glyph_at(s, i).fold->class](s, i);
        if (s->n > TOKENS_MAX)
            return ERR_TOOBIG;
    }
    return OK;
}

static enum zone zone_of(enum block_kind kind)
{
    if (kind == BLOCK_LEAD)
        return ZONE_LEAD;
    return kind == BLOCK_CAPTION ? ZONE_CAPTION : ZONE_BODY;
}

static enum err scan_doc(struct scanner *s, const struct doc *d)
{
    enum err err = scan(s, d->title);
    // A title too long for its range pushes the body on, so that the two never come near each other.
    s->pos = s->pos + TOKENS_GAP > TOKENS_BODY_POS ? s->pos + TOKENS_GAP : TOKENS_BODY_POS;
    for (size_t i = 0; i < d->block_count && !err; i++) {
        s->unit = (uint32_t)i + 1;
        s->sentence++;
        s->zone = zone_of(d->blocks[i].kind);
        err = scan(s, d->blocks[i].text);
    }
    return err;
}

static struct scanner scanner_on(struct arena *a, enum wholes wholes)
{
    return (struct scanner){.low = fold_get(0), .arena = a, .zone = ZONE_TITLE, .wholes = wholes};
}

enum err tokens_of_doc(const struct doc *d, struct arena *a, struct tokens *ret_tokens)
{
    struct scanner s = scanner_on(a, WHOLE_ALWAYS);
    enum err err = scan_doc(&s, d);
    if (!err)
        *ret_tokens = (struct tokens){s.v, s.n};
    return err;
}

enum err tokens_of_text(struct view text, struct arena *a, struct tokens *ret_tokens)
{
    struct scanner s = scanner_on(a, WHOLE_NEVER);
    enum err err = scan(&s, text);
    if (!err)
        *ret_tokens = (struct tokens){s.v, s.n};
    return err;
}

// Code points below U+0100 as ever, but * and ? are letters that stand for themselves.
static const struct fold *fold_with_wildcards(struct arena *a)
{
    enum { LOW = 0x100 };
    struct fold *low = arena_array(a, LOW, sizeof *low);
    memcpy(low, fold_get(0), LOW * sizeof *low);
    low['*'] = (struct fold){CHAR_LETTER, true, 1, "*"};
    low['?'] = (struct fold){CHAR_LETTER, true, 1, "?"};
    return low;
}

enum err tokens_of_pattern(struct view text, struct arena *a, struct tokens *ret_tokens)
{
    struct scanner s = scanner_on(a, WHOLE_WITH_WILDCARD);
    s.low = fold_with_wildcards(a);
    enum err err = scan(&s, text);
    if (!err)
        *ret_tokens = (struct tokens){s.v, s.n};
    return err;
}

struct view tokens_fold(struct view word, struct arena *a)
{
    size_t room = word.n + FOLD_MAX, n = 0;
    char *out = arena_alloc(a, room);
    uint32_t c;
    for (size_t step; (step = utf8_next(word, &c)) > 0; word = view_from(word, step)) {
        if (room - n < FOLD_MAX) {
            out = arena_grow(a, out, n, room * 2, 1);
            room *= 2;
        }
        const struct fold *f = fold_get(c);
        if (f->n > FOLD_SHORT_MAX)
            (void)fold_write(c, out + n);
        else
            memcpy(out + n, f->utf8, f->n);
        n += f->n;
    }
    return (struct view){out, n};
}
