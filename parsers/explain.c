// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Takes the same steps as record.c and prints what they decided. It decides nothing itself: every reason is read from
// what sift.c has written down.
#include "parsers/explain.h"

#include "core/clock.h"
#include "parsers/charset.h"
#include "parsers/hints.h"
#include "parsers/markup.h"
#include "parsers/record.h"
#include "parsers/ruling.h"

enum { TEXT_MAX_BYTES = 16 << 20, PATH_ELEMENTS = 3, SHOWN_BYTES = 100 };

static void add_element(struct buf *out, const struct node *n)
{
    struct view class = node_attr(n, "class"), id = node_attr(n, "id");
    buf_add_str(out, n->tag == TAG_OTHER ? "" : tag_name(n->tag));
    buf_add_view(out, n->name);
    if (id.n > 0)
        buf_printf(out, "#%.*s", VIEW_ARG(id));
    while (class.n > 0) {
        struct view word = view_trim(view_cut(&class, ' '));
        if (word.n > 0)
            buf_printf(out, ".%.*s", VIEW_ARG(word));
    }
}

// The element and the ones around it, outermost first.
static void add_path(struct buf *out, const struct node *n)
{
    const struct node *path[PATH_ELEMENTS];
    size_t count = 0;
    for (; n && n->parent && count < PATH_ELEMENTS; n = n->parent)
        path[count++] = n;
    while (count-- > 0) {
        add_element(out, path[count]);
        buf_add_str(out, count > 0 ? " > " : "");
    }
}

// The outermost discarded element around the run: the one whose name decided.
static const struct node *namer(const struct scene *s, const struct node *n)
{
    const struct node *found = n;
    for (; n; n = n->parent)
        if (s->gone[n->index])
            found = n;
    return found;
}

static void add_run(struct buf *out, const struct scene *s, const struct run *r, const struct fate *f)
{
    const char *kind = block_kind_name(verdict_keeps(f->verdict) ? f->kind : r->kind);
    buf_printf(out, "%-10s %-8s weight %5u  links %3.0f%%  ", verdict_name(f->verdict), kind, r->weight,
               (double)(100 * run_link_share(r)));
    add_path(out, r->owner);
    if (f->verdict == VERDICT_NAMED) {
        const struct node *n = namer(s, r->owner);
        buf_add_str(out, "  in ");
        add_element(out, n);
        buf_printf(out, " (%s)", hint_name(s->hints[n->index]));
    }
    if (f->detail)
        buf_printf(out, "  (%s)", f->detail);
    buf_add_str(out, "\n           ");
    struct view text = r->text;
    for (size_t i = 0; i < text.n && i < SHOWN_BYTES; i++)
        buf_add_char(out, text.p[i] == '\n' ? ' ' : text.p[i]);
    for (size_t i = SHOWN_BYTES; i < text.n && ((unsigned char)text.p[i] & 0xC0) == 0x80; i++)
        buf_add_char(out, text.p[i]);
    buf_add_str(out, text.n > SHOWN_BYTES ? "…\n" : "\n");
}

static void add_ruling(struct buf *out, const struct ruling *r)
{
    if (!r->rule)
        return;
    buf_printf(out, "rule       for %.*s\n", VIEW_ARG(r->rule->host));
    for (size_t part = 0; part < RULE_PARTS; part++) {
        bool asked = part == RULE_REMOVE ? r->rule->remove_count > 0 : r->rule->parts[part] != NULL;
        if (asked)
            buf_printf(out, "           %-8s %zu element%s%s\n", rule_part_name(part), r->found[part],
                       r->found[part] == 1 ? "" : "s",
                       r->missed[part] ? ", nothing that fits: the generic way answers" : "");
    }
}

void explain_page(const struct page *page, const struct http_response *response, const struct rule *rule,
                  struct arena *a, struct buf *out)
{
    struct tree tree;
    struct scrubbed jsonld;
    struct facts facts;
    struct article article;
    struct ruling ruling;
    struct view http = charset_of_content_type(http_field(response->head, "Content-Type"));
    markup_read_html(charset_decode(response->body, http, TEXT_MAX_BYTES, a, NULL), a, &tree, &jsonld);
    const struct facts_in in = {.tree = &tree,
                                .hints = hints_of_tree(&tree, a),
                                .jsonld = &jsonld,
                                .url = page->url,
                                .now_ms = page->fetched_ms ? page->fetched_ms : clock_now_ms(),
                                .seen_ms = page->fetched_ms};
    facts_find(&in, a, &facts);
    ruling_apply(rule, &in, a, &facts, &ruling);
    article_find(&(struct article_in){.tree = &tree,
                                      .hints = in.hints,
                                      .title = facts.title,
                                      .authors = facts.authors,
                                      .author_count = facts.author_count,
                                      .regions = ruling.regions,
                                      .region_count = ruling.region_count},
                 a, &article);
    ruling_settle(&ruling, &article);
    add_ruling(out, &ruling);
    const struct scene *s = &article.scene;
    buf_printf(out, "title      %.*s\ncontainer  ", VIEW_ARG(facts.title));
    add_path(out, s->container);
    buf_printf(out, "\n           holds %.0f of the page's value %.0f, kept weight %u of %u\n",
               (double)s->sum[s->container->index], (double)s->sum[s->body->index], article.weight,
               article.page_weight);
    if (s->hidden)
        buf_add_str(out, "hidden     the page shows hardly any text: what it hides is read too\n");
    if (record_is_stated(&article, &facts))
        buf_add_str(out, "stated     the page has hardly any text: that of its JSON-LD is taken\n");
    for (size_t i = 0; i < s->runs.n; i++)
        add_run(out, s, &s->runs.v[i], &article.fates[i]);
}
