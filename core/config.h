// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The configuration: one YAML file read by libcyaml into the struct below. Every key has a default; an unknown key, a
// wrong type or a value out of range is an error that names file, line and key. docs/config.md lists the keys.
#ifndef CORE_CONFIG_H
#define CORE_CONFIG_H

#include "core/err.h"
#include "core/log.h"

#include <stdbool.h>
#include <stdint.h>

struct config {
    char *data;  // data directory; default "data"
    char *redis; // "" : a private redis-server of `up` on <data>/redis.sock; else "host:port" or "unix:/path"
    char *log;   // "error", "warn", "info", "debug"

    struct {
        char *agent;                 // User-Agent's product token and robots name; default "Harkara"
        char *contact;               // URL or mail for the User-Agent's comment; "" none
        int64_t delay_ms;            // between two requests to one host; default 1000
        int64_t timeout_ms;          // whole fetch; default 30000
        int64_t max_body_bytes;      // delivered (decoded) bytes; default 10 MiB
        int64_t concurrency;         // transfers at a time; default 64
        int64_t address_concurrency; // of these to one IP address, by all crawlers; default 8
        int64_t warc_bytes;          // rotate after; default 1 GiB
        char *revisit;               // of articles, after their first fetch: "1h, 24h, 7d"; "" never
        char **connect_to;           // rules "host:port:to-host:to-port"
        unsigned connect_to_count;
        char **dns; // name servers "192.0.2.53", "192.0.2.53:5353"; none: the system's
        unsigned dns_count;
        char *ca_file;         // PEM bundle besides the system's; "" none
        char **allow_networks; // CIDR of non-public networks that may be fetched, e.g. "127.0.0.0/8"
        unsigned allow_networks_count;
    } crawler;
    struct {
        char *rules; // file of rules for single hosts; "" none
    } parser;
    struct {
        int64_t max_bytes;      // in flight per stream; default 256 MiB
        int64_t max_deliveries; // default 5
        int64_t claim_idle_ms;  // default 30000
    } queue;
    struct {
        int64_t commit_ms;   // at the latest after this; default 500
        int64_t commit_docs; // or after that many; default 1000
    } index;
    struct {
        char *url;  // "smtp://host:port" or "smtps://…"; "" : no mail
        char *from; // envelope and header sender
        char *user; // "" : no login
        char *password_file;
        bool require_tls; // default true
        char *ca_file;
    } smtp;
    struct {
        int64_t concurrency; // default 16
        int64_t timeout_ms;  // webhook; default 15000
        char **allow_networks;
        unsigned allow_networks_count;
    } deliver;
    struct {
        char **mail_to; // addresses, or names of mail subscribers, that are told of sources' alarms
        unsigned mail_to_count;
        int64_t failing_ms; // how long all visits of a source fail before that is one; default an hour
    } alarms;
    struct {
        char *listen;     // "127.0.0.1:8080"
        char *public_url; // in mails and hooks; "" : http://<listen>
    } server;
};

// path NULL: the defaults. Environment: HARKARA_CONFIG is the caller's business. Returns owned.
enum err config_load(const char *path, struct config **ret_config, struct errmsg *m) MUST_USE;
void config_free(struct config *c);
// Sets one value by its dotted name, as --set on the command line: "crawler.delay_ms", "100". ERR_CONFIG with reason.
enum err config_set(struct config *c, const char *name, const char *value, struct errmsg *m) MUST_USE;
// The times of crawler.revisit, which are known to be right; at most max, rising. Returns how many.
size_t config_revisits(const struct config *c, int64_t *ret_ms, size_t max);
// "<data>/<name>" in a static-size buffer. Returns path.
enum { CONFIG_PATH_MAX = 1024 };
char *config_path(const struct config *c, const char *name, char path[CONFIG_PATH_MAX]);
// The Redis address in force: config's own, or "unix:<data>/redis.sock".
char *config_redis(const struct config *c, char address[CONFIG_PATH_MAX]);

#endif
