// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Which language a text is in: ISO 639-1 code ("ur"), "" where it cannot be told. Behind it stands CLD2 (cld2.cc).
#ifndef ANALYSIS_LANG_H
#define ANALYSIS_LANG_H

#include "core/view.h"

enum { LANG_TEXT_MAX = 8 };
// Writes the code to ret_code and returns the confidence in per cent (0: unknown, ret_code is ""). hint is the declared
// language ("" none) and only tips the scale. Reads at most the first 8 KiB.
int lang_detect(struct view text, struct view hint, char ret_code[LANG_TEXT_MAX]);

#endif
