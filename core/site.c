// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The site of a host. The only file that knows libpsl; the list built into the library is used, so that the answer does
// not depend on a file of the machine.
#include "core/site.h"

#include "core/ascii.h"

#include <libpsl.h>
#include <string.h>

enum { NAME_MAX_BYTES = 255 }; // RFC 1035 §3.1

// Addresses have no registrable domain; the list's rule "*" would make one of their last two numbers.
static bool is_address(struct view host)
{
    if (host.n && host.p[0] == '[')
        return true;
    size_t at = host.n;
    while (at > 0 && ascii_is_digit(host.p[at - 1]))
        at--;
    return at < host.n && (at == 0 || host.p[at - 1] == '.');
}

struct view site_of(struct view host)
{
    const psl_ctx_t *list = psl_builtin();
    struct view bare = host;
    if (view_ends(bare, "."))
        bare.n--;
    if (!list || !bare.n || bare.n > NAME_MAX_BYTES || is_address(bare))
        return host;
    char name[NAME_MAX_BYTES + 1];
    memcpy(name, bare.p, bare.n);
    name[bare.n] = '\0';
    const char *domain = psl_registrable_domain(list, name);
    return domain ? view_from(bare, (size_t)(domain - name)) : host;
}
