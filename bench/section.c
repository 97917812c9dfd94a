// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Prints the links of one page as parsers/section sees them before it has any experience, "score TAB wanted TAB shape
// TAB url TAB text", and before them the page itself, "page TAB TAB shape TAB url". bench/section.py counts how many
// are right.
#include "parsers/section.h"

#include "parsers/charset.h"
#include "parsers/markup.h"

#include <stdio.h>

enum { PAGE_MAX_BYTES = 16 << 20 };

static void read_all(FILE *f, struct buf *out)
{
    char chunk[65536];
    for (size_t n; (n = fread(chunk, 1, sizeof chunk, f)) > 0;)
        buf_add(out, chunk, n);
}

int main(int argc, char **argv)
{
    FILE *f = argc == 3 ? fopen(argv[1], "rb") : NULL;
    if (!f) {
        fprintf(stderr, "usage: bench_section FILE URL\n");
        return 2;
    }
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    CLEANUP(buf_done) struct buf bytes;
    const struct yields nothing = {0};
    const struct page page = {.url = view_of(argv[2])};
    struct tree t;
    struct section_link *seen;
    struct link *links;
    size_t count, link_count;
    buf_init(&bytes, PAGE_MAX_BYTES);
    read_all(f, &bytes);
    fclose(f);
    struct view text = charset_decode(buf_view(&bytes), (struct view){0}, PAGE_MAX_BYTES, a, NULL);
    markup_read_html(text, a, &t, NULL);
    section_read(&t, page.url, a, &seen, &count);
    section_links(text, &page, &nothing, a, &links, &link_count);
    struct url u;
    if (url_parse(page.url, NULL, &u) == OK) {
        struct view shape = shape_of(&u, a);
        printf("page\t\t%.*s\t%s\n", VIEW_ARG(shape), argv[2]);
        url_done(&u);
    }
    for (size_t i = 0; i < count; i++)
        printf("%d\t%d\t%.*s\t%.*s\t%.*s\n", seen[i].score, links[i].state.n == 0, VIEW_ARG(seen[i].shape),
               VIEW_ARG(seen[i].url), VIEW_ARG(seen[i].text));
    return 0;
}
