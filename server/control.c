// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The control store: one file, the tables of the sources, and the session token beside it. Watches and the outbox bring
// their own tables (alerts/); this file is where all of them are opened. What workers need of it goes out as snapshots.
#include "server/control.h"

#include "alerts/store.h"
#include "alerts/watch.h"
#include "core/crypt.h"
#include "core/snapshot.h"
#include "core/url.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SNAPSHOT_MAX_BYTES = 256 << 20, TOKEN_BYTES = 32, TOKEN_TEXT_MAX = 128, SOURCES_GROW = 64 };

static const char *const source_steps[] = {
    "CREATE TABLE sources(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, title TEXT NOT NULL, url TEXT NOT NULL,"
    " kind TEXT NOT NULL, medium TEXT NOT NULL, lang TEXT NOT NULL, country TEXT NOT NULL,"
    " interval_ms INTEGER NOT NULL, enabled INTEGER NOT NULL)",
    "ALTER TABLE sources ADD COLUMN site TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE sources ADD COLUMN collection TEXT NOT NULL DEFAULT ''",
};

enum err control_open(const struct config *config, struct db **ret_db, struct errmsg *m)
{
    char path[CONFIG_PATH_MAX];
    struct db *db;
    if (mkdir(config->data, 0700) != 0 && errno != EEXIST)
        return errmsg_set(m, err_from_errno(errno), "cannot make the data directory %s: %s", config->data,
                          strerror(errno));
    enum err err = db_open(config_path(config, "control.db", path), &db, m);
    if (err)
        return err;
    err = db_migrate(db, "sources", source_steps, ARRAY_LEN(source_steps), m);
    if (!err)
        err = store_migrate(db, m);
    if (err) {
        db_close(db);
        return err;
    }
    *ret_db = db;
    return OK;
}

// ---- sources -------------------------------------------------------------------------------------------------

static enum err check_source(const struct source *s, struct errmsg *m)
{
    struct url u;
    if (!source_name_is_valid(s->name))
        return errmsg_set(m, ERR_SYNTAX,
                          "name: '%.*s' must begin with a letter or digit and hold only those, '-', '_' and '.'",
                          VIEW_ARG(s->name));
    if (url_parse(s->url, NULL, &u) != OK)
        return errmsg_set(m, ERR_SYNTAX, "url: '%.*s' is not an address", VIEW_ARG(s->url));
    bool is_fine = url_is_web(&u) && u.userinfo.n == 0;
    url_done(&u);
    if (!is_fine)
        return errmsg_set(m, ERR_SYNTAX, "url: '%.*s' must be http or https, without user name and password",
                          VIEW_ARG(s->url));
    if (s->interval_ms < SOURCE_INTERVAL_MIN_MS)
        return errmsg_set(m, ERR_SYNTAX, "interval_ms: %lld is less than %d", (long long)s->interval_ms,
                          SOURCE_INTERVAL_MIN_MS);
    return OK;
}

enum err control_source_add(struct db *db, const struct source *s, struct errmsg *m)
{
    enum err err = check_source(s, m);
    if (err)
        return err;
    err = db_run(db,
                 "INSERT INTO sources(name, title, url, kind, medium, lang, country, interval_ms, enabled, site,"
                 " collection) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                 "vvvsvvviivv", s->name, s->title, s->url, page_kind_name(s->kind), s->medium, s->lang, s->country,
                 s->interval_ms, (int64_t)s->enabled, s->site, s->collection);
    if (err == ERR_EXISTS)
        return errmsg_set(m, err, "there is a source '%.*s' already", VIEW_ARG(s->name));
    return err ? errmsg_set(m, err, "control store: %s", db_error(db)) : OK;
}

enum err control_source_remove(struct db *db, struct view name)
{
    enum err err = db_run(db, "DELETE FROM sources WHERE name = ?", "v", name);
    return !err && db_changes(db) == 0 ? ERR_NOTFOUND : err;
}

enum err control_source_enable(struct db *db, struct view name, bool enabled)
{
    enum err err = db_run(db, "UPDATE sources SET enabled = ? WHERE name = ?", "iv", (int64_t)enabled, name);
    return !err && db_changes(db) == 0 ? ERR_NOTFOUND : err;
}

static void read_row(struct db_cursor *c, struct arena *a, struct source *s)
{
    *s = (struct source){.name = arena_copy(a, db_text(c, 0)),
                         .title = arena_copy(a, db_text(c, 1)),
                         .url = arena_copy(a, db_text(c, 2)),
                         .medium = arena_copy(a, db_text(c, 4)),
                         .lang = arena_copy(a, db_text(c, 5)),
                         .country = arena_copy(a, db_text(c, 6)),
                         .interval_ms = db_int(c, 7),
                         .enabled = db_int(c, 8) != 0,
                         .site = arena_copy(a, db_text(c, 9)),
                         .collection = arena_copy(a, db_text(c, 10))};
    if (!page_kind_parse(db_text(c, 3), &s->kind))
        s->kind = PAGE_FEED; // a kind of a newer version
}

enum err control_sources(struct db *db, struct arena *a, struct source **ret_sources, size_t *ret_count)
{
    struct db_cursor *c;
    struct source *list = NULL;
    size_t count = 0, room = 0;
    enum err err =
        db_query(db, &c,
                 "SELECT name, title, url, kind, medium, lang, country, interval_ms, enabled, site, collection"
                 " FROM sources ORDER BY name",
                 "");
    if (err)
        return err;
    while ((err = db_next(c)) == OK) {
        if (count == room) {
            room = room ? room * 2 : SOURCES_GROW;
            list = arena_grow(a, list, count, room, sizeof *list);
        }
        read_row(c, a, &list[count++]);
    }
    if (err != ERR_END)
        return err;
    *ret_sources = list;
    *ret_count = count;
    return OK;
}

// Sources that are off are not the crawler's business.
static enum err publish_sources(struct db *db, struct redis *r)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct source *list;
    size_t count;
    enum err err = control_sources(db, a, &list, &count);
    if (err)
        return err;
    struct buf text;
    buf_init(&text, SNAPSHOT_MAX_BYTES);
    struct json_writer w;
    json_init(&w, &text);
    json_open_array(&w);
    for (size_t i = 0; i < count; i++)
        if (list[i].enabled)
            source_write(&list[i], &w);
    json_close_array(&w);
    err = buf_err(&text);
    if (!err)
        err = snapshot_put(r, "sources", buf_view(&text));
    buf_done(&text);
    return err;
}

enum err control_publish(struct db *db, struct redis *r)
{
    enum err err = publish_sources(db, r);
    return err ? err : watch_publish(db, r);
}

// ---- the session token ---------------------------------------------------------------------------------------

static enum err read_token(const char *path, struct buf *out, struct errmsg *m)
{
    char text[TOKEN_TEXT_MAX];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? ERR_NOTFOUND
                               : errmsg_set(m, err_from_errno(errno), "cannot read %s: %s", path, strerror(errno));
    ssize_t n = read(fd, text, sizeof text);
    close(fd);
    struct view token = view_trim((struct view){text, n > 0 ? (size_t)n : 0});
    if (token.n < TOKEN_BYTES || n == (ssize_t)sizeof text)
        return errmsg_set(m, ERR_CORRUPT, "%s does not hold a token; remove it and a new one is made", path);
    buf_add_view(out, token);
    return OK;
}

static bool write_all(int fd, struct view text)
{
    return write(fd, text.p, text.n) == (ssize_t)text.n && fsync(fd) == 0;
}

// Written under another name first and then linked to its own, which fails where another process was faster: whoever
// reads the file reads one whole token, and all read the same.
static enum err make_token(const char *path, struct errmsg *m)
{
    char other[CONFIG_PATH_MAX + 48], id[CRYPT_ID_TEXT];
    unsigned char secret[TOKEN_BYTES];
    snprintf(other, sizeof other, "%s.%s", path, crypt_random_id(id));
    crypt_random(secret, sizeof secret);
    struct buf text;
    buf_init(&text, TOKEN_TEXT_MAX);
    crypt_add_hex(&text, secret, sizeof secret);
    buf_add_char(&text, '\n');
    int fd = open(other, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool done = fd >= 0 && write_all(fd, buf_view(&text)) && (link(other, path) == 0 || errno == EEXIST);
    int number = errno;
    if (fd >= 0) {
        close(fd);
        unlink(other);
    }
    buf_done(&text);
    return done ? OK : errmsg_set(m, err_from_errno(number), "cannot write %s: %s", path, strerror(number));
}

enum err control_token(const struct config *config, struct buf *out, struct errmsg *m)
{
    char path[CONFIG_PATH_MAX];
    enum err err = read_token(config_path(config, "token", path), out, m);
    if (err != ERR_NOTFOUND)
        return err;
    err = make_token(path, m);
    return err ? err : read_token(path, out, m);
}
