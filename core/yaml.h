// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// A YAML file of known keys, at the top or in one level of sections, read through libcyaml (the only file that knows
// it) as text. Whoever owns the keys judges the text; what it refuses is reported with file and line.
#ifndef CORE_YAML_H
#define CORE_YAML_H

#include "core/err.h"
#include "core/view.h"

enum {
    YAML_TEXT_MAX = 4096,
    YAML_LIST_MAX = 1000,
    YAML_KEY_MAX = 64,
    YAML_ROWS_MAX = 20000,
    YAML_FILE_MAX_BYTES = 1 << 20
};

struct yaml_key {
    const char *name; // "section.key", or "key" at the top; the keys of one section stand together
    bool is_list;     // a sequence of texts
};

// Takes the text of keys[key], or one item of the list. Anything but OK ends the reading; m says why, without a place.
typedef enum err yaml_take_fn(void *user, size_t key, struct view text, struct errmsg *m);

// Reads the file and gives each value to `take`, in the order of the keys. ERR_CONFIG with "path:line: reason" in m.
enum err yaml_read(const char *path, const struct yaml_key *keys, size_t count, yaml_take_fn *take, void *user,
                   struct errmsg *m) MUST_USE;
// The same with the text at hand; path is only named.
enum err yaml_parse(const char *path, struct view text, const struct yaml_key *keys, size_t count, yaml_take_fn *take,
                    void *user, struct errmsg *m) MUST_USE;

// A file that is one list of rows: a mapping whose only key is `list`, a sequence of mappings with keys of `keys` (no
// sections). Gives the values of each row as yaml_read does, then calls `end`, whose refusal is told with the line where
// the row begins. Texts live until all is read.
typedef enum err yaml_end_fn(void *user, struct errmsg *m);
enum err yaml_read_rows(const char *path, const char *list, const struct yaml_key *keys, size_t count,
                        yaml_take_fn *take, yaml_end_fn *end, void *user, struct errmsg *m) MUST_USE;

#endif
