// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Reading the rules file (core/yaml) into an array sorted by host, and looking hosts up in it by halving. All of it
// lies in one arena, so that a new file replaces the old one whole.
#include "parsers/rules.h"

#include "core/host.h"
#include "core/log.h"
#include "core/metrics.h"
#include "core/site.h"
#include "core/url.h"
#include "core/utf8.h"
#include "core/yaml.h"
#include "parsers/selector.h"

#include <string.h>

enum { HOST_MAX_BYTES = 255, KEY_HOST = RULE_PARTS };

// By enum rule_part.
static const struct yaml_key keys[] = {
    {"body", false}, {"title", false},   {"subtitle", false}, {"author", false},
    {"date", false}, {"section", false}, {"remove", true},    {"host", false},
};

struct rules {
    struct arena *arena;
    struct rule **v; // sorted by host
    size_t n, room;
    struct rule *open; // the row that is being read, NULL: none
};

const char *rule_part_name(enum rule_part part)
{
    return keys[part].name;
}

size_t rules_count(const struct rules *r)
{
    return r ? r->n : 0;
}

void rules_free(struct rules *r)
{
    if (r)
        arena_free(r->arena);
}

void rules_cleanup(struct rules **r)
{
    rules_free(*r);
}

// ---- reading -----------------------------------------------------------------------------------------------------

// The place of the host in the array: of the first one that is not before it.
static size_t place_of(const struct rules *r, struct view host)
{
    size_t low = 0, high = r->n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (view_compare(r->v[middle]->host, host) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static const struct rule *find(const struct rules *r, struct view host)
{
    size_t at = place_of(r, host);
    return at < r->n && view_equals(r->v[at]->host, host) ? r->v[at] : NULL;
}

static enum err take_host(struct rules *r, struct view text, struct errmsg *m)
{
    CLEANUP(buf_done) struct buf host;
    struct view name = view_trim(text);
    buf_init(&host, HOST_MAX_BYTES);
    if (view_starts(name, "*.")) {
        name = view_from(name, 2);
        buf_add_str(&host, "*.");
    }
    if (view_find_char(name, '*') < name.n || host_parse(name, &host) != OK)
        return errmsg_set(m, ERR_CONFIG, "host: '%.*s' is not a host such as example.org or *.example.org",
                          VIEW_ARG(text));
    r->open->host = arena_copy(r->arena, buf_view(&host));
    if (find(r, r->open->host))
        return errmsg_set(m, ERR_CONFIG, "host: '%.*s' has a rule already", VIEW_ARG(text));
    return OK;
}

static enum err take_value(void *user, size_t key, struct view text, struct errmsg *m)
{
    struct rules *r = user;
    const struct selector *selector;
    struct errmsg why = {""};
    if (!r->open)
        r->open = arena_zalloc(r->arena, sizeof *r->open);
    if (key == KEY_HOST)
        return take_host(r, text, m);
    if (r->open->remove_count == RULE_REMOVES_MAX)
        return errmsg_set(m, ERR_CONFIG, "remove: more than %d selectors", RULE_REMOVES_MAX);
    if (selector_parse(text, r->arena, &selector, &why))
        return errmsg_set(m, ERR_CONFIG, "%s: '%.*s': %s", keys[key].name, VIEW_ARG(utf8_cut(text, 200)), why.text);
    if (key == RULE_REMOVE)
        r->open->removes[r->open->remove_count++] = selector;
    else
        r->open->parts[key] = selector;
    return OK;
}

static enum err end_row(void *user, struct errmsg *m)
{
    struct rules *r = user;
    struct rule *rule = r->open;
    bool empty = !rule || rule->remove_count == 0;
    for (size_t i = 0; rule && i < RULE_REMOVE; i++)
        empty &= !rule->parts[i];
    if (!rule || rule->host.n == 0)
        return errmsg_set(m, ERR_CONFIG, "a rule needs a host");
    if (empty)
        return errmsg_set(m, ERR_CONFIG, "the rule for %.*s has no selector", VIEW_ARG(rule->host));
    if (r->n == r->room) {
        r->room = r->room ? 2 * r->room : 64;
        r->v = arena_grow(r->arena, r->v, r->n, r->room, sizeof(struct rule *));
    }
    size_t at = place_of(r, rule->host);
    memmove(r->v + at + 1, r->v + at, (r->n - at) * sizeof(struct rule *));
    r->v[at] = rule;
    r->n++;
    r->open = NULL;
    return OK;
}

enum err rules_load(const char *path, struct rules **ret_rules, struct errmsg *m)
{
    struct arena *a = arena_new();
    struct rules *r = arena_zalloc(a, sizeof *r);
    r->arena = a;
    enum err err = yaml_read_rows(path, "rules", keys, ARRAY_LEN(keys), take_value, end_row, r, m);
    if (err)
        rules_free(r);
    else
        *ret_rules = r;
    return err;
}

// ---- looking up --------------------------------------------------------------------------------------------------

static const struct rule *find_wild(const struct rules *r, struct view host)
{
    char pattern[HOST_MAX_BYTES + 3];
    const struct rule *found = NULL;
    for (size_t dot = view_find_char(host, '.'); dot < host.n && !found; dot = view_find_char(host, '.')) {
        host = view_from(host, dot + 1);
        if (host.n == 0 || host.n > HOST_MAX_BYTES)
            continue;
        memcpy(pattern, "*.", 2);
        memcpy(pattern + 2, host.p, host.n);
        found = find(r, (struct view){pattern, host.n + 2});
    }
    return found;
}

const struct rule *rules_find(const struct rules *r, struct view url)
{
    CLEANUP(url_done) struct url u = {0};
    if (rules_count(r) == 0 || url_parse(url, NULL, &u) != OK)
        return NULL;
    const struct rule *found = find(r, u.host);
    if (!found)
        found = find_wild(r, u.host);
    return found ? found : find(r, url_site(&u));
}

// ---- a file that changes -----------------------------------------------------------------------------------------

static struct metric reads_good = METRIC_INIT(METRIC_COUNTER, "harkara_rules_reads", "result=\"read\"",
                                              "Times that the rules file was read after a change"),
                     reads_bad = METRIC_INIT(METRIC_COUNTER, "harkara_rules_reads", "result=\"refused\"",
                                             "Times that the rules file was read after a change"),
                     hosts = METRIC_INIT(METRIC_GAUGE, "harkara_rules_hosts", NULL, "Hosts that have a rule");

static bool is_same(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
           a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec &&
           a->st_ctim.tv_sec == b->st_ctim.tv_sec && a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

const struct rules *rules_file_look(struct rules_file *f)
{
    struct stat now = {0};
    struct rules *rules = NULL;
    struct errmsg m = {""};
    if (!f->path || !*f->path)
        return NULL;
    (void)stat(f->path, &now); // of what is not there all zeros, and reading it says why
    if (f->looked && is_same(&now, &f->seen))
        return f->rules;
    f->looked = true;
    f->seen = now;
    if (rules_load(f->path, &rules, &m)) {
        metric_add(&reads_bad, 1);
        log_error("rules.refused", "reason=%s hosts_kept=%zu", log_quote(m.text), rules_count(f->rules));
        return f->rules;
    }
    rules_free(f->rules);
    f->rules = rules;
    metric_add(&reads_good, 1);
    metric_set(&hosts, (int64_t)rules_count(rules));
    log_info("rules.read", "file=%s hosts=%zu", log_quote(f->path), rules_count(rules));
    return rules;
}

void rules_file_done(struct rules_file *f)
{
    rules_free(f->rules);
    f->rules = NULL;
}
