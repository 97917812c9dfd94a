// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// `harkara demo-press`: the invented press on loopback.
#include "cmd/verb.h"
#include "core/log.h"
#include "demo/press.h"

static int run_demo_press(struct call *c)
{
    struct press_options options = {.listen = call_option(c, "listen"),
                                    .mailbox_dir = call_option(c, "mailbox"),
                                    .hook_secret = call_option(c, "hook-secret")};
    if (!call_number(c, "interval-ms", 4000, &options.interval_ms))
        return EXIT_USAGE;
    if (!options.listen)
        options.listen = "127.0.0.1:8090";
    enum log_level level = LOG_INFO;
    (void)log_level_parse(c->config->log, &level);
    log_init("demo-press", level);
    struct errmsg m = {{0}};
    enum err err = press_run(&options, &m);
    return err ? call_fail(c, err, "%s", m.text) : EXIT_DONE;
}

static const struct option_spec options[] = {
    {0, "listen", "HOST:PORT", "default 127.0.0.1:8090"},
    {0, "interval-ms", "MS", "between two articles; default 4000"},
    {0, "mailbox", "DIR", "Maildir to show"},
    {0, "hook-secret", "SECRET", "whsec_… that webhooks must be signed with"},
    {0, NULL, NULL, NULL},
};

extern const struct verb verb_demo_press;
const struct verb verb_demo_press = {
    "demo-press",
    "an invented press on loopback, for demonstrations",
    "",
    "Serves eight invented outlets in six languages under <name>.localhost, publishing an article every few seconds,\n"
    "and receives webhooks at /hook. `harkara up --demo` starts it with everything else.",
    options,
    0,
    0,
    run_demo_press,
};
