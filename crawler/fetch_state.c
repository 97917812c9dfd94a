// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// How a fetch ended, in the words of ledger and metrics.
#include "crawler/fetch.h"

const char *fetch_state_name(enum fetch_state state)
{
    static const char *const names[FETCH_STATE_COUNT] = {
        [FETCH_OK] = "ok",           [FETCH_CUT] = "cut-off",     [FETCH_DNS] = "dns", [FETCH_ADDRESS] = "address",
        [FETCH_CONNECT] = "refused", [FETCH_TIMEOUT] = "timeout", [FETCH_TLS] = "tls", [FETCH_PROTOCOL] = "protocol",
        [FETCH_HEAD] = "too-big",    [FETCH_SCHEME] = "scheme",
    };
    return (unsigned)state < FETCH_STATE_COUNT ? names[state] : "unknown";
}

const char *fetch_state_words(enum fetch_state state)
{
    static const char *const words[FETCH_STATE_COUNT] = {
        [FETCH_OK] = "",
        [FETCH_ADDRESS] = "the address is not public and not in crawler.allow_networks",
        [FETCH_HEAD] = "the header fields are too long",
    };
    return words[state];
}
