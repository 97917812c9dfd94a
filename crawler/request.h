// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The head of a request as it is sent and archived (RFC 9112 §3).
#ifndef CRAWLER_REQUEST_H
#define CRAWLER_REQUEST_H

#include "core/buf.h"
#include "core/url.h"
#include "crawler/fetch.h"

// The port to connect to.
int request_port(const struct url *u);
// Path and query: what stands in the request line.
struct view request_target(const struct url *u);
// Appends request line and fields, the empty line included. Name and password of the address are not sent: they were
// not given to us. A value that would break the head is left out.
void request_write(const struct url *u, const char *user_agent, const struct fetch_request *request, struct buf *out);

// A line of an answer's head as curl gives it. HTTP/2 has no status line, curl's begins with "HTTP/2 "; what is kept
// reads as HTTP/1.1 (RFC 9112 §4).
void request_add_answer_line(struct buf *out, bool is_first, const char *p, size_t n);

#endif
