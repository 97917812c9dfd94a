// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The certificate authorities that are trusted: the system's, and those of crawler.ca_file besides.
#ifndef CRAWLER_AUTHORITIES_H
#define CRAWLER_AUTHORITIES_H

#include "core/err.h"

struct authorities {
    char path[64]; // of a PEM bundle; "": the system's own, nothing was added
    int fd;        // keeps it, -1: none
};
// ca_file may be NULL or "". ERR_CONFIG: it cannot be read; m says why. ret is to be closed in either case.
enum err authorities_open(const char *ca_file, struct authorities *ret, struct errmsg *m) MUST_USE;
void authorities_close(struct authorities *a);

#endif
