// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Pictures, films, sounds and categories, as Media RSS, iTunes and RSS itself have them: readers for the table of
// feed_elements.c.
#ifndef PARSERS_FEED_MEDIA_H
#define PARSERS_FEED_MEDIA_H

#include "parsers/feed_target.h"

feed_read_fn feed_read_media_category;
feed_read_fn feed_read_itunes_category;
feed_read_fn feed_read_keywords;
feed_read_fn feed_read_image;
feed_read_fn feed_read_media;
feed_read_fn feed_read_thumbnail;
feed_read_fn feed_read_credit;

#endif
