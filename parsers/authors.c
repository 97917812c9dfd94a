// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Cutting bylines. A byline is split at the words and marks that join names in the languages of the press, a leading
// "By" in any of them goes, and each part must look like a name: short, without digits or addresses, and no job, desk
// or agency.
#include "parsers/authors.h"

#include <string.h>
#include <strings.h>

enum { NAME_MAX_BYTES = 80, NAME_WORDS_MAX = 6 };

// What may stand before the names, longest first where one begins another.
static const char *const openings[] = {
    "written by",  "story by",   "posted by", "published by", "reported by", "words by",   "text by",
    "authored by", "article by", "by:",       "by",           "von",         "par",        "por",
    "di",          "door",       "author:",   "authors:",     "autor:",      "text:",      "av",
    "af",          "przez",      "autor",     "Автор:",       "автор:",      "Текст:",     "автор",
    "بقلم",        "كتب",        "کتبت",      "از",           "تحریر:",      "文/",        "文 / ",
    "作者：",      "作者:",      "記者",      "记者",         "edited by",   "opinion by", "analysis by",
};

// Words that join two names, with their spaces, and marks that do.
static const char *const joints[] = {" and ", " und ", " et ", " y ",   " e ", " en ",   " og ", " och ", " ja ",
                                     " i ",   " и ",   " و ",  " اور ", " & ", " with ", ";",    "|",     "/",
                                     "、",    "،",     "，",   " · ",   " • ", ", ",     ",",    "\n"};

// A part that is one of these, or that holds one of the words below, is no person.
static const char *const no_names[] = {
    "staff",     "admin",     "editor",    "editors",  "administrator", "redaktion", "redaction",      "rédaction",
    "redacción", "redazione", "redação",   "redactie", "guest",         "anonymous", "unknown",        "author",
    "reuters",   "ap",        "afp",       "dpa",      "efe",           "ansa",      "tass",           "xinhua",
    "pti",       "ani",       "ians",      "app",      "apa",           "sda",       "belga",          "ritzau",
    "ntb",       "tt",        "news desk", "web desk", "web",           "agencies",  "agences",        "agencias",
    "n/a",       "none",      "null",      "default",  "root",          "user",      "agência brasil",
};
static const char *const no_name_words[] = {
    "staff",     "editor",       "editors",     "editorial",  "team",      "desk",      "newsroom",  "correspondent",
    "reporter",  "reporters",    "bureau",      "agency",     "agencies",  "press",     "news",      "magazine",
    "writer",    "contributor",  "writers",     "redaktion",  "redacción", "rédaction", "redazione", "columnist",
    "producer",  "director",     "redaktionen", "posted",     "updated",   "published", "follow",    "view",
    "profile",   "photographer", "journalist",  "senior",     "media",     "network",   "inc",       "ltd",
    "minutes",   "min",          "ago",         "more",       "read",      "http",      "www",       "chief",
    "professor", "university",   "fellow",      "researcher", "online",    "times",     "subscribe", "blog",
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
    return n == text.n || !is_letter(word[n - 1]) || !is_letter(text.p[n]) || (unsigned char)word[n - 1] >= 0x80;
}

static struct view without_opening(struct view text)
{
    text = view_trim(text);
    for (size_t i = 0; i < ARRAY_LEN(openings); i++) {
        size_t n = strlen(openings[i]);
        if (!starts_with_word(text, openings[i]) || text.n == n)
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

static bool is_name(const struct facts *f, struct view text)
{
    size_t spaces = 0;
    if (text.n < 3 || text.n > NAME_MAX_BYTES || view_is_nocase(text, "the"))
        return false;
    for (size_t i = 0; i < text.n; i++) {
        if ((text.p[i] >= '0' && text.p[i] <= '9') || strchr("@/{}<>=_?!", text.p[i]))
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

static void add_name(struct facts *f, struct view name)
{
    name = without_edges(without_opening(without_edges(name)));
    if (f->author_count == FACTS_AUTHORS_MAX || !is_name(f, name))
        return;
    for (size_t i = 0; i < f->author_count; i++)
        if (f->authors[i].n == name.n && !strncasecmp(f->authors[i].p, name.p, name.n))
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
