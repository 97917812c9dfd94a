// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Which crawler asks which hosts. Hosts are dealt into a fixed number of partitions by a hash of their name; each
// partition belongs to the living crawler that scores highest for it (rendezvous hashing), so that one that comes or
// goes moves only its own share. It is a division of labour, for the sake of kept connections and cached names; that a
// host is asked by one at a time is the frontier's doing, whoever asks.
#ifndef CRAWLER_PARTITION_H
#define CRAWLER_PARTITION_H

#include "core/view.h"

enum { PARTITION_COUNT = 32 };

// Of an authority.
unsigned partition_of(struct view host);
// Whether it belongs to `crawler`, which is one of those alive. Whoever asks with the same set gets the same answer.
bool partition_belongs(unsigned partition, struct view crawler, const struct view *alive, size_t count);

#endif
