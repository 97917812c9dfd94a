// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The table of labels of the Encoding standard (§4.2), data only; charset_of_label in charset.h looks things up.
#ifndef PARSERS_CHARSET_LABELS_H
#define PARSERS_CHARSET_LABELS_H

#include <stddef.h>

struct charset_label {
    const char *label; // lower case
    const char *name;
};
extern const struct charset_label charset_labels[]; // sorted by label
extern const size_t charset_label_count;

#endif
