// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The one door to PCRE2: compiled forms in a table that shares equal ones, and searches with bounded work.
//
// PCRE2 counts steps anew at each place of the text where a match could begin, so its own limit bounds nothing. A
// search therefore begins with few steps a place, which is linear in the text. Only where these do not suffice is that
// stretch of the text searched again in ever smaller pieces, the smallest with many steps a place, and after each piece
// the processor time is taken off the caller's budget.
//
// Machine code (JIT) costs some 50 times the memory of the compiled form and as long to make as hundreds of searches
// of a paragraph, so only expressions that are searched often get it.
#include "query/regex.h"

#include "core/mem.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    BUCKETS_MIN = 256,
    MACHINE_AFTER = 32,               // searches
    MACHINE_ALL_MAX_BYTES = 64 << 20, // of all machine code together; the rest is interpreted
    MACHINE_STACK_BYTES = 1 << 20,    // of a thread
    HEAP_MAX_KIB = 2 << 10,           // of one search, where it is interpreted
    EASY_BYTES = 4096                 // a text for which the clock is looked at only when it turns out hard
};

enum state { STATE_PLAIN, STATE_MACHINE, STATE_NEVER };

struct regex {
    struct regex *next; // in its bucket
    uint64_t hash;
    size_t refs; // under the table's lock
    pcre2_code *code;
    size_t code_bytes, machine_bytes;
    atomic_int state;
    atomic_uint searches;
    unsigned flags;
    size_t n;
    char pattern[];
};

static struct {
    pthread_mutex_t lock;
    struct regex **buckets;
    size_t bucket_count; // a power of two
    struct regex_stats stats;
} table = {.lock = PTHREAD_MUTEX_INITIALIZER};

// ---- reasons -------------------------------------------------------------------------------------------------
// PCRE2's own words say what it met; these say what it wanted.
static const struct {
    int code;
    const char *why;
} reasons[] = {
    {PCRE2_ERROR_END_BACKSLASH, "a character must follow the last \\; \\\\ stands for the character \\ itself"},
    {PCRE2_ERROR_QUANTIFIER_OUT_OF_ORDER, "in {m,n} the first number must not be larger than the second"},
    {PCRE2_ERROR_QUANTIFIER_TOO_BIG, "at most 65535 repetitions can be asked for"},
    {PCRE2_ERROR_MISSING_SQUARE_BRACKET, "the character class that [ opened needs a closing ]; \\[ is the character ["},
    {PCRE2_ERROR_CLASS_RANGE_ORDER, "in a range like [a-z] the first character must come before the second"},
    {PCRE2_ERROR_CLASS_INVALID_RANGE, "a range like [a-z] needs single characters at both ends; put a plain - last"},
    {PCRE2_ERROR_QUANTIFIER_INVALID, "there is nothing before this *, +, ? or { to repeat; \\* is the character *"},
    {PCRE2_ERROR_UNKNOWN_POSIX_CLASS, "no such class; known are [:alpha:], [:digit:], [:alnum:], [:punct:] and others"},
    {PCRE2_ERROR_MISSING_CLOSING_PARENTHESIS, "a closing ) is missing; \\( is the character ("},
    {PCRE2_ERROR_UNMATCHED_CLOSING_PARENTHESIS, "this ) closes nothing; \\) is the character )"},
    {PCRE2_ERROR_BAD_SUBPATTERN_REFERENCE, "there is no group of that number or name to refer to"},
    {PCRE2_ERROR_LOOKBEHIND_NOT_FIXED_LENGTH, "what (?<=...) or (?<!...) looks back for must have a fixed length"},
    {PCRE2_ERROR_UNKNOWN_UNICODE_PROPERTY, "no such Unicode property or script; examples are \\p{L} and \\p{Arabic}"},
    {PCRE2_ERROR_UNKNOWN_ESCAPE, "this letter means nothing behind a \\"},
    {PCRE2_ERROR_BACKSLASH_C_CALLER_DISABLED, "\\C (a single byte) is not taken; . is any character"},
    {PCRE2_ERROR_PARENTHESES_NEST_TOO_DEEP, "parentheses lie more than 100 deep in one another"},
    {PCRE2_ERROR_PATTERN_TOO_LARGE, "it is too large once its repetitions are written out; use smaller numbers in {}"},
    {PCRE2_ERROR_MISSING_COMMENT_CLOSING, "the comment that (?# opened needs a closing )"},
    {PCRE2_ERROR_VERB_UNKNOWN, "no such verb; \\(\\* are the characters (*"},
};

static const char *reason_of(int code, char *room, size_t n)
{
    for (size_t i = 0; i < ARRAY_LEN(reasons); i++) {
        if (reasons[i].code == code)
            return reasons[i].why;
    }
    if (pcre2_get_error_message(code, (PCRE2_UCHAR *)room, n) < 0)
        return "it cannot be read";
    return room;
}

static size_t characters(struct view v)
{
    size_t n = 0;
    for (size_t i = 0; i < v.n; i++)
        n += ((unsigned char)v.p[i] & 0xC0) != 0x80;
    return n;
}

static enum err complain(struct errmsg *m, enum err err, struct view pattern, size_t at, const char *why)
{
    enum { QUOTE_BYTES = 20 };
    if (at >= pattern.n)
        return errmsg_set(m, err, "at the end of the regular expression: %s", why);
    struct view rest = view_from(pattern, at);
    size_t quote = rest.n < QUOTE_BYTES ? rest.n : QUOTE_BYTES;
    while (quote < rest.n && ((unsigned char)rest.p[quote] & 0xC0) == 0x80)
        quote++;
    return errmsg_set(m, err, "at character %zu of the regular expression (\"%.*s%s\"): %s",
                      characters((struct view){pattern.p, at}) + 1, (int)quote, rest.p, quote < rest.n ? "..." : "",
                      why);
}

// ---- compiling -----------------------------------------------------------------------------------------------
// What would give another answer when the text is searched in pieces: \G is true where a piece begins, (*COMMIT) and
// (*SKIP) reach beyond one. Found without knowing classes and comments, where they mean nothing to anybody.
static size_t find_unsound(struct view p, const char **ret_why)
{
    for (size_t i = 0; i + 1 < p.n; i++) {
        struct view rest = view_from(p, i);
        if (view_starts(rest, "(*COMMIT") || view_starts(rest, "(*SKIP")) {
            *ret_why = "the verbs (*COMMIT) and (*SKIP) are not taken";
            return i;
        }
        if (p.p[i] != '\\')
            continue;
        if (p.p[i + 1] == 'G') {
            *ret_why = "\\G (where the last match ended) is not taken";
            return i;
        }
        if (p.p[i + 1] == 'Q')
            i += view_find(rest, "\\E");
        i++;
    }
    return p.n;
}

static pcre2_compile_context *compile_context(void)
{
    pcre2_compile_context *c = pcre2_compile_context_create(NULL);
    if (!c)
        return NULL;
    (void)pcre2_set_max_pattern_length(c, REGEX_MAX_BYTES);
    (void)pcre2_set_parens_nest_limit(c, REGEX_NEST_MAX);
    (void)pcre2_set_newline(c, PCRE2_NEWLINE_LF);
    (void)pcre2_set_bsr(c, PCRE2_BSR_UNICODE);
    return c;
}

static enum err class_of(int code)
{
    if (code < 0)
        return ERR_ENCODING; // the pattern is not UTF-8
    bool size = code == PCRE2_ERROR_PATTERN_TOO_LARGE || code == PCRE2_ERROR_PARENTHESES_NEST_TOO_DEEP ||
                code == PCRE2_ERROR_PATTERN_TOO_COMPLICATED || code == PCRE2_ERROR_PATTERN_STRING_TOO_LONG;
    if (size)
        return ERR_TOOBIG;
    return code == PCRE2_ERROR_BACKSLASH_C_CALLER_DISABLED ? ERR_UNSUPPORTED : ERR_SYNTAX;
}

static enum err compile(struct view pattern, unsigned flags, pcre2_code **ret_code, struct errmsg *m, size_t *ret_at)
{
    const char *why = NULL;
    int code = 0;
    *ret_at = find_unsound(pattern, &why);
    if (why)
        return complain(m, ERR_UNSUPPORTED, pattern, *ret_at, why);
    uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C | PCRE2_USE_OFFSET_LIMIT;
    options |= flags & REGEX_NOCASE ? PCRE2_CASELESS : 0;
    options |= flags & REGEX_DOTALL ? PCRE2_DOTALL : 0;
    pcre2_compile_context *context = compile_context();
    if (!context)
        return ERR_FULL;
    PCRE2_SPTR text = (PCRE2_SPTR)(pattern.n ? pattern.p : "");
    pcre2_code *made = pcre2_compile(text, pattern.n, options, &code, ret_at, context);
    pcre2_compile_context_free(context);
    if (!made) {
        char room[256];
        return complain(m, class_of(code), pattern, *ret_at, reason_of(code, room, sizeof room));
    }
    *ret_code = made;
    return OK;
}

// ---- the table -----------------------------------------------------------------------------------------------
static uint64_t hash_of(struct view pattern, unsigned flags)
{
    uint64_t h = 0xCBF29CE484222325U + flags;
    for (size_t i = 0; i < pattern.n; i++)
        h = (h ^ (unsigned char)pattern.p[i]) * 0x100000001B3U;
    return h ^ h >> 32;
}

static void grow_table(void)
{
    size_t count = table.bucket_count ? table.bucket_count * 2 : BUCKETS_MIN;
    struct regex **buckets = mem_zalloc(count * sizeof(struct regex *));
    for (size_t i = 0; i < table.bucket_count; i++) {
        for (struct regex *r = table.buckets[i], *next; r; r = next) {
            next = r->next;
            r->next = buckets[r->hash & (count - 1)];
            buckets[r->hash & (count - 1)] = r;
        }
    }
    free(table.buckets);
    table.buckets = buckets;
    table.bucket_count = count;
}

// A new reference to the one that is there, or NULL. Under the lock.
static struct regex *share(struct view pattern, unsigned flags, uint64_t hash)
{
    if (!table.bucket_count)
        return NULL;
    for (struct regex *r = table.buckets[hash & (table.bucket_count - 1)]; r; r = r->next) {
        if (r->hash == hash && r->flags == flags && view_equals(regex_pattern(r), pattern)) {
            r->refs++;
            return r;
        }
    }
    return NULL;
}

static struct regex *regex_of(struct view pattern, unsigned flags, uint64_t hash, pcre2_code *code)
{
    struct regex *r = mem_zalloc(sizeof *r + pattern.n);
    r->hash = hash;
    r->refs = 1;
    r->code = code;
    (void)pcre2_pattern_info(code, PCRE2_INFO_SIZE, &r->code_bytes);
    r->flags = flags;
    r->n = pattern.n;
    if (pattern.n)
        memcpy(r->pattern, pattern.p, pattern.n);
    return r;
}

static void destroy(struct regex *r)
{
    pcre2_code_free(r->code);
    free(r);
}

// Takes r. Another thread may have been faster. Under the lock.
static struct regex *insert(struct regex *r)
{
    struct regex *there = share(regex_pattern(r), r->flags, r->hash);
    if (there) {
        destroy(r);
        return there;
    }
    if (table.stats.count >= table.bucket_count)
        grow_table();
    struct regex **bucket = &table.buckets[r->hash & (table.bucket_count - 1)];
    r->next = *bucket;
    *bucket = r;
    table.stats.count++;
    table.stats.code_bytes += r->code_bytes;
    return r;
}

enum err regex_new(struct view pattern, unsigned flags, struct regex **ret_regex, struct errmsg *m, size_t *ret_at)
{
    size_t ignored;
    ret_at = ret_at ? ret_at : &ignored;
    if (pattern.n > REGEX_MAX_BYTES) {
        *ret_at = REGEX_MAX_BYTES;
        return errmsg_set(m, ERR_TOOBIG, "the regular expression is longer than %d bytes", REGEX_MAX_BYTES);
    }
    uint64_t hash = hash_of(pattern, flags);
    pthread_mutex_lock(&table.lock);
    struct regex *r = share(pattern, flags, hash);
    size_t all_bytes = table.stats.code_bytes;
    pthread_mutex_unlock(&table.lock);
    if (r) {
        *ret_regex = r;
        return OK;
    }
    pcre2_code *code = NULL;
    size_t at = 0;
    enum err err = compile(pattern, flags, &code, m, &at);
    if (err) {
        *ret_at = at < pattern.n ? at : pattern.n;
        return err;
    }
    r = regex_of(pattern, flags, hash, code);
    if (r->code_bytes > REGEX_CODE_MAX_BYTES || all_bytes + r->code_bytes > REGEX_ALL_MAX_BYTES) {
        *ret_at = 0;
        bool large = r->code_bytes > REGEX_CODE_MAX_BYTES;
        destroy(r);
        return errmsg_set(m, ERR_TOOBIG, "%s",
                          large ? "the regular expression is too large"
                                : "there is no room for more regular expressions");
    }
    pthread_mutex_lock(&table.lock);
    *ret_regex = insert(r);
    pthread_mutex_unlock(&table.lock);
    return OK;
}

struct regex *regex_ref(struct regex *r)
{
    pthread_mutex_lock(&table.lock);
    r->refs++;
    pthread_mutex_unlock(&table.lock);
    return r;
}

void regex_unref(struct regex *r)
{
    if (!r)
        return;
    pthread_mutex_lock(&table.lock);
    bool last = --r->refs == 0;
    if (last) {
        struct regex **at = &table.buckets[r->hash & (table.bucket_count - 1)];
        while (*at != r)
            at = &(*at)->next;
        *at = r->next;
        table.stats.count--;
        table.stats.code_bytes -= r->code_bytes;
        table.stats.machine_bytes -= r->machine_bytes;
    }
    if (last && !table.stats.count) {
        free(table.buckets);
        table.buckets = NULL;
        table.bucket_count = 0;
    }
    pthread_mutex_unlock(&table.lock);
    if (last)
        destroy(r);
}

void regex_cleanup(struct regex **r)
{
    regex_unref(*r);
}

struct view regex_pattern(const struct regex *r)
{
    return (struct view){r->pattern, r->n};
}

unsigned regex_flags(const struct regex *r)
{
    return r->flags;
}

struct regex_stats regex_stats(void)
{
    pthread_mutex_lock(&table.lock);
    struct regex_stats stats = table.stats;
    pthread_mutex_unlock(&table.lock);
    return stats;
}

// ---- machine code --------------------------------------------------------------------------------------------
// Under the lock: PCRE2 writes the compiled form. Searches under way leave the new code alone until `state` says so.
static void make_machine_code(struct regex *r)
{
    pthread_mutex_lock(&table.lock);
    if (atomic_load(&r->state) == STATE_PLAIN) {
        bool room = table.stats.machine_bytes < MACHINE_ALL_MAX_BYTES;
        bool made = room && pcre2_jit_compile(r->code, PCRE2_JIT_COMPLETE) == 0 &&
                    pcre2_pattern_info(r->code, PCRE2_INFO_JITSIZE, &r->machine_bytes) == 0;
        table.stats.machine_bytes += r->machine_bytes;
        atomic_store(&r->state, made ? STATE_MACHINE : STATE_NEVER);
    }
    pthread_mutex_unlock(&table.lock);
}

// PCRE2_NO_JIT or nothing.
static uint32_t machine_option(struct regex *r)
{
    int state = atomic_load_explicit(&r->state, memory_order_acquire);
    if (state == STATE_PLAIN && atomic_fetch_add_explicit(&r->searches, 1, memory_order_relaxed) >= MACHINE_AFTER) {
        make_machine_code(r);
        state = atomic_load_explicit(&r->state, memory_order_acquire);
    }
    return state == STATE_MACHINE ? 0 : PCRE2_NO_JIT;
}

// ---- what a thread searches with -----------------------------------------------------------------------------
struct tools {
    pcre2_match_data *data;
    pcre2_match_context *context;
    pcre2_jit_stack *stack;
};
static pthread_key_t tools_key;

static void tools_free(void *p)
{
    struct tools *t = p;
    pcre2_jit_stack_free(t->stack);
    pcre2_match_context_free(t->context);
    pcre2_match_data_free(t->data);
    free(t);
}

// The first thread's outlive it: a key's destructor does not run where main returns.
static void make_key(void)
{
    CHECK(pthread_key_create(&tools_key, tools_free) == 0);
}

static struct tools *tools_get(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_key);
    struct tools *t = pthread_getspecific(tools_key);
    if (t)
        return t;
    t = mem_zalloc(sizeof *t);
    t->data = pcre2_match_data_create(1, NULL);
    t->context = pcre2_match_context_create(NULL);
    t->stack = pcre2_jit_stack_create(32 << 10, MACHINE_STACK_BYTES, NULL);
    CHECK(t->data && t->context && t->stack && pthread_setspecific(tools_key, t) == 0);
    (void)pcre2_set_heap_limit(t->context, HEAP_MAX_KIB);
    pcre2_jit_stack_assign(t->context, NULL, t->stack);
    return t;
}

// ---- searching -----------------------------------------------------------------------------------------------
// The levels of care: how many bytes of places where a match may begin are tried at a time, with how many steps each.
static const struct level {
    size_t bytes;
    uint32_t steps;
} levels[] = {{65536, 100}, {4096, 100}, {64, 100000}};

struct search {
    const struct regex *regex;
    struct tools *tools;
    struct view text;
    uint32_t options;
    struct regex_budget *budget;
    int64_t started_us;
};

static int64_t thread_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static enum err result_of(int rc)
{
    if (rc >= 0)
        return OK;
    if (rc == PCRE2_ERROR_NOMATCH)
        return ERR_NOTFOUND;
    return ERR_TOOBIG; // a limit of steps, depth, heap or stack: the only other answers to a valid text
}

// A match that begins in [from, last], with this many steps a place.
static enum err try_at(struct search *s, size_t from, size_t last, uint32_t steps)
{
    struct tools *t = s->tools;
    (void)pcre2_set_match_limit(t->context, steps);
    (void)pcre2_set_offset_limit(t->context, last < s->text.n ? last : PCRE2_UNSET);
    return result_of(pcre2_match(s->regex->code, (PCRE2_SPTR)(s->text.n ? s->text.p : ""), s->text.n, from, s->options,
                                 t->data, t->context));
}

static size_t next_character(struct view text, size_t i)
{
    while (i < text.n && ((unsigned char)text.p[i] & 0xC0) == 0x80)
        i++;
    return i;
}

static void charge(struct search *s)
{
    int64_t now = thread_us();
    s->budget->left_us -= now - s->started_us;
    s->started_us = now;
}

// As try_at, at this level of care and, where that is not enough, at the next.
static enum err search_between(struct search *s, size_t from, size_t last, size_t level)
{
    while (from <= last) {
        size_t end = last - from < levels[level].bytes ? last : from + levels[level].bytes - 1;
        if (s->budget->left_us <= 0)
            return ERR_TOOBIG;
        enum err err = try_at(s, from, end, levels[level].steps);
        charge(s);
        if (err == ERR_TOOBIG && level + 1 < ARRAY_LEN(levels))
            err = search_between(s, from, end, level + 1);
        if (err != ERR_NOTFOUND)
            return err;
        if (end >= s->text.n)
            break;
        from = next_character(s->text, end + 1);
    }
    return ERR_NOTFOUND;
}

static enum err search(struct search *s, size_t from)
{
    if (s->text.n - from <= EASY_BYTES) {
        enum err err = try_at(s, from, s->text.n, levels[0].steps);
        if (err != ERR_TOOBIG)
            return err;
    }
    s->started_us = thread_us();
    return search_between(s, from, s->text.n, 0);
}

enum err regex_find(struct regex *r, struct view text, size_t from, struct regex_budget *b, size_t *ret_start,
                    size_t *ret_end)
{
    CHECK(from <= text.n);
    struct search s = {.regex = r, .tools = tools_get(), .text = text, .budget = b};
    s.options = PCRE2_NO_UTF_CHECK | machine_option(r);
    enum err err = search(&s, from);
    if (err)
        return err;
    const PCRE2_SIZE *found = pcre2_get_ovector_pointer(s.tools->data);
    *ret_start = found[0] < found[1] ? found[0] : found[1]; // \K may turn them round
    *ret_end = found[1];
    return OK;
}
