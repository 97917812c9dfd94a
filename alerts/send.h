// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The wire: mails by SMTP and payloads by HTTP POST, many at a time on one thread. The only file that knows libcurl.
// Says of each try whether the other side took it; what follows from that is the outbox's.
#ifndef ALERTS_SEND_H
#define ALERTS_SEND_H

#include "core/buf.h"
#include "core/config.h"

enum send_outcome {
    SEND_TAKEN,   // the other side has it: SMTP 250 after the data, HTTP 2xx
    SEND_LATER,   // not now: no connection, a time-out, SMTP 4xx, any other HTTP status, redirects included
    SEND_REFUSED, // never: SMTP 5xx to sender, recipient or data
    SEND_GONE,    // never, and nothing else for this address: HTTP 410
};
enum { SEND_REPLY_MAX_BYTES = 300 };
struct send_result {
    int64_t tag; // the caller's
    enum send_outcome outcome;
    int64_t retry_after_ms; // asked for by the other side; 0: not
    int64_t took_ms;
    char reply[SEND_REPLY_MAX_BYTES + 1]; // its last answer, or what went wrong, as one clean line
};

struct sender;
// Borrows config for its life. ERR_CONFIG: deliver.allow_networks, smtp.password_file. Returns owned.
enum err sender_new(const struct config *config, struct sender **ret_sender, struct errmsg *m) MUST_USE;
// What is under way is cut off.
void sender_free(struct sender *s);

// Starts a try; from and to are checked mailboxes. The message is copied. ERR_CONFIG: smtp.url is not set.
enum err sender_mail(struct sender *s, int64_t tag, struct view from, struct view to, struct view message) MUST_USE;
// headers are "name: value" lines. The payload is copied. Addresses that are not public are refused when the socket
// is made, whatever the name resolved to, unless deliver.allow_networks holds them.
enum err sender_post(struct sender *s, int64_t tag, struct view url, const char *const *headers, size_t header_count,
                     struct view payload) MUST_USE;
// Moves all tries on, waiting up to max_ms for something to happen.
enum err sender_wait(struct sender *s, int64_t max_ms) MUST_USE;
// Ends a wait from any thread.
void sender_wake(struct sender *s);
// One finished try; false when there is none.
bool sender_take(struct sender *s, struct send_result *ret_result);

#endif
