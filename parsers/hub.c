// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Hubs as heads, feeds and pages name them. A hub over plain http for a feed over https would let anybody on the way
// read the secret that proves what is brought: it is none.
#include "parsers/hub.h"

#include "core/ascii.h"
#include "core/push.h"
#include "core/url.h"
#include "core/websub.h"
#include "parsers/markup.h"

// Hubs and self of the Link fields first, then those of the document while there are none.
struct found {
    struct websub_links links;
    bool hubs_settled, self_settled;
};

static struct found begin(struct view head)
{
    struct found f;
    websub_read_head(head, &f.links);
    f.hubs_settled = f.links.hub_count > 0;
    f.self_settled = f.links.self.n > 0;
    return f;
}

static void take(struct found *f, struct view rel, struct view href)
{
    while (rel.n > 0) {
        size_t n = 0;
        while (n < rel.n && !ascii_is_space(rel.p[n]))
            n++;
        struct view word = {rel.p, n};
        rel = view_from(rel, n + 1);
        if (view_is_nocase(word, "hub") && !f->hubs_settled && f->links.hub_count < WEBSUB_HUBS_MAX)
            f->links.hubs[f->links.hub_count++] = href;
        else if (view_is_nocase(word, "self") && !f->self_settled && f->links.self.n == 0)
            f->links.self = href;
    }
}

// Absolute, and such that it may be asked or asked for; else empty.
static struct view usable(struct view link, struct view base, struct arena *a)
{
    struct view address = feed_resolve(link, base, a);
    struct view rest = address, before = view_cut(&rest, '#'); // a fragment is nothing to ask for
    struct url u;
    if (before.n == 0 || before.n > PUSH_ADDRESS_MAX_BYTES || url_parse(before, NULL, &u))
        return (struct view){0};
    bool has_password = u.userinfo.n > 0;
    url_done(&u);
    return has_password ? (struct view){0} : before;
}

static struct hub choose(const struct found *f, struct view base, struct arena *a)
{
    struct hub hub = {.topic = usable(f->links.self, base, a)};
    if (hub.topic.n == 0)
        hub.topic = usable(base, (struct view){0}, a);
    for (size_t i = 0; hub.topic.n > 0 && i < f->links.hub_count; i++) {
        hub.url = usable(f->links.hubs[i], base, a);
        if (hub.url.n > 0 && (view_starts(hub.url, "https:") || view_starts(hub.topic, "http:")))
            return hub;
    }
    return (struct hub){{0}, {0}};
}

struct hub hub_of_feed(struct view head, const struct feed *feed, struct view base, struct arena *a)
{
    struct found f = begin(head);
    for (size_t i = 0; i < feed->head.links.count; i++)
        take(&f, feed->head.links.items[i].rel, feed->head.links.items[i].href);
    return choose(&f, base, a);
}

// Most pages name no hub: they are not read for it.
struct hub hub_of_html(struct view head, struct view text, struct view base, struct arena *a)
{
    struct found f = begin(head);
    struct tree t;
    if (!f.hubs_settled && view_find(text, "hub") == text.n)
        return (struct hub){{0}, {0}};
    markup_read_html(text, a, &t, NULL);
    for (const struct node *n = t.root; n; n = node_after(n, t.root))
        if (n->tag == TAG_LINK)
            take(&f, node_attr(n, "rel"), node_attr(n, "href"));
    return choose(&f, base, a);
}
