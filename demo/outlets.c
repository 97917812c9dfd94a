// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The invented outlets.
#include "core/macro.h"
#include "demo/press.h"

static const struct press_outlet outlets[] = {
    {"harbour-gazette", "The Harbour Gazette", "en", "GB", "/feed.xml", "feed"},
    {"subh-e-nau", "صبحِ نو", "ur", "PK", "/feed.xml", "feed"},
    {"al-mina", "جريدة الميناء", "ar", "EG", "/feed.xml", "feed"},
    {"indus-observer", "The Indus Observer", "en", "PK", "/atom.xml", "feed"},
    {"nordlicht-bote", "Nordlicht-Bote", "de", "DE", "/atom.xml", "feed"},
    {"el-faro-del-sur", "El Faro del Sur", "es", "AR", "/news-sitemap.xml", "sitemap"},
    {"roznama-dariya", "روزنامہ دریا", "ur", "PK", "/feed.xml", "feed"},
    {"bogaz-postasi", "Boğaz Postası", "tr", "TR", "/feed.xml", "feed"},
};

const struct press_outlet *press_outlets(size_t *ret_count)
{
    *ret_count = ARRAY_LEN(outlets);
    return outlets;
}
