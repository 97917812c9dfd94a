// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The last step of finding an article: each run of the page is kept or dropped, and the rule that decided is written
// down beside it, so that `harkara extract --explain` shows what happened and nothing is dropped without a reason.
#ifndef PARSERS_SIFT_H
#define PARSERS_SIFT_H

#include "parsers/runs.h"

enum verdict {
    VERDICT_KEPT,
    VERDICT_LEAD,     // kept: between the title and the container
    VERDICT_NAMED,    // an element around it is named comments, related, share …
    VERDICT_OUTSIDE,  // not in the container
    VERDICT_TITLE,    // the title again
    VERDICT_DATE,     // only a date
    VERDICT_BYLINE,   // the names of the authors and little else
    VERDICT_LINKS,    // mostly links
    VERDICT_REPEATED, // a short line that comes again
    VERDICT_BARE,     // a heading or label of nothing
    VERDICT_PHRASE,   // says what furniture says: "Read also", "All rights reserved"
    VERDICT_COLOPHON, // behind the text: about the author, newsletters, addresses
    VERDICT_MACHINE,  // meant for a program: JSON in the text
    VERDICT_COUNT
};

struct fate {
    enum verdict verdict;
    enum block_kind kind; // as what it was kept
    const char *detail;   // of a phrase or colophon: what it says; NULL for none
};

// What article.c knows of the page when it comes to sifting. All borrowed.
struct scene {
    struct runs runs;
    const uint32_t *hints; // by node
    const float *sum;      // by node: value of the runs below that are not discarded
    const bool *gone;      // by node: discarded with all below
    struct view title;
    const struct view *authors; // the page's own
    size_t author_count;
    const struct node *body, *container;
    bool hidden;                // hardly any text is shown: what the page hides is among the runs
    const struct node *heading; // the element that shows the title, NULL when none does
};

bool verdict_keeps(enum verdict v);
// One or two words: "kept", "named", …
const char *verdict_name(enum verdict v);
// Share of the run's weight that stands in links, 0 to 1.
float run_link_share(const struct run *r);
// One fate for each run, in the arena.
struct fate *sift(const struct scene *s, struct arena *a);

#endif
