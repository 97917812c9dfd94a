// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The articles of the press, read once from the embedded texts, and what of them is published by now. Articles come out
// one every interval, outlet after outlet; when all are out the round begins again under new addresses, at a slower
// pace, so that a demonstration left running stays alive and small.
#ifndef DEMO_ARTICLES_H
#define DEMO_ARTICLES_H

#include "core/arena.h"
#include "core/err.h"
#include "demo/press.h"

enum { ARTICLES_MAX = 128, PARAGRAPHS_MAX = 16, ARTICLES_ROUND_PAUSE = 15 };

struct article {
    size_t outlet; // index of press_outlets
    struct view slug, title, author, section;
    struct view paragraphs[PARAGRAPHS_MAX];
    size_t paragraph_count;
    struct view update; // a paragraph that is added some time after publication; empty: none
};
struct publication {
    const struct article *article;
    int64_t published_ms;
    bool updated; // its update is in
};

struct articles;
// start_ms: when the first is published. ERR_SYNTAX names the text that is malformed.
enum err articles_new(int64_t start_ms, int64_t interval_ms, struct articles **ret_articles, struct errmsg *m) MUST_USE;
void articles_free(struct articles *a);
size_t articles_count(const struct articles *a);
// The newest publications of one outlet at that time, newest first, at most max.
size_t articles_newest(const struct articles *a, size_t outlet, int64_t now_ms, struct publication *out, size_t max);
// The publication at a path "/<published_ms in hex>/<slug>". False: none such, or not published yet.
bool articles_at(const struct articles *a, size_t outlet, struct view stamp, struct view slug, int64_t now_ms,
                 struct publication *ret_publication);

#endif
