// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The match stage: [docs] → [hits]. Holds all watches of the snapshot in memory and puts every new doc to them.
#ifndef ALERTS_MATCH_H
#define ALERTS_MATCH_H

#include "alerts/matcher.h"
#include "core/stage.h"

enum err match_run(struct stage *s) MUST_USE;

#endif
