// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What an answer looks like beyond its status: a bot check and whose, a login, a paywall, a page that asks for consent.
// Pure. The names are those of core/why.h.
#ifndef CRAWLER_SYMPTOM_H
#define CRAWLER_SYMPTOM_H

#include "core/view.h"

enum { SYMPTOM_BODY_MAX_BYTES = 64 << 10 }; // what is looked at

// head, body: of an answer that is no success; body without its codings, may be empty. "" where nothing is recognised.
const char *symptom_of_refusal(int status, struct view head, struct view body);
// asked: the address of the item; got: where redirects led, the same where there were none. "" where nothing is
// recognised.
const char *symptom_of_detour(struct view asked, struct view got);

#endif
