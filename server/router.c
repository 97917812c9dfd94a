// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Matching of routes. The table is short and walked from its start; a path that fits several patterns goes to the first
// of its method.
#include "server/router.h"

#include <string.h>

static bool fits(const char *pattern, const struct request *r, struct view captures[REQUEST_CAPTURES_MAX])
{
    struct view rest = view_from(view_of(pattern), 1);
    size_t captured = 0;
    for (size_t i = 0; i < r->segment_count; i++) {
        bool last = view_find_char(rest, '/') == rest.n;
        struct view part = view_cut(&rest, '/');
        if (last != (i + 1 == r->segment_count))
            return false;
        if (!view_is(part, "{}")) {
            if (!view_equals(part, r->segments[i]))
                return false;
            continue;
        }
        if (r->segments[i].n == 0)
            return false;
        CHECK(captured < REQUEST_CAPTURES_MAX);
        captures[captured++] = r->segments[i];
    }
    return true;
}

static void add_allowed(char allow[ROUTER_ALLOW_MAX], enum method method)
{
    const char *name = method == METHOD_GET ? "GET, HEAD" : method_name(method);
    if (strstr(allow, name))
        return;
    if (*allow)
        strncat(allow, ", ", ROUTER_ALLOW_MAX - strlen(allow) - 1);
    strncat(allow, name, ROUTER_ALLOW_MAX - strlen(allow) - 1);
}

const struct route *router_find(const struct route *routes, size_t count, struct request *r,
                                char ret_allow[ROUTER_ALLOW_MAX])
{
    *ret_allow = '\0';
    for (size_t i = 0; i < count; i++) {
        struct view captures[REQUEST_CAPTURES_MAX] = {{0}};
        if (!fits(routes[i].pattern, r, captures))
            continue;
        if (routes[i].method == r->method) {
            memcpy(r->captures, captures, sizeof captures);
            r->route = &routes[i];
            return r->route;
        }
        add_allowed(ret_allow, routes[i].method);
    }
    return NULL;
}
