// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The stage verbs (match, which is a tool too, is in match.c). Each runs one stage in the foreground until SIGTERM;
// `up` starts one of each, a cluster starts as many as it likes, with different --instance numbers on one host.
#include "cmd/stages.h"

#include "alerts/deliver.h"
#include "alerts/match.h"
#include "core/stage.h"
#include "crawler/crawl.h"
#include "index/writer.h"
#include "parsers/parse.h"
#include "server/serve.h"

#include <limits.h>
#include <string.h>

static const struct {
    const char *role;
    enum err (*run)(struct stage *s);
} stages[] = {
    {"crawl", crawl_run}, {"parse", parse_run},     {"index", writer_run},
    {"match", match_run}, {"deliver", deliver_run}, {"serve", serve_run},
};

int stages_run(struct call *c)
{
    int64_t instance;
    if (!call_number(c, "instance", 1, &instance))
        return EXIT_USAGE;
    if (instance < 1 || instance > 9999)
        return call_usage(c, "--instance is 1 to 9999");
    for (size_t i = 0; i < ARRAY_LEN(stages); i++) {
        if (strcmp(stages[i].role, c->verb->name) != 0)
            continue;
        struct stage s;
        struct errmsg m = {{0}};
        enum err err = stage_open(c->config, stages[i].role, (int)instance, &s, &m);
        if (err)
            return call_fail(c, err, "%s", m.text);
        err = stages[i].run(&s);
        stage_close(&s);
        return err ? call_fail(c, err, "stopped: %s", err_name(err)) : EXIT_DONE;
    }
    return call_fail(c, ERR_BUG, "no such stage");
}

static const struct option_spec stage_options[] = {
    STAGES_OPTION_INSTANCE,
    {0, NULL, NULL, NULL},
};

#define STAGE_VERB(role, summary_, text_)                                                                              \
    extern const struct verb verb_##role;                                                                              \
    const struct verb verb_##role = {#role, summary_, "", text_, stage_options, 0, 0, stages_run}

STAGE_VERB(
    crawl, "stage: sources and links to pages",
    "Visits the sources, obeys robots.txt, fetches one page at a time from each host, archives what came over the\n"
    "wire as WARC and hands it on in [pages].");
STAGE_VERB(
    parse, "stage: pages to docs and links",
    "Reads [pages], finds charset, article, title, date, authors and language, or the links of a feed or sitemap;\n"
    "hands docs on in [docs] and links back to the crawler in [links].");
STAGE_VERB(index, "stage: docs to the full-text index",
           "Reads [docs] and makes them searchable. One process writes an index at a time.");
STAGE_VERB(deliver, "stage: hits to mails and webhooks",
           "Reads [hits] into the outbox of the control store and delivers what is due, with retries.");
STAGE_VERB(
    serve, "stage: HTTP API and page",
    "Serves the page and the API on server.listen. The address with its session token is printed by `harkara up`.");
