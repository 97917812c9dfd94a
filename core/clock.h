// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Time. Wall time is int64_t milliseconds since 1970-01-01T00:00:00Z (no leap seconds), for records; monotonic time is
// for intervals. Tests replace the wall clock with clock_set_test_ms. Formatting follows RFC 3339 and RFC 9110 §5.6.7.
#ifndef CORE_CLOCK_H
#define CORE_CLOCK_H

#include "core/err.h"
#include "core/view.h"

int64_t clock_now_ms(void);
int64_t clock_mono_ms(void);
int64_t clock_mono_us(void);
// From now on clock_now_ms returns this value; a negative value returns to the system's clock.
void clock_set_test_ms(int64_t now_ms);
// Sleeps, or returns early when a signal arrives. For back-off in stages, never to wait for a state in tests.
void clock_sleep_ms(int64_t ms);

enum { CLOCK_TEXT_MAX = 40 };
// "2026-11-23T21:36:00Z", with ".123" where the milliseconds are not zero. Years 0 to 9999. Returns text.
char *clock_format_rfc3339(int64_t ms, char text[CLOCK_TEXT_MAX]);
// "Mon, 23 Nov 2026 21:36:00 GMT" (RFC 9110 §5.6.7), and the mail form "… +0000" (RFC 5322 §3.3).
char *clock_format_http(int64_t ms, char text[CLOCK_TEXT_MAX]);
char *clock_format_mail(int64_t ms, char text[CLOCK_TEXT_MAX]);
// "20261123T213600Z"-less WARC names use this: "20261123213600".
char *clock_format_compact(int64_t ms, char text[CLOCK_TEXT_MAX]);

// ISO 8601 / RFC 3339 in the forms the web uses: date alone (midnight UTC), 'T' or space, seconds and fraction optional,
// zone Z, +hh:mm, +hhmm, +hh or none (UTC). ERR_SYNTAX otherwise.
enum err clock_parse_iso(struct view text, int64_t *ret_ms) MUST_USE;
// RFC 9110 dates (all three forms) and RFC 5322 / RFC 822 with two-digit years and zone names. ERR_SYNTAX otherwise.
enum err clock_parse_http(struct view text, int64_t *ret_ms) MUST_USE;
// Days since the epoch for a proleptic Gregorian date; month 1 to 12. The caller has checked the ranges.
int64_t clock_days(int year, int month, int day);

#endif
