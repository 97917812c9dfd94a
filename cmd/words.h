// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Figures as a person says them.
#ifndef CMD_WORDS_H
#define CMD_WORDS_H

#include <stdint.h>

enum { WORDS_AGO_MAX = 32 };
// "12 s ago", "5 min ago", "3 h ago", "9 days ago"; "never" for 0. Returns text.
const char *words_ago(int64_t then_ms, int64_t now_ms, char text[WORDS_AGO_MAX]);

#endif
