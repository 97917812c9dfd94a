// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Fills the layouts (demo/layouts/*.html, embedded) and writes feeds. A layout holds {{name}} where a value stands;
// each outlet uses one of three, so that the demonstration meets metadata in several dialects, menus, related boxes and
// consent banners as real pages have them.
#include "demo/render.h"

#include "core/clock.h"
#include "core/embed.h"

#include <stdio.h>
#include <string.h>

extern const struct embed demo_layouts[];

static const char *const layouts[] = {"plain.html", "boxed.html", "heavy.html"};

typedef void value_fn(const struct rendering *r, const struct publication *p, struct buf *out);

static void add_address(const struct rendering *r, const struct publication *p, struct buf *out)
{
    buf_printf(out, "%s/%llx/%.*s", r->origin, (long long)p->published_ms, VIEW_ARG(p->article->slug));
}

static void add_time(int64_t ms, struct buf *out)
{
    char text[CLOCK_TEXT_MAX];
    buf_add_str(out, clock_format_rfc3339(ms / 1000 * 1000, text));
}

static bool is_rtl(const struct rendering *r)
{
    return !strcmp(r->outlet->lang, "ur") || !strcmp(r->outlet->lang, "ar");
}

// ---- the values of a layout ------------------------------------------------------------------------------------

static void value_title(const struct rendering *r, const struct publication *p, struct buf *out)
{
    (void)r;
    buf_add_html(out, p->article->title);
}

static void value_author(const struct rendering *r, const struct publication *p, struct buf *out)
{
    (void)r;
    buf_add_html(out, p->article->author);
}

static void value_section(const struct rendering *r, const struct publication *p, struct buf *out)
{
    (void)r;
    buf_add_html(out, p->article->section);
}

static void value_address(const struct rendering *r, const struct publication *p, struct buf *out)
{
    add_address(r, p, out);
}

static void value_date(const struct rendering *r, const struct publication *p, struct buf *out)
{
    (void)r;
    add_time(p->published_ms, out);
}

static void value_outlet(const struct rendering *r, const struct publication *p, struct buf *out)
{
    (void)p;
    buf_add_html(out, view_of(r->outlet->title));
}

static void value_lang(const struct rendering *r, const struct publication *p, struct buf *out)
{
    (void)p;
    buf_add_str(out, r->outlet->lang);
}

static void value_dir(const struct rendering *r, const struct publication *p, struct buf *out)
{
    (void)p;
    buf_add_str(out, is_rtl(r) ? "rtl" : "ltr");
}

static void add_paragraph(struct view text, struct buf *out)
{
    buf_add_str(out, "<p>");
    buf_add_html(out, text);
    buf_add_str(out, "</p>\n");
}

static void value_body(const struct rendering *r, const struct publication *p, struct buf *out)
{
    (void)r;
    for (size_t i = 0; i < p->article->paragraph_count; i++)
        add_paragraph(p->article->paragraphs[i], out);
    if (p->updated)
        add_paragraph(p->article->update, out);
}

static void value_related(const struct rendering *r, const struct publication *p, struct buf *out)
{
    for (size_t i = 0; i < r->newest_count && i < 5; i++) {
        if (r->newest[i].article == p->article)
            continue;
        buf_add_str(out, "<li><a href=\"");
        add_address(r, &r->newest[i], out);
        buf_add_str(out, "\">");
        buf_add_html(out, r->newest[i].article->title);
        buf_add_str(out, "</a></li>\n");
    }
}

static const struct {
    const char *name;
    value_fn *write;
} values[] = {
    {"title", value_title}, {"author", value_author},   {"section", value_section}, {"address", value_address},
    {"date", value_date},   {"outlet", value_outlet},   {"lang", value_lang},       {"dir", value_dir},
    {"body", value_body},   {"related", value_related},
};

static void fill_value(struct view name, const struct rendering *r, const struct publication *p, struct buf *out)
{
    for (size_t i = 0; i < ARRAY_LEN(values); i++)
        if (view_is(name, values[i].name))
            values[i].write(r, p, out);
}

void render_article(const struct rendering *r, const struct publication *p, struct buf *out)
{
    const char *layout = layouts[r->outlet_number % ARRAY_LEN(layouts)];
    struct view rest = embed_view(embed_find(demo_layouts, view_of(layout)));
    while (rest.n) {
        size_t at = view_find(rest, "{{");
        buf_add(out, rest.p, at);
        rest = view_from(rest, at + 2);
        size_t end = view_find(rest, "}}");
        if (rest.n)
            fill_value((struct view){rest.p, end}, r, p, out);
        rest = view_from(rest, end + 2);
    }
}

void render_front(const struct rendering *r, struct buf *out)
{
    buf_printf(out,
               "<!doctype html><html lang=\"%s\" dir=\"%s\"><head><meta charset=\"utf-8\"><title>%s</title>"
               "<link rel=\"alternate\" type=\"application/rss+xml\" href=\"/feed.xml\"></head><body><h1>%s</h1><ul>\n",
               r->outlet->lang, is_rtl(r) ? "rtl" : "ltr", r->outlet->title, r->outlet->title);
    for (size_t i = 0; i < r->newest_count; i++) {
        buf_add_str(out, "<li><a href=\"");
        add_address(r, &r->newest[i], out);
        buf_add_str(out, "\">");
        buf_add_html(out, r->newest[i].article->title);
        buf_add_str(out, "</a></li>\n");
    }
    buf_add_str(out, "</ul></body></html>\n");
}

// ---- feeds -----------------------------------------------------------------------------------------------------

static void add_element(struct buf *out, const char *name, struct view text)
{
    buf_printf(out, "<%s>", name);
    buf_add_html(out, text);
    buf_printf(out, "</%s>\n", name);
}

void render_rss(const struct rendering *r, struct buf *out)
{
    buf_printf(out,
               "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" "
               "xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n<channel><title>%s</title><link>%s/</link>"
               "<description>%s</description><language>%s</language>\n",
               r->outlet->title, r->origin, r->outlet->title, r->outlet->lang);
    for (size_t i = 0; i < r->newest_count; i++) {
        const struct publication *p = &r->newest[i];
        char when[CLOCK_TEXT_MAX];
        buf_add_str(out, "<item>");
        add_element(out, "title", p->article->title);
        add_element(out, "dc:creator", p->article->author);
        buf_add_str(out, "<link>");
        add_address(r, p, out);
        buf_add_str(out, "</link><guid>");
        add_address(r, p, out);
        buf_printf(out, "</guid><pubDate>%s</pubDate></item>\n", clock_format_mail(p->published_ms, when));
    }
    buf_add_str(out, "</channel></rss>\n");
}

void render_atom(const struct rendering *r, struct buf *out)
{
    buf_printf(out,
               "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" "
               "xml:lang=\"%s\"><title>%s</title><id>%s/</id><link href=\"%s/\"/>",
               r->outlet->lang, r->outlet->title, r->origin, r->origin);
    for (size_t i = 0; i < r->newest_count; i++) {
        const struct publication *p = &r->newest[i];
        if (i == 0) {
            buf_add_str(out, "<updated>");
            add_time(p->published_ms, out);
            buf_add_str(out, "</updated>\n");
        }
        buf_add_str(out, "<entry>");
        add_element(out, "title", p->article->title);
        buf_add_str(out, "<author>");
        add_element(out, "name", p->article->author);
        buf_add_str(out, "</author><id>");
        add_address(r, p, out);
        buf_add_str(out, "</id><link rel=\"alternate\" href=\"");
        add_address(r, p, out);
        buf_add_str(out, "\"/><published>");
        add_time(p->published_ms, out);
        buf_add_str(out, "</published><updated>");
        add_time(p->published_ms, out);
        buf_add_str(out, "</updated></entry>\n");
    }
    buf_add_str(out, "</feed>\n");
}

void render_sitemap(const struct rendering *r, struct buf *out)
{
    buf_add_str(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                     "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" "
                     "xmlns:news=\"http://www.google.com/schemas/sitemap-news/0.9\">\n");
    for (size_t i = 0; i < r->newest_count; i++) {
        const struct publication *p = &r->newest[i];
        buf_add_str(out, "<url><loc>");
        add_address(r, p, out);
        buf_printf(out,
                   "</loc><news:news><news:publication><news:name>%s</news:name><news:language>%s</news:language>"
                   "</news:publication><news:publication_date>",
                   r->outlet->title, r->outlet->lang);
        add_time(p->published_ms, out);
        buf_add_str(out, "</news:publication_date>");
        add_element(out, "news:title", p->article->title);
        buf_add_str(out, "</news:news></url>\n");
    }
    buf_add_str(out, "</urlset>\n");
}

void render_robots(const struct rendering *r, struct buf *out)
{
    buf_printf(out, "User-agent: *\nDisallow: /archive/\nSitemap: %s/news-sitemap.xml\n", r->origin);
}
