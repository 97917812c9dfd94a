// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Cutting bylines. A byline is split at the words and marks that join names in the languages of the press, a leading
// "By" in any of them goes, and each part must look like a name: short, without digits or addresses, and no job, desk
// or agency.
#include "parsers/authors.h"

#include "core/ascii.h"
#include "core/utf8.h"
#include "parsers/months.h"

#include <string.h>
#include <strings.h>

enum { NAME_MAX_BYTES = 80, NAME_WORDS_MAX = 6, PARTICLE_MAX_BYTES = 3, CODE_MAX_BYTES = 5 };

// What may stand before the names, longest first where one begins another.
static const char *const openings[] = {
    "written by",   "story by",    "posted by",
    "published by", "reported by", "words by",
    "text by",      "authored by", "article by",
    "edited by",    "opinion by",  "analysis by",
    "created by",   "by:",         "by",
    "von",          "par",         "por",
    "di",           "door",        "authors:",
    "author:",      "autor:",      "autora:",
    "auteur:",      "autore:",     "text:",
    "texte:",       "texto:",      "av",
    "af",           "przez",       "autor",
    "napsal",       "tekst:",      "yazan:",
    "oleh:",        "penulis:",    "bởi",
    "Автор:",       "автор:",      "Текст:",
    "автор",        "Автор",       "بقلم:",
    "بقلم",         "كتب:",        "كتبت:",
    "كتب -",        "كتبت -",      "كتب",
    "كتبت",         "إعداد:",      "إعداد",
    "تقرير:",       "الكاتب:",     "تحریر و ترتیب:",
    "تحریر:",       "تحریر",       "رپورٹ:",
    "رپورٹر:",      "مصنف:",       "ترجمہ:",
    "از:",          "از قلم:",     "از",
    "نویسنده:",     "نویسندگان:",  "نویسنده",
    "گزارش:",       "گزارشگر:",    "خبرنگار:",
    "به قلم",       "لیکوال:",     "لیکوالان:",
    "لیکونکی:",     "لیکوال",      "راپور:",
    "راپورچي:",     "ژباړه:",      "लेखक:",
    "द्वारा",        "মতামত:",      "লেখক:",
    "文/",          "文 / ",       "文｜",
    "撰文：",       "作者：",      "作者:",
    "記者／",       "记者：",      "記者：",
    "記者",         "记者",        "本报记者",
    "本報記者",     "기자",        "מאת:",
    "מאת",
};
// Those of them that say it all by themselves: a line that begins with one is a byline wherever it stands.
static const char *const sure_openings[] = {
    "written by", "reported by", "words by", "by ",     "von ",      "par ",     "por ",     "автор:",     "Автор:",
    "Текст:",     "بقلم",        "كتب:",     "كتبت:",   "كتب -",     "كتبت -",   "إعداد:",   "تقرير:",     "الكاتب:",
    "تحریر:",     "تحریر ",      "رپورٹ:",   "رپورٹر:", "مصنف:",     "از قلم",   "نویسنده:", "نویسندگان:", "گزارش:",
    "گزارشگر:",   "خبرنگار:",    "به قلم",   "لیکوال:", "لیکوالان:", "لیکونکی:", "راپور:",   "راپورچي:",   "作者：",
    "作者:",      "记者：",      "記者：",   "撰文：",  "文/",       "מאת:",     "autor:",   "autora:",    "auteur:",
    "autore:",    "yazan:",      "penulis:", "लेखक:",    "লেখক:",
};

// Words that join two names, with their spaces, and marks that do.
static const char *const joints[] = {" and ", " und ", " et ",  " y ",  " e ", " en ",   " og ", " och ", " ja ", " i ",
                                     " и ",   " و ",   " اور ", " او ", " & ", " with ", ";",    "|",     "/",    "、",
                                     "،",     "؛",     "，",    " · ",  " • ", ", ",     ",",    "\n"};

// A part that is one of these, or that holds one of the words below, is no person.
static const char *const no_names[] = {
    "staff",     "admin",     "editor",    "editors",  "administrator", "redaktion", "redaction",      "rédaction",
    "redacción", "redazione", "redação",   "redactie", "guest",         "anonymous", "unknown",        "author",
    "reuters",   "ap",        "afp",       "dpa",      "efe",           "ansa",      "tass",           "xinhua",
    "pti",       "ani",       "ians",      "app",      "apa",           "sda",       "belga",          "ritzau",
    "ntb",       "tt",        "news desk", "web desk", "web",           "agencies",  "agences",        "agencias",
    "n/a",       "none",      "null",      "default",  "root",          "user",      "agência brasil", "super user",
    "webmaster", "superuser", "redakcja",  "redakce",  "redakcia",      "редакция",  "редакція",       "編集部",
    "编辑部",    "본사",      "ناشناس",
};
static const char *const no_name_words[] = {
    "staff",
    "editor",
    "editors",
    "editorial",
    "team",
    "desk",
    "newsroom",
    "correspondent",
    "reporter",
    "reporters",
    "bureau",
    "agency",
    "agencies",
    "press",
    "news",
    "magazine",
    "writer",
    "contributor",
    "writers",
    "redaktion",
    "redacción",
    "rédaction",
    "redazione",
    "columnist",
    "producer",
    "director",
    "redaktionen",
    "posted",
    "updated",
    "published",
    "follow",
    "view",
    "profile",
    "photographer",
    "journalist",
    "senior",
    "media",
    "network",
    "inc",
    "ltd",
    "minutes",
    "min",
    "ago",
    "more",
    "read",
    "http",
    "www",
    "chief",
    "professor",
    "university",
    "fellow",
    "researcher",
    "online",
    "times",
    "subscribe",
    "blog",
    // Arabic, Urdu, Persian, Pashto: desk, agency, editors, service, team, office
    "ڈیسک",
    "نیوز",
    "ادارہ",
    "نامہ",
    "نمائندہ",
    "ایجنسی",
    "وكالة",
    "وكالات",
    "التحرير",
    "تحرير",
    "فريق",
    "مراسل",
    "مكتب",
    "صحيفة",
    "خبرگزاری",
    "تحریریه",
    "سرویس",
    "گروه",
    "روابط",
    "آژانس",
    "څانګه",
    "اداره",
    "خبرونه",
    "خبري",
    "filed",
    "sign",
    "about",
    "share",
    "photo",
    "photos",
    "insights",
    "previous",
    "next",
    "policy",
    "bio",
    "quelle",
    "publication",
    "privacy",
    "comment",
    "comments",
    "getty",
    "images",
    "credit",
    "tags",
    "category",
    "home",
    "menu",
    "خبرنگار",
    "گزارشگر",
    "رپورٹر",
    "خبریال",
};

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

static bool starts_with_word(struct view text, const char *word)
{
    size_t n = strlen(word);
    if (!view_starts_nocase(text, word))
        return false;
    bool glued = n < text.n && ascii_is_upper(text.p[n]) && ascii_is_lower(text.p[n - 1]); // "ByAmina Khan"
    if (glued && view_is(view_of(word), "by"))
        return true;
    return n == text.n || !is_letter(word[n - 1]) || !is_letter(text.p[n]) || (unsigned char)word[n - 1] >= 0x80;
}

static struct view without_opening(struct view text)
{
    text = view_trim(text);
    for (size_t i = 0; i < ARRAY_LEN(openings); i++) {
        size_t n = strlen(openings[i]);
        if (!starts_with_word(text, openings[i]))
            continue;
        struct view rest = view_from(text, n);
        while (rest.n > 0 && (rest.p[0] == ' ' || rest.p[0] == ':'))
            rest = view_from(rest, 1);
        return rest;
    }
    return text;
}

static struct view without_edges(struct view text)
{
    static const char marks[] = " \t\n.,;:|-()[]\"'*";
    while (text.n > 0 && strchr(marks, text.p[0]))
        text = view_from(text, 1);
    // a full stop at the end may belong to the name: "Jr."
    while (text.n > 0 && text.p[text.n - 1] != '.' && strchr(marks, text.p[text.n - 1]))
        text.n--;
    return text;
}

static bool has_word(struct view text, const char *word)
{
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= text.n; i++) {
        bool begins = i == 0 || !is_letter(text.p[i - 1]), ends = i + n == text.n || !is_letter(text.p[i + n]);
        if (begins && ends && !strncasecmp(text.p + i, word, n))
            return true;
    }
    return false;
}

// A digit of the scripts whose digits are not ASCII.
static bool has_digit(struct view text)
{
    for (size_t i = 0; i < text.n;) {
        uint32_t c;
        i += utf8_next(view_from(text, i), &c);
        if ((c >= '0' && c <= '9') || (c >= 0x660 && c <= 0x669) || (c >= 0x6F0 && c <= 0x6F9) ||
            (c >= 0x966 && c <= 0x96F) || (c >= 0x9E6 && c <= 0x9EF) || (c >= 0xE50 && c <= 0xE59))
            return true;
    }
    return false;
}

// "news.example", "a.writer", "RD": the name of a site, an account, a degree; one word without a space.
static bool is_code(struct view text)
{
    size_t capitals = 0, inner_stops = 0;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == ' ')
            return false;
        capitals += ascii_is_upper(text.p[i]);
        inner_stops += i > 0 && i + 1 < text.n && text.p[i] == '.' && ascii_is_lower(text.p[i + 1]);
    }
    return inner_stops > 0 || (capitals == text.n && text.n <= CODE_MAX_BYTES);
}

// "Amina Khan EXAMPLE TODAY": the outlet behind the name.
static struct view without_outlet(struct view name)
{
    struct view rest = name;
    size_t words = 0, shouted = 0, end = name.n;
    while (rest.n > 0) {
        size_t at = (size_t)(rest.p - name.p);
        struct view word = view_cut(&rest, ' ');
        bool shout = word.n > 2;
        for (size_t i = 0; i < word.n; i++)
            shout &= ascii_is_upper(word.p[i]);
        if (shout && shouted == 0)
            end = at;
        shouted = shout ? shouted + 1 : 0;
        words++;
    }
    return shouted >= 2 && words - shouted >= 2 ? view_trim((struct view){name.p, end}) : name;
}

static bool is_name(const struct facts *f, struct view text)
{
    size_t spaces = 0;
    if (text.n < 3 || text.n > NAME_MAX_BYTES || view_starts_nocase(text, "the ") || has_digit(text) || is_code(text))
        return false;
    for (size_t i = 0; i < text.n; i++) {
        if (strchr("@/{}<>=_?!", text.p[i]))
            return false;
        spaces += text.p[i] == ' ';
    }
    if (spaces >= NAME_WORDS_MAX || (f->publisher.n == text.n && !strncasecmp(f->publisher.p, text.p, text.n)))
        return false;
    for (size_t i = 0; i < ARRAY_LEN(no_names); i++)
        if (view_is_nocase(text, no_names[i]))
            return false;
    for (size_t i = 0; i < ARRAY_LEN(no_name_words); i++)
        if (has_word(text, no_name_words[i]))
            return false;
    return true;
}

// The next letter of a name as names are compared: without case, stops, spaces and the differences between keyboards of
// Arabic script; 0 at the end.
static uint32_t next_letter(struct view *name)
{
    while (name->n > 0) {
        uint32_t c;
        *name = view_from(*name, utf8_next(*name, &c));
        if (c < 0x80)
            c = ascii_is_letter((char)c) ? (uint32_t)ascii_lower((char)c) : 0;
        else
            c = month_fold(c);
        if (c && c != 0x2019 && c != 0xA0 && c != 0x200C && c != 0x200F)
            return c;
    }
    return 0;
}

static bool is_same_name(struct view a, struct view b)
{
    uint32_t x, y;
    do {
        x = next_letter(&a);
        y = next_letter(&b);
    } while (x == y && x);
    return x == y;
}

static void add_name(struct facts *f, struct view name)
{
    name.n = view_find_char(name, '(') > 0 ? view_find_char(name, '(') : name.n; // "Amina Khan (editor)"
    name = without_outlet(without_edges(without_opening(without_edges(name))));
    if (f->author_count == FACTS_AUTHORS_MAX || !is_name(f, name))
        return;
    for (size_t i = 0; i < f->author_count; i++)
        if (is_same_name(f->authors[i], name))
            return;
    f->authors[f->author_count++] = name;
}

// The length of the joint that text begins with, 0 for none.
static size_t joint_at(struct view text)
{
    for (size_t i = 0; i < ARRAY_LEN(joints); i++)
        if (view_starts_nocase(text, joints[i]))
            return strlen(joints[i]);
    return 0;
}

void authors_add(struct facts *f, struct view byline, struct arena *a)
{
    struct view text = fact_text(byline, a);
    if (text.n > FACT_MAX_BYTES || view_find(text, "://") < text.n || view_starts_nocase(text, "www."))
        return;
    size_t start = 0;
    for (size_t i = 0; i < text.n;) {
        size_t joint = joint_at(view_from(text, i));
        if (joint == 0) {
            i++;
            continue;
        }
        add_name(f, (struct view){text.p + start, i - start});
        start = i += joint;
    }
    add_name(f, view_from(text, start));
}

bool authors_is_byline(struct view text)
{
    text = view_trim(text);
    for (size_t i = 0; i < ARRAY_LEN(sure_openings); i++)
        if (view_starts_nocase(text, sure_openings[i]) || is_same_name(text, view_of(sure_openings[i])))
            return true;
    return false;
}

bool authors_looks_like_name(struct view text)
{
    size_t words = 0;
    text = view_trim(text);
    if (text.n > NAME_MAX_BYTES)
        return false;
    bool solid = text.n > 0 && (unsigned char)text.p[0] >= 0xE3; // Han, Kana, Hangul: written without a space
    while (text.n > 0) {
        struct view word = view_cut(&text, ' ');
        bool small = word.n > 0 && (unsigned char)word.p[0] < 0x80 && !(word.p[0] >= 'A' && word.p[0] <= 'Z');
        small &= words == 0 || word.n > PARTICLE_MAX_BYTES; // "de", "van"
        bool shouted = word.n > 2 && (unsigned char)word.p[1] < 0x80 && word.p[1] >= 'A' && word.p[1] <= 'Z';
        if (word.n == 0 || small || shouted || strchr(":,;?!", word.p[word.n - 1]))
            return false;
        words++;
    }
    return words >= (solid ? 1 : 2) && words <= 4;
}
