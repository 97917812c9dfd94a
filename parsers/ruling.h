// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// A host's rule applied to one of its pages. What a selector finds goes before all other witnesses; where it finds
// nothing the generic way answers, and that is counted: sites change, and rules must not rot unseen.
#ifndef PARSERS_RULING_H
#define PARSERS_RULING_H

#include "parsers/article.h"
#include "parsers/facts.h"
#include "parsers/rules.h"

struct ruling {
    const struct rule *rule;     // NULL: the page has none
    size_t found[RULE_PARTS];    // elements
    bool missed[RULE_PARTS];     // the rule has such a selector, and it gave nothing; never of RULE_REMOVE
    const struct node **regions; // for struct article_in
    size_t region_count;
};

// Sets the facts that the rule's selectors find, then takes what it removes out of the tree. `in` and f are as after
// facts_find; rule may be NULL. Lives in the arena.
void ruling_apply(const struct rule *rule, const struct facts_in *in, struct arena *a, struct facts *f,
                  struct ruling *ret_ruling);
// Afterwards: whether the regions had text.
void ruling_settle(struct ruling *r, const struct article *article);
// Adds the page to the metrics, and logs what was missed.
void ruling_count(const struct ruling *r, struct view url);

#endif
