// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Domain names beyond ASCII: UTS 46 as the URL standard profiles it (URL §3.3, domain to ASCII).
#ifndef CORE_IDNA_H
#define CORE_IDNA_H

#include "core/buf.h"

// Appends the ASCII form of a domain: lower case, labels beyond ASCII as xn--…. Bytes that are not UTF-8 count as
// U+FFFD, which no domain may hold. ERR_SYNTAX when UTS 46 refuses it. Thread-safe.
enum err idna_to_ascii(struct view domain, struct buf *out) MUST_USE;

#endif
