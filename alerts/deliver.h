// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The deliver stage: [hits] → outbox → mail and webhook.
#ifndef ALERTS_DELIVER_H
#define ALERTS_DELIVER_H

#include "core/stage.h"

enum err deliver_run(struct stage *s) MUST_USE;

#endif
