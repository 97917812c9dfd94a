// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The rules of crawler.connect_to. curl has such rules too (CURLOPT_CONNECT_TO), but with them it keeps the connections
// of all hosts that lead to one address in one list, and looks through it for each request.
#include "crawler/route.h"

#include "core/mem.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct rule {
    char *text;          // owned; the views point into it
    struct view host;    // empty: any
    struct view to_host; // empty: the same
    int port, to_port;   // 0: any, the same
};
struct routes {
    size_t count;
    struct rule rules[];
};

// Up to the next colon that does not stand in brackets.
static struct view cut_part(struct view *rest)
{
    size_t from = rest->n > 0 && rest->p[0] == '[' ? view_find_char(*rest, ']') : 0;
    size_t end = from + view_find_char(view_from(*rest, from), ':');
    struct view part = {rest->p, end};
    *rest = view_from(*rest, end + 1);
    return part;
}

static bool parse_port(struct view text, int *ret_port)
{
    uint64_t port = 0;
    if (text.n > 0 && (!view_to_u64(text, &port) || port == 0 || port > 65535))
        return false;
    *ret_port = (int)port;
    return true;
}

static bool parse_rule(const char *text, struct rule *r)
{
    r->text = mem_strndup(text, strlen(text));
    struct view rest = view_of(r->text);
    r->host = cut_part(&rest);
    struct view port = cut_part(&rest);
    r->to_host = cut_part(&rest);
    return parse_port(port, &r->port) && parse_port(rest, &r->to_port);
}

enum err routes_parse(const char *const *rules, size_t count, struct routes **ret_routes, struct errmsg *m)
{
    struct routes *r = mem_zalloc(sizeof *r + count * sizeof r->rules[0]);
    for (; r->count < count; r->count++)
        if (!parse_rule(rules[r->count], &r->rules[r->count])) {
            enum err err = errmsg_set(m, ERR_CONFIG, "crawler.connect_to: '%s': a port is a number from 1 to 65535",
                                      rules[r->count++]);
            routes_free(r);
            return err;
        }
    *ret_routes = r;
    return OK;
}

void routes_free(struct routes *r)
{
    for (size_t i = 0; r && i < r->count; i++)
        free(r->rules[i].text);
    free(r);
}

static bool host_matches(const struct rule *r, struct view host)
{
    return r->host.n == 0 || (r->host.n == host.n && strncasecmp(r->host.p, host.p, host.n) == 0);
}

bool routes_apply(const struct routes *r, struct view *host, int *port)
{
    for (size_t i = 0; i < r->count; i++) {
        const struct rule *rule = &r->rules[i];
        if (!host_matches(rule, *host) || (rule->port && rule->port != *port))
            continue;
        if (rule->to_host.n > 0)
            *host = rule->to_host;
        if (rule->to_port)
            *port = rule->to_port;
        return true;
    }
    return false;
}
