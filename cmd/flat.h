// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Docs in files of lines, for the tools: as `extract --jsonl` prints them (id, title, authors, date, lang, type, body),
// or whole as `extract` does (docs/doc.md).
#ifndef CMD_FLAT_H
#define CMD_FLAT_H

#include "core/doc.h"

// The doc of one line; its id is what the line says, also where that is a number. ERR_SYNTAX: m says why. Returns
// owned.
enum err flat_read(struct view line, struct doc **ret_doc, struct errmsg *m) MUST_USE;
// Where the text unit begins in the title or body, which is the blocks with a line end between them.
size_t flat_offset(const struct doc *d, size_t unit);

#endif
