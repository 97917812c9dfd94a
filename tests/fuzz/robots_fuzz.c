// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// fuzzes: crawler/robots.h
// Up to the first NUL an address, after it the file.
#include "crawler/robots.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct view text = {(const char *)data, size}, target = view_cut(&text, '\0');
    struct robots *r = robots_parse(text, VIEW_LIT("Harkara"));
    (void)robots_judge(r, target);
    for (size_t i = 0; i < robots_sitemap_count(r); i++)
        (void)robots_sitemap(r, i);
    robots_free(r);
    return 0;
}
