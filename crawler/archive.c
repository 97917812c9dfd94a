// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Writes WARC files: harkara-<time>-<instance>-<n>.warc.gz, each beginning with a warcinfo record. A crawler that
// starts begins a new file: the end of an old one may be torn, and what is appended behind a tear is lost to readers.
// A write that fails half-way is cut off again, so that offsets given out stay true.
#include "crawler/archive.h"

#include "core/clock.h"
#include "core/mem.h"
#include "core/warc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_MAX_BYTES = 4096, NAME_MAX_BYTES = 160, OUT_MAX_BYTES = 2 * WARC_RECORD_MAX_BYTES };

const char archive_same_digest[] = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest";
const char archive_not_modified[] = "http://netpreserve.org/warc/1.1/revisit/server-not-modified";

struct archive {
    struct archive_options options;
    struct buf out;            // records of one write
    char name[NAME_MAX_BYTES]; // of the file at hand, below the data directory
    int fd;                    // -1: none yet
    uint64_t size;
    unsigned files;
};

enum err archive_open(const struct archive_options *options, struct archive **ret_archive, struct errmsg *m)
{
    char path[PATH_MAX_BYTES];
    snprintf(path, sizeof path, "%s/warc", options->data_dir);
    if (mkdir(path, 0750) && errno != EEXIST)
        return errmsg_set(m, err_from_errno(errno), "%s: %s", path, strerror(errno));
    struct archive *a = mem_zalloc(sizeof *a);
    a->options = *options;
    a->fd = -1;
    buf_init(&a->out, OUT_MAX_BYTES);
    *ret_archive = a;
    return OK;
}

static void close_file(struct archive *a)
{
    if (a->fd >= 0) {
        fdatasync(a->fd);
        close(a->fd);
    }
    a->fd = -1;
}

void archive_close(struct archive *a)
{
    if (!a)
        return;
    close_file(a);
    buf_done(&a->out);
    free(a);
}

// All or nothing.
static enum err append(struct archive *a)
{
    size_t done = 0;
    while (done < a->out.n) {
        ssize_t n = write(a->fd, a->out.p + done, a->out.n - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            enum err err = n < 0 ? err_from_errno(errno) : ERR_IO;
            if (ftruncate(a->fd, (off_t)a->size))
                close_file(a); // the tail is torn: never append behind it
            return err;
        }
        done += (size_t)n;
    }
    a->size += a->out.n;
    return OK;
}

static enum err write_info(struct archive *a)
{
    char text[512], date[CLOCK_TEXT_MAX];
    int64_t now_ms = clock_now_ms();
    int n = snprintf(text, sizeof text, "software: %.300s\r\nformat: WARC File Format 1.1\r\ncreated: %s\r\n",
                     a->options.software, clock_format_rfc3339(now_ms, date));
    const struct warc_record info = {.type = WARC_WARCINFO,
                                     .date_ms = now_ms,
                                     .content_type = VIEW_LIT("application/warc-fields"),
                                     .block = {text, (size_t)n}};
    buf_clear(&a->out);
    enum err err = warc_write(&info, &a->out, NULL);
    return err ? err : append(a);
}

// Two starts within a second would choose the same name: the number makes the difference.
static int create_file(struct archive *a)
{
    char path[PATH_MAX_BYTES], time[CLOCK_TEXT_MAX];
    int fd;
    clock_format_compact(clock_now_ms(), time);
    do {
        snprintf(a->name, sizeof a->name, "warc/harkara-%s-%.64s-%u.warc.gz", time, a->options.instance, ++a->files);
        snprintf(path, sizeof path, "%s/%s", a->options.data_dir, a->name);
        fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0640);
    } while (fd < 0 && errno == EEXIST);
    return fd;
}

static enum err begin_file(struct archive *a)
{
    close_file(a);
    a->fd = create_file(a);
    if (a->fd < 0)
        return err_from_errno(errno);
    a->size = 0;
    enum err err = write_info(a);
    if (err)
        close_file(a);
    return err;
}

static struct view head_of(struct view response)
{
    size_t end = view_find(response, "\r\n\r\n");
    return (struct view){response.p, end < response.n ? end + 4 : response.n};
}

char *archive_digest(struct view response, char text[ARCHIVE_DIGEST_TEXT])
{
    struct view head, body;
    bool partial;
    struct arena *arena = arena_new();
    text[0] = '\0';
    if (http_split(response, arena, &head, &body, &partial) == OK && body.n > 0)
        warc_digest(body, text);
    arena_free(arena);
    return text;
}

// Bodies mostly come compressed; compressing them again would be the dearest part of a fetch.
static bool is_coded(struct view response)
{
    struct view coding = http_field(head_of(response), "Content-Encoding");
    return coding.n > 0 && !view_is_nocase(coding, "identity");
}

static enum err write_records(struct archive *a, const struct capture *c, size_t *ret_response_n)
{
    char id[64], made[ARCHIVE_DIGEST_TEXT];
    bool revisit = c->revisit_profile.n > 0;
    struct view digest = c->digest.n > 0 || revisit ? c->digest : view_of(archive_digest(c->response, made));
    const struct warc_record response = {.type = revisit ? WARC_REVISIT : WARC_RESPONSE,
                                         .target_uri = c->url,
                                         .date_ms = c->date_ms,
                                         .content_type = VIEW_LIT("application/http; msgtype=response"),
                                         .block = revisit ? head_of(c->response) : c->response,
                                         .payload_digest = digest,
                                         .ip = c->ip,
                                         .profile = c->revisit_profile,
                                         .refers_to_uri = revisit ? c->url : (struct view){0},
                                         .truncated_length = c->truncated,
                                         .is_coded = !revisit && is_coded(c->response)};
    buf_clear(&a->out);
    enum err err = warc_write(&response, &a->out, id);
    if (err)
        return err;
    *ret_response_n = a->out.n;
    if (c->request.n == 0)
        return OK;
    const struct warc_record request = {.type = WARC_REQUEST,
                                        .target_uri = c->url,
                                        .date_ms = c->date_ms,
                                        .content_type = VIEW_LIT("application/http; msgtype=request"),
                                        .block = c->request,
                                        .concurrent_to = view_of(id)};
    return warc_write(&request, &a->out, NULL);
}

enum err archive_put(struct archive *a, const struct capture *c, struct body_ref *ret_ref)
{
    size_t response_n = 0;
    enum err err = OK;
    if (a->fd < 0 || (int64_t)a->size >= a->options.max_bytes)
        err = begin_file(a);
    if (!err)
        err = write_records(a, c, &response_n);
    uint64_t offset = a->size;
    if (!err)
        err = append(a);
    if (!err)
        *ret_ref = (struct body_ref){view_of(a->name), offset, response_n};
    if (a->out.room > (1 << 20)) { // a rare giant is no reason to keep its room
        buf_done(&a->out);
        buf_init(&a->out, OUT_MAX_BYTES);
    }
    return err;
}

enum err archive_sync(struct archive *a)
{
    return a->fd >= 0 && fdatasync(a->fd) ? err_from_errno(errno) : OK;
}
