// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
#include "parsers/feed_space.h"

#include "core/ascii.h"
#include "core/macro.h"

#include <string.h>

// A part of the URI, in lower case, in the order of asking: the special before the general.
static const struct {
    const char *part;
    enum feed_space space;
} families[] = {
    {"purl.org/dc/terms", SPACE_DCTERMS},
    {"purl.org/dc/elements", SPACE_DC},
    {"purl.org/rss/1.0/modules/content", SPACE_CONTENT},
    {"purl.org/rss/1.0/modules/syndication", SPACE_SYNDICATION},
    {"purl.org/rss/1.0/modules/", SPACE_OTHER},
    {"itunes.com/dtds/", SPACE_ITUNES},
    {"example.com/dtds/podcast", SPACE_ITUNES}, // of a widely copied manual
    {"search.yahoo.com/mrss", SPACE_MEDIA},
    {"tools.search.yahoo.com", SPACE_MEDIA},
    {"georss.org", SPACE_GEORSS},
    {"opengis.net/gml", SPACE_GML},
    {"w3.org/2003/01/geo", SPACE_GEO},
    {"w3.org/1999/xhtml", SPACE_XHTML},
    {"creativecommonsrssmodule", SPACE_LICENCE},
    {"web.resource.org/cc", SPACE_LICENCE},
    {"wellformedweb.org/commentapi", SPACE_WFW},
    {"rssnamespace.org/feedburner", SPACE_PROXY},
    {"pheedo.com", SPACE_PROXY},
    {"w3.org/2005/atom", SPACE_CORE},
    {"purl.org/atom", SPACE_CORE},
    {"purl.org/rss", SPACE_CORE},
    {"purl.org/net/rss", SPACE_CORE},
    {"rss/1.0", SPACE_CORE},
    {"rss/0.9", SPACE_CORE},
    {"backend.userland.com", SPACE_CORE},
    {"blogs.law.harvard.edu", SPACE_CORE},
    {"cyber.law.harvard.edu", SPACE_CORE},
    {"netscape.com/rdf/simple", SPACE_CORE},
    {"22-rdf-syntax-ns", SPACE_CORE},
    {"channel.netscape.com", SPACE_CORE},
};

// For prefixes that nobody declared.
static const struct {
    const char *prefix;
    enum feed_space space;
} prefixes[] = {
    {"dc", SPACE_DC},
    {"dcterms", SPACE_DCTERMS},
    {"content", SPACE_CONTENT},
    {"itunes", SPACE_ITUNES},
    {"media", SPACE_MEDIA},
    {"georss", SPACE_GEORSS},
    {"gml", SPACE_GML},
    {"geo", SPACE_GEO},
    {"xhtml", SPACE_XHTML},
    {"cc", SPACE_LICENCE},
    {"wfw", SPACE_WFW},
    {"sy", SPACE_SYNDICATION},
    {"feedburner", SPACE_PROXY},
    {"atom", SPACE_CORE},
    {"rss", SPACE_CORE},
    {"rdf", SPACE_CORE},
    {"atom10", SPACE_CORE},
};

enum { URI_MAX = 200 };

enum feed_space feed_space_of(struct view space)
{
    char lower[URI_MAX];
    if (space.n == 0)
        return SPACE_CORE;
    for (size_t i = 0; i < ARRAY_LEN(prefixes); i++)
        if (view_is_nocase(space, prefixes[i].prefix))
            return prefixes[i].space;
    if (space.n >= sizeof lower)
        return SPACE_OTHER;
    for (size_t i = 0; i < space.n; i++)
        lower[i] = ascii_lower(space.p[i]);
    const struct view folded = {lower, space.n};
    for (size_t i = 0; i < ARRAY_LEN(families); i++)
        if (view_find(folded, families[i].part) < folded.n)
            return families[i].space;
    return SPACE_OTHER;
}
