// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Writes WARC files: harkara-<time>-<instance>-<n>.warc.gz, each beginning with a warcinfo record. A crawler that
// starts begins a new file: the end of an old one may be torn, and what is appended behind a tear is lost to readers.
// A write that fails half-way is cut off again, so that offsets given out stay true. The lines of the index are kept
// while the file is written; what a crash leaves without one is read again, by the next crawler that starts.
#include "crawler/archive.h"

#include "core/cdxj.h"
#include "core/clock.h"
#include "core/log.h"
#include "core/mem.h"
#include "core/metrics.h"
#include "core/warc.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    PATH_MAX_BYTES = 4096,
    LONG_PATH_MAX_BYTES = PATH_MAX_BYTES + 320, // with any name and a suffix
    NAME_MAX_BYTES = 160,
    OUT_MAX_BYTES = 2 * WARC_RECORD_MAX_BYTES,
    INDEX_MAX_BYTES = 64 << 20, // of one file; then the next is begun, as if max_bytes were reached
    INDEX_LINE_MAX_BYTES = 64 << 10,
    METADATA_MAX_BYTES = 128 << 10,
};

#define STANDARD "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"

const char archive_same_digest[] = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest";
const char archive_not_modified[] = "http://netpreserve.org/warc/1.1/revisit/server-not-modified";

static struct metric sync_seconds =
    METRIC_INIT(METRIC_HISTOGRAM, "harkara_archive_sync_seconds", NULL, "Time to bring the archive to the disk.");
static struct metric bytes =
    METRIC_INIT(METRIC_COUNTER, "harkara_archive_bytes", NULL, "Bytes written to the archive, as stored.");

struct archive {
    struct archive_options options;
    struct buf out;            // records of one write
    char name[NAME_MAX_BYTES]; // of the file at hand, below the data directory
    int fd;                    // -1: none yet
    uint64_t size;
    struct buf index; // its lines
    bool dirty;       // something is not on the disk yet
    unsigned files;
};

// ---- files that a crash left -----------------------------------------------------------------------------------

// Locks the file for the time it is mended. -1: its crawler lives, or it cannot be opened.
static int lock_left(const char *path)
{
    int fd = open(path, O_RDWR | O_CLOEXEC);
    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB)) {
        close(fd);
        return -1;
    }
    return fd;
}

// What is behind the last whole record was not acknowledged by anybody: archive_sync came before every reference.
static void mend(const char *path)
{
    struct errmsg m = {""};
    uint64_t end = 0;
    struct stat st;
    int fd = lock_left(path);
    if (fd < 0)
        return;
    enum err err = cdxj_make(path, &end, &m);
    uint64_t torn = fstat(fd, &st) ? 0 : (uint64_t)st.st_size - end;
    if ((!err || err == ERR_CORRUPT) && torn > 0 && ftruncate(fd, (off_t)end))
        torn = 0;
    if (err && err != ERR_CORRUPT)
        log_warn("archive.left", "reason=%s", log_quote(m.text));
    else
        log_info("archive.mended", "file=%s torn_bytes=%llu", log_quote(path), (unsigned long long)torn);
    close(fd);
}

static bool is_left(const char *dir, const char *name)
{
    char index[LONG_PATH_MAX_BYTES];
    snprintf(index, sizeof index, "%s/%s.cdxj", dir, name);
    return view_starts(view_of(name), "harkara-") && view_ends(view_of(name), ".warc.gz") && access(index, F_OK) != 0;
}

static void mend_all(const char *dir)
{
    char path[LONG_PATH_MAX_BYTES];
    DIR *d = opendir(dir);
    for (struct dirent *e; d && (e = readdir(d));)
        if (is_left(dir, e->d_name)) {
            snprintf(path, sizeof path, "%s/%s", dir, e->d_name);
            mend(path);
        }
    if (d)
        closedir(d);
}

// ---- the file at hand ------------------------------------------------------------------------------------------

enum err archive_open(const struct archive_options *options, struct archive **ret_archive, struct errmsg *m)
{
    char path[PATH_MAX_BYTES];
    snprintf(path, sizeof path, "%s/warc", options->data_dir);
    if (mkdir(path, 0750) && errno != EEXIST)
        return errmsg_set(m, err_from_errno(errno), "%s: %s", path, strerror(errno));
    mend_all(path);
    struct archive *a = mem_zalloc(sizeof *a);
    a->options = *options;
    a->fd = -1;
    buf_init(&a->out, OUT_MAX_BYTES);
    buf_init(&a->index, INDEX_MAX_BYTES);
    *ret_archive = a;
    return OK;
}

// Gives the file up as it is.
static void drop_file(struct archive *a)
{
    if (a->fd >= 0)
        close(a->fd);
    a->fd = -1;
    a->dirty = false;
    buf_done(&a->index);
    buf_init(&a->index, INDEX_MAX_BYTES);
}

// Completes the file. Without its index it is as if its crawler had died: the next start makes it.
static void finish_file(struct archive *a)
{
    char path[PATH_MAX_BYTES];
    struct errmsg m = {""};
    if (a->fd < 0)
        return;
    snprintf(path, sizeof path, "%s/%s", a->options.data_dir, a->name);
    enum err err = archive_sync(a);
    if (!err)
        err = cdxj_save(path, &a->index, &m);
    if (err)
        log_warn("archive.index", "file=%s err=%s reason=%s", log_quote(path), err_name(err), log_quote(m.text));
    drop_file(a);
}

void archive_close(struct archive *a)
{
    if (!a)
        return;
    finish_file(a);
    buf_done(&a->out);
    buf_done(&a->index);
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
                drop_file(a); // the tail is torn: never append behind it
            return err;
        }
        done += (size_t)n;
    }
    a->size += a->out.n;
    metric_add(&bytes, (int64_t)a->out.n);
    a->dirty = true;
    return OK;
}

// Without the folder.
static struct view file_name(const struct archive *a)
{
    return view_of(strchr(a->name, '/') + 1);
}

static enum err write_info(struct archive *a)
{
    char text[1024], date[CLOCK_TEXT_MAX];
    int64_t now_ms = clock_now_ms();
    int n = snprintf(text, sizeof text,
                     "software: %.300s\r\nformat: WARC File Format 1.1\r\nconformsTo: " STANDARD
                     "\r\nrobots: obey\r\nhttp-header-user-agent: %.300s\r\ncreated: %s\r\n",
                     a->options.software, a->options.software, clock_format_rfc3339(now_ms, date));
    const struct warc_record info = {.type = WARC_WARCINFO,
                                     .date_ms = now_ms,
                                     .filename = file_name(a),
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

// A name is on the disk when its directory is.
static bool sync_directory(const struct archive *a)
{
    char path[PATH_MAX_BYTES];
    snprintf(path, sizeof path, "%s/warc", a->options.data_dir);
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool done = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return done;
}

static enum err begin_file(struct archive *a)
{
    finish_file(a);
    a->fd = create_file(a);
    if (a->fd < 0)
        return err_from_errno(errno);
    a->size = 0;
    (void)flock(a->fd, LOCK_EX | LOCK_NB); // nobody else knows the name
    enum err err = write_info(a);
    if (!err && !sync_directory(a))
        err = ERR_IO;
    if (err)
        drop_file(a);
    return err;
}

// ---- records ---------------------------------------------------------------------------------------------------

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

// An empty payload has a digest as well.
static struct view digest_of(const struct capture *c, char text[ARCHIVE_DIGEST_TEXT])
{
    if (c->digest.n > 0 || c->revisit_profile.n > 0)
        return c->digest;
    archive_digest(c->response, text);
    return view_of(text[0] ? text : warc_digest((struct view){"", 0}, text));
}

static enum err write_response(struct archive *a, const struct capture *c, struct view digest, char ret_id[64])
{
    bool revisit = c->revisit_profile.n > 0;
    const struct warc_record r = {.type = revisit ? WARC_REVISIT : WARC_RESPONSE,
                                  .target_uri = c->url,
                                  .date_ms = c->date_ms,
                                  .content_type = VIEW_LIT("application/http; msgtype=response"),
                                  .block = revisit ? head_of(c->response) : c->response,
                                  .payload_digest = digest,
                                  .ip = c->ip,
                                  .profile = c->revisit_profile,
                                  .refers_to_uri = revisit ? c->url : (struct view){0},
                                  .refers_to_date_ms = revisit ? c->refers_to_ms : 0,
                                  .truncated = c->truncated,
                                  .is_coded = !revisit && is_coded(c->response)};
    return warc_write(&r, &a->out, ret_id);
}

static enum err write_request(struct archive *a, const struct capture *c, const char *id)
{
    const struct warc_record r = {.type = WARC_REQUEST,
                                  .target_uri = c->url,
                                  .date_ms = c->date_ms,
                                  .content_type = VIEW_LIT("application/http; msgtype=request"),
                                  .block = c->request,
                                  .ip = c->ip,
                                  .concurrent_to = view_of(id)};
    return c->request.n > 0 ? warc_write(&r, &a->out, NULL) : OK;
}

static void add_field(struct buf *out, const char *name, struct view value)
{
    if (value.n > 0)
        buf_printf(out, "%s: %.*s\r\n", name, VIEW_ARG(value));
}

// §6.6 and the fields that the standard names for it; harkara-page is what `harkara replay` publishes again.
static enum err write_metadata(struct archive *a, const struct capture *c, const char *id)
{
    CLEANUP(buf_done) struct buf fields;
    buf_init(&fields, METADATA_MAX_BYTES);
    add_field(&fields, "via", c->via);
    add_field(&fields, "hopsFromSeed", c->hops);
    buf_printf(&fields, "fetchTimeMs: %lld\r\n", (long long)c->took_ms);
    add_field(&fields, ARCHIVE_PAGE_FIELD, c->page);
    const struct warc_record r = {.type = WARC_METADATA,
                                  .target_uri = c->url,
                                  .date_ms = c->date_ms,
                                  .content_type = VIEW_LIT("application/warc-fields"),
                                  .block = buf_view(&fields),
                                  .concurrent_to = view_of(id)};
    enum err err = buf_err(&fields);
    return err ? err : warc_write(&r, &a->out, NULL);
}

static enum err write_records(struct archive *a, const struct capture *c, struct view digest, size_t *ret_response_n)
{
    char id[64];
    buf_clear(&a->out);
    enum err err = write_response(a, c, digest, id);
    *ret_response_n = a->out.n;
    if (!err)
        err = write_request(a, c, id);
    return err ? err : write_metadata(a, c, id);
}

static void add_line(struct archive *a, const struct capture *c, struct view digest, uint64_t offset, size_t length)
{
    struct view head = head_of(c->response), mime = http_field(head, "Content-Type");
    bool revisit = c->revisit_profile.n > 0;
    const struct cdxj_entry e = {.url = c->url,
                                 .date_ms = c->date_ms,
                                 .mime = revisit ? VIEW_LIT("warc/revisit") : view_trim(view_cut(&mime, ';')),
                                 .status = http_status(head),
                                 .digest = digest,
                                 .offset = offset,
                                 .length = length};
    if (cdxj_add(&e, file_name(a), &a->index))
        log_warn("archive.line", "url=%s", log_quote_n(c->url.p, c->url.n));
}

enum err archive_put(struct archive *a, const struct capture *c, struct body_ref *ret_ref)
{
    size_t response_n = 0;
    char text[ARCHIVE_DIGEST_TEXT];
    struct view digest = digest_of(c, text);
    enum err err = OK;
    if (a->fd < 0 || (int64_t)a->size >= a->options.max_bytes || buf_left(&a->index) < INDEX_LINE_MAX_BYTES)
        err = begin_file(a);
    if (!err)
        err = write_records(a, c, digest, &response_n);
    uint64_t offset = a->size;
    if (!err)
        err = append(a);
    if (!err) {
        add_line(a, c, digest, offset, response_n);
        *ret_ref = (struct body_ref){view_of(a->name), offset, response_n};
    }
    if (a->out.room > (1 << 20)) { // a rare giant is no reason to keep its room
        buf_done(&a->out);
        buf_init(&a->out, OUT_MAX_BYTES);
    }
    return err;
}

// After a failed fdatasync nobody can say what is on the disk, and the next call would say that all is well.
enum err archive_sync(struct archive *a)
{
    if (!a->dirty)
        return OK;
    int64_t start_us = clock_mono_us();
    enum err err = fdatasync(a->fd) ? err_from_errno(errno) : OK;
    metric_observe_us(&sync_seconds, clock_mono_us() - start_us);
    a->dirty = false;
    if (err)
        drop_file(a);
    return err;
}
