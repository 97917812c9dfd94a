// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Language of a text. CLD2 does the work; this file bounds what it reads, hands it the declared language as a hint, and
// turns its codes (some of them older than ISO 639-1's present list) into ours.
#include "analysis/lang.h"

#include "analysis/cld2.h"
#include "core/macro.h"
#include "core/utf8.h"

#include <stdio.h>
#include <string.h>

enum { READ_MAX_BYTES = 8 << 10, UNSURE_PERCENT = 40 };

// CLD2's code → ISO 639-1. A code with a script or region keeps only its language.
static const struct {
    const char *cld2, *iso;
} renamed[] = {{"iw", "he"}, {"jw", "jv"}, {"in", "id"}, {"ji", "yi"}, {"mo", "ro"}, {"un", ""}, {"xxx", ""}};

static void write_code(const char *code, char ret_code[LANG_TEXT_MAX])
{
    for (size_t i = 0; i < ARRAY_LEN(renamed); i++)
        if (strcmp(code, renamed[i].cld2) == 0)
            code = renamed[i].iso;
    size_t n = strcspn(code, "-_");
    if (n >= LANG_TEXT_MAX || n < 2 || strncmp(code, "xx", 2) == 0)
        n = 0;
    memcpy(ret_code, code, n);
    ret_code[n] = '\0';
}

int lang_detect(struct view text, struct view hint, char ret_code[LANG_TEXT_MAX])
{
    ret_code[0] = '\0';
    text = utf8_cut(text, READ_MAX_BYTES);
    if (text.n == 0 || !utf8_is_valid(text))
        return 0;
    char hint_text[LANG_TEXT_MAX] = "", code[CLD2_CODE_MAX];
    if (hint.n >= 2 && hint.n < sizeof hint_text)
        (void)snprintf(hint_text, sizeof hint_text, "%.*s", VIEW_ARG(hint));
    int reliable;
    int percent = cld2_detect(text.p, (int)text.n, hint_text[0] ? hint_text : NULL, code, &reliable);
    write_code(code, ret_code);
    if (ret_code[0] == '\0' || percent == 0)
        return 0;
    return reliable || percent < UNSURE_PERCENT ? percent : UNSURE_PERCENT;
}
