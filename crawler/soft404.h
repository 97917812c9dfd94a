// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Finds hosts that answer 200 for what they do not have: many different addresses of a host that give the same small
// page, or nearly, or lead to its front page. Kept in memory, for the hosts asked last; single-threaded. What is
// forgotten only makes the next finding later.
#ifndef CRAWLER_SOFT404_H
#define CRAWLER_SOFT404_H

#include "core/view.h"

enum {
    SOFT404_HOSTS_MAX = 1024,          // 160 KB in all
    SOFT404_PAGES_MAX = 6,             // different small pages remembered of a host
    SOFT404_SEEN_MIN = 4,              // addresses that must have given one page before the next counts as lost
    SOFT404_BODY_MAX_BYTES = 32 << 10, // what is longer is an article, or not our business
    SOFT404_WIRE_MAX_BYTES = 8 << 10,  // of an answer, codings and all: what is worth decoding for this
};

struct soft404;
struct soft404 *soft404_new(void); // Returns owned
void soft404_free(struct soft404 *s);
// An address of the host (asked for, without its host: path and query) was answered with this page, 200, codings
// undone; got: path and query of where redirects on the same host have led. True: it is none of what was asked for.
bool soft404_sees(struct soft404 *s, struct view host, struct view asked, struct view got, struct view body);

#endif
