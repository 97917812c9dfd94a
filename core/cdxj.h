// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// CDXJ: the index of a WARC file, a text file beside it, sorted by byte order. Each line tells where one capture lies:
//
//     example,news)/a 20261123214000 {"url":"https://news.example/a","mime":"text/html","status":"200",
//         "digest":"sha256:…","length":"1043","offset":"333","filename":"harkara-….warc.gz"}     (in one line)
//
// Key and fields are those of the tools of other archives (cdxj-indexer, pywb), so that these read ours.
#ifndef CORE_CDXJ_H
#define CORE_CDXJ_H

#include "core/warc.h"

enum { CDXJ_MAX_BYTES = 1 << 30, CDXJ_TIME_BYTES = 14 };

struct cdxj_entry {
    struct view url;
    int64_t date_ms;
    struct view mime; // without parameters; "warc/revisit" of a revisit
    int status;       // 0: none
    struct view digest;
    uint64_t offset, length;
};
// What an index says of the record. False: it is not one for the index (no capture, no address or date, not apart).
bool cdxj_describe(const struct warc_head *h, struct cdxj_entry *ret_entry);
// Appends the entry's line. ERR_TOOBIG: no room; the lines are as before.
enum err cdxj_add(const struct cdxj_entry *e, struct view filename, struct buf *lines) MUST_USE;
// Appends the lines of all records of a WARC or ARC file, unsorted. ret_end (may be NULL) is where its last whole
// record ends; ERR_CORRUPT: something in it could not be read, the rest is there.
enum err cdxj_scan(struct view warc, struct view filename, struct buf *lines, uint64_t *ret_end) MUST_USE;
// Makes "<path>.cdxj" for the file. ret_end and ERR_CORRUPT as above (the index is there then).
enum err cdxj_make(const char *path, uint64_t *ret_end, struct errmsg *m) MUST_USE;
// The same for lines that are there already.
enum err cdxj_save(const char *path, struct buf *lines, struct errmsg *m) MUST_USE;
// Sorts lines in place and leaves out what is there twice.
void cdxj_sort(struct buf *lines);

// The SURT key of an address; ERR_SYNTAX where it is none of the web. Appends.
enum err cdxj_add_key(struct view url, struct buf *key) MUST_USE;
// The lines with exactly this key, by binary search in a sorted index.
struct view cdxj_find(struct view index, struct view key);
// A line taken apart. Views into the line and the arena. ERR_SYNTAX.
struct cdxj_line {
    struct view key, time, url, mime, status, digest, filename;
    uint64_t offset, length;
};
enum err cdxj_parse(struct view line, struct arena *a, struct cdxj_line *ret_line) MUST_USE;

#endif
