// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// A notification as a webhook, after Standard Webhooks 1.0.0: the payload, its three headers, and the symmetric
// signature "v1". The payload of a delivery is the same at each try; time stamp and signature are the try's own.
#ifndef ALERTS_WEBHOOK_H
#define ALERTS_WEBHOOK_H

#include "alerts/message.h"
#include "core/buf.h"

enum { WEBHOOK_SECRET_MAX_BYTES = 128, WEBHOOK_PAYLOAD_MAX_BYTES = 1 << 20 };

// "whsec_" and the base64 of 24 to 64 bytes: what a subscriber may bring.
bool webhook_secret_is_valid(struct view secret);
// Appends a new one, of 32 random bytes.
void webhook_make_secret(struct buf *out);
// Appends "v1," and base64(HMAC-SHA256(secret, "id.timestamp.payload")). Takes shorter keys too, as the standard's own
// test vector has one of 18 bytes. ERR_SYNTAX when the secret is none.
enum err webhook_sign(struct view secret, struct view id, int64_t timestamp_s, struct view payload,
                      struct buf *out) MUST_USE;
// Appends {"type":"hit.new","timestamp":…,"data":{…}}, the JSON that docs/alerts.md describes.
void webhook_write(const struct message *m, struct buf *out);

#endif
