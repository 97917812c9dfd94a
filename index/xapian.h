// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The door to Xapian: records in, plans in, ranked ids and stored bytes out. Knows no doc and no query; schema.c and
// plan.c speak of those. A plan is a flat postfix program, so that nothing of a library's making crosses this line.
#ifndef INDEX_XAPIAN_H
#define INDEX_XAPIAN_H

#include "core/err.h"
#include "core/view.h"

#ifdef __cplusplus
#define NOEXCEPT noexcept
#else
#define NOEXCEPT
#endif

// ---- writing -------------------------------------------------------------------------------------------------
// One occurrence of a term, or with XAPIAN_NO_POS the term alone; wdf is what it adds to the term's weight.
enum { XAPIAN_TERM_MAX_BYTES = 245, XAPIAN_NO_POS = -1 };
struct xapian_posting {
    struct view term; // at most XAPIAN_TERM_MAX_BYTES, no NUL
    int64_t pos;      // 0 to 2^32-2
    uint32_t wdf;
};
struct xapian_value {
    uint32_t slot;
    struct view bytes; // compared as bytes; numbers as schema_number writes them
};
struct xapian_record {
    struct view unique; // the term that identifies it; added by the writer
    struct view data;
    const struct xapian_posting *postings;
    size_t posting_count;
    const struct xapian_value *values;
    size_t value_count;
    uint32_t rev_slot; // a stored record with a greater value here stays
};

struct xapian_writer;
// Opens or creates the database in dir (whose parent exists). ERR_BUSY: another process writes. ERR_IO, ERR_FULL,
// ERR_CORRUPT with the reason. Returns owned.
enum err xapian_writer_open(const char *dir, struct xapian_writer **ret_writer, struct errmsg *m) NOEXCEPT MUST_USE;
void xapian_writer_close(struct xapian_writer *w) NOEXCEPT; // commits nothing; NULL is fine
// Adds, or replaces the record of the same unique term. *ret_put tells whether the record is now what is stored.
enum err xapian_writer_put(struct xapian_writer *w, const struct xapian_record *record, bool *ret_put,
                           struct errmsg *m) NOEXCEPT MUST_USE;
// ERR_NOTFOUND.
enum err xapian_writer_delete(struct xapian_writer *w, struct view unique, struct errmsg *m) NOEXCEPT MUST_USE;
// The decimal number under that key of the metadata; a database without records is given `value` first. 0: it has none.
enum err xapian_writer_stamp(struct xapian_writer *w, struct view key, int64_t value, int64_t *ret_value,
                             struct errmsg *m) NOEXCEPT MUST_USE;
// Makes all since the last commit durable and visible, with one metadata pair. After an error the writer is to be
// closed: what it held is uncertain, what earlier commits hold is not.
enum err xapian_writer_commit(struct xapian_writer *w, struct view key, struct view value,
                              struct errmsg *m) NOEXCEPT MUST_USE;

// ---- reading -------------------------------------------------------------------------------------------------
struct xapian_reader;
// Several directories read as one database. ERR_NOTFOUND: one is not there. Returns owned. One per thread.
enum err xapian_reader_open(const char *const *dirs, size_t count, struct xapian_reader **ret_reader,
                            struct errmsg *m) NOEXCEPT MUST_USE;
void xapian_reader_close(struct xapian_reader *r) NOEXCEPT; // NULL is fine
// Moves on to the newest commit of each directory. A change under any call below does the same by itself.
enum err xapian_reader_refresh(struct xapian_reader *r, struct errmsg *m) NOEXCEPT MUST_USE;
enum err xapian_reader_count(struct xapian_reader *r, int64_t *ret_count, struct errmsg *m) NOEXCEPT MUST_USE;
// The least and the greatest of the decimal numbers that the directories have under that key, 0 for none; the least
// of those with records.
enum err xapian_reader_stamps(struct xapian_reader *r, struct view key, int64_t *ret_least, int64_t *ret_greatest,
                              struct errmsg *m) NOEXCEPT MUST_USE;
// ERR_NOTFOUND.
enum err xapian_reader_find(struct xapian_reader *r, struct view unique, uint32_t *ret_docid,
                            struct errmsg *m) NOEXCEPT MUST_USE;
// The stored bytes, valid until the next call. ERR_NOTFOUND when it was deleted meanwhile.
enum err xapian_reader_data(struct xapian_reader *r, uint32_t docid, struct view *ret_data,
                            struct errmsg *m) NOEXCEPT MUST_USE;

// Operations of a plan. Leaves push a set; the others take `count` sets from the stack (AND_NOT: two) and push one.
enum xapian_op_kind {
    XAPIAN_ALL,
    XAPIAN_NONE,
    XAPIAN_TERM,   // text
    XAPIAN_PREFIX, // every term that begins with text; none too many
    XAPIAN_RANGE,  // value in slot between text and text_hi, both inclusive; an empty side is open
    XAPIAN_AND,
    XAPIAN_OR,
    XAPIAN_AND_NOT, // the first without the second
    XAPIAN_PHRASE,  // terms in order within a window of `window` positions
    XAPIAN_NEAR,    // in any order
    XAPIAN_UNRANKED // one set; it still selects, but adds nothing to the score
};
struct xapian_op {
    enum xapian_op_kind kind;
    struct view text, text_hi;
    uint32_t slot, count, window;
};
struct xapian_match {
    const struct xapian_op *ops;
    size_t op_count;
    bool by_value; // by the value in sort_slot, greatest first; else by BM25, ties by the same value
    uint32_t sort_slot;
    size_t first, max; // which part of the order
    bool count_all;    // the total is to be exact; costs a look at every match
};
struct xapian_hit {
    uint32_t docid; // stays the same over refreshes
    double score;
};
struct xapian_matches {
    size_t count;  // hits written
    int64_t total; // exact with count_all, else an estimate
};
// hits has room for match->max. ERR_BUG: the plan is not one.
enum err xapian_reader_match(struct xapian_reader *r, const struct xapian_match *match, struct xapian_hit *hits,
                             struct xapian_matches *ret_matches, struct errmsg *m) NOEXCEPT MUST_USE;

#endif
