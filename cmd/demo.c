// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The demonstration's settings, control-store rows and processes. Nothing here works in a way that a real set-up could
// not: ordinary sources, watches and subscribers, an ordinary SMTP server, the configuration by ordinary options.
#include "cmd/demo.h"

#include "alerts/watch.h"
#include "core/arena.h"
#include "core/log.h"
#include "demo/press.h"
#include "server/control.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PRESS_PORT = 8090, MAILBOX_PORT = 8025, SOURCE_EVERY_MS = 5000 };

static const char python[] = "/usr/bin/python3"; // where Debian's python3-aiosmtpd belongs
static const char mail_subscriber[] = "demo-mail", hook_subscriber[] = "demo-hook";

// Ten watches that an analyst might keep; the press writes about all of these.
static const struct {
    const char *name, *query;
} watches[] = {
    {"port-strike", "(strike OR walkout) AND (port OR harbour OR dock*)"},
    {"karachi", "کراچی OR Karachi OR كراتشي"},
    {"water-supply", "(water OR reservoir OR canal) NEAR/6 (supply OR level* OR shortage)"},
    {"central-bank", "\"central bank\" OR \"مرکزی بینک\" OR \"البنك المركزي\""},
    {"elections", "elect* AND NOT title:football"},
    {"election-urdu", "انتخابات"},
    {"energy", "(solar OR wind OR electricity OR بجلی) AND lang:(en OR ur)"},
    {"wire-story", "\"Meridian Wire\""},
    {"health", "vaccin* OR hospital* OR ہسپتال OR مستشفى"},
    {"football", "football OR Fußball OR fútbol OR futbol"},
};

static enum err add_setting(struct call *c, struct errmsg *m, const char *key_value)
{
    static const struct option_spec set = {0, "set", "KEY=VALUE", NULL};
    char key[64];
    size_t n = strcspn(key_value, "=");
    CHECK(n < sizeof key);
    memcpy(key, key_value, n);
    key[n] = 0;
    if (c->option_count == OPTIONS_MAX)
        return errmsg_set(m, ERR_CONFIG, "too many options");
    c->specs[c->option_count] = &set;
    c->values[c->option_count++] = key_value;
    return config_set(c->config, key, key_value + n + 1, m);
}

enum err demo_prepare(struct call *c, struct demo *ret_demo, struct errmsg *m)
{
    int64_t press_port, mailbox_port;
    if (!call_number(c, "press-port", PRESS_PORT, &press_port) ||
        !call_number(c, "mailbox-port", MAILBOX_PORT, &mailbox_port))
        return errmsg_set(m, ERR_CONFIG, "no port numbers");
    static char smtp[64];
    snprintf(ret_demo->press_listen, sizeof ret_demo->press_listen, "127.0.0.1:%d", (int)press_port);
    snprintf(ret_demo->mailbox_listen, sizeof ret_demo->mailbox_listen, "127.0.0.1:%d", (int)mailbox_port);
    snprintf(smtp, sizeof smtp, "smtp.url=smtp://%s", ret_demo->mailbox_listen);
    const char *const settings[] = {
        "crawler.allow_networks=127.0.0.0/8,::1/128",
        "crawler.delay_ms=200",
        "deliver.allow_networks=127.0.0.0/8,::1/128",
        "smtp.from=alerts@harkara.invalid",
        "smtp.require_tls=false",
        smtp,
    };
    enum err err = OK;
    for (size_t i = 0; !err && i < ARRAY_LEN(settings); i++)
        err = add_setting(c, m, settings[i]);
    return err;
}

static enum err seed_sources(struct db *db, const struct demo *demo, struct errmsg *m)
{
    size_t count;
    const struct press_outlet *outlets = press_outlets(&count);
    enum err err = OK;
    for (size_t i = 0; !err && i < count; i++) {
        char url[256];
        snprintf(url, sizeof url, "http://%s.localhost%s%s", outlets[i].name, strrchr(demo->press_listen, ':'),
                 outlets[i].path);
        struct source s = {.name = view_of(outlets[i].name),
                           .title = view_of(outlets[i].title),
                           .url = view_of(url),
                           .kind = PAGE_FEED,
                           .medium = VIEW_LIT("web"),
                           .lang = view_of(outlets[i].lang),
                           .country = view_of(outlets[i].country),
                           .interval_ms = SOURCE_EVERY_MS,
                           .enabled = true};
        if (!page_kind_parse(view_of(outlets[i].kind), &s.kind))
            return errmsg_set(m, ERR_BUG, "outlet of unknown kind %s", outlets[i].kind);
        err = control_source_add(db, &s, m);
        if (err == ERR_EXISTS)
            err = OK;
    }
    return err;
}

static enum err seed_subscribers(struct db *db, const struct demo *demo, struct errmsg *m)
{
    char hook[64];
    snprintf(hook, sizeof hook, "http://%s/hook", demo->press_listen);
    const struct subscriber subscribers[] = {
        {.name = view_of(mail_subscriber), .channel = VIEW_LIT("mail"), .address = VIEW_LIT("analyst@harkara.invalid")},
        {.name = view_of(hook_subscriber), .channel = VIEW_LIT("webhook"), .address = view_of(hook)},
    };
    enum err err = OK;
    for (size_t i = 0; !err && i < ARRAY_LEN(subscribers); i++) {
        err = subscriber_add(db, &subscribers[i], m);
        if (err == ERR_EXISTS)
            err = OK;
    }
    return err;
}

static enum err seed_watches(struct db *db, struct errmsg *m)
{
    struct view both[] = {view_of(mail_subscriber), view_of(hook_subscriber)};
    enum err err = OK;
    for (size_t i = 0; !err && i < ARRAY_LEN(watches); i++) {
        struct watch w = {.name = view_of(watches[i].name),
                          .query = view_of(watches[i].query),
                          .enabled = true,
                          .subscribers = both,
                          .subscriber_count = ARRAY_LEN(both)};
        err = watch_add(db, &w, NULL, m);
        if (err == ERR_EXISTS)
            err = OK;
    }
    return err;
}

// The secret that the hook's deliveries are signed with, for the press to check them.
static enum err find_secret(struct db *db, struct demo *demo)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct subscriber *all;
    size_t count;
    enum err err = subscriber_list(db, a, &all, &count);
    for (size_t i = 0; !err && i < count; i++)
        if (view_is(all[i].name, hook_subscriber))
            snprintf(demo->hook_secret, sizeof demo->hook_secret, "%.*s", VIEW_ARG(all[i].secret));
    return err;
}

static void fill_commands(const struct call *c, struct demo *demo)
{
    char dir[CONFIG_PATH_MAX];
    mkdir(config_path(c->config, "demo", dir), 0700);
    config_path(c->config, "demo/mailbox", demo->mailbox_dir);
    const char *const press[] = {
        c->program,      "demo-press",      "--listen", demo->press_listen, "--mailbox", demo->mailbox_dir,
        "--hook-secret", demo->hook_secret, "--data",   c->config->data,    NULL};
    memcpy(demo->press, press, sizeof press);
    const char *const mailbox[] = {python,
                                   "-m",
                                   "aiosmtpd",
                                   "-n",
                                   "-l",
                                   demo->mailbox_listen,
                                   "-c",
                                   "aiosmtpd.handlers.Mailbox",
                                   demo->mailbox_dir,
                                   NULL};
    if (access("/usr/lib/python3/dist-packages/aiosmtpd", F_OK) == 0)
        memcpy(demo->mailbox, mailbox, sizeof mailbox);
    else
        log_warn("demo.no-mailbox", "reason=%s", log_quote("python3-aiosmtpd is not installed; mails will wait"));
}

enum err demo_seed(struct call *c, struct demo *demo, struct errmsg *m)
{
    struct db *db;
    enum err err = control_open(c->config, &db, m);
    if (err)
        return err;
    err = seed_sources(db, demo, m);
    if (!err)
        err = seed_subscribers(db, demo, m);
    if (!err)
        err = seed_watches(db, m);
    if (!err)
        err = find_secret(db, demo);
    db_close(db);
    if (!err)
        fill_commands(c, demo);
    return err;
}
