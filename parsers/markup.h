// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// HTML and XML to trees: the wrapper of libxml2, and the only file that knows it. Both readers recover from whatever
// they find; the result may be empty but never fails. No network, no external entities, no DTD.
#ifndef PARSERS_MARKUP_H
#define PARSERS_MARKUP_H

#include "parsers/scrub.h"
#include "parsers/tree.h"

enum {
    MARKUP_MAX_BYTES = 6 << 20, // of UTF-8 after scrubbing; the rest of a larger document is not read
    MARKUP_NODES_MAX = 120000,  // of an HTML page: twice as many take longer than the 250 ms that a page may
};

// text: UTF-8 (charset.h has made it valid). ret_found, which may be NULL, gets the JSON-LD blocks, borrowed from html.
void markup_read_html(struct view html, struct arena *a, struct tree *ret_tree, struct scrubbed *ret_found);
// Names keep their case; node.space tells the namespace. HTML's named characters are known though undeclared.
void markup_read_xml(struct view xml, struct arena *a, struct tree *ret_tree);

// What a document holds, as it comes by. Views live during the call; names are local names.
struct markup_events {
    void (*open)(void *user, struct view name);
    void (*text)(void *user, struct view text); // perhaps in several pieces
    void (*close)(void *user);
};
// For XML that is too large to be a tree; reads at most max bytes. Elements that a broken document leaves open are not
// closed.
void markup_scan_xml(struct view xml, size_t max_bytes, const struct markup_events *events, void *user);

#endif
