// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The ways a notification can travel. One table of names; what an address and a secret look like is checked here.
#ifndef ALERTS_CHANNEL_H
#define ALERTS_CHANNEL_H

#include "core/err.h"
#include "core/view.h"

enum channel { CHANNEL_MAIL, CHANNEL_WEBHOOK, CHANNEL_COUNT };

const char *channel_name(enum channel channel);
bool channel_parse(struct view name, enum channel *ret_channel);
// ERR_SYNTAX with the reason: not a mailbox that mail/mime can carry, or not an http(s) URL without credentials.
enum err channel_check_address(enum channel channel, struct view address, struct errmsg *m) MUST_USE;

#endif
