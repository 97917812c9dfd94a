// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The webhook's payload and signature. The payload names the hit and says why it matched; the article itself stays
// behind its link. Secrets are decoded only for the length of one signature.
#include "alerts/webhook.h"

#include "core/clock.h"
#include "core/crypt.h"
#include "core/json.h"

enum { KEY_MIN_BYTES = 24, KEY_MAX_BYTES = 64, KEY_NEW_BYTES = 32 };

static const char prefix[] = "whsec_";

static enum err decode_secret(struct view secret, struct buf *out)
{
    if (secret.n > WEBHOOK_SECRET_MAX_BYTES || !view_starts(secret, prefix))
        return ERR_SYNTAX;
    enum err err = crypt_base64_decode(view_from(secret, sizeof prefix - 1), out);
    return err || !out->n ? ERR_SYNTAX : OK;
}

bool webhook_secret_is_valid(struct view secret)
{
    CLEANUP(buf_done) struct buf key;
    buf_init(&key, KEY_MAX_BYTES);
    return decode_secret(secret, &key) == OK && key.n >= KEY_MIN_BYTES;
}

void webhook_make_secret(struct buf *out)
{
    unsigned char key[KEY_NEW_BYTES];
    crypt_random(key, sizeof key);
    buf_add_str(out, prefix);
    crypt_add_base64(out, key, sizeof key);
}

enum err webhook_sign(struct view secret, struct view id, int64_t timestamp_s, struct view payload, struct buf *out)
{
    CLEANUP(buf_done) struct buf key, content;
    buf_init(&key, KEY_MAX_BYTES);
    buf_init(&content, id.n + payload.n + 64);
    enum err err = decode_secret(secret, &key);
    if (err)
        return err;
    buf_printf(&content, "%.*s.%lld.", VIEW_ARG(id), (long long)timestamp_s);
    buf_add_view(&content, payload);
    unsigned char mac[CRYPT_SHA256_BYTES];
    crypt_hmac_sha256(buf_view(&key), buf_view(&content), mac);
    buf_add_str(out, "v1,");
    crypt_add_base64(out, mac, sizeof mac);
    return OK;
}

static void add_time(struct json_writer *w, const char *key, int64_t ms)
{
    char text[CLOCK_TEXT_MAX];
    if (ms > 0)
        json_add_str(w, key, clock_format_rfc3339(ms, text));
}

static void add_doc(const struct message *m, struct json_writer *w)
{
    json_key(w, "doc");
    json_open_object(w);
    json_add_string(w, "id", m->doc_id);
    json_add_int(w, "rev", m->rev);
    json_add_string(w, "url", m->url);
    json_add_string(w, "title", m->title);
    json_add_string(w, "source", m->source);
    json_add_string(w, "site", m->site);
    json_add_string(w, "lang", m->lang);
    json_add_string(w, "medium", m->medium);
    add_time(w, "published", m->published_ms);
    json_close_object(w);
}

static void add_reason(const struct message *m, struct json_writer *w)
{
    json_key(w, "clauses");
    json_open_array(w);
    for (size_t i = 0; i < m->clause_count; i++)
        json_string(w, m->clauses[i]);
    json_close_array(w);
    json_key(w, "passage");
    json_open_array(w);
    for (size_t i = 0; i < m->run_count; i++) {
        json_open_object(w);
        json_add_string(w, "text", m->runs[i].text);
        if (m->runs[i].marked)
            json_add_bool(w, "marked", true);
        json_close_object(w);
    }
    json_close_array(w);
}

void webhook_write(const struct message *m, struct buf *out)
{
    struct json_writer w;
    json_init(&w, out);
    json_open_object(&w);
    json_add_str(&w, "type", "hit.new");
    add_time(&w, "timestamp", m->matched_ms);
    json_key(&w, "data");
    json_open_object(&w);
    json_add_int(&w, "hit", m->hit);
    json_add_string(&w, "link", m->link);
    json_key(&w, "watch");
    json_open_object(&w);
    json_add_int(&w, "id", m->watch);
    json_add_string(&w, "name", m->watch_name);
    json_close_object(&w);
    add_doc(m, &w);
    add_reason(m, &w);
    json_close_object(&w);
    json_close_object(&w);
}
