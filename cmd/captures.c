// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Opens the files of an archive and looks captures up by their indexes, one binary search a file. The index of a file
// that is still being written is made in memory, which takes about a second for a gigabyte.
#include "cmd/captures.h"

#include "cmd/files.h"
#include "core/clock.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

bool archive_is_file(struct view name)
{
    static const char *const suffixes[] = {".warc", ".warc.gz", ".arc", ".arc.gz"};
    for (size_t i = 0; i < ARRAY_LEN(suffixes); i++)
        if (view_ends(name, suffixes[i]))
            return true;
    return false;
}

// A crawler that writes a file holds its lock.
static bool is_locked(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool locked = fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) != 0;
    if (fd >= 0)
        close(fd);
    return locked;
}

static enum err scan(const char *path, struct arena *a, struct view *ret_lines)
{
    struct view bytes;
    CLEANUP(buf_done) struct buf lines;
    const char *slash = strrchr(path, '/');
    buf_init(&lines, CDXJ_MAX_BYTES);
    enum err err = file_map(path, &bytes, NULL);
    if (err)
        return err;
    err = cdxj_scan(bytes, view_of(slash ? slash + 1 : path), &lines, NULL);
    file_unmap(bytes);
    if (err && err != ERR_CORRUPT) // the end of a file being written may be half a record
        return err;
    cdxj_sort(&lines);
    *ret_lines = arena_copy(a, buf_view(&lines));
    return OK;
}

struct opening {
    struct archive_files *files;
    size_t room;
};

static enum err open_file(void *user, const char *path, const char *relative)
{
    struct opening *o = user;
    struct archive_files *files = o->files;
    struct archive_file f = {0};
    struct stat st;
    (void)relative;
    if (!archive_is_file(view_of(path)) || stat(path, &st))
        return OK;
    if (files->count == o->room) {
        size_t room = o->room ? 2 * o->room : 64;
        struct archive_file *items = arena_array(files->arena, room, sizeof *items);
        for (size_t i = 0; i < files->count; i++)
            items[i] = files->items[i];
        files->items = items;
        o->room = room;
    }
    f.path = view_of(arena_printf(files->arena, "%s", path));
    f.bytes = (uint64_t)st.st_size;
    f.is_complete = file_map(arena_printf(files->arena, "%s.cdxj", path), &f.index, NULL) == OK;
    f.is_being_written = !f.is_complete && is_locked(path);
    enum err err = f.is_complete ? OK : scan(path, files->arena, &f.index);
    if (!err)
        files->items[files->count++] = f;
    return err;
}

enum err archive_files_open(const char *dir, struct archive_files *ret_files, struct errmsg *m)
{
    struct archive_files files = {.arena = arena_new()};
    struct opening o = {.files = &files};
    enum err err = file_walk(dir, open_file, &o, m);
    if (err) {
        archive_files_done(&files);
        return err;
    }
    *ret_files = files;
    return OK;
}

void archive_files_done(struct archive_files *files)
{
    for (size_t i = 0; i < files->count; i++)
        if (files->items[i].is_complete)
            file_unmap(files->items[i].index);
    arena_free(files->arena);
}

// "20261123214000"
static int64_t time_of(struct view t)
{
    char text[CLOCK_TEXT_MAX];
    int64_t ms = 0;
    snprintf(text, sizeof text, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", t.p, t.p + 4, t.p + 6, t.p + 8, t.p + 10, t.p + 12);
    return clock_parse_iso(view_of(text), &ms) ? 0 : ms;
}

void archive_each(const struct archive_files *files, struct view key, struct arena *a, capture_fn *fn, void *user)
{
    for (size_t i = 0; i < files->count; i++) {
        struct capture_place place = {.file = &files->items[i]};
        for (struct view rest = cdxj_find(place.file->index, key); rest.n > 0;) {
            if (cdxj_parse(view_cut(&rest, '\n'), a, &place.line))
                continue;
            place.date_ms = time_of(place.line.time);
            fn(user, &place);
        }
    }
}

struct finding {
    const struct capture_query *query;
    struct capture_place best;
};

static int64_t distance(const struct capture_query *q, int64_t ms)
{
    if (q->at_ms == 0)
        return -ms;
    return ms > q->at_ms ? ms - q->at_ms : q->at_ms - ms;
}

static void consider(void *user, const struct capture_place *place)
{
    struct finding *f = user;
    const struct capture_query *q = f->query;
    bool fits =
        q->digest.n == 0 || (view_equals(place->line.digest, q->digest) && !view_is(place->line.mime, "warc/revisit"));
    if (fits && (!f->best.file || distance(q, place->date_ms) < distance(q, f->best.date_ms)))
        f->best = *place;
}

enum err archive_find(const struct archive_files *files, const struct capture_query *q, struct arena *a,
                      struct capture_place *ret_place)
{
    struct finding f = {.query = q};
    archive_each(files, q->key, a, consider, &f);
    if (!f.best.file)
        return ERR_NOTFOUND;
    *ret_place = f.best;
    return OK;
}

enum err archive_load(const struct capture_place *place, struct arena *a, struct view *ret_record)
{
    struct view bytes;
    char *path = arena_printf(a, "%.*s", VIEW_ARG(place->file->path));
    enum err err = file_map(path, &bytes, NULL);
    if (err)
        return err;
    uint64_t end = place->line.offset + place->line.length;
    if (end > bytes.n || end < place->line.offset)
        err = ERR_CORRUPT;
    else
        *ret_record = arena_copy(a, (struct view){bytes.p + place->line.offset, (size_t)place->line.length});
    file_unmap(bytes);
    return err;
}
