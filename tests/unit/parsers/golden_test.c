// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The golden cases: each folder tests/golden/<kind>/<case>/ holds `input` (and where they matter `head`, HTTP fields,
// `rules`, rules for hosts, and `link`, its address and what the feed said of it) and `expected`, what parse_page makes
// of it in a form that a person can read and a diff can show; for pages `explained` too, why each block was kept or
// dropped.
// `--bless` writes these anew; read the diff before believing it. walls/golden.py sees to it that every rule has a
// case.
#include "core/clock.h"
#include "core/err.h"
#include "parsers/dates.h"
#include "parsers/explain.h"
#include "parsers/parse.h"
#include "parsers/rules.h"
#include "tests/support/unit.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILE_MAX = 4 << 20, PATH_ROOM = 512 };

static bool bless;

static bool read_file(const char *dir, const char *name, struct buf *out)
{
    char path[PATH_ROOM + 32];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *f = fopen(path, "rb");
    if (!f)
        return false;
    char *room = buf_reserve(out, FILE_MAX / 2);
    buf_wrote(out, fread(room, 1, FILE_MAX / 2, f));
    fclose(f);
    return true;
}

static void add_fact(struct buf *out, const char *name, struct view value)
{
    if (value.n > 0)
        buf_printf(out, "%s: %.*s\n", name, VIEW_ARG(value));
}

static void add_time(struct buf *out, const char *name, int64_t ms)
{
    char text[CLOCK_TEXT_MAX];
    if (ms)
        buf_printf(out, "%s: %s\n", name, clock_format_rfc3339(ms, text));
}

// Where each fact was found: "title from heading, authors from byline".
static void add_origins(struct buf *out, const struct doc *d)
{
    const char *before = "found: ";
    for (size_t i = 0; i < FACT_COUNT; i++) {
        if (d->from[i].n == 0)
            continue;
        buf_printf(out, "%s%s from %.*s", before, doc_fact_name(i), VIEW_ARG(d->from[i]));
        before = ", ";
    }
    buf_add_str(out, *before == ',' ? "\n" : "");
}

static void add_doc(struct buf *out, const struct doc *d)
{
    add_fact(out, "kind", d->kind);
    add_fact(out, "canonical", d->canonical);
    add_fact(out, "title", d->title);
    add_fact(out, "subtitle", d->subtitle);
    for (size_t i = 0; i < d->author_count; i++)
        add_fact(out, "author", d->authors[i]);
    add_time(out, "published", d->published_ms);
    add_fact(out, "  as said", d->published);
    add_time(out, "modified", d->modified_ms);
    add_fact(out, "lang", d->lang);
    add_fact(out, "section", d->section);
    add_fact(out, "publisher", d->publisher);
    add_fact(out, "image", d->image);
    add_fact(out, "amp", d->amp);
    add_fact(out, "paywall", view_of(d->paywall ? "yes" : ""));
    for (size_t i = 0; i < d->tag_count; i++)
        add_fact(out, "tag", d->tags[i]);
    add_origins(out, d);
    for (size_t i = 0; i < d->links.n; i++)
        add_fact(out, "links to", d->links.v[i]);
    for (size_t i = 0; i < d->block_count; i++)
        buf_printf(out, "[%s] %.*s\n", block_kind_name(d->blocks[i].kind), VIEW_ARG(d->blocks[i].text));
}

static void add_links(struct buf *out, const struct parsed *p)
{
    for (size_t i = 0; i < p->link_count; i++) {
        const struct link *l = &p->links[i];
        buf_printf(out, "[link %s] %.*s\n", page_kind_name(l->kind), VIEW_ARG(l->url));
        add_fact(out, "  title", l->hint.title);
        add_fact(out, "  author", l->hint.author);
        add_time(out, "  published", l->hint.published_ms);
    }
}

static struct rules *read_rules(const char *dir)
{
    char path[PATH_ROOM + 32];
    struct rules *rules = NULL;
    struct errmsg m = {""};
    snprintf(path, sizeof path, "%s/rules", dir);
    if (access(path, F_OK) == 0 && rules_load(path, &rules, &m))
        fail_msg("%s", m.text);
    return rules;
}

// "url: …", "title: …", "author: …", "published: …", a line each.
static void read_link(struct view text, struct page *page)
{
    while (text.n > 0) {
        struct view value = view_cut(&text, '\n'), name = view_cut(&value, ':');
        value = view_trim(value);
        if (view_is(name, "url"))
            page->url = value;
        else if (view_is(name, "title"))
            page->hint.title = value;
        else if (view_is(name, "author"))
            page->hint.author = value;
        else if (view_is(name, "published"))
            page->hint.published_ms = date_read(value, false, INT64_MAX / 4).ms;
        else
            fail_msg("a link has no '%.*s'", VIEW_ARG(name));
    }
}

struct golden {
    enum page_kind kind;
    struct buf input, head, link;
    struct rules *rules; // NULL for none
};

static void render(const struct golden *g, struct buf *out, struct buf *explained)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct page page = {.url = VIEW_LIT("https://news.example/2026/11/20/story.html"),
                        .kind = g->kind,
                        .source = VIEW_LIT("example"),
                        .status = 200,
                        .fetched_ms = clock_days(2026, 11, 23) * INT64_C(86400000)};
    read_link(buf_view(&g->link), &page);
    struct http_response response = {.status = 200, .head = buf_view(&g->head), .body = buf_view(&g->input)};
    const struct known known = {.rules = g->rules};
    struct parsed p;
    assert_int_equal(parse_page_knowing(&page, &response, &known, a, &p), OK);
    buf_printf(out, "what: %s\n", p.what);
    if (p.doc)
        add_doc(out, p.doc);
    add_links(out, &p);
    if (p.doc && g->kind == PAGE_ARTICLE)
        explain_page(&page, &response, rules_find(g->rules, page.url), a, explained);
    parsed_done(&p);
}

static void settle(const char *dir, const char *name, struct view got)
{
    char path[PATH_ROOM + 32];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    if (bless && got.n > 0) {
        FILE *f = fopen(path, "wb");
        assert_non_null(f);
        assert_int_equal(fwrite(got.p, 1, got.n, f), got.n);
        assert_int_equal(fclose(f), 0);
        return;
    }
    CLEANUP(buf_done) struct buf expected;
    buf_init(&expected, FILE_MAX);
    if (read_file(dir, name, &expected) != (got.n > 0) || !view_equals(buf_view(&expected), got))
        fail_msg("%s: expected\n%.*s\ngot\n%.*s", path, VIEW_ARG(buf_view(&expected)), VIEW_ARG(got));
}

static void check_case(enum page_kind kind, const char *dir)
{
    struct golden g = {.kind = kind, .rules = read_rules(dir)};
    CLEANUP(buf_done) struct buf got, explained;
    buf_init(&got, FILE_MAX);
    buf_init(&explained, FILE_MAX);
    struct buf *const files[] = {&g.input, &g.head, &g.link};
    static const char *const names[] = {"input", "head", "link"};
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        buf_init(files[i], FILE_MAX);
        if (!read_file(dir, names[i], files[i]) && i == 0)
            fail_msg("%s has no input", dir);
    }
    render(&g, &got, &explained);
    settle(dir, "expected", buf_view(&got));
    settle(dir, "explained", buf_view(&explained));
    for (size_t i = 0; i < ARRAY_LEN(files); i++)
        buf_done(files[i]);
    rules_free(g.rules);
}

static void check_all(const char *folder, enum page_kind kind)
{
    char root[PATH_ROOM / 2];
    snprintf(root, sizeof root, "golden/%s", folder);
    struct dirent **entries;
    int n = scandir(root, &entries, NULL, alphasort);
    assert_true(n > 2);
    for (int i = 0; i < n; i++) {
        char dir[PATH_ROOM];
        snprintf(dir, sizeof dir, "%s/%s", root, entries[i]->d_name);
        if (entries[i]->d_name[0] != '.')
            check_case(kind, dir);
        free(entries[i]);
    }
    free(entries);
}

static void pages_give_the_expected_docs(void **state)
{
    (void)state;
    check_all("page", PAGE_ARTICLE);
}

static void feeds_give_the_expected_links(void **state)
{
    (void)state;
    check_all("feed", PAGE_FEED);
}

static void sitemaps_give_the_expected_links(void **state)
{
    (void)state;
    check_all("sitemap", PAGE_SITEMAP);
}

int main(int argc, char **argv)
{
    bless = argc > 1 && strcmp(argv[1], "--bless") == 0;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_give_the_expected_docs),
        cmocka_unit_test(feeds_give_the_expected_links),
        cmocka_unit_test(sitemaps_give_the_expected_links),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
