// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// AMP forms of addresses: the same article in a lighter dress, under an address of its own. A cache's address carries
// the publisher's within it. What publishers do at home is only a custom, and is believed only for paths that are those
// of articles.
#ifndef CORE_URL_AMP_H
#define CORE_URL_AMP_H

#include "core/url.h"

// The address within one of an AMP cache or viewer (cdn.ampproject.org, bing-amp.com, google.com/amp). False: u is
// none. On success free with url_done.
bool amp_unwrap(const struct url *u, struct url *ret_inner);
// Whether a segment of the path looks like the title or the number of an article: two hyphens, or four digits.
bool amp_is_article(struct view path);
// Whether the parameter asks for the AMP form: "amp", "amp=1", "outputType=amp". For paths of articles.
bool amp_is_parameter(struct view name, struct view value);
// Appends the host without "amp.": the site's "www.", or the subdomain itself. For paths of articles.
void amp_add_host(struct buf *out, struct view host);
// Takes an ending off that marks the AMP form, where what is left is the path of an article: "/amp", "/amp/" (the slash
// stays), ".amp", ".amp.html" (its ".html" stays). False: there is none.
bool amp_cut_ending(struct buf *path);

#endif
