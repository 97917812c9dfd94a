// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// `harkara archive check`: is what the archive says whole? Of WARC and ARC files every record, its fields and digests;
// of indexes (CDX, CDXJ) that every line has its fields and that they are sorted.
#include "cmd/files.h"
#include "cmd/verb.h"
#include "core/cdxj.h"
#include "core/warc_check.h"

#include <stdio.h>

struct check {
    const char *path;
    uint64_t at;
    bool quiet;
    size_t records, errors, warnings;
    size_t bad_files;
};

static void tell(void *user, bool is_error, const char *what)
{
    struct check *c = user;
    *(is_error ? &c->errors : &c->warnings) += 1;
    if (is_error || !c->quiet)
        printf("%s: at %llu: %s%s\n", c->path, (unsigned long long)c->at, is_error ? "" : "warning: ", what);
}

static void check_records(struct check *c, struct view bytes)
{
    struct warc_head h;
    struct warc_reader *r = warc_reader_new(bytes);
    for (enum err err; (err = warc_next(r, &h)) != ERR_END;) {
        if (err) {
            c->at = warc_position(r);
            tell(c, true,
                 err == ERR_CORRUPT  ? "before this, gzip that cannot be decoded"
                 : err == ERR_TOOBIG ? "before this, a record that is too big for us"
                                     : "before this, bytes that are no record");
            continue;
        }
        c->at = h.offset;
        c->records++;
        warc_lint(&h, tell, c);
    }
    warc_reader_free(r);
}

// The names of the columns, " CDX N b a …", are one more than a line has fields.
static size_t field_count(struct view line)
{
    size_t count = 0;
    for (line = view_trim(line); line.n > 0; count++)
        view_cut(&line, ' ');
    return count;
}

static void check_lines(struct check *c, struct view bytes)
{
    struct view rest = bytes, last = {0}, line;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct cdxj_line l;
    size_t columns = view_starts(rest, " CDX ") ? field_count(view_cut(&rest, '\n')) - 1 : 0;
    while (rest.n > 0) {
        c->at = (uint64_t)(rest.p - bytes.p);
        line = view_cut(&rest, '\n');
        c->records++;
        if (columns ? field_count(line) != columns : cdxj_parse(line, a, &l) != OK)
            tell(c, true, "a line without the fields that it should have");
        if (view_compare(last, line) > 0) // old CDX files were sorted by the rules of a language
            tell(c, columns == 0, "a line that should stand before the last");
        last = line;
        arena_reset(a);
    }
}

static enum err check_file(void *user, const char *path, const char *relative)
{
    struct check *c = user;
    struct view bytes, name = view_of(path);
    struct errmsg m = {""};
    (void)relative;
    c->path = path;
    c->at = c->records = c->errors = c->warnings = 0;
    enum err err = file_map(path, &bytes, &m);
    if (err) {
        fprintf(stderr, "harkara archive check: %s\n", m.text);
        return err;
    }
    if (view_ends(name, ".cdx") || view_ends(name, ".cdxj"))
        check_lines(c, bytes);
    else
        check_records(c, bytes);
    file_unmap(bytes);
    if (c->records == 0 && c->errors == 0)
        tell(c, true, "nothing in it");
    printf("%s: %s, %zu records, %zu errors, %zu warnings\n", path, c->errors ? "not whole" : "whole", c->records,
           c->errors, c->warnings);
    c->bad_files += c->errors > 0;
    return OK;
}

static int run_archive_check(struct call *c)
{
    struct check check = {.quiet = call_option(c, "quiet") != NULL};
    int code = EXIT_DONE;
    for (int i = 0; i < c->argc; i++) {
        struct errmsg m = {""};
        enum err err = file_walk(c->argv[i], check_file, &check, &m);
        if (err && *m.text)
            code = call_fail(c, err, "%s", m.text);
        else if (err)
            code = EXIT_ERROR;
    }
    return code ? code : check.bad_files ? EXIT_NO : EXIT_DONE;
}

static const struct option_spec options[] = {
    {'q', "quiet", NULL, "no warnings"},
    {0, NULL, NULL, NULL},
};

extern const struct verb verb_archive_check;
const struct verb verb_archive_check = {
    "archive check",
    "verify WARC and ARC files and their indexes",
    "PATH...",
    "Reads each file, or all below a directory, and says where it does not keep to its format: records and their\n"
    "fields (ISO 28500), gzip members, digests of block and payload (MD5, SHA-1, SHA-2), and of .cdx and .cdxj files\n"
    "the lines and their order. The place is an offset in bytes. The exit code is 1 where anything is wrong; warnings\n"
    "do not count.\n"
    "\n"
    "    harkara archive check /var/lib/harkara/warc",
    options,
    1,
    -1,
    run_archive_check,
};
