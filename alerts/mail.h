// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// A notification as a mail (RFC 5322, MIME): plain text first and complete, then the same as HTML with the words
// marked. Nothing in it is fetched from anywhere, no link is rewritten, nobody is counted.
#ifndef ALERTS_MAIL_H
#define ALERTS_MAIL_H

#include "alerts/message.h"
#include "core/alarm.h"
#include "core/buf.h"

enum { MAIL_MAX_BYTES = 8 << 20, MAIL_ADDRESS_MAX_BYTES = 254 };

struct mail {
    struct view from, to;          // mailboxes
    struct view id;                // the delivery's: the Message-ID is made of it and stays over all tries
    int64_t created_ms;            // of the delivery; the Date, so that each try sends the same bytes
    struct view unsubscribe_url;   // a page of ours; empty: none
    struct view unsubscribe_token; // for a mail to `from` that asks for the same
    const struct message *message; // of a hit; or NULL, and
    const struct alarm *alarm;     // of a source
    struct view page_url;          // of the sources, for an alarm
};
// One mailbox as addr-spec (RFC 5321 §4.1.2) in ASCII: dot-atom before the '@', a host name behind it. No quoted
// strings, address literals or comments: nobody's subscription needs them, and headers stay simple.
bool mail_address_is_valid(struct view address);
// Appends the whole message. ERR_REFUSED: an address is not valid. ERR_TOOBIG.
enum err mail_write(const struct mail *mail, struct buf *out) MUST_USE;

#endif
