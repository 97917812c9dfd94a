// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// fuzzes: alerts/message.c
// Any hit becomes a mail whose header nobody broke out of, and a payload; or it is refused.
#include "alerts/mail.h"
#include "alerts/webhook.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    CLEANUP(buf_done) struct buf mail, payload;
    struct message m;
    buf_init(&mail, MAIL_MAX_BYTES);
    buf_init(&payload, WEBHOOK_PAYLOAD_MAX_BYTES);
    if (message_read((struct view){(const char *)p, n}, 1, VIEW_LIT("https://h.example"), a, &m) != OK)
        return 0;
    webhook_write(&m, &payload);
    struct mail parts = {
        .from = VIEW_LIT("a@h.example"), .to = VIEW_LIT("b@h.example"), .id = VIEW_LIT("i"), .message = &m};
    if (mail_write(&parts, &mail) == OK)
        for (size_t i = 0; i < mail.n; i++) // RFC 5322 §2.3: CR and LF only together
            CHECK((mail.p[i] == '\n') == (i > 0 && mail.p[i - 1] == '\r'));
    return 0;
}
