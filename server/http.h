// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// HTTP in: one thread holds all connections (epoll), reads requests within their limits and writes responses; a few
// workers make the answers. Event streams (WHATWG HTML §9.2) stay open at the cost of their buffer and hold no thread.
#ifndef SERVER_HTTP_H
#define SERVER_HTTP_H

#include "server/request.h"
#include "server/response.h"

enum {
    HTTP_TIMEOUT_S = 30,                      // of silence on a connection
    HTTP_CONNECTIONS_MAX = 12000,             // less where the process may open fewer files
    HTTP_CONNECTION_BYTES = 16 << 10,         // memory of one connection; bounds the head of a request
    HTTP_STREAMS_MAX = 1024,                  // open event streams
    HTTP_STREAM_BUFFER_MAX_BYTES = 256 << 10, // a client that reads slower than this is let go; it comes back
};

struct http;
struct http_options {
    int listen_fd; // taken, also on failure
    unsigned workers;
    void *user;
    // In the connections' thread, from memory only: answers at once and returns true, or leaves the request to a
    // worker.
    bool (*quick)(void *user, struct request *req, struct response *resp);
    // In a worker: what it owns, and the answer.
    void *(*worker_new)(void *user);
    void (*worker_free)(void *worker);
    void (*handle)(void *worker, struct request *req, struct response *resp);
};
// Starts listening. Returns owned. ERR_FULL, ERR_IO with the reason.
enum err http_start(const struct http_options *options, struct http **ret_http, struct errmsg *m) MUST_USE;
// Stops listening, finishes what is under way, closes the streams. NULL is fine.
void http_stop(struct http *h);

// ---- event streams, from any thread ----------------------------------------------------------------------------
// The lowest number that any open stream has seen; INT64_MAX when none is open.
int64_t http_streams_oldest(struct http *h);
// Sends an event to each stream that has not seen this number yet, and ticks it off there.
void http_streams_send(struct http *h, int64_t number, struct view event);
// Sends to all without a number (a comment that keeps connections open, and finds those that are gone).
void http_streams_ping(struct http *h, struct view text);

#endif
