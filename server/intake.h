// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Sources on their way into the control store, many at a time: an address that is there already is told and not added
// twice, and who has no name gets one, made of the title or the host. Read the list of sources once, then add.
#ifndef SERVER_INTAKE_H
#define SERVER_INTAKE_H

#include "core/db.h"
#include "core/source.h"

struct intake;

// Borrows db for its life. Returns owned; begins no transaction, that is the caller's.
enum err intake_new(struct db *db, struct intake **ret_intake) MUST_USE;
void intake_free(struct intake *in); // NULL is fine
void intake_cleanup(struct intake **in);
// Adds *s; an empty name is filled in. ERR_EXISTS: *ret_name is the source that has the same canonical address, or s's
// own name where that is taken by another. *ret_name lives as long as the intake.
enum err intake_add(struct intake *in, const struct source *s, struct view *ret_name, struct errmsg *m) MUST_USE;

#endif
