// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
#include "parsers/feed_media.h"

#include "parsers/feed_text.h"

void feed_read_media_category(const struct feed_target *t, const struct node *n)
{
    struct view scheme = node_attr(n, "scheme");
    feed_add_tag(
        t, (struct feed_tag){.term = feed_text_plain(n, t->context->arena),
                             .scheme = scheme.n ? scheme : VIEW_LIT("http://search.yahoo.com/mrss/category_schema"),
                             .label = node_attr(n, "label")});
}

void feed_read_itunes_category(const struct feed_target *t, const struct node *n)
{
    const struct view scheme = VIEW_LIT("http://www.itunes.com/");
    feed_add_tag(t, (struct feed_tag){.term = node_attr(n, "text"), .scheme = scheme});
    for (const struct node *c = node_after(n, n); c; c = node_after(c, n))
        if (view_is_nocase(c->name, "category"))
            feed_add_tag(t, (struct feed_tag){.term = node_attr(c, "text"), .scheme = scheme});
}

void feed_read_keywords(const struct feed_target *t, const struct node *n)
{
    struct view words = feed_text_plain(n, t->context->arena);
    while (words.n > 0)
        feed_add_tag(t, (struct feed_tag){.term = view_trim(view_cut(&words, ',')),
                                          .scheme = VIEW_LIT("http://www.itunes.com/")});
}

void feed_read_image(const struct feed_target *t, const struct node *n)
{
    struct view url = feed_child_text(t, n, "url");
    url = url.n ? url : node_attr(n, "href");
    url = url.n ? url : node_attr(n, "url");
    url = url.n ? url : feed_text_plain(n, t->context->arena);
    if (t->entry->image.n > 0 || url.n == 0)
        return;
    t->entry->image = feed_address(t, n, url);
    t->entry->image_title = feed_child_text(t, n, "title");
    struct view link = feed_child_text(t, n, "link");
    t->entry->image_link = link.n ? feed_address(t, n, link) : link;
}

void feed_read_media(const struct feed_target *t, const struct node *n)
{
    struct view url = node_attr(n, "url");
    struct feed_media *m = url.n ? FEED_PUSH(t, t->entry->media) : NULL;
    if (m)
        *m = (struct feed_media){.url = feed_address(t, n, url),
                                 .type = node_attr(n, "type"),
                                 .medium = node_attr(n, "medium"),
                                 .length = node_attr(n, "fileSize"),
                                 .duration = node_attr(n, "duration"),
                                 .width = node_attr(n, "width"),
                                 .height = node_attr(n, "height")};
}

void feed_read_thumbnail(const struct feed_target *t, const struct node *n)
{
    struct view url = node_attr(n, "url");
    url = url.n ? url : feed_text_plain(n, t->context->arena);
    struct view *to = url.n ? FEED_PUSH(t, t->entry->thumbnails) : NULL;
    if (to)
        *to = feed_address(t, n, url);
}

void feed_read_credit(const struct feed_target *t, const struct node *n)
{
    struct feed_person *to = FEED_PUSH(t, t->entry->credits);
    if (to)
        *to = (struct feed_person){.name = feed_text_plain(n, t->context->arena), .email = node_attr(n, "role")};
}
