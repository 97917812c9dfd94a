// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The configuration, driven by one table: each key with its type, place in struct config, default and range. The same
// table gives the defaults, the keys for core/yaml, and what `--set` accepts. Every value comes here as text, so that a
// wrong value in the file and a wrong one on the command line are told in the same words.
#include "core/config.h"

#include "core/view.h"
#include "core/yaml.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REVISITS_MAX = 8, MS_PER_DAY = 86400000 };

enum key_type { KEY_TEXT, KEY_INT, KEY_BOOL, KEY_LIST };

struct key {
    const char *name; // "section.key", or "key" at the top
    enum key_type type;
    size_t at;       // in struct config
    size_t count_at; // of a list
    const char *otherwise;
    int64_t min, max;
    bool (*check)(struct view text); // KEY_TEXT and each item of KEY_LIST; NULL: anything
    const char *expected;            // what check wants, for people
};

static bool is_not_empty(struct view text)
{
    return text.n > 0;
}

static bool is_log_level(struct view text)
{
    return view_is(text, "error") || view_is(text, "warn") || view_is(text, "info") || view_is(text, "debug");
}

static bool is_port(struct view text)
{
    uint64_t port;
    return view_to_u64(text, &port) && port <= 65535;
}

// "host:port" with a name, an IPv4 address or an IPv6 address in brackets.
static bool is_host_port(struct view text)
{
    size_t colon = text.n;
    while (colon > 0 && text.p[colon - 1] != ':')
        colon--;
    return colon > 1 && is_port(view_from(text, colon)) && colon < text.n;
}

static bool is_redis_address(struct view text)
{
    if (text.n == 0 || view_starts(text, "unix:/"))
        return true;
    return is_host_port(view_starts(text, "tcp://") ? view_from(text, 6) : text);
}

static bool is_smtp_url(struct view text)
{
    return text.n == 0 || view_starts(text, "smtp://") || view_starts(text, "smtps://");
}

static bool is_web_url(struct view text)
{
    return text.n == 0 || view_starts(text, "http://") || view_starts(text, "https://");
}

// A User-Agent's product is a token (RFC 9110 §5.6.2); robots.txt further knows letters, '-' and '_' (RFC 9309 §2.2.1).
static bool is_agent(struct view text)
{
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_'))
            return false;
    }
    return text.n > 0;
}

// The contact stands in a comment of the User-Agent: no control characters, no parentheses (RFC 9110 §5.6.5).
static bool is_comment(struct view text)
{
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] < 0x20 || text.p[i] == 0x7f || strchr("()\\", text.p[i]))
            return false;
    return true;
}

static bool is_network(struct view text)
{
    char address[INET6_ADDRSTRLEN + 1];
    unsigned char bytes[16];
    struct view rest = text, host = view_cut(&rest, '/');
    uint64_t bits;
    if (host.n == 0 || host.n >= sizeof address)
        return false;
    snprintf(address, sizeof address, "%.*s", VIEW_ARG(host));
    bool v4 = inet_pton(AF_INET, address, bytes) == 1;
    if (!v4 && inet_pton(AF_INET6, address, bytes) != 1)
        return false;
    if (host.n == text.n)
        return true; // one address
    return view_to_u64(rest, &bits) && bits <= (v4 ? 32 : 128);
}

// An address, with or without a port; an IPv6 address with a port stands in brackets.
static bool is_name_server(struct view text)
{
    char address[INET6_ADDRSTRLEN];
    unsigned char bytes[16];
    struct view host = text;
    if (text.n > 0 && text.p[0] == '[') {
        size_t end = view_find_char(text, ']');
        struct view rest = view_from(text, end + 1);
        if (end == text.n || (rest.n > 0 && (rest.p[0] != ':' || !is_port(view_from(rest, 1)))))
            return false;
        host = (struct view){text.p + 1, end - 1};
    } else if (view_find_char(text, '.') < text.n) {
        struct view rest = text;
        host = view_cut(&rest, ':');
        if (host.n < text.n && !is_port(rest))
            return false;
    }
    if (host.n == 0 || host.n >= sizeof address)
        return false;
    snprintf(address, sizeof address, "%.*s", VIEW_ARG(host));
    return inet_pton(AF_INET, address, bytes) == 1 || inet_pton(AF_INET6, address, bytes) == 1;
}

// "host:port:to-host:to-port", any part may be empty, an IPv6 address has brackets (crawler/route).
static bool is_connect_to(struct view text)
{
    unsigned colons = 0;
    bool inside = false;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '[' || text.p[i] == ']')
            inside = text.p[i] == '[';
        else if (text.p[i] == ':' && !inside)
            colons++;
    }
    return colons == 3 && !inside;
}

// "1h, 24h, 7d" as milliseconds. False: not such a list, more than max, or not rising.
static bool parse_durations(struct view text, int64_t *ret_ms, size_t max, size_t *ret_count)
{
    static const struct {
        char name;
        int64_t ms;
    } units[] = {{'s', 1000}, {'m', 60000}, {'h', 3600000}, {'d', MS_PER_DAY}};
    int64_t last_ms = 0;
    size_t n = 0;
    while (text.n > 0) {
        struct view item = view_trim(view_cut(&text, ','));
        uint64_t value;
        size_t unit = 0;
        while (item.n > 0 && unit < ARRAY_LEN(units) && units[unit].name != item.p[item.n - 1])
            unit++;
        if (item.n < 2 || unit == ARRAY_LEN(units) || !view_to_u64((struct view){item.p, item.n - 1}, &value) ||
            value > 1000000 || n == max || (int64_t)value * units[unit].ms <= last_ms)
            return false;
        ret_ms[n++] = last_ms = (int64_t)value * units[unit].ms;
    }
    *ret_count = n;
    return true;
}

static bool is_revisit(struct view text)
{
    int64_t ms[REVISITS_MAX];
    size_t count;
    return parse_durations(text, ms, REVISITS_MAX, &count);
}

#define AT(member)       .at = offsetof(struct config, member)
#define TEXT(member)     .type = KEY_TEXT, AT(member)
#define INT(member)      .type = KEY_INT, AT(member)
#define BOOL(member)     .type = KEY_BOOL, AT(member)
#define LIST(member)     .type = KEY_LIST, AT(member), .count_at = offsetof(struct config, member##_count)
#define NETWORK_EXPECTED "a network such as 127.0.0.0/8"

// The keys of one section stand together. docs/config.md follows this order.
static const struct key keys[] = {
    {"data", TEXT(data), .otherwise = "data", .check = is_not_empty, .expected = "a directory"},
    {"redis", TEXT(redis), .otherwise = "", .check = is_redis_address, .expected = "host:port or unix:/path"},
    {"log", TEXT(log), .otherwise = "info", .check = is_log_level, .expected = "error, warn, info or debug"},

    {"crawler.agent", TEXT(crawler.agent), .otherwise = "Harkara", .check = is_agent,
     .expected = "a product name of letters, '-' and '_'"},
    {"crawler.contact", TEXT(crawler.contact), .otherwise = "", .check = is_comment,
     .expected = "an address without parentheses"},
    {"crawler.delay_ms", INT(crawler.delay_ms), .otherwise = "1000", .min = 0, .max = MS_PER_DAY},
    {"crawler.timeout_ms", INT(crawler.timeout_ms), .otherwise = "30000", .min = 100, .max = 3600000},
    {"crawler.max_body_bytes", INT(crawler.max_body_bytes), .otherwise = "10485760", .min = 1024, .max = 48 << 20},
    {"crawler.address_concurrency", INT(crawler.address_concurrency), .otherwise = "8", .min = 1, .max = 4096},
    {"crawler.concurrency", INT(crawler.concurrency), .otherwise = "64", .min = 1, .max = 4096},
    {"crawler.revisit", TEXT(crawler.revisit), .otherwise = "1h, 24h, 7d", .check = is_revisit,
     .expected = "up to eight rising times such as 1h, 24h, 7d"},
    {"crawler.warc_bytes", INT(crawler.warc_bytes), .otherwise = "1073741824", .min = 1 << 16, .max = INT64_C(1) << 40},
    {"crawler.connect_to", LIST(crawler.connect_to), .check = is_connect_to,
     .expected = "a rule host:port:to-host:to-port"},
    {"crawler.dns", LIST(crawler.dns), .check = is_name_server, .expected = "an address such as 192.0.2.53"},
    {"crawler.ca_file", TEXT(crawler.ca_file), .otherwise = ""},
    {"crawler.allow_networks", LIST(crawler.allow_networks), .check = is_network, .expected = NETWORK_EXPECTED},

    {"parser.rules", TEXT(parser.rules), .otherwise = ""},

    {"queue.max_bytes", INT(queue.max_bytes), .otherwise = "268435456", .min = 1 << 16, .max = INT64_C(1) << 40},
    {"queue.max_deliveries", INT(queue.max_deliveries), .otherwise = "5", .min = 1, .max = 1000},
    {"queue.claim_idle_ms", INT(queue.claim_idle_ms), .otherwise = "30000", .min = 100, .max = MS_PER_DAY},

    {"index.commit_ms", INT(index.commit_ms), .otherwise = "500", .min = 1, .max = 3600000},
    {"index.commit_docs", INT(index.commit_docs), .otherwise = "1000", .min = 1, .max = 1000000},

    {"smtp.url", TEXT(smtp.url), .otherwise = "", .check = is_smtp_url,
     .expected = "smtp://host:port or smtps://host:port"},
    {"smtp.from", TEXT(smtp.from), .otherwise = "harkara@localhost", .check = is_not_empty,
     .expected = "a mail address"},
    {"smtp.user", TEXT(smtp.user), .otherwise = ""},
    {"smtp.password_file", TEXT(smtp.password_file), .otherwise = ""},
    {"smtp.require_tls", BOOL(smtp.require_tls), .otherwise = "true"},
    {"smtp.ca_file", TEXT(smtp.ca_file), .otherwise = ""},

    {"deliver.concurrency", INT(deliver.concurrency), .otherwise = "16", .min = 1, .max = 1024},
    {"deliver.timeout_ms", INT(deliver.timeout_ms), .otherwise = "15000", .min = 100, .max = 3600000},
    {"deliver.allow_networks", LIST(deliver.allow_networks), .check = is_network, .expected = NETWORK_EXPECTED},

    {"alarms.mail_to", LIST(alarms.mail_to), .check = is_not_empty,
     .expected = "a mail address or a subscriber's name"},
    {"alarms.failing_ms", INT(alarms.failing_ms), .otherwise = "3600000", .min = 0, .max = 30 * (int64_t)MS_PER_DAY},

    {"server.listen", TEXT(server.listen), .otherwise = "127.0.0.1:8080", .check = is_host_port,
     .expected = "address:port"},
    {"server.public_url", TEXT(server.public_url), .otherwise = "", .check = is_web_url,
     .expected = "an http:// or https:// address"},
};
enum { KEY_COUNT = ARRAY_LEN(keys) };
_Static_assert((int)KEY_COUNT <= (int)YAML_KEY_MAX, "room for all keys");

// ---- values ----------------------------------------------------------------------------------------------------

static void *out_of_memory_aborts(void *p)
{
    if (!p)
        abort();
    return p;
}

static void *field(struct config *c, size_t at)
{
    return (char *)c + at;
}

static void replace_text(char **slot, struct view text)
{
    free(*slot);
    *slot = out_of_memory_aborts(strndup(text.p ? text.p : "", text.n));
}

static enum err set_text(struct config *c, const struct key *k, struct view text, struct errmsg *m)
{
    if (text.n > YAML_TEXT_MAX)
        return errmsg_set(m, ERR_CONFIG, "%s: longer than %d bytes", k->name, YAML_TEXT_MAX);
    if (k->check && !k->check(text))
        return errmsg_set(m, ERR_CONFIG, "%s: '%.*s' is not %s", k->name, VIEW_ARG(text), k->expected);
    replace_text(field(c, k->at), text);
    return OK;
}

static enum err set_int(struct config *c, const struct key *k, struct view text, struct errmsg *m)
{
    int64_t value;
    if (!view_to_i64(text, &value))
        return errmsg_set(m, ERR_CONFIG, "%s: '%.*s' is not a whole number", k->name, VIEW_ARG(text));
    if (value < k->min || value > k->max)
        return errmsg_set(m, ERR_CONFIG, "%s: %lld is not between %lld and %lld", k->name, (long long)value,
                          (long long)k->min, (long long)k->max);
    *(int64_t *)field(c, k->at) = value;
    return OK;
}

static enum err set_bool(struct config *c, const struct key *k, struct view text, struct errmsg *m)
{
    bool yes = view_is(text, "true") || view_is(text, "yes");
    if (!yes && !view_is(text, "false") && !view_is(text, "no"))
        return errmsg_set(m, ERR_CONFIG, "%s: '%.*s' is neither true nor false", k->name, VIEW_ARG(text));
    *(bool *)field(c, k->at) = yes;
    return OK;
}

static void clear_list(struct config *c, const struct key *k)
{
    char ***list = field(c, k->at);
    unsigned *count = field(c, k->count_at);
    for (unsigned i = 0; i < *count; i++)
        free((*list)[i]);
    free(*list);
    *list = NULL;
    *count = 0;
}

static enum err add_item(struct config *c, const struct key *k, struct view item, struct errmsg *m)
{
    char ***list = field(c, k->at);
    unsigned *count = field(c, k->count_at);
    if (*count >= YAML_LIST_MAX)
        return errmsg_set(m, ERR_CONFIG, "%s: more than %d items", k->name, YAML_LIST_MAX);
    if (k->check && !k->check(item))
        return errmsg_set(m, ERR_CONFIG, "%s: '%.*s' is not %s", k->name, VIEW_ARG(item), k->expected);
    *list = out_of_memory_aborts(reallocarray(*list, *count + 1, sizeof **list));
    (*list)[*count] = NULL;
    replace_text(&(*list)[(*count)++], item);
    return OK;
}

// A list on the command line has commas between its items; the empty text empties it.
static enum err set_list(struct config *c, const struct key *k, struct view text, struct errmsg *m)
{
    clear_list(c, k);
    while (text.n > 0) {
        enum err err = add_item(c, k, view_trim(view_cut(&text, ',')), m);
        if (err)
            return err;
    }
    return OK;
}

static enum err set_key(struct config *c, const struct key *k, struct view text, struct errmsg *m)
{
    static enum err (*const set[])(struct config *, const struct key *, struct view, struct errmsg *) = {
        [KEY_TEXT] = set_text, [KEY_INT] = set_int, [KEY_BOOL] = set_bool, [KEY_LIST] = set_list};
    return set[k->type](c, k, text, m);
}

static struct config *config_new(void)
{
    struct config *c = out_of_memory_aborts(calloc(1, sizeof *c));
    for (size_t i = 0; i < KEY_COUNT; i++)
        CHECK(set_key(c, &keys[i], view_of(keys[i].otherwise), NULL) == OK);
    return c;
}

void config_free(struct config *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < KEY_COUNT; i++) {
        if (keys[i].type == KEY_LIST)
            clear_list(c, &keys[i]);
        else if (keys[i].type == KEY_TEXT)
            free(*(char **)field(c, keys[i].at));
    }
    free(c);
}

enum err config_set(struct config *c, const char *name, const char *value, struct errmsg *m)
{
    for (size_t i = 0; i < KEY_COUNT; i++)
        if (strcmp(keys[i].name, name) == 0)
            return set_key(c, &keys[i], view_of(value), m);
    return errmsg_set(m, ERR_CONFIG, "unknown key '%s'", name);
}

static enum err take_value(void *user, size_t key, struct view text, struct errmsg *m)
{
    return keys[key].type == KEY_LIST ? add_item(user, &keys[key], text, m) : set_key(user, &keys[key], text, m);
}

enum err config_load(const char *path, struct config **ret_config, struct errmsg *m)
{
    struct config *c = config_new();
    struct yaml_key names[KEY_COUNT];
    for (size_t i = 0; i < KEY_COUNT; i++)
        names[i] = (struct yaml_key){keys[i].name, keys[i].type == KEY_LIST};
    enum err err = path ? yaml_read(path, names, KEY_COUNT, take_value, c, m) : OK;
    if (err)
        config_free(c);
    else
        *ret_config = c;
    return err;
}

size_t config_revisits(const struct config *c, int64_t *ret_ms, size_t max)
{
    int64_t ms[REVISITS_MAX];
    size_t count = 0;
    CHECK(parse_durations(view_of(c->crawler.revisit), ms, REVISITS_MAX, &count));
    for (size_t i = 0; i < count && i < max; i++)
        ret_ms[i] = ms[i];
    return count < max ? count : max;
}

char *config_path(const struct config *c, const char *name, char path[CONFIG_PATH_MAX])
{
    snprintf(path, CONFIG_PATH_MAX, "%s/%s", c->data, name);
    return path;
}

char *config_redis(const struct config *c, char address[CONFIG_PATH_MAX])
{
    if (c->redis[0])
        snprintf(address, CONFIG_PATH_MAX, "%s", c->redis);
    else
        snprintf(address, CONFIG_PATH_MAX, "unix:%s/redis.sock", c->data);
    return address;
}
