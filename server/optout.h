// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The page behind "Stop these mails", for people without an account. Its token (alerts/unsubscribe.h) is the
// permission.
#ifndef SERVER_OPTOUT_H
#define SERVER_OPTOUT_H

#include "server/api.h"

// GET /unsubscribe?token=…: says what would end, and asks. Changes nothing (RFC 8058 §6: links are followed by
// scanners).
route_fn optout_ask;
// POST, from that page or by a mail provider's button (RFC 8058 §3.2): ends the subscription.
route_fn optout_do;

#endif
