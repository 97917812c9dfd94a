// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Feeds: RSS 0.9x and 2.0, RSS 1.0 (RDF), Atom 0.3 (draft) and 1.0 (RFC 4287), CDF, JSON Feed 1.x, with the modules
// that the press uses (Dublin Core, content, Media RSS, iTunes, GeoRSS and GML), all to one form. Tolerant: an element
// is known by its local name and the family of its namespace, whatever else is wrong around it.
#ifndef PARSERS_FEED_H
#define PARSERS_FEED_H

#include "core/arena.h"
#include "core/err.h"
#include "core/view.h"
#include "parsers/dates.h"

enum {
    FEED_ENTRIES_MAX = 1000,      // what comes after is left out, and `left_out` says how many
    FEED_LIST_MAX = 100,          // links, tags, persons, contents, media of one entry
    FEED_POINTS_MAX = 1000,       // of one place
    FEED_TEXT_MAX_BYTES = 1 << 20 // of one text
};

// A text as the feed means it: plain, or HTML whose addresses have been made absolute. Not sanitised: whoever shows it
// takes the text out of it.
struct feed_text {
    struct view value;
    bool is_html;
    struct view type; // "text/plain", "text/html", "application/xhtml+xml" or the media type of the content
    struct view lang; // xml:lang in force
    struct view base; // address that its links were resolved against
};
struct feed_date {
    struct view text; // as written
    struct date at;   // not found: the text is no date
};
struct feed_person {
    struct view name, email, url;
};
struct feed_link {
    struct view href, rel, type, title, lang; // rel: "alternate" where none is given
    struct view length;                       // bytes, as written
};
struct feed_tag {
    struct view term, scheme, label;
};
// Media RSS: one picture, film or sound.
struct feed_media {
    struct view url, type, medium, length, duration, width, height;
};
enum feed_place_kind { FEED_NO_PLACE, FEED_POINT, FEED_LINE, FEED_POLYGON, FEED_BOX };
struct feed_place {
    enum feed_place_kind kind;
    double *points;     // dimensions numbers a point, in the order of the feed: GeoRSS and GML say latitude first
    size_t point_count; // a box: lower and upper corner
    int dimensions;     // 2 or 3
    struct view name;   // of the place, in words
    struct view srs;    // reference system where one is named
};

#define FEED_LIST(type_)                                                                                               \
    struct {                                                                                                           \
        type_ *items;                                                                                                  \
        size_t count;                                                                                                  \
    }

// The feed itself, its entries, and the feed that an entry was taken from are told with the same elements. All fields
// may be empty; a list that is full takes no more.
struct feed_entry {
    struct view id;  // guid or atom:id, as written
    bool id_is_link; // the id is the address too
    struct view url; // of the page itself, absolute; empty where the entry has none
    struct feed_text title, subtitle, summary, rights;
    FEED_LIST(struct feed_text) contents; // full content, in the feed's order
    FEED_LIST(struct feed_person) authors;
    FEED_LIST(struct feed_person) contributors;
    struct feed_person publisher;
    FEED_LIST(struct feed_link) links; // enclosures among them, rel "enclosure"
    FEED_LIST(struct feed_tag) tags;
    struct feed_date published, updated, created, expired;
    struct view lang; // declared for the whole of it
    struct view image, image_title, image_link, icon;
    struct view comments, comment_feed; // where comments are written, and read as a feed
    struct view license, generator, generator_url, generator_version;
    struct view duration;        // iTunes, as written
    int is_explicit, is_blocked; // iTunes: 1 yes, 0 no, -1 not said
    FEED_LIST(struct feed_media) media;
    FEED_LIST(struct view) thumbnails;
    FEED_LIST(struct feed_person) credits; // Media RSS; email holds the role
    struct view player;                    // Media RSS
    struct feed_place place;
    struct feed_entry *source; // Atom's and RSS's source; NULL: none
};

struct feed {
    const char *dialect; // "rss", "rdf", "atom", "cdf", "json"
    struct view version; // as written: "2.0"; empty where none is
    int64_t ttl_ms;      // how long it may be kept: ttl, sy:updatePeriod; 0 not said
    struct feed_entry head;
    struct feed_entry *entries; // in the feed's order
    size_t entry_count, left_out;
};

// text: decoded; base: the feed's own address, against which links are resolved. In the arena. ERR_SYNTAX when it is no
// feed at all; a feed without entries is fine.
enum err feed_read(struct view text, struct view base, int64_t now_ms, struct arena *a, struct feed *ret_feed) MUST_USE;

// The absolute form of a link as written in a document whose address is base; empty when it is no web address.
struct view feed_resolve(struct view link, struct view base, struct arena *a);
// The names of an entry's authors, joined with ", "; those that have no name are passed over.
struct view feed_author_names(const struct feed_entry *e, struct arena *a);
// The best text there is of it: the longest content, else the summary.
const struct feed_text *feed_best_text(const struct feed_entry *e);
// When it was published by its own account: published, else created, else updated.
struct date feed_time(const struct feed_entry *e);
// The href of the first link with that relation, empty when there is none.
struct view feed_link_of(const struct feed_entry *e, const char *rel);

#endif
