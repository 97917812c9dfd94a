// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Oracle = evaluator = matcher. Random queries of the whole grammar, as text, meet random docs; the oracle below knows
// the tree that the text was written from and the words that the doc was written from, and answers by trying
// everything. It shares no code with what it judges: not the tokeniser, not the parser, not the arithmetic of
// distances.
#include "alerts/matcher.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ROUNDS = 14,
    QUERIES = 90,
    DOCS = 50,
    DEPTH = 4,
    PLACES = 4096,
    KIDS = 4,
    WORDS_MAX = 60,
    BODY = 10000,
    TEXT_MAX = 64000
};

// ---- chance --------------------------------------------------------------------------------------------------
static uint64_t seed;

// SplitMix64: the same numbers everywhere.
static uint32_t chance(uint32_t below)
{
    uint64_t z = seed += 0x9E3779B97F4A7C15U;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9U;
    z = (z ^ z >> 27) * 0x94D049BB133111EBU;
    return (uint32_t)((z ^ z >> 31) >> 33) % below;
}

// ---- the vocabulary --------------------------------------------------------------------------------------------
// Spellings of one word; the first is the folded one, of which prefixes are made.
static const char *const vocabulary[][3] = {
    {"oil", "Oil", "OIL"},
    {"oils", "Oils", "oils"},
    {"gas", "Gas", "g\u00e1s"},
    {"gasoline", "Gasoline", "gasoline"},
    {"price", "Price", "pr\u00efce"},
    {"prices", "PRICES", "prices"},
    {"elysee", "\u00c9lys\u00e9e", "\u00c9LYS\u00c9E"},
    {"2026", "\u06f2\u06f0\u06f2\u06f6", "\u0662\u0660\u0662\u0666"},
    {"at&t", "AT&T", "At&t"},
    {"c++", "C++", "c++"},
    {"\u06a9\u06cc", "\u0643\u064a", "\u06a9\u06cc"},
    {"\u06a9\u06cc\u06a9", "\u0643\u064a\u0643", "\ufedb\u06cc\u06a9"},
    {"\u0645\u062d\u0645\u062f", "\u0645\u064f\u062d\u064e\u0645\u0651\u064e\u062f", "\u0645\u062d\u0640\u0645\u062f"},
    {"khan", "Khan's", "khan\u2019s"},
    {"\u5317", "\u5317", "\u5317"},
    {"\u4eac", "\u4eac", "\u4eac"},
    {"and", "and", "And"},
    {"3.5", "3.5", "3\u066b5"},
};
enum { VOCABULARY = sizeof vocabulary / sizeof vocabulary[0] };

static const char *const sources[] = {"dawn", "Geo News", "BBC Urdu"};
static const char *const langs[] = {"en", "ur"};
enum { NOW_DAY = 20600, DAY_MS = 86400000 }; // 2026-05-27

static int word(void)
{
    return (int)chance(chance(3) ? 6 : VOCABULARY); // the first ones often, so that something matches
}

static const char *spelling(int w)
{
    return vocabulary[w][chance(3)];
}

// ---- docs ----------------------------------------------------------------------------------------------------
struct known {
    struct doc *doc;
    int words[WORDS_MAX], pos[WORDS_MAX];
    bool in_title[WORDS_MAX];
    int count;
    int author[3];
    int source, lang;
    int64_t day;
};

static void add_words(struct known *k, char *text, int n, int *pos, bool in_title)
{
    text[0] = '\0';
    for (int i = 0; i < n; i++) {
        static const char *const between[] = {" ", " ", ", ", " \u2014 ", ". ", "\n"};
        int w = word();
        strcat(strcat(text, spelling(w)), between[chance(6)]);
        k->words[k->count] = w;
        k->pos[k->count] = (*pos)++;
        k->in_title[k->count++] = in_title;
    }
}

static void make_doc(struct known *k)
{
    char text[2000];
    memset(k, 0, sizeof *k);
    struct doc *d = k->doc = doc_new();
    int pos = 0;
    add_words(k, text, (int)chance(8), &pos, true);
    d->title = arena_copy(d->arena, view_of(text));
    pos = BODY;
    for (uint32_t blocks = chance(4); blocks > 0; blocks--) {
        add_words(k, text, (int)chance(14), &pos, false);
        doc_add_block(d, chance(2) ? BLOCK_P : BLOCK_LEAD, view_of(text));
    }
    text[0] = '\0';
    for (int i = 0; i < 3; i++) {
        k->author[i] = word();
        strcat(strcat(text, spelling(k->author[i])), " ");
    }
    doc_add_author(d, view_of(text));
    k->source = (int)chance(3);
    k->lang = (int)chance(2);
    k->day = NOW_DAY - (int64_t)chance(10);
    d->source = view_of(sources[k->source]);
    d->lang = view_of(langs[k->lang]);
    d->published_ms = k->day * DAY_MS + chance(DAY_MS);
    d->fetched_ms = (int64_t)NOW_DAY * DAY_MS;
}

// ---- queries -------------------------------------------------------------------------------------------------
enum kind { K_WORD, K_PREFIX, K_PHRASE, K_AND, K_OR, K_NOT, K_NEAR, K_SOURCE, K_LANG, K_AUTHOR, K_DATE, K_ALL };
enum where { ANYWHERE, TITLE, TEXT };

struct tree {
    enum kind kind;
    enum where where;
    int words[3], count; // also the value of SOURCE, LANG
    int letters;         // of a prefix, in bytes
    int distance;
    bool ordered;
    int64_t from, to; // days; DATE
    struct tree *kids[KIDS];
    int kid_count;
};

static struct tree pool[50000];
static size_t pooled;

static struct tree *tree_new(enum kind kind)
{
    struct tree *t = &pool[pooled++];
    assert_true(pooled < sizeof pool / sizeof pool[0]);
    *t = (struct tree){.kind = kind};
    return t;
}

static struct tree *make_leaf(bool near)
{
    struct tree *t = tree_new(chance(3) ? K_WORD : chance(2) ? K_PREFIX : K_PHRASE);
    uint32_t other = near ? 20 : chance(20);
    if (other < 5)
        t->kind = (enum kind)(K_SOURCE + other);
    t->where = chance(4) ? ANYWHERE : chance(2) ? TITLE : TEXT;
    t->count = t->kind == K_PHRASE || t->kind == K_AUTHOR ? 1 + (int)chance(3) : 1;
    for (int i = 0; i < t->count; i++)
        t->words[i] = word();
    if (t->kind == K_SOURCE && chance(2))
        t->letters = 2 + (int)chance(2);
    if (t->kind == K_PREFIX || (t->kind == K_AUTHOR && chance(2))) {
        t->count = 1;
        // Whole letters, at least two, of a word that is one token in any spelling.
        static const struct {
            int word, letters;
        } prefixes[] = {{0, 2}, {0, 3}, {2, 2}, {2, 3},  {3, 5},  {4, 4},
                        {4, 5}, {6, 3}, {7, 2}, {10, 4}, {12, 4}, {13, 3}};
        size_t i = chance(sizeof prefixes / sizeof prefixes[0]);
        t->words[0] = prefixes[i].word;
        t->letters = prefixes[i].letters;
    }
    if (t->kind == K_SOURCE || t->kind == K_LANG)
        t->words[0] = (int)chance(t->kind == K_SOURCE ? 3 : 2);
    t->from = NOW_DAY - (int64_t)chance(10);
    t->to = t->from + (int64_t)chance(5);
    return t;
}

static struct tree *make_near(int depth);

// What may stand beside NEAR.
static struct tree *make_group(int depth)
{
    if (depth <= 0 || chance(2))
        return make_leaf(true);
    if (chance(2))
        return make_near(depth - 1);
    struct tree *t = tree_new(K_OR);
    t->kid_count = 2 + (int)chance(2);
    for (int i = 0; i < t->kid_count; i++)
        t->kids[i] = make_group(depth - 1);
    return t;
}

static struct tree *make_near(int depth)
{
    struct tree *t = tree_new(K_NEAR);
    t->distance = 1 + (int)chance(6);
    t->ordered = chance(3) == 0;
    t->kid_count = 2;
    t->kids[0] = make_group(depth);
    t->kids[1] = make_group(depth);
    return t;
}

static struct tree *make_tree(int depth)
{
    uint32_t roll = chance(10);
    if (depth <= 0 || roll < 3)
        return make_leaf(false);
    if (roll < 5)
        return make_near(2);
    struct tree *t = tree_new(roll < 7 ? K_AND : roll < 9 ? K_OR : K_NOT);
    t->kid_count = t->kind == K_NOT ? 1 : 2 + (int)chance(KIDS - 1);
    for (int i = 0; i < t->kid_count; i++)
        t->kids[i] = make_tree(depth - 1);
    return t;
}

// ---- writing a query -------------------------------------------------------------------------------------------
static void write_tree(const struct tree *t, char *out);

static void write_group(const struct tree *t, char *out)
{
    char joint[32];
    sprintf(joint, t->ordered ? " ONEAR/%d " : " NEAR/%d ", t->distance);
    const char *by_kind = t->kind == K_OR ? " OR " : t->kind == K_NEAR ? joint : chance(2) ? " AND " : " ";
    strcat(out, "(");
    for (int i = 0; i < t->kid_count; i++) {
        strcat(out, i > 0 ? by_kind : "");
        write_tree(t->kids[i], out);
    }
    strcat(out, ")");
}

static void write_words(const struct tree *t, char *out)
{
    static const char *const fields[] = {[ANYWHERE] = "", [TITLE] = "title:", [TEXT] = "Text:"};
    strcat(out, t->kind == K_AUTHOR ? "author:" : fields[t->where]);
    if (t->letters) {
        strncat(out, vocabulary[t->words[0]][0], (size_t)t->letters);
        strcat(out, "*");
        return;
    }
    bool quoted = t->count > 1 || chance(2);
    strcat(out, quoted ? "\"" : "");
    for (int i = 0; i < t->count; i++)
        strcat(strcat(out, i > 0 ? " " : ""), spelling(t->words[i]));
    strcat(out, quoted ? "\"" : "");
}

static void write_date(const struct tree *t, char *out)
{
    // Civil dates of day numbers, by counting from one that is known: day 20600 is 2026-05-27.
    char from[16], to[16];
    int64_t a = t->from - NOW_DAY + 27, b = t->to - NOW_DAY + 27;
    sprintf(from, "2026-%s-%02d", a > 31 ? "06" : "05", (int)(a > 31 ? a - 31 : a));
    sprintf(to, "2026-%s-%02d", b > 31 ? "06" : "05", (int)(b > 31 ? b - 31 : b));
    sprintf(out + strlen(out), "published:%s..%s", from, to);
}

static void write_tree(const struct tree *t, char *out)
{
    switch (t->kind) {
    case K_WORD:
    case K_PREFIX:
    case K_PHRASE:
    case K_AUTHOR:
        write_words(t, out);
        break;
    case K_NOT:
        strcat(out, chance(2) ? "NOT " : "-");
        write_tree(t->kids[0], out);
        break;
    case K_SOURCE:
        sprintf(out + strlen(out), t->letters ? "source:%.*s*" : "source:\"%.*s\"", t->letters ? t->letters : 99,
                sources[t->words[0]]);
        break;
    case K_LANG:
        sprintf(out + strlen(out), "lang:%s", langs[t->words[0]]);
        break;
    case K_DATE:
        write_date(t, out);
        break;
    case K_ALL:
        strcat(out, "*:*");
        break;
    default:
        write_group(t, out);
    }
}

// ---- the oracle ------------------------------------------------------------------------------------------------
struct where_it_is {
    int first, last;
    bool pair; // made by a distance
};
struct found {
    struct where_it_is v[PLACES];
    int n;
};

static void found_add(struct found *f, int first, int last, bool pair)
{
    assert_true(f->n < PLACES);
    f->v[f->n++] = (struct where_it_is){first, last, pair};
}

static bool allowed(const struct known *k, int i, const struct tree *t)
{
    return t->where == ANYWHERE || k->in_title[i] == (t->where == TITLE);
}

static bool word_fits(int w, const struct tree *t, int i)
{
    if (!t->letters)
        return w == t->words[i];
    return !strncmp(vocabulary[w][0], vocabulary[t->words[0]][0], (size_t)t->letters);
}

static void find_words(const struct known *k, const struct tree *t, struct found *f)
{
    for (int i = 0; i < k->count; i++) {
        int n = 0;
        while (n < t->count && i + n < k->count && k->pos[i + n] == k->pos[i] + n && word_fits(k->words[i + n], t, n))
            n++;
        if (n == t->count && allowed(k, i, t))
            found_add(f, k->pos[i], k->pos[i] + n - 1, false);
    }
}

static int gap_between(const struct where_it_is *a, const struct where_it_is *b)
{
    return a->last < b->first ? b->first - a->last : b->last < a->first ? a->first - b->last : 0;
}

static bool shares_an_end(const struct where_it_is *a, const struct where_it_is *b)
{
    return a->first == b->first || a->last == b->last || a->first == b->last || a->last == b->first;
}

static bool fits(const struct tree *t, const struct where_it_is *a, const struct where_it_is *b)
{
    int gap = gap_between(a, b);
    if (t->ordered)
        return a->last < b->first && gap <= t->distance;
    if (gap == 0)
        return (a->pair || b->pair) && !shares_an_end(a, b);
    return gap <= t->distance;
}

static void find_places(const struct known *k, const struct tree *t, struct found *f);

static void find_near(const struct known *k, const struct tree *t, struct found *f)
{
    struct found *left = calloc(1, sizeof *left), *right = calloc(1, sizeof *right);
    assert_true(left && right);
    find_places(k, t->kids[0], left);
    find_places(k, t->kids[1], right);
    for (int i = 0; i < left->n; i++) {
        for (int j = 0; j < right->n; j++) {
            const struct where_it_is *a = &left->v[i], *b = &right->v[j];
            bool known = false;
            int first = a->first < b->first ? a->first : b->first, last = a->last > b->last ? a->last : b->last;
            for (int n = 0; n < f->n; n++)
                known |= f->v[n].first == first && f->v[n].last == last && f->v[n].pair;
            if (!known && fits(t, a, b))
                found_add(f, first, last, true);
        }
    }
    free(left);
    free(right);
}

static void find_places(const struct known *k, const struct tree *t, struct found *f)
{
    if (t->kind == K_NEAR)
        find_near(k, t, f);
    else if (t->kind != K_OR)
        find_words(k, t, f);
    for (int i = 0; i < t->kid_count && t->kind == K_OR; i++)
        find_places(k, t->kids[i], f);
}

static bool author_fits(const struct known *k, const struct tree *t)
{
    for (int i = 0; i + t->count <= 3; i++) {
        int n = 0;
        while (n < t->count && word_fits(k->author[i + n], t, n))
            n++;
        if (n == t->count)
            return true;
    }
    return false;
}

static bool oracle(const struct known *k, const struct tree *t)
{
    static struct found found;
    bool all = true, any = false;
    for (int i = 0; i < t->kid_count && t->kind != K_NEAR; i++) {
        bool kid = oracle(k, t->kids[i]);
        all &= kid;
        any |= kid;
    }
    switch (t->kind) {
    case K_AND:
        return all;
    case K_OR:
        return any;
    case K_NOT:
        return !any;
    case K_SOURCE:
        return t->letters ? !strncmp(sources[k->source], sources[t->words[0]], (size_t)t->letters)
                          : k->source == t->words[0];
    case K_LANG:
        return k->lang == t->words[0];
    case K_AUTHOR:
        return author_fits(k, t);
    case K_DATE:
        return k->day >= t->from && k->day <= t->to;
    case K_ALL:
        return true;
    default:
        found.n = 0;
        find_places(k, t, &found);
        return found.n > 0;
    }
}

// ---- the meeting -----------------------------------------------------------------------------------------------
struct round {
    struct known docs[DOCS];
    struct tree *trees[QUERIES];
    char texts[QUERIES][TEXT_MAX];
    struct query *queries[QUERIES];
    struct matcher *matcher;
    bool watched[QUERIES], matched[QUERIES];
    long pairs, matches;
};

static void note_match(void *user, int64_t watch, struct view name, const struct query *q, const struct verdict *v)
{
    struct round *r = user;
    (void)name;
    assert_true(v->matches);
    assert_true(view_is(query_text(q), r->texts[watch]));
    assert_false(r->matched[watch]); // once a doc
    r->matched[watch] = true;
}

static void check_spans(const struct query *q, const struct known *k, const struct verdict *v)
{
    for (size_t i = 0; i < v->span_count; i++) {
        const struct span *s = &v->spans[i];
        const struct node *n = query_clause(q, s->clause);
        struct view unit = doc_unit(k->doc, s->unit), piece = {unit.p + s->start, s->end - s->start};
        assert_true(s->start < s->end && s->end <= unit.n);
        assert_true(n->field != FIELD_TITLE || s->unit == 0);
        assert_true(n->field != FIELD_TEXT || s->unit > 0);
        struct tokens t;
        struct arena *a = arena_new();
        assert_int_equal(tokens_of_text(piece, a, &t), OK);
        if (node_words(n)->kind == WORD_PREFIX)
            assert_memory_equal(t.v[0].form.p, word_form(node_words(n)).p, word_form(node_words(n)).n);
        else if (n->kind == NODE_TERM)
            assert_true(view_equals(t.v[0].form, word_form(node_words(n))));
        arena_free(a);
    }
}

static void meet(struct round *r, const struct known *k)
{
    struct arena *a = arena_new();
    struct subject *s;
    int64_t now_ms = (int64_t)NOW_DAY * DAY_MS;
    memset(r->matched, 0, sizeof r->matched);
    assert_int_equal(subject_new(k->doc, a, &s), OK);
    assert_int_equal(matcher_doc(r->matcher, k->doc, now_ms, a, note_match, r), OK);
    for (int i = 0; i < QUERIES; i++) {
        struct verdict v;
        bool expected = oracle(k, r->trees[i]);
        assert_int_equal(eval_query(r->queries[i], s, now_ms, a, &v), OK);
        if (v.matches != expected || (r->watched[i] && r->matched[i] != expected)) {
            struct buf text;
            buf_init(&text, 1 << 20);
            doc_add_text(k->doc, &text);
            print_error("oracle %d evaluator %d matcher %d\nquery %s\ntitle %.*s\ntext %.*s\n", expected, v.matches,
                        r->watched[i] ? r->matched[i] : -1, r->texts[i], VIEW_ARG(k->doc->title),
                        VIEW_ARG(buf_view(&text)));
            fail();
        }
        check_spans(r->queries[i], k, &v);
        r->pairs++;
        r->matches += expected;
    }
    arena_free(a);
}

static void write_queries(struct round *r)
{
    pooled = 0;
    for (int i = 0; i < QUERIES; i++) {
        struct errmsg m = {""};
        r->trees[i] = make_tree(DEPTH);
        write_tree(r->trees[i], r->texts[i]);
        assert_true(strlen(r->texts[i]) < TEXT_MAX - 1000);
        if (query_parse(view_of(r->texts[i]), &r->queries[i], &m))
            fail_msg("%s\n%s", m.text, r->texts[i]);
        enum err err = matcher_add(r->matcher, i, view_of("w"), view_of(r->texts[i]), &m);
        assert_int_equal(err, query_is_unanchored(r->queries[i]) ? ERR_REFUSED : OK);
        r->watched[i] = !err;
    }
}

static void oracle_evaluator_and_matcher_agree(void **state)
{
    (void)state;
    long pairs = 0, matches = 0, watched = 0;
    for (int n = 0; n < ROUNDS; n++) {
        struct round *r = calloc(1, sizeof *r);
        assert_non_null(r);
        seed = 1000 + (uint64_t)n;
        r->matcher = matcher_new();
        write_queries(r);
        for (int i = 0; i < DOCS; i++) {
            make_doc(&r->docs[i]);
            meet(r, &r->docs[i]);
            doc_free(r->docs[i].doc);
        }
        for (int i = 0; i < QUERIES; i++) {
            query_free(r->queries[i]);
            watched += r->watched[i];
        }
        pairs += r->pairs;
        matches += r->matches;
        matcher_free(r->matcher);
        free(r);
    }
    print_message("%ld pairs, %ld matches, %ld of %d queries watched\n", pairs, matches, watched, ROUNDS * QUERIES);
    assert_true(pairs >= 50000);
    // Neither all nor nothing matches, and most queries can be watches: else the test would say little.
    assert_true(matches > pairs / 10 && matches < pairs * 9 / 10);
    assert_true(watched > ROUNDS * QUERIES / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(oracle_evaluator_and_matcher_agree)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
