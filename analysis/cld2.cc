// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The wrapper of CLD2, which is C++. It judges nothing: lang.c decides what an answer is worth. CLD2 itself throws
// nothing but what its allocations do; `guarded` turns that into "unknown".
#include "analysis/cld2.h"

#include <cstdio>

// CLD2's header uses FILE and leaves including it to us: the order matters.
// clang-format off
#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>
// clang-format on

namespace
{
template <typename Fn> int guarded(Fn fn) noexcept
{
    try {
        return fn();
    } catch (...) {
        return 0;
    }
}
} // namespace

extern "C" int cld2_detect(const char *text, int n, const char *hint, char ret_code[CLD2_CODE_MAX],
                           int *ret_reliable) noexcept
{
    (void)std::snprintf(ret_code, CLD2_CODE_MAX, "un");
    *ret_reliable = 0;
    return guarded([&] {
        CLD2::CLDHints hints = {hint, nullptr, CLD2::UNKNOWN_ENCODING, CLD2::UNKNOWN_LANGUAGE};
        CLD2::Language top[3] = {CLD2::UNKNOWN_LANGUAGE, CLD2::UNKNOWN_LANGUAGE, CLD2::UNKNOWN_LANGUAGE};
        int percent[3] = {}, text_bytes = 0, valid_bytes = 0;
        double score[3] = {};
        bool reliable = false;
        CLD2::Language best = CLD2::ExtDetectLanguageSummaryCheckUTF8(text, n, true, &hints, 0, top, percent, score,
                                                                      nullptr, &text_bytes, &reliable, &valid_bytes);
        (void)std::snprintf(ret_code, CLD2_CODE_MAX, "%s", CLD2::LanguageCode(best));
        *ret_reliable = reliable;
        for (int i = 0; i < 3; i++)
            if (top[i] == best)
                return percent[i];
        return 0;
    });
}
