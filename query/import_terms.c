// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Wildcards, dates and languages. A letter that may be missing is written out: colo?r of Ovid is color OR colo?r.
#include "query/import_terms.h"

#include "query/import_lexer.h"

#include <stdio.h>
#include <string.h>

enum { MISSING = 0x01, RUNS_MAX = 4, WAYS_MAX = 12 };

struct wild_step wild_ours(struct view raw, size_t i)
{
    char c = raw.p[i];
    return (struct wild_step){c == '*' ? WILD_ANY : c == '?' ? WILD_ONE : WILD_NONE, 1, 1};
}

struct wild_step wild_none(struct view raw, size_t i)
{
    return (struct wild_step){raw.p[i] == '*' || raw.p[i] == '?' ? WILD_SPACE : WILD_NONE, 1, 1};
}

// ---- letters that may be missing -------------------------------------------------------------------------------
// The words with our wildcards, and MISSING for each letter that may be.
static struct view with_wildcards(struct importer *im, struct view raw, wild_fn *wild)
{
    static const char marks[] = {[WILD_ANY] = '*', [WILD_ONE] = '?', [WILD_OPTIONAL] = MISSING, [WILD_SPACE] = ' '};
    struct buf b;
    buf_init(&b, 2 * QUERY_MAX_BYTES);
    for (size_t i = 0; i < raw.n;) {
        struct wild_step s = wild(raw, i);
        if (s.kind == WILD_NONE)
            buf_add(&b, raw.p + i, s.bytes);
        for (uint32_t n = 0; s.kind != WILD_NONE && n < s.count; n++)
            buf_add_char(&b, marks[s.kind]);
        i += s.bytes;
    }
    struct view copy = arena_copy(im->arena, buf_view(&b));
    buf_done(&b);
    return copy;
}

struct runs {
    size_t at[RUNS_MAX], n[RUNS_MAX], count, ways;
};

static void find_runs(struct view v, struct runs *r)
{
    *r = (struct runs){.ways = 1};
    for (size_t i = 0; i < v.n;) {
        size_t n = 0;
        while (i + n < v.n && v.p[i + n] == MISSING)
            n++;
        if (n && r->count < RUNS_MAX) {
            r->at[r->count] = i;
            r->n[r->count++] = n;
        } else if (n)
            r->ways = WAYS_MAX + 1;
        r->ways = n && r->ways <= WAYS_MAX ? r->ways * (n + 1) : r->ways;
        i += n ? n : 1;
    }
}

// Way number `way`: of each run so many letters are there.
static struct view one_way(struct importer *im, struct view v, const struct runs *r, size_t way)
{
    char *p = arena_alloc(im->arena, v.n);
    size_t n = 0;
    for (size_t i = 0, run = 0; i < v.n;) {
        if (run < r->count && i == r->at[run]) {
            size_t letters = way % (r->n[run] + 1);
            way /= r->n[run] + 1;
            memset(p + n, '?', letters);
            n += letters;
            i += r->n[run++];
        } else
            p[n++] = v.p[i++];
    }
    return (struct view){p, n};
}

static struct view all_any(struct importer *im, struct view v)
{
    char *p = arena_alloc(im->arena, v.n);
    for (size_t i = 0; i < v.n; i++)
        p[i] = v.p[i] == MISSING ? '*' : v.p[i];
    return (struct view){p, v.n};
}

struct part *import_words(struct importer *im, struct view raw, wild_fn *wild, bool phrase, size_t start, size_t end)
{
    struct view v = with_wildcards(im, raw, wild);
    struct runs r;
    find_runs(v, &r);
    if (r.ways == 1)
        return part_words(im, v, phrase, start, end);
    if (r.ways > WAYS_MAX) {
        import_note(im, IMPORT_CLOSE, start, end, "letters that may be missing: * finds longer words too");
        return part_words(im, all_any(im, v), phrase, start, end);
    }
    import_note(im, IMPORT_EXACT, start, end, "a letter that may be missing is written out: colo?r is color OR colo?r");
    struct part *group = part_new(im, PART_OR, start, end);
    for (size_t way = 0; way < r.ways; way++) {
        struct part *p = part_words(im, one_way(im, v, &r, way), phrase, start, end);
        if (p->kind == PART_NOTHING)
            return p;
        part_add(im, group, p);
    }
    group->grouped = true;
    return group;
}

struct part *import_each(struct importer *im, struct view raw, wild_fn *wild, enum part_kind kind, size_t start,
                         size_t end)
{
    struct part *group = part_new(im, kind, start, end);
    for (size_t i = 0; i < raw.n;) {
        size_t n = 0;
        while (i + n < raw.n && !is_space(raw.p[i + n]))
            n++;
        struct view word = {raw.p + i, n};
        struct part *p = n ? import_words(im, word, wild, false, start + i, start + i + n) : NULL;
        if (p && p->kind != PART_NOTHING)
            part_add(im, group, p);
        i += n + 1;
    }
    if (!group->child_count)
        return part_nothing(im, "no letter or digit stands here", start, end);
    group->grouped = true;
    return group->child_count == 1 ? group->children[0] : group;
}

// ---- dates -----------------------------------------------------------------------------------------------------
static const char *const months[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                     "jul", "aug", "sep", "oct", "nov", "dec"};

// The numbers of the text, a month's name as its number. Returns how many, 0 where anything else stands.
static size_t numbers_in(struct view v, uint32_t numbers[3], size_t digits[3], bool *ret_named)
{
    size_t count = 0;
    *ret_named = false;
    for (size_t i = 0; i < v.n;) {
        size_t n = 0;
        if (is_space(v.p[i]) || strchr("/-.,", v.p[i])) {
            i++;
            continue;
        }
        if (count == 3)
            return 0;
        for (numbers[count] = 0; i + n < v.n && is_digit(v.p[i + n]) && n < 8; n++)
            numbers[count] = numbers[count] * 10 + (uint32_t)(v.p[i + n] - '0');
        for (uint32_t m = 0; !n && m < ARRAY_LEN(months); m++) {
            if (view_starts_nocase(view_from(v, i), months[m])) {
                numbers[count] = m + 1;
                *ret_named = true;
                while (i + n < v.n && is_ascii_letter(v.p[i + n]))
                    n++;
            }
        }
        digits[count++] = n;
        if (!n)
            return 0;
        i += n;
    }
    return count;
}

static bool print_date(uint32_t year, uint32_t month, uint32_t day, char ret[16])
{
    year += year < 50 ? 2000 : year < 100 ? 1900 : 0;
    if (year < 1000 || year > 9999 || month > 12 || day > 31 || (day && !month))
        return false;
    if (day)
        (void)snprintf(ret, 16, "%04u-%02u-%02u", year % 10000, month % 100, day % 100);
    else if (month)
        (void)snprintf(ret, 16, "%04u-%02u", year % 10000, month % 100);
    else
        (void)snprintf(ret, 16, "%04u", year % 10000);
    return true;
}

bool import_date(struct importer *im, struct view text, size_t start, size_t end, char ret[16])
{
    uint32_t v[3];
    size_t digits[3];
    bool named;
    size_t n = numbers_in(text, v, digits, &named);
    if (n == 1 && digits[0] == 8)
        return print_date(v[0] / 10000, v[0] / 100 % 100, v[0] % 100, ret);
    if (n == 1 && digits[0] == 6)
        return print_date(v[0] / 100, v[0] % 100, 0, ret);
    if (n == 1)
        return digits[0] == 4 && print_date(v[0], 0, 0, ret);
    if (n == 2)
        return digits[0] == 4 ? print_date(v[0], v[1], 0, ret) : print_date(v[1], v[0], 0, ret);
    if (n != 3)
        return false;
    if (digits[0] == 4)
        return print_date(v[0], v[1], v[2], ret);
    if (view_find_char(text, '.') < text.n || v[0] > 12 || (named && is_digit(view_trim(text).p[0])))
        return print_date(v[2], v[1], v[0], ret);
    if (!named && v[1] <= 12 && v[0] != v[1])
        import_note(im, IMPORT_CLOSE, start, end, "the date is read as month, day, year");
    return print_date(v[2], v[0], v[1], ret);
}

// ---- languages -------------------------------------------------------------------------------------------------
const char *import_language(struct view name)
{
    static const char *const names[][2] = {
        {"arabic", "ar"},    {"bengali", "bn"},    {"bulgarian", "bg"},  {"catalan", "ca"},    {"chinese", "zh"},
        {"czech", "cs"},     {"danish", "da"},     {"dutch", "nl"},      {"english", "en"},    {"estonian", "et"},
        {"finnish", "fi"},   {"french", "fr"},     {"german", "de"},     {"greek", "el"},      {"hebrew", "he"},
        {"hindi", "hi"},     {"hungarian", "hu"},  {"indonesian", "id"}, {"italian", "it"},    {"japanese", "ja"},
        {"korean", "ko"},    {"lithuanian", "lt"}, {"malay", "ms"},      {"norwegian", "no"},  {"pashto", "ps"},
        {"persian", "fa"},   {"farsi", "fa"},      {"polish", "pl"},     {"portuguese", "pt"}, {"punjabi", "pa"},
        {"romanian", "ro"},  {"russian", "ru"},    {"serbian", "sr"},    {"sindhi", "sd"},     {"slovak", "sk"},
        {"spanish", "es"},   {"swedish", "sv"},    {"tamil", "ta"},      {"thai", "th"},       {"turkish", "tr"},
        {"ukrainian", "uk"}, {"urdu", "ur"},       {"vietnamese", "vi"},
    };
    static const char *const three[][2] = {{"eng", "en"}, {"fre", "fr"}, {"ger", "de"}, {"spa", "es"}, {"ita", "it"},
                                           {"ara", "ar"}, {"urd", "ur"}, {"chi", "zh"}, {"jpn", "ja"}, {"rus", "ru"}};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (view_is_nocase(name, names[i][0]) || view_is_nocase(name, names[i][1]))
            return names[i][1];
    }
    for (size_t i = 0; i < ARRAY_LEN(three); i++) {
        if (view_is_nocase(name, three[i][0]))
            return three[i][1];
    }
    return NULL;
}
