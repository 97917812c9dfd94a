// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// One request after another over libcurl, many at a time on one event loop. A fetch is one hop: redirects, robots.txt
// and retries are the caller's. The answer is given as it came over the wire, chunks and content codings as they are.
// Names are looked up by crawler/resolve, and kept there: who wants to know the address before it is connected to asks
// for it first, and the fetch then finds it known.
#ifndef CRAWLER_FETCH_H
#define CRAWLER_FETCH_H

#include "core/address.h"
#include "core/buf.h"
#include "core/loop.h"
#include "crawler/resolve.h"

// How it ended. FETCH_OK is any answer with a status, FETCH_CUT one whose body broke off (what came is given).
enum fetch_state {
    FETCH_OK,
    FETCH_CUT,
    FETCH_DNS,     // the name has no address, or nobody could say
    FETCH_ADDRESS, // its address may not be connected to
    FETCH_CONNECT, // nobody listens, or no route
    FETCH_TIMEOUT,
    FETCH_TLS,
    FETCH_PROTOCOL, // not HTTP, or the connection broke before an answer
    FETCH_HEAD,     // the head is over its limit
    FETCH_SCHEME,   // neither http nor https
    FETCH_STATE_COUNT
};
// For ledger and metrics: "dns", "timeout" …; FETCH_OK is "ok".
const char *fetch_state_name(enum fetch_state state);
// The same for people, where the state alone says it all; NULL where libcurl knows more.
const char *fetch_state_words(enum fetch_state state);

struct fetch_options {
    const char *user_agent;
    const char *ca_file;           // besides the system's authorities; "" none
    struct resolver *resolver;     // borrowed for the fetcher's life
    const char *const *connect_to; // as in the configuration
    size_t connect_to_count;
    const struct address_list *allowed; // besides public addresses; borrowed, may be NULL
    size_t max_body_bytes;              // of the wire; what is longer is cut
    size_t concurrency;                 // connections kept; transfers are counted by the caller
    size_t address_max; // requests to one address at a time; more wait, within their timeout. 0: no bound
};

struct fetch_request {
    const char *url;  // as serialised by core/url
    struct view etag; // conditional request, empty: none
    struct view modified;
    const char *accept; // media types, as in the field
    int64_t timeout_ms;
    bool closes; // nothing more is asked of this host soon: the connection is not kept
};

// Views live during the callback only.
struct fetch_result {
    enum fetch_state state;
    const char *error;         // in words, "" for FETCH_OK
    int status;                // 0 where there was no answer
    struct view request;       // the head as sent (HTTP/2: as it would have been sent in HTTP/1.1)
    struct view response;      // head, empty line, body as they came (HTTP/2: the head as HTTP/1.1 has it)
    char ip[ADDRESS_TEXT_MAX]; // connected to, "" none
    bool truncated;            // the body was cut at max_body_bytes
    int64_t took_us;
};
typedef void fetch_done_fn(void *user, const struct fetch_result *result);

struct fetcher;
// Borrows the loop for its life. ERR_CONFIG (m: a CA file that cannot be read, a rule of connect_to), ERR_BUG. Returns
// owned.
enum err fetcher_new(struct loop *loop, const struct fetch_options *options, struct fetcher **ret_fetcher,
                     struct errmsg *m) MUST_USE;
// Ends all that is under way, without their callbacks.
void fetcher_free(struct fetcher *f);
// fn is called once from the loop, and may start the next fetch; never from within fetch_start. The request's strings
// are copied. ERR_BUG where libcurl refuses an option.
enum err fetch_start(struct fetcher *f, const struct fetch_request *request, fetch_done_fn *fn, void *user) MUST_USE;
// Another address_max, from now on.
void fetcher_set_address_max(struct fetcher *f, size_t most);
size_t fetcher_active(const struct fetcher *f);

#endif
