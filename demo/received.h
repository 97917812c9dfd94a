// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What the demonstration's subscribers got: webhooks, kept in memory with the judgement of their signature, and mails,
// read from the Maildir. Shown on one page.
#ifndef DEMO_RECEIVED_H
#define DEMO_RECEIVED_H

#include "server/request.h"
#include "server/response.h"

enum { RECEIVED_HOOKS_MAX = 200, RECEIVED_MAILS_MAX = 50 };

struct received;
// Both may be NULL and are borrowed. Returns owned.
struct received *received_new(const char *mailbox_dir, const char *hook_secret);
void received_free(struct received *r); // NULL is fine
// A webhook: 204, or 401 when the signature is wrong. Safe from any thread.
void received_hook(struct received *r, const struct request *req, struct response *resp);
void received_show(struct received *r, int port, struct response *resp);

#endif
