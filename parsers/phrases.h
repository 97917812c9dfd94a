// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What the furniture of a page says, in the languages of the press: "All rights reserved", "Read also", "Sign up for
// our newsletter". A short table of the trade's set phrases, for lines that no element's name gives away.
#ifndef PARSERS_PHRASES_H
#define PARSERS_PHRASES_H

#include "core/arena.h"
#include "core/view.h"

enum phrase {
    PHRASE_RIGHTS = 1 << 0,    // copyright; anywhere in the line
    PHRASE_ADVERT = 1 << 1,    // the whole line: "Advertisement"
    PHRASE_READ_ALSO = 1 << 2, // at the start: "Read also: …"
    PHRASE_APPEAL = 1 << 3,    // anywhere: newsletters, following, subscribing, credits of contributors
    PHRASE_ADDRESS = 1 << 4,   // an e-mail address
    PHRASE_EMBED = 1 << 5,     // anywhere: what stands in for outside content that waits for consent
    PHRASE_NETWORKS = 1 << 6,  // nothing but names of networks to share on
};

// Which of the wanted phrases are in the line; a is for scratch.
uint32_t phrases_of(struct view line, uint32_t wanted, struct arena *a);
// The words for the first of the phrases: "rights", "read also" …; "" for none.
const char *phrase_name(uint32_t phrases);

#endif
