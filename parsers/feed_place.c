// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// All forms are lists of numbers whose element says what they draw. GeoRSS puts latitude first; GML does so too unless
// its reference system says otherwise, which is kept as a name and not interpreted.
#include "parsers/feed_place.h"

#include "core/ascii.h"
#include "parsers/feed_space.h"

#include <math.h>
#include <stdlib.h>

static const struct {
    const char *name;
    unsigned spaces;
    enum feed_place_kind kind;
    size_t points_min, points_max;
} shapes[] = {
    {"point", SPACE_GEORSS, FEED_POINT, 1, 1},
    {"line", SPACE_GEORSS, FEED_LINE, 2, FEED_POINTS_MAX},
    {"polygon", SPACE_GEORSS, FEED_POLYGON, 4, FEED_POINTS_MAX},
    {"box", SPACE_GEORSS, FEED_BOX, 2, 2},
    {"Point", SPACE_GML, FEED_POINT, 1, 1},
    {"LineString", SPACE_GML, FEED_LINE, 2, FEED_POINTS_MAX},
    {"Polygon", SPACE_GML, FEED_POLYGON, 4, FEED_POINTS_MAX},
    {"Envelope", SPACE_GML, FEED_BOX, 2, 2},
};

// Numbers divided by white space or commas; false when something else stands there.
static bool read_numbers(struct view text, double *numbers, size_t max, size_t *ret_count)
{
    size_t n = 0;
    for (size_t i = 0; i < text.n;) {
        char word[40];
        size_t length = 0;
        if (ascii_is_space(text.p[i]) || text.p[i] == ',') {
            i++;
            continue;
        }
        while (i < text.n && !ascii_is_space(text.p[i]) && text.p[i] != ',' && length + 1 < sizeof word)
            word[length++] = text.p[i++];
        word[length] = '\0';
        char *end;
        double value = strtod(word, &end);
        if (*end || !isfinite(value) || n == max)
            return false;
        numbers[n++] = value;
    }
    *ret_count = n;
    return true;
}

// The node behind c in document order, without what lies in entries: their places are not the feed's.
static const struct node *next_of(const struct node *c, const struct node *within)
{
    bool is_entry = view_is_nocase(c->name, "item") || view_is_nocase(c->name, "entry");
    return is_entry ? node_past(c, within) : node_after(c, within);
}

static int dimensions_of(const struct node *n, const struct node *stop)
{
    for (; n && n != stop; n = n->parent)
        if (view_is(node_attr(n, "srsDimension"), "3"))
            return 3;
    return 2;
}

static struct view srs_of(const struct node *n, const struct node *stop)
{
    for (; n && n != stop; n = n->parent)
        if (node_attr(n, "srsName").n > 0)
            return node_attr(n, "srsName");
    return (struct view){0};
}

static void draw(const struct node *n, size_t shape, const struct node *entry, struct arena *a,
                 struct feed_place *place)
{
    double *numbers = arena_array(a, 3 * FEED_POINTS_MAX, sizeof *numbers);
    size_t count, dimensions = (size_t)dimensions_of(n, entry);
    const struct node *deep = node_after(n, n);
    for (const struct node *c = deep; c && c != n; c = node_after(c, n))
        if (node_attr(c, "srsDimension").n > 0)
            dimensions = view_is(node_attr(c, "srsDimension"), "3") ? 3 : 2;
    struct view text = node_text(n, a, FEED_TEXT_MAX_BYTES);
    if (!read_numbers(text, numbers, 3 * FEED_POINTS_MAX, &count) || count == 0 || count % dimensions != 0)
        return;
    size_t points = count / dimensions;
    if (points < shapes[shape].points_min || points > shapes[shape].points_max)
        return;
    *place = (struct feed_place){.kind = shapes[shape].kind,
                                 .points = numbers,
                                 .point_count = points,
                                 .dimensions = (int)dimensions,
                                 .srs = srs_of(n, entry)};
}

// geo:lat and geo:long, side by side or within geo:Point.
static void read_basic(const struct node *entry, struct arena *a, struct feed_place *place)
{
    double pair[2];
    bool have[2] = {false, false};
    for (const struct node *c = node_after(entry, entry); c; c = next_of(c, entry)) {
        bool lat = view_is_nocase(c->name, "lat"),
             lon = view_is_nocase(c->name, "long") || view_is_nocase(c->name, "lon");
        size_t count;
        if ((!lat && !lon) || feed_space_of(c->space) != SPACE_GEO || have[lon])
            continue;
        have[lon] = read_numbers(node_text(c, a, 100), &pair[lon], 1, &count) && count == 1;
    }
    if (!have[0] || !have[1])
        return;
    *place = (struct feed_place){.kind = FEED_POINT, .point_count = 1, .dimensions = 2};
    place->points = arena_array(a, 2, sizeof *pair);
    place->points[0] = pair[0];
    place->points[1] = pair[1];
}

struct feed_place feed_place_read(const struct node *entry, struct arena *a)
{
    struct feed_place place = {0};
    struct view name = {0};
    for (const struct node *c = node_after(entry, entry); c; c = next_of(c, entry)) {
        unsigned space = c->tag == TAG_TEXT ? 0u : (unsigned)feed_space_of(c->space);
        if (space == SPACE_GEORSS && view_is_nocase(c->name, "featureName") && name.n == 0)
            name = node_text(c, a, 1000);
        for (size_t i = 0; i < ARRAY_LEN(shapes) && !place.kind; i++)
            if (space == shapes[i].spaces && view_is(c->name, shapes[i].name))
                draw(c, i, entry, a, &place);
    }
    if (!place.kind)
        read_basic(entry, a, &place);
    place.name = name;
    return place;
}
