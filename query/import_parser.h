// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The parser of foreign queries: operators by the bindings of the dialect's table.
#ifndef QUERY_IMPORT_PARSER_H
#define QUERY_IMPORT_PARSER_H

#include "query/import_part.h"

// Bytes start..end of the text as one query.
enum err import_parse(struct importer *im, size_t start, size_t end, struct part **ret) MUST_USE;
// What stands between parentheses, or in a whole text, up to the MARK_CLOSE or MARK_END in im->next.
enum err import_group(struct importer *im, struct part **ret) MUST_USE;
// One operand with its prefixes and suffixes, im->next on.
enum err import_operand(struct importer *im, struct part **ret) MUST_USE;
struct part *import_not(struct importer *im, struct part *child, size_t start);

#endif
