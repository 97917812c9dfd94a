// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Search histories of Ovid and PubMed: numbered lines of which later ones combine earlier ones, `1 and 2`, `#3 OR #4`,
// `or/1-9`. The query is the last line, or the one with the highest number where they are listed the newest first.
#ifndef QUERY_IMPORT_HISTORY_H
#define QUERY_IMPORT_HISTORY_H

#include "query/import_part.h"

// The whole text: a history, or one query on one or several lines.
enum err history_parse(struct importer *im, struct part **ret) MUST_USE;
// Is there a line of that number? Its part, read when it is first asked for.
bool history_has(const struct importer *im, uint32_t label);
enum err history_line(struct importer *im, uint32_t label, size_t at, struct part **ret) MUST_USE;

#endif
