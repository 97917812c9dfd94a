// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The archive: what came over the wire, in WARC files below <data>/warc/, one gzip member a record, only ever appended
// to. [pages] refers to the response's member by path, offset and length. A file that is complete has its index beside
// it, <file>.cdxj (core/cdxj.h); the one being written has none, and is locked (flock) by its crawler.
#ifndef CRAWLER_ARCHIVE_H
#define CRAWLER_ARCHIVE_H

#include "core/queue.h"

struct archive;

struct archive_options {
    const char *data_dir; // borrowed
    const char *instance; // of the crawler, a part of the file names; borrowed
    const char *software; // for the warcinfo record, e.g. the User-Agent; borrowed
    int64_t max_bytes;    // then the next file is begun
};

// Makes the folder, and completes the files that crawlers left which died: what is torn at their end is cut off, their
// index is made. The first file is begun by the first record. ERR_IO, ERR_FULL with the reason in m. Returns owned.
enum err archive_open(const struct archive_options *options, struct archive **ret_archive, struct errmsg *m) MUST_USE;
// Completes the file at hand. NULL is fine.
void archive_close(struct archive *a);

// One exchange.
struct capture {
    struct view url;
    int64_t date_ms;
    struct view ip;
    struct view request, response; // as core/warc wants blocks
    struct view truncated;         // why the response is not whole, "length", "disconnect"; empty: it is
    struct view digest; // of the payload, as archive_digest gives it (revisit: of the earlier one); empty: made here
    // A revisit: the response without its body, standing for an earlier one. Empty profile: a response in full.
    struct view revisit_profile;
    int64_t refers_to_ms; // the date_ms of that earlier one, 0: not known
    // For the metadata record: the page's head as in [pages] (empty: it is none), the address that led here, how
    // ("L" a link, "R" a redirect, "P" a prerequisite, one letter a step), and the time that the fetch took.
    struct view page, via, hops;
    int64_t took_ms;
};
// The field of the metadata record that holds capture.page.
#define ARCHIVE_PAGE_FIELD "harkara-page"
extern const char archive_same_digest[], archive_not_modified[]; // profiles of ISO 28500 §6.7

// Appends the response (or revisit), its request and its metadata in one write. *ret_ref: where the response's member
// lies; its path lives until the next call. ERR_FULL, ERR_IO: nothing was appended. ERR_SYNTAX: the response is not
// HTTP. ERR_TOOBIG.
enum { ARCHIVE_DIGEST_TEXT = 72 };
enum err archive_put(struct archive *a, const struct capture *c, struct body_ref *ret_ref) MUST_USE;
// The digest that archive_put writes for the payload of this response; "" where it has none. Returns text.
char *archive_digest(struct view response, char text[ARCHIVE_DIGEST_TEXT]);
// Everything written so far is on the disk, and survives a power failure. ERR_IO, ERR_FULL: what was put since the last
// call may be lost; the file is given up, and the next record begins another.
enum err archive_sync(struct archive *a) MUST_USE;

#endif
