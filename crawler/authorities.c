// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Joins the system's bundle and ours. curl takes one bundle, and caches what it has read from a file only: so the joint
// one is a file in memory.
#include "crawler/authorities.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { BUNDLE_MAX_BYTES = 16 << 20 };

static const char system_bundle[] = "/etc/ssl/certs/ca-certificates.crt";

static bool copy_file(const char *path, int to)
{
    char chunk[65536];
    size_t n, all = 0;
    FILE *from = fopen(path, "rb");
    bool fine = from;
    while (fine && (n = fread(chunk, 1, sizeof chunk, from)) > 0) {
        all += n;
        fine = all <= BUNDLE_MAX_BYTES && write(to, chunk, n) == (ssize_t)n;
    }
    if (from) {
        fine = fine && !ferror(from);
        fclose(from);
    }
    return fine;
}

enum err authorities_open(const char *ca_file, struct authorities *ret, struct errmsg *m)
{
    *ret = (struct authorities){.fd = -1};
    if (!ca_file || !ca_file[0])
        return OK;
    ret->fd = memfd_create("harkara-ca", MFD_CLOEXEC);
    if (ret->fd < 0)
        return errmsg_set(m, err_from_errno(errno), "memfd_create: %s", strerror(errno));
    copy_file(system_bundle, ret->fd); // a system without authorities is fine
    if (!copy_file(ca_file, ret->fd))
        return errmsg_set(m, ERR_CONFIG, "crawler.ca_file: %s: %s", ca_file, strerror(errno));
    snprintf(ret->path, sizeof ret->path, "/proc/self/fd/%d", ret->fd);
    return OK;
}

void authorities_close(struct authorities *a)
{
    if (a->fd >= 0)
        close(a->fd);
    a->fd = -1;
}
