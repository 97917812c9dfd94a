// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The door to CLD2, for lang.c alone: C on this side, C++ behind it.
#ifndef ANALYSIS_CLD2_H
#define ANALYSIS_CLD2_H

#ifdef __cplusplus
extern "C" {
#endif

enum { CLD2_CODE_MAX = 16 };

// text: valid UTF-8, plain. hint: a language code or NULL. Writes CLD2's own code ("zh-Hant", "iw", "un") and returns
// the share of the text in that language in per cent; *ret_reliable is 0 where CLD2 itself is in doubt.
int cld2_detect(const char *text, int n, const char *hint, char ret_code[CLD2_CODE_MAX], int *ret_reliable)
#ifdef __cplusplus
    noexcept
#endif
    ;

#ifdef __cplusplus
}
#endif

#endif
