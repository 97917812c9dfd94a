// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// robots.txt by RFC 9309, and by what its first and largest reader does where the standard is silent: common typing
// errors, a missing colon, "index.html" standing for its folder. One pass over the lines keeps the rules of the groups
// that name the agent and of those that name everyone; the former, if there is any such group, win alone (§2.2.1).
//
// A pattern is a sequence of literal pieces between '*'. The leftmost find of each piece is as good as any other, so
// matching needs no backtracking, and a hostile file costs no more than its length times the address's.
#include "crawler/robots.h"

#include "core/arena.h"
#include "core/percent.h"

#include <string.h>
#include <strings.h>

struct rule {
    struct view pattern;
    bool allow;
    unsigned line;
};

// The rules of all groups that speak to the same reader.
struct ruleset {
    struct rule *rules;
    size_t count, room;
    int64_t delay_ms;
    bool named; // at least one group
};

struct robots {
    struct arena *arena;
    struct ruleset own, everyone;
    struct view sitemaps[ROBOTS_SITEMAPS_MAX];
    size_t sitemap_count;
};

// Where the pass over the lines stands.
struct pass {
    struct robots *robots;
    struct view agent;
    unsigned line;
    bool in_rules; // a user-agent line now begins a new group
    bool own, everyone;
    int64_t delay_ms; // of the group at hand
};

// ---- lines -----------------------------------------------------------------------------------------------------

typedef void key_fn(struct pass *p, struct view value);

static void add_rule(struct pass *p, struct ruleset *set, struct view pattern, bool allow)
{
    if (set->count == set->room) {
        size_t room = set->room ? 2 * set->room : 16;
        set->rules = arena_grow(p->robots->arena, set->rules, set->count, room, sizeof *set->rules);
        set->room = room;
    }
    set->rules[set->count++] = (struct rule){pattern, allow, p->line};
}

static void add_to_groups(struct pass *p, struct view pattern, bool allow)
{
    if (p->own)
        add_rule(p, &p->robots->own, pattern, allow);
    if (p->everyone)
        add_rule(p, &p->robots->everyone, pattern, allow);
}

static char to_upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

// What the URL parser encodes in a path or a query, so that "Disallow: /my files/" means the address it was written
// for.
static bool is_encoded(unsigned char c, bool in_query)
{
    return c <= ' ' || c >= 0x7F || strchr("\"<>", c) || strchr(in_query ? "'" : "^`{}", c);
}

// RFC 9309 §2.2.2: octets outside ASCII are compared percent-encoded, hexadecimal digits without case. Bytes that were
// encoded without need stay so. An address comes encoded; what is not so in it matches nothing. Returns an arena copy.
static struct view normalise(struct arena *a, struct view text, bool encode)
{
    static const char hex[] = "0123456789ABCDEF";
    char *to = arena_alloc(a, 3 * text.n + 1);
    size_t n = 0;
    bool in_query = false;
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        in_query = in_query || c == '?';
        if (encode && is_encoded(c, in_query)) {
            to[n++] = '%';
            to[n++] = hex[c >> 4];
            to[n++] = hex[c & 15];
        } else if (percent_octet(text, i) >= 0) {
            to[n++] = '%';
            to[n++] = to_upper(text.p[++i]);
            to[n++] = to_upper(text.p[++i]);
        } else {
            to[n++] = (char)c;
        }
    }
    return (struct view){to, n};
}

// Whoever writes "allow: /news/index.html" means "/news/" too.
static void add_index_page(struct pass *p, struct view pattern)
{
    size_t slash = pattern.n;
    while (slash > 0 && pattern.p[slash - 1] != '/')
        slash--;
    if (slash == 0 || !view_starts(view_from(pattern, slash), "index.htm"))
        return;
    char *folder = arena_alloc(p->robots->arena, slash + 1);
    memcpy(folder, pattern.p, slash);
    folder[slash] = '$';
    add_to_groups(p, (struct view){folder, slash + 1}, true);
}

static void take_rule(struct pass *p, struct view value, bool allow)
{
    p->in_rules = true;
    if (value.n == 0 || (!p->own && !p->everyone)) // an empty pattern matches nothing
        return;
    struct view pattern = normalise(p->robots->arena, value, true);
    add_to_groups(p, pattern, allow);
    if (allow)
        add_index_page(p, pattern);
}

static void take_allow(struct pass *p, struct view value)
{
    take_rule(p, value, true);
}

static void take_disallow(struct pass *p, struct view value)
{
    take_rule(p, value, false);
}

static void apply_delay(struct pass *p)
{
    struct robots *r = p->robots;
    if (p->own && p->delay_ms > r->own.delay_ms)
        r->own.delay_ms = p->delay_ms;
    if (p->everyone && p->delay_ms > r->everyone.delay_ms)
        r->everyone.delay_ms = p->delay_ms;
}

static bool is_token_char(char c)
{
    return c == '-' || c == '_' || (to_upper(c) >= 'A' && to_upper(c) <= 'Z');
}

// §2.2.1: the product token, letters with '-' and '_', is compared without case; what follows it is no part of it.
static bool names(struct view value, struct view agent)
{
    struct view token = {value.p, 0};
    while (token.n < value.n && is_token_char(value.p[token.n]))
        token.n++;
    return token.n > 0 && token.n == agent.n && strncasecmp(token.p, agent.p, token.n) == 0;
}

static void take_agent(struct pass *p, struct view value)
{
    if (p->in_rules) {
        p->own = p->everyone = p->in_rules = false;
        p->delay_ms = 0;
    }
    bool all = value.n > 0 && value.p[0] == '*' && (value.n == 1 || value.p[1] == ' ' || value.p[1] == '\t');
    if (all)
        p->everyone = p->robots->everyone.named = true;
    else if (names(value, p->agent))
        p->own = p->robots->own.named = true;
    apply_delay(p);
}

// Not part of the standard, and honoured: seconds, with a fraction in some files. §2.2.4: such a line does not end the
// list of agents that it stands in.
static void take_delay(struct pass *p, struct view value)
{
    uint64_t seconds, tenths = 0;
    struct view rest = value, whole = view_cut(&rest, '.');
    if (!view_to_u64(whole, &seconds))
        return;
    if (rest.n > 0 && rest.p[0] >= '0' && rest.p[0] <= '9')
        tenths = (uint64_t)(rest.p[0] - '0');
    bool is_short = seconds < ROBOTS_DELAY_MAX_MS / 1000;
    p->delay_ms = is_short ? (int64_t)(seconds * 1000 + tenths * 100) : ROBOTS_DELAY_MAX_MS;
    apply_delay(p);
}

// §2.2.4: sitemap lines belong to no group.
static void take_sitemap(struct pass *p, struct view value)
{
    struct robots *r = p->robots;
    for (size_t i = 0; i < r->sitemap_count; i++)
        if (view_equals(r->sitemaps[i], value))
            return;
    if (value.n > 0 && r->sitemap_count < ROBOTS_SITEMAPS_MAX)
        r->sitemaps[r->sitemap_count++] = arena_copy(r->arena, value);
}

static const struct {
    const char *key;
    key_fn *take;
} keys[] = {
    {"user-agent", take_agent},   {"allow", take_allow},       {"disallow", take_disallow}, {"crawl-delay", take_delay},
    {"sitemap", take_sitemap},    {"useragent", take_agent},   {"user agent", take_agent},  {"useg-agent", take_agent},
    {"dissallow", take_disallow}, {"dissalow", take_disallow}, {"disalow", take_disallow},  {"diasllow", take_disallow},
    {"disallaw", take_disallow},  {"desallow", take_disallow}, {"site-map", take_sitemap},  {"crawldelay", take_delay},
};

// "key: value", or "key value" where the colon was forgotten and there is exactly one value.
static bool split_line(struct view line, struct view *ret_key, struct view *ret_value)
{
    struct view rest = line;
    if (view_find_char(line, ':') < line.n) {
        *ret_key = view_trim(view_cut(&rest, ':'));
        *ret_value = view_trim(rest);
        return true;
    }
    size_t blank = 0;
    while (blank < line.n && line.p[blank] != ' ' && line.p[blank] != '\t')
        blank++;
    struct view value = view_trim(view_from(line, blank));
    if (value.n == 0 || view_find_char(value, ' ') < value.n || view_find_char(value, '\t') < value.n)
        return false;
    *ret_key = (struct view){line.p, blank};
    *ret_value = value;
    return true;
}

// The address of a sitemap whose key was forgotten.
static bool is_bare_sitemap(struct view line)
{
    return (view_starts(line, "http://") || view_starts(line, "https://")) && view_find(line, "sitemap") < line.n;
}

static void take_line(struct pass *p, struct view line)
{
    struct view key = {0}, value = {0};
    line.n = view_find_char(line, '#');
    if (is_bare_sitemap(view_trim(line)))
        take_sitemap(p, view_trim(line));
    else if (!split_line(view_trim(line), &key, &value))
        return;
    for (size_t i = 0; i < ARRAY_LEN(keys); i++)
        if (view_is_nocase(key, keys[i].key)) {
            keys[i].take(p, value);
            return;
        }
}

// §2.2: lines end with CR, LF or both.
static struct view cut_line(struct view *rest)
{
    size_t n = 0;
    while (n < rest->n && rest->p[n] != '\n' && rest->p[n] != '\r')
        n++;
    struct view line = {rest->p, n};
    bool both = n + 1 < rest->n && rest->p[n] == '\r' && rest->p[n + 1] == '\n';
    *rest = view_from(*rest, n + (both ? 2 : 1));
    return line;
}

// The byte order mark of UTF-8, or the part of it that some editors left; UTF-16 is brought to bytes, which is enough
// for the ASCII that rules are made of.
static struct view strip_mark(struct arena *a, struct view text)
{
    static const char mark[] = "\xef\xbb\xbf";
    bool le = text.n >= 2 && memcmp(text.p, "\xff\xfe", 2) == 0, be = text.n >= 2 && memcmp(text.p, "\xfe\xff", 2) == 0;
    if (le || be) {
        char *to = arena_alloc(a, text.n / 2);
        size_t n = 0;
        for (size_t i = 2; i + 1 < text.n; i += 2)
            to[n++] = text.p[le ? i + 1 : i] ? '?' : text.p[le ? i : i + 1];
        return (struct view){to, n};
    }
    size_t skip = 0;
    while (skip < 3 && skip < text.n && text.p[skip] == mark[skip])
        skip++;
    return view_from(text, skip);
}

struct robots *robots_parse(struct view text, struct view agent)
{
    struct arena *a = arena_new();
    struct robots *r = arena_zalloc(a, sizeof *r);
    r->arena = a;
    struct pass p = {.robots = r, .agent = agent};
    if (text.n > ROBOTS_MAX_BYTES)
        text.n = ROBOTS_MAX_BYTES;
    for (struct view rest = strip_mark(a, text); rest.n > 0;) {
        p.line++;
        take_line(&p, cut_line(&rest));
    }
    return r;
}

void robots_add_line(struct buf *out, struct view text, unsigned line)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct view rest = strip_mark(a, text);
    for (unsigned n = 1; rest.n > 0; n++) {
        struct view at = cut_line(&rest);
        if (n == line)
            buf_add_view(out, view_trim(at));
    }
}

void robots_free(struct robots *r)
{
    if (r)
        arena_free(r->arena);
}

void robots_cleanup(struct robots **r)
{
    robots_free(*r);
}

// ---- judging ---------------------------------------------------------------------------------------------------

static bool starts(struct view text, struct view with)
{
    return with.n == 0 || (text.n >= with.n && memcmp(text.p, with.p, with.n) == 0);
}

static bool ends(struct view text, struct view with)
{
    return with.n == 0 || (text.n >= with.n && memcmp(text.p + text.n - with.n, with.p, with.n) == 0);
}

// §2.2.3: '*' is any run of octets, '$' at the end is the end of the address.
static bool matches(struct view pattern, struct view target)
{
    bool anchored = pattern.p[pattern.n - 1] == '$';
    pattern.n -= anchored;
    bool starred = view_find_char(pattern, '*') < pattern.n;
    struct view piece = view_cut(&pattern, '*');
    if (!starts(target, piece) || (!starred && anchored && target.n > piece.n))
        return false;
    target = view_from(target, piece.n);
    while (starred) {
        starred = view_find_char(pattern, '*') < pattern.n;
        piece = view_cut(&pattern, '*');
        if (!starred && anchored)
            return ends(target, piece);
        const char *at = piece.n > 0 ? memmem(target.p, target.n, piece.p, piece.n) : target.p;
        if (!at && piece.n > 0)
            return false;
        target = at ? view_from(target, (size_t)(at - target.p) + piece.n) : target;
    }
    return true;
}

struct view robots_target(const struct url *u)
{
    const char *end = u->query.p ? u->query.p + u->query.n : u->path.p + u->path.n;
    return (struct view){u->path.p, (size_t)(end - u->path.p)};
}

static const struct ruleset *rules_for(const struct robots *r)
{
    return r->own.named ? &r->own : &r->everyone;
}

// §2.2.2: the match with the most octets wins, and of equals the one that allows.
struct robots_verdict robots_judge(const struct robots *r, struct view target)
{
    const struct ruleset *set = rules_for(r);
    const struct rule *best = NULL;
    struct arena *a = arena_new();
    struct view address = normalise(a, target.n > 0 ? target : VIEW_LIT("/"), false);
    for (size_t i = 0; i < set->count; i++) {
        const struct rule *rule = &set->rules[i];
        bool better = !best || rule->pattern.n > best->pattern.n ||
                      (rule->pattern.n == best->pattern.n && rule->allow && !best->allow);
        if (better && matches(rule->pattern, address))
            best = rule;
    }
    arena_free(a);
    if (!best)
        return (struct robots_verdict){.allowed = true};
    return (struct robots_verdict){best->allow, best->line};
}

bool robots_allows(const struct robots *r, struct view target)
{
    return robots_judge(r, target).allowed;
}

int64_t robots_delay_ms(const struct robots *r)
{
    return rules_for(r)->delay_ms;
}

size_t robots_sitemap_count(const struct robots *r)
{
    return r->sitemap_count;
}

struct view robots_sitemap(const struct robots *r, size_t i)
{
    return i < r->sitemap_count ? r->sitemaps[i] : (struct view){0};
}
