// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Signed tokens to end one subscription. Nothing is stored per token: it is its own proof, and the numbers in it are
// never given twice (alerts/watch).
#include "alerts/unsubscribe.h"

#include "alerts/outbox.h"
#include "alerts/watch.h"
#include "core/crypt.h"

#include <string.h>

static const char *const steps[] = {
    "CREATE TABLE alert_keys(purpose TEXT PRIMARY KEY, key TEXT NOT NULL) WITHOUT ROWID",
};

// Kept and used as hex digits: any tool can back it up, and RFC 2104 takes a key of any length.
static enum err make_key(struct db *db)
{
    unsigned char bytes[UNSUBSCRIBE_KEY_TEXT / 2];
    CLEANUP(buf_done) struct buf hex;
    buf_init(&hex, sizeof bytes * 2 + 1);
    crypt_random(bytes, sizeof bytes);
    crypt_add_hex(&hex, bytes, sizeof bytes);
    return db_run(db, "INSERT OR IGNORE INTO alert_keys(purpose, key) VALUES('unsubscribe', ?)", "v", buf_view(&hex));
}

enum err unsubscribe_migrate(struct db *db, struct errmsg *m)
{
    enum err err = db_migrate(db, "unsubscribe", steps, ARRAY_LEN(steps), m);
    if (err)
        return err;
    err = make_key(db);
    return err ? errmsg_set(m, err, "control store: %s", db_error(db)) : OK;
}

enum err unsubscribe_load_key(struct db *db, struct unsubscribe_key *ret_key)
{
    struct db_cursor *c;
    enum err err = db_query(db, &c, "SELECT key FROM alert_keys WHERE purpose = 'unsubscribe'", "");
    if (!err)
        err = db_next(c);
    if (err)
        return err == ERR_END ? ERR_NOTFOUND : err;
    struct view text = db_text(c, 0);
    bool whole = text.n == sizeof ret_key->text;
    if (whole)
        memcpy(ret_key->text, text.p, text.n);
    db_end(c);
    return whole ? OK : ERR_CORRUPT;
}

void unsubscribe_add_token(const struct unsubscribe_key *key, int64_t watch, int64_t subscriber, struct buf *out)
{
    CLEANUP(buf_done) struct buf claim;
    buf_init(&claim, UNSUBSCRIBE_TOKEN_MAX_BYTES);
    buf_printf(&claim, "%lld.%lld", (long long)watch, (long long)subscriber);
    unsigned char mac[CRYPT_SHA256_BYTES];
    crypt_hmac_sha256((struct view){key->text, sizeof key->text}, buf_view(&claim), mac);
    buf_add_view(out, buf_view(&claim));
    buf_add_char(out, '.');
    crypt_add_hex(out, mac, sizeof mac);
}

static enum err verify(struct db *db, struct view token, int64_t *ret_watch, int64_t *ret_subscriber)
{
    struct view rest = token;
    int64_t watch, subscriber;
    if (token.n > UNSUBSCRIBE_TOKEN_MAX_BYTES || !view_to_i64(view_cut(&rest, '.'), &watch) ||
        !view_to_i64(view_cut(&rest, '.'), &subscriber))
        return ERR_REFUSED;
    struct unsubscribe_key key;
    enum err err = unsubscribe_load_key(db, &key);
    if (err)
        return err;
    CLEANUP(buf_done) struct buf ours;
    buf_init(&ours, UNSUBSCRIBE_TOKEN_MAX_BYTES);
    unsubscribe_add_token(&key, watch, subscriber, &ours);
    if (!crypt_equals(token, buf_view(&ours)))
        return ERR_REFUSED;
    *ret_watch = watch;
    *ret_subscriber = subscriber;
    return OK;
}

// The only column of the only row, or empty.
static enum err name_of(struct db *db, const char *sql, int64_t id, struct arena *a, struct view *ret_name)
{
    struct db_cursor *c;
    enum err err = db_query(db, &c, sql, "i", id);
    if (!err)
        err = db_next(c);
    if (err)
        return err == ERR_END ? OK : err;
    *ret_name = arena_copy(a, db_text(c, 0));
    db_end(c);
    return OK;
}

enum err unsubscribe_read(struct db *db, struct view token, struct arena *a, struct unsubscribe *ret)
{
    struct unsubscribe u = {0};
    enum err err = verify(db, token, &u.watch, &u.subscriber);
    if (!err)
        err = name_of(db, "SELECT name FROM watches WHERE id = ?", u.watch, a, &u.watch_name);
    if (!err)
        err = name_of(db, "SELECT name FROM subscribers WHERE id = ?", u.subscriber, a, &u.subscriber_name);
    if (!err)
        *ret = u;
    return err;
}

enum err unsubscribe_apply(struct db *db, struct view token, int64_t now_ms)
{
    int64_t watch, subscriber;
    enum err err = verify(db, token, &watch, &subscriber);
    if (err)
        return err;
    err = db_begin(db);
    if (err)
        return err;
    err = watch_unsubscribe(db, watch, subscriber);
    if (!err)
        err = outbox_cancel(db, watch, subscriber, VIEW_LIT("unsubscribed"), now_ms);
    if (!err)
        return db_commit(db);
    db_rollback(db);
    return err;
}
