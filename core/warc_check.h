// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Whether a record keeps to its standard: the fields of ISO 28500 §5, their values, and the digests. The reader
// (core/warc.h) takes what it can; this says what is wrong with it.
#ifndef CORE_WARC_CHECK_H
#define CORE_WARC_CHECK_H

#include "core/warc.h"

// Compares block and payload (that of a response or request with or without its transfer coding) with their digests:
// MD5 and SHA-1 to SHA-512, in base32 or hexadecimal. ERR_CORRUPT: one differs. ERR_UNSUPPORTED: a hash that is not
// known, or a payload where no Content-Type says what the block is. OK where there is none.
enum err warc_check(const struct warc_head *h) MUST_USE;

// Gets one finding: an error, or what the standard only recommends otherwise. `what` lives during the call.
typedef void warc_finding_fn(void *user, bool is_error, const char *what);
// Tells everything that is wrong with the record, structure first, then digests. Silence: nothing is.
void warc_lint(const struct warc_head *h, warc_finding_fn *fn, void *user);

#endif
