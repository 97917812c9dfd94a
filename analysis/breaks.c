// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Dictionary word breaks through ICU's break iterator, which reads UTF-8 in place and counts in its bytes. Where ICU
// lacks its data the text stays in one piece: words are then found by prefix only, and nothing fails.
#include "analysis/breaks.h"

#include "core/mem.h"

#include <stdlib.h>
#include <unicode/ubrk.h>

struct breaks {
    UBreakIterator *iterator; // NULL: no dictionary
    UText text;
    size_t n;
    bool works; // on this text
};

struct breaks *breaks_new(void)
{
    struct breaks *b = mem_zalloc(sizeof *b);
    b->text = (UText)UTEXT_INITIALIZER;
    UErrorCode status = U_ZERO_ERROR;
    b->iterator = ubrk_open(UBRK_WORD, "", NULL, 0, &status);
    if (U_SUCCESS(status))
        return b;
    ubrk_close(b->iterator);
    b->iterator = NULL;
    return b;
}

void breaks_free(struct breaks *b)
{
    if (!b)
        return;
    ubrk_close(b->iterator);
    utext_close(&b->text);
    free(b);
}

void breaks_start(struct breaks *b, struct view text)
{
    b->n = text.n;
    UErrorCode status = b->iterator ? U_ZERO_ERROR : U_MISSING_RESOURCE_ERROR;
    utext_openUTF8(&b->text, text.p, (int64_t)text.n, &status);
    ubrk_setUText(b->iterator, &b->text, &status);
    b->works = U_SUCCESS(status);
}

size_t breaks_next(struct breaks *b)
{
    int32_t at = b->works ? ubrk_next(b->iterator) : UBRK_DONE;
    return at == UBRK_DONE ? b->n : (size_t)at;
}
