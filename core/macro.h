// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The few macros that every file may use: scope-bound cleanup, compiler checks of contracts, array length.
#ifndef CORE_MACRO_H
#define CORE_MACRO_H

#include <stddef.h>

// Runs fn(&variable) when the variable leaves its scope: `CLEANUP(buf_done) struct buf b;`.
#define CLEANUP(fn) __attribute__((cleanup(fn)))

#define MUST_USE                 __attribute__((warn_unused_result))
#define PRINTF_LIKE(string, arg) __attribute__((format(printf, string, arg)))
#define UNUSED                   __attribute__((unused))

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

#endif
