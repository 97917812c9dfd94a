// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Writes the head of a request. It is written once: what is archived, and what curl is given to send, are these lines.
#include "crawler/request.h"

#include <string.h>

enum { VALUE_MAX_BYTES = 2048 };

int request_port(const struct url *u)
{
    if (u->port >= 0)
        return u->port;
    return view_is(u->scheme, "https") ? 443 : 80;
}

struct view request_target(const struct url *u)
{
    struct view rest = view_of(u->path.p); // the text ends with a NUL
    return view_cut(&rest, '#');
}

// RFC 9110 §5.5: no control characters.
static void add_field(struct buf *out, const char *name, struct view value)
{
    if (value.n == 0 || value.n > VALUE_MAX_BYTES)
        return;
    for (size_t i = 0; i < value.n; i++)
        if ((unsigned char)value.p[i] < 0x20 || value.p[i] == 0x7f)
            return;
    buf_printf(out, "%s: %.*s\r\n", name, VIEW_ARG(value));
}

void request_write(const struct url *u, const char *user_agent, const struct fetch_request *request, struct buf *out)
{
    struct view target = request_target(u);
    buf_printf(out, "GET %.*s HTTP/1.1\r\nHost: ", VIEW_ARG(target));
    url_add_authority(out, u);
    buf_add_str(out, "\r\n");
    add_field(out, "User-Agent", view_of(user_agent));
    add_field(out, "Accept", view_of(request->accept));
    add_field(out, "Accept-Encoding", VIEW_LIT("gzip, deflate, br, zstd")); // what core/codec undoes
    add_field(out, "If-None-Match", request->etag);
    add_field(out, "If-Modified-Since", request->modified);
    buf_add_str(out, "\r\n");
}

void request_add_answer_line(struct buf *out, bool is_first, const char *p, size_t n)
{
    bool is_newer = is_first && n > 7 && (memcmp(p, "HTTP/2 ", 7) == 0 || memcmp(p, "HTTP/3 ", 7) == 0);
    if (is_newer)
        buf_add_str(out, "HTTP/1.1");
    buf_add(out, is_newer ? p + 6 : p, is_newer ? n - 6 : n);
}
