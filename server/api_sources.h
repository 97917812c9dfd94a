// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Routes of the sources.
#ifndef SERVER_API_SOURCES_H
#define SERVER_API_SOURCES_H

#include "server/api.h"

// → sources: the fields of core/source.h, and "health" (core/health.h; null while Redis is down).
route_fn api_sources;
// → name; story: sentences; words, advice, is_ill (core/why.h); visits: the last ones, newest first, each with its
// words.
route_fn api_source_why;
// A source (core/source.h; name and url are enough) → 201.
route_fn api_source_add;
// The list as OPML.
route_fn api_sources_opml;
// opml: the text; disabled: add them switched off → added, left_out, known (url and the name it has).
route_fn api_sources_import;
route_fn api_source_remove;
route_fn api_source_enable;
route_fn api_source_disable;

#endif
