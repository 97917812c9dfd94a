// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Selectors: which elements of a page are meant, said as CSS or as XPath. Both are compiled to the same steps and found
// in one walk over the tree, in time of nodes times steps whatever the page is like.
//
//   CSS     type, *, #id, .class, [name], [name=value] and ~= |= ^= $= *=, :first-child, :last-child, :nth-child(3),
//           :first-of-type, :last-of-type, :nth-of-type(3), :not(…); descendant, >, +, ~; lists with commas
//   XPath   what begins with '/' or '(': /a//b, *, [3], [last()], [position()=3], [@name], [@name='value'], !=,
//           contains(), starts-with(), normalize-space(@name), and, or, not(); a|b; (…)[3]; at the end /@name, /text()
//
// Names of elements and attributes are ASCII lower-cased as the HTML parser does; values are compared as they are.
#ifndef PARSERS_SELECTOR_H
#define PARSERS_SELECTOR_H

#include "core/err.h"
#include "parsers/tree.h"

enum { SELECTOR_MAX_BYTES = 2000, SELECTOR_MATCHES_MAX = 20000 };

struct selector;

struct match {
    struct node *node;
    const char *attr; // what XPath's /@name names; NULL: the element
    bool own_text;    // XPath's /text(): without what stands in elements below
};
struct matches {
    struct match *v;
    size_t n;
};

// The selector lives in the arena. ERR_SYNTAX with "column 5: …" in m, in characters from 1.
enum err selector_parse(struct view text, struct arena *a, const struct selector **ret_selector,
                        struct errmsg *m) MUST_USE;
// The elements below the root, each once, in document order, in the arena.
struct matches selector_find(const struct selector *s, const struct tree *t, struct arena *a);
// What a match says: the attribute's value, or the text below the element as node_text gives it.
struct view selector_text(const struct match *m, struct arena *a, size_t max);

#endif
