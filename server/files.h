// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The page's files, as they stand in the executable: types, entity tags and gzip forms made once at the start.
#ifndef SERVER_FILES_H
#define SERVER_FILES_H

#include "core/embed.h"
#include "server/request.h"
#include "server/response.h"

// The files of web/ (cmake makes the table).
extern const struct embed web_files[];

struct files;
// Returns owned; table must outlive it.
struct files *files_new(const struct embed *table);
void files_free(struct files *f); // NULL is fine
// Answers with the file of that path ("/" is index.html), or 304 where the client has it. False: there is none.
bool files_serve(const struct files *f, const struct request *req, struct response *resp);

#endif
