// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The hash is FNV-1a with the finish of MurmurHash3, which spreads names that differ in one digit. It is part of the
// keys in Redis: another one would leave waiting hosts in partitions where nobody looks for them.
#include "crawler/partition.h"

static uint64_t hash(uint64_t h, struct view text)
{
    h ^= UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < text.n; i++)
        h = (h ^ (unsigned char)text.p[i]) * UINT64_C(0x100000001b3);
    h = (h ^ h >> 33) * UINT64_C(0xff51afd7ed558ccd);
    h = (h ^ h >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
    return h ^ h >> 33;
}

unsigned partition_of(struct view host)
{
    return (unsigned)(hash(0, host) % PARTITION_COUNT);
}

bool partition_belongs(unsigned partition, struct view crawler, const struct view *alive, size_t count)
{
    uint64_t mine = hash(partition + 1, crawler);
    for (size_t i = 0; i < count; i++) {
        uint64_t other = hash(partition + 1, alive[i]);
        if (other > mine || (other == mine && view_compare(alive[i], crawler) > 0))
            return false;
    }
    return true;
}
