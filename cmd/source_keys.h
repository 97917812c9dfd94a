// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The keys of a source in a YAML file, as `source import` reads and `source export` writes them.
#ifndef CMD_SOURCE_KEYS_H
#define CMD_SOURCE_KEYS_H

#include "core/yaml.h"

enum {
    SOURCE_KEY_NAME,
    SOURCE_KEY_TITLE,
    SOURCE_KEY_URL,
    SOURCE_KEY_KIND,
    SOURCE_KEY_MEDIUM,
    SOURCE_KEY_LANG,
    SOURCE_KEY_COUNTRY,
    SOURCE_KEY_SITE,
    SOURCE_KEY_COLLECTION,
    SOURCE_KEY_INTERVAL,
    SOURCE_KEY_ENABLED,
    SOURCE_KEY_COUNT,
};
extern const struct yaml_key source_keys[SOURCE_KEY_COUNT];

#endif
