// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The site a host belongs to: its registrable domain by the public suffix list, which is what people call one outlet.
#ifndef CORE_SITE_H
#define CORE_SITE_H

#include "core/view.h"

// The registrable domain, a suffix of host; host itself where there is none (addresses, suffixes, single labels). The
// host is in the ASCII form that url_parse gives. Thread-safe.
struct view site_of(struct view host);

#endif
