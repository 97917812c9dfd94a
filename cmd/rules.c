// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// `harkara rules check`: whether files of rules for single hosts can be used, before a running system meets them.
#include "parsers/rules.h"

#include "cmd/verb.h"

#include <stdio.h>

static int run_check(struct call *c)
{
    int code = EXIT_DONE;
    for (int i = 0; i < c->argc; i++) {
        CLEANUP(rules_cleanup) struct rules *rules = NULL;
        struct errmsg m = {""};
        if (rules_load(c->argv[i], &rules, &m)) {
            fprintf(stderr, "%s\n", m.text);
            code = EXIT_NO;
        } else {
            printf("%s: %zu hosts\n", c->argv[i], rules_count(rules));
        }
    }
    return code;
}

extern const struct verb verb_rules_check;
const struct verb verb_rules_check = {
    "rules check",
    "check files of rules for single hosts",
    "FILE...",
    "Reads each file as parser.rules and `extract --rules` do, and says how many hosts have a rule, or what is wrong:\n"
    "file, line, key, and for a selector the column in it. The exit code is 1 if any file is wrong. What rules look\n"
    "like stands in docs/extraction.md; what a rule makes of a page is shown by\n"
    "\n"
    "    harkara extract --rules rules.yaml --url https://example.org/a --explain saved.html",
    NULL,
    1,
    -1,
    run_check,
};
