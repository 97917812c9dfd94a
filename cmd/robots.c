// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// `harkara robots`: what a robots.txt allows, judged as the crawler judges it, and the line that decided.
#include "crawler/robots.h"

#include "cmd/files.h"
#include "cmd/verb.h"
#include "core/json.h"

#include <stdio.h>

enum { LINE_MAX_BYTES = 1 << 20 };

struct judgement {
    const char *url;
    struct robots_verdict verdict;
    struct view rule; // the line as written, empty where no rule decided
};

static void print_text(const struct judgement *j)
{
    printf("%s %s", j->verdict.allowed ? "allow   " : "disallow", j->url);
    if (j->verdict.line)
        printf("  (line %u: %.*s)\n", j->verdict.line, VIEW_ARG(j->rule));
    else
        printf("  (no rule)\n");
}

static void print_json(const struct judgement *j)
{
    CLEANUP(buf_done) struct buf out;
    struct json_writer w;
    buf_init(&out, LINE_MAX_BYTES);
    json_init(&w, &out);
    json_open_object(&w);
    json_add_str(&w, "url", j->url);
    json_add_bool(&w, "allowed", j->verdict.allowed);
    if (j->verdict.line) {
        json_add_int(&w, "line", j->verdict.line);
        json_add_string(&w, "rule", j->rule);
    }
    json_close_object(&w);
    printf("%.*s\n", VIEW_ARG(buf_view(&out)));
}

// A path alone will do. ERR_SYNTAX after saying why.
static enum err judge(const struct call *c, struct view text, const struct robots *r, const char *address,
                      bool *ret_allowed)
{
    CLEANUP(url_done) struct url base = {0}, u = {0};
    CLEANUP(buf_done) struct buf line;
    struct errmsg why = {""};
    buf_init(&line, LINE_MAX_BYTES);
    enum err err = url_parse(VIEW_LIT("http://localhost/"), NULL, &base);
    if (!err)
        err = url_parse_why(view_of(address), &base, &u, &why);
    if (err) {
        (void)call_fail(c, err, "'%s' is no URL: %s", address, why.text);
        return err;
    }
    struct judgement j = {.url = address, .verdict = robots_judge(r, robots_target(&u))};
    robots_add_line(&line, text, j.verdict.line);
    j.rule = buf_view(&line);
    if (c->json)
        print_json(&j);
    else
        print_text(&j);
    *ret_allowed = j.verdict.allowed;
    return OK;
}

static int run_robots(struct call *c)
{
    const char *agent = call_option(c, "agent");
    struct view text;
    struct errmsg m = {""};
    enum err err = file_map(c->argv[0], &text, &m);
    if (err)
        return call_fail(c, err, "%s", m.text);
    CLEANUP(robots_cleanup)
    struct robots *r = robots_parse(text, view_of(agent ? agent : c->config->crawler.agent));
    bool all = true, allowed = false;
    int code = EXIT_DONE;
    for (int i = 1; i < c->argc && !code; i++) {
        if (judge(c, text, r, c->argv[i], &allowed))
            code = EXIT_USAGE;
        all = all && allowed;
    }
    file_unmap(text);
    return code ? code : all ? EXIT_DONE : EXIT_NO;
}

static const struct option_spec options[] = {
    {'a', "agent", "NAME", "product token of the crawler; default crawler.agent of the configuration"},
    {0, NULL, NULL, NULL},
};

extern const struct verb verb_robots;
const struct verb verb_robots = {
    "robots",
    "print what a robots.txt allows and the line that decides",
    "FILE URL...",
    "Judges each URL (a path will do) by a robots.txt file as the crawler does: RFC 9309, see docs/crawler.md. Each "
    "line\n"
    "says allow or disallow, and number and text of the rule that decided. The exit code is 1 when any is disallowed.\n"
    "\n"
    "    harkara robots robots.txt https://example.org/news/ '/search?q=x'\n"
    "    harkara robots --agent Googlebot -o json robots.txt /",
    options,
    2,
    -1,
    run_robots,
};
