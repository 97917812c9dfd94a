// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Search and evaluator must never disagree: random queries over random docs, each search held against the evaluator's
// word on every doc. Few words, so that they meet often; docs of every shape the schema treats apart. The seed is
// printed; HARKARA_SEED repeats a run.
#include "core/clock.h"
#include "index/plan.h"
#include "query/subject.h"
#include "tests/unit/index/fixture.h"

#include <stdlib.h>
#include <string.h>

enum { DOCS = 300, QUERIES = 2000, TEXT_MAX = 4000, DEPTH_MAX = 4 };

static uint64_t seed;

static uint32_t pick(uint32_t n)
{
    seed ^= seed << 13; // Marsaglia's xorshift64
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)((seed >> 20) % n);
}

static const char *const words[] = {
    "oil",  "gas",  "oil",    "price",    "prices",    "priced", "new",  "York", "bank", "Élan", "#opec",
    "opec", "AT&T", "at",     "t",        "C++",       "U.S.",   "1.5%", "@imf", "imf",  "تیل",  "قِیمت",
    "石油", "價格", "bank's", "election", "elections", "elect",  "the",  "of",   "a",    "I",    "state-owned",
};
static const char *const starts[] = {"pri", "elect", "opec", "no", "el", "ba", "تی", "xy"};
static const char *const names[] = {"Ali Khan", "Khan Ali", "Ayesha Khan", "Maria da Silva", "khan", "José"};
static const char *const tags[] = {"energy", "Energy policy", "oil", "policy energy", "world"};
static const char *const sources[] = {"dawn", "the-news", "bbc.urdu"};
static const char *const langs[] = {"en", "ur", "ar", ""};
static const char *const kinds[] = {"article", "post"};
#define PICK(list) ((list)[pick(ARRAY_LEN(list))])

// ---- docs ----------------------------------------------------------------------------------------------------
static void random_text(char *text, uint32_t count)
{
    size_t n = 0;
    text[0] = '\0';
    for (uint32_t i = 0; i < count && n + 64 < TEXT_MAX; i++)
        n += (size_t)snprintf(text + n, TEXT_MAX - n, "%s%s", i ? (pick(8) ? " " : ". ") : "", PICK(words));
}

static struct doc *random_doc(int number)
{
    char id[16], title[TEXT_MAX], text[TEXT_MAX];
    snprintf(id, sizeof(id), "d%d", number);
    random_text(title, pick(7));
    random_text(text, pick(30));
    struct doc *d = fixture_doc(id, title, text, (int)pick(30));
    for (uint32_t blocks = pick(4); blocks > 0; blocks--) {
        random_text(text, pick(40));
        doc_add_block(d, pick(5) ? BLOCK_P : BLOCK_CAPTION, view_of(text));
    }
    for (uint32_t i = pick(3); i > 0; i--)
        doc_add_author(d, view_of(PICK(names)));
    for (uint32_t i = pick(3); i > 0; i--)
        doc_add_tag(d, view_of(PICK(tags)));
    d->source = view_of(PICK(sources));
    d->lang = view_of(PICK(langs));
    d->kind = view_of(PICK(kinds));
    d->medium = (enum doc_medium)pick(MEDIUM_COUNT);
    d->section = view_of(pick(2) ? PICK(tags) : "");
    if (pick(10) == 0)
        d->published_ms = 0;
    d->fetched_ms -= (int64_t)pick(5) * FIXTURE_DAY_MS;
    return d;
}

// ---- queries -------------------------------------------------------------------------------------------------
static void add_words(struct buf *out, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        buf_printf(out, "%s%s", i ? " " : "", PICK(words));
}

static void add_phrase(struct buf *out)
{
    buf_add_char(out, '"');
    add_words(out, 1 + pick(3));
    buf_add_char(out, '"');
}

static void add_word(struct buf *out)
{
    switch (pick(6)) {
    case 0:
        add_phrase(out);
        break;
    case 1:
        buf_printf(out, "%s*", PICK(starts));
        break;
    default:
        buf_printf(out, "\"%s\"", PICK(words));
        break;
    }
}

static void add_field(struct buf *out)
{
    static const char *const word_fields[] = {"title", "text"};
    switch (pick(12)) {
    case 0:
        buf_printf(out, "author:\"%s\"", pick(2) ? PICK(names) : "Khan Ayesha");
        break;
    case 1:
        buf_printf(out, "tag:%s", pick(2) ? "energy" : "\"energy policy\"");
        break;
    case 2:
        buf_printf(out, "source:\"%s\"", PICK(sources));
        break;
    case 3:
        buf_printf(out, "lang:%s", pick(2) ? "EN" : "ur");
        break;
    case 4:
        buf_printf(out, "section:%s*", PICK(starts));
        break;
    case 5:
        buf_printf(out, "published:>now-%ud", pick(30));
        break;
    case 6:
        buf_printf(out, "published:2026-11-%02u..2026-11-%02u", 1 + pick(12), 13 + pick(12));
        break;
    case 7:
        buf_printf(out, "fetched:<2026-11-%02u", 18 + pick(8));
        break;
    case 8:
        buf_printf(out, "id:d%u", pick(DOCS));
        break;
    default:
        buf_printf(out, "%s:", PICK(word_fields));
        add_word(out);
        break;
    }
}

static void add_group(struct buf *out)
{
    if (pick(3)) {
        add_word(out);
        return;
    }
    buf_add_char(out, '(');
    add_word(out);
    buf_add_str(out, " OR ");
    add_word(out);
    buf_add_char(out, ')');
}

static void add_near(struct buf *out)
{
    const char *field = pick(4) ? "" : pick(2) ? "title:" : "text:";
    buf_printf(out, "%s(", field);
    add_group(out);
    for (uint32_t i = 1 + pick(4) / 3; i > 0; i--) {
        buf_printf(out, " %sNEAR/%u ", pick(3) ? "" : "O", 1 + pick(6));
        add_group(out);
    }
    buf_add_char(out, ')');
}

static void add_query(struct buf *out, int depth)
{
    uint32_t kind = depth >= DEPTH_MAX ? pick(5) : pick(11);
    if (kind < 2) {
        add_word(out);
    } else if (kind < 4) {
        add_field(out);
    } else if (kind < 5) {
        add_near(out);
    } else {
        static const char *const joins[] = {" AND ", " OR ", " AND NOT ", " ", " OR NOT "};
        buf_add_str(out, pick(6) ? "(" : "NOT (");
        add_query(out, depth + 1);
        for (uint32_t i = 1 + pick(2); i > 0; i--) {
            buf_add_str(out, PICK(joins));
            add_query(out, depth + 1);
        }
        buf_add_char(out, ')');
    }
}

// ---- the comparison ------------------------------------------------------------------------------------------
struct world {
    char dir[TEMP_PATH_MAX];
    struct searcher *searcher;
    struct arena *arena;
    struct doc *docs[DOCS];
    struct subject *subjects[DOCS];
    size_t exact; // queries that the index could answer alone
    size_t matches;
};

static void make_world(struct world *world)
{
    temp_make(world->dir);
    world->arena = arena_new();
    struct writer *w = fixture_writer(world->dir);
    for (int i = 0; i < DOCS; i++) {
        world->docs[i] = random_doc(i);
        assert_int_equal(subject_new(world->docs[i], world->arena, &world->subjects[i]), OK);
        assert_int_equal(writer_put(w, world->docs[i]), OK);
        if (i % 97 == 0)
            assert_int_equal(writer_commit(w), OK);
    }
    assert_int_equal(writer_commit(w), OK);
    writer_close(w);
    world->searcher = fixture_searcher(world->dir);
}

static void unmake_world(struct world *world)
{
    searcher_close(world->searcher);
    for (int i = 0; i < DOCS; i++)
        doc_free(world->docs[i]);
    arena_free(world->arena);
    temp_remove(world->dir);
}

static void mark_searched(struct world *world, const struct query *q, enum search_sort sort, bool found[DOCS])
{
    struct search_request request = {.query = q, .sort = sort, .limit = SEARCH_LIMIT_MAX, .now_ms = fixture_now_ms};
    struct search_result r;
    struct errmsg m = {""};
    if (search_run(world->searcher, &request, &r, &m))
        fail_msg("%.*s: %s", VIEW_ARG(query_text(q)), m.text);
    assert_true(r.total_is_exact);
    assert_false(r.is_partial);
    if (r.total != (int64_t)r.count)
        fail_msg("%.*s: total %" PRId64 " of %zu hits", VIEW_ARG(query_text(q)), r.total, r.count);
    for (size_t i = 0; i < r.count; i++) {
        struct view id = r.hits[i].doc->id;
        long number = strtol(id.p + 1, NULL, 10);
        assert_false(found[number]); // none twice
        found[number] = true;
        if (sort == SEARCH_BY_DATE && i > 0)
            assert_true(doc_time_ms(r.hits[i - 1].doc) >= doc_time_ms(r.hits[i].doc));
    }
    search_result_done(&r);
}

static void compare(struct world *world, const struct query *q, struct arena *a)
{
    bool found[DOCS] = {false};
    mark_searched(world, q, pick(2) ? SEARCH_BY_DATE : SEARCH_BY_RELEVANCE, found);
    struct plan plan;
    plan_of_query(q, fixture_now_ms, a, &plan);
    world->exact += plan.is_exact;
    for (int i = 0; i < DOCS; i++) {
        struct verdict verdict;
        assert_int_equal(eval_query(q, world->subjects[i], fixture_now_ms, a, &verdict), OK);
        world->matches += verdict.matches;
        if (verdict.matches == found[i])
            continue;
        struct buf text;
        buf_init(&text, 1 << 20);
        plan_write(&plan, &text);
        fail_msg("%.*s\n  plan: %s\n  doc %d: search says %d, evaluator %d\n  title: %.*s", VIEW_ARG(query_text(q)),
                 text.p, i, found[i], verdict.matches, VIEW_ARG(world->docs[i]->title));
    }
}

static void search_finds_what_the_evaluator_matches(void **state)
{
    (void)state;
    const char *wanted = getenv("HARKARA_SEED");
    seed = wanted ? strtoull(wanted, NULL, 10) : (uint64_t)clock_now_ms();
    print_message("seed %" PRIu64 "\n", seed);
    static struct world world;
    make_world(&world);
    struct arena *a = arena_new();
    struct buf text;
    buf_init(&text, QUERY_MAX_BYTES);
    for (int i = 0; i < QUERIES; i++) {
        arena_reset(a);
        buf_clear(&text);
        add_query(&text, 0);
        struct query *q = fixture_query(text.p);
        compare(&world, q, a);
        query_free(q);
    }
    print_message("%zu of %d answered by the index alone, %.1f matches a query\n", world.exact, QUERIES,
                  (double)world.matches / QUERIES);
    assert_true(world.exact > QUERIES / 5 && world.exact < QUERIES);
    buf_done(&text);
    arena_free(a);
    unmake_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(search_finds_what_the_evaluator_matches)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
