// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The log: one line an event on standard error, `level=info stage=crawl-1 event=page.fetched url="…" ms=12`. Under
// systemd the line starts with the priority prefix "<6>" (sd-daemon(3)), elsewhere with `time=…` (RFC 3339). Keys are
// lower case; values with spaces or quotes are quoted and escaped; control characters never reach the terminal. Any
// thread may log: a line is one write(2). Log or return an error, never both.
#ifndef CORE_LOG_H
#define CORE_LOG_H

#include "core/macro.h"

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

// stage is copied (at most 31 bytes). The default level is LOG_INFO.
void log_init(const char *stage, enum log_level level);
// "error", "warn", "info", "debug"; false for anything else.
int log_level_parse(const char *name, enum log_level *ret_level);

// format yields `key=value` pairs; use log_quote for anything that came from outside:
//   log_info("page.fetched", "url=%s status=%ld", log_quote(url), status);
void log_error(const char *event, const char *format, ...) PRINTF_LIKE(2, 3);
void log_warn(const char *event, const char *format, ...) PRINTF_LIKE(2, 3);
void log_info(const char *event, const char *format, ...) PRINTF_LIKE(2, 3);
void log_debug(const char *event, const char *format, ...) PRINTF_LIKE(2, 3);
// Quoted and escaped, cut at 300 bytes; a thread-local ring of 8, so at most 8 a call. NULL gives "-".
const char *log_quote(const char *s);
const char *log_quote_n(const char *p, unsigned long n);

#endif
