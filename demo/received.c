// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Checks webhooks as a receiver should (Standard Webhooks 1.0.0: HMAC-SHA256 over "id.timestamp.body", tolerance of
// five minutes) and lists them with the newest mails.
#include "demo/received.h"

#include "core/clock.h"
#include "core/crypt.h"
#include "core/log.h"
#include "demo/press.h"

#include <dirent.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TOLERANCE_MS = 5 * 60 * 1000, ID_MAX = 80, KEY_MAX_BYTES = 128, MAIL_MAX_BYTES = 64 << 10 };

struct hook {
    int64_t at_ms;
    char id[ID_MAX];
    char *body;
};
struct received {
    const char *mailbox_dir, *hook_secret;
    pthread_mutex_t lock;
    struct hook hooks[RECEIVED_HOOKS_MAX]; // a ring
    size_t count;                          // of all time
};

struct received *received_new(const char *mailbox_dir, const char *hook_secret)
{
    struct received *r = calloc(1, sizeof *r);
    CHECK(r);
    r->mailbox_dir = mailbox_dir;
    r->hook_secret = hook_secret;
    pthread_mutex_init(&r->lock, NULL);
    return r;
}

void received_free(struct received *r)
{
    if (!r)
        return;
    for (size_t i = 0; i < RECEIVED_HOOKS_MAX; i++)
        free(r->hooks[i].body);
    pthread_mutex_destroy(&r->lock);
    free(r);
}

static void sign(const struct request *req, struct view key, struct buf *out)
{
    unsigned char mac[CRYPT_SHA256_BYTES];
    struct buf text;
    buf_init(&text, REQUEST_BODY_MAX_BYTES + 1024);
    buf_add_view(&text, request_header(req, "webhook-id"));
    buf_add_char(&text, '.');
    buf_add_view(&text, request_header(req, "webhook-timestamp"));
    buf_add_char(&text, '.');
    buf_add_view(&text, req->body);
    crypt_hmac_sha256(key, buf_view(&text), mac);
    buf_add_str(out, "v1,");
    crypt_add_base64(out, mac, sizeof mac);
    buf_done(&text);
}

static bool is_signed(const struct received *r, const struct request *req)
{
    static const char prefix[] = "whsec_";
    int64_t seconds;
    if (!r->hook_secret || !*r->hook_secret)
        return true;
    if (!view_to_i64(request_header(req, "webhook-timestamp"), &seconds) ||
        llabs(clock_now_ms() - seconds * 1000) > TOLERANCE_MS ||
        strncmp(r->hook_secret, prefix, sizeof prefix - 1) != 0)
        return false;
    struct buf key, wanted;
    bool found = false;
    buf_init(&key, KEY_MAX_BYTES);
    buf_init(&wanted, KEY_MAX_BYTES);
    if (crypt_base64_decode(view_of(r->hook_secret + sizeof prefix - 1), &key) == OK) {
        sign(req, buf_view(&key), &wanted);
        struct view rest = request_header(req, "webhook-signature");
        while (rest.n && !found)
            found = crypt_equals(view_cut(&rest, ' '), buf_view(&wanted));
    }
    buf_done(&key);
    buf_done(&wanted);
    return found;
}

static void keep(struct received *r, const struct request *req)
{
    struct view id = request_header(req, "webhook-id");
    pthread_mutex_lock(&r->lock);
    struct hook *h = &r->hooks[r->count++ % RECEIVED_HOOKS_MAX];
    free(h->body);
    h->at_ms = clock_now_ms();
    snprintf(h->id, sizeof h->id, "%.*s", VIEW_ARG(id));
    h->body = strndup(req->body.p ? req->body.p : "", req->body.n);
    CHECK(h->body);
    pthread_mutex_unlock(&r->lock);
}

void received_hook(struct received *r, const struct request *req, struct response *resp)
{
    resp->content_type = "text/plain; charset=utf-8";
    if (!is_signed(r, req)) {
        log_warn("hook.refused", "reason=signature");
        resp->status = 401;
        buf_add_str(&resp->body, "the signature does not fit\n");
        return;
    }
    keep(r, req);
    resp->status = 204;
}

static int newest_first(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*b)->d_name, (*a)->d_name); // Maildir names begin with the time
}

static int is_mail(const struct dirent *e)
{
    return e->d_name[0] != '.';
}

static void show_mail(const char *path, struct buf *out)
{
    static _Thread_local char text[MAIL_MAX_BYTES];
    FILE *f = fopen(path, "rb");
    if (!f)
        return; // read and moved by another reader meanwhile
    size_t n = fread(text, 1, sizeof text, f);
    fclose(f);
    buf_add_str(out, "<details><summary>");
    struct view rest = {text, n}, subject = {0}, line;
    while ((line = view_trim(view_cut(&rest, '\n'))).n)
        if (view_starts_nocase(line, "Subject:"))
            subject = line;
    buf_add_html(out, subject);
    buf_add_str(out, "</summary><pre>");
    buf_add_html(out, (struct view){text, n});
    buf_add_str(out, "</pre></details>\n");
}

static void show_mails(const struct received *r, struct buf *out)
{
    struct dirent **names;
    char dir[1024], path[2048];
    buf_add_str(out, "<h2>Mails</h2>\n");
    snprintf(dir, sizeof dir, "%s/new", r->mailbox_dir ? r->mailbox_dir : "");
    int n = r->mailbox_dir ? scandir(dir, &names, is_mail, newest_first) : -1;
    if (n <= 0)
        buf_add_str(out, "<p>None yet. The first comes with the first hit.</p>\n");
    for (int i = 0; i < n; i++) {
        snprintf(path, sizeof path, "%s/%s", dir, names[i]->d_name);
        if (i < RECEIVED_MAILS_MAX)
            show_mail(path, out);
        free(names[i]);
    }
    if (n >= 0)
        free(names);
}

static void show_hooks(struct received *r, struct buf *out)
{
    buf_add_str(out, "<h2>Webhooks</h2>\n");
    pthread_mutex_lock(&r->lock);
    if (!r->count)
        buf_add_str(out, "<p>None yet.</p>\n");
    for (size_t i = 0; i < r->count && i < RECEIVED_HOOKS_MAX; i++) {
        const struct hook *h = &r->hooks[(r->count - 1 - i) % RECEIVED_HOOKS_MAX];
        char when[CLOCK_TEXT_MAX];
        buf_printf(out, "<details><summary>%s %s</summary><pre>", clock_format_rfc3339(h->at_ms, when), h->id);
        buf_add_html(out, view_of(h->body));
        buf_add_str(out, "</pre></details>\n");
    }
    pthread_mutex_unlock(&r->lock);
}

void received_show(struct received *r, int port, struct response *resp)
{
    size_t count;
    const struct press_outlet *outlets = press_outlets(&count);
    struct buf *out = &resp->body;
    resp->content_type = "text/html; charset=utf-8";
    resp->is_page = true;
    buf_add_str(out,
                "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>The demonstration press</title>"
                "</head><body><h1>The demonstration press</h1><p>All outlets, people and events are invented.</p>\n"
                "<h2>Outlets</h2><ul>\n");
    for (size_t i = 0; i < count; i++)
        buf_printf(out, "<li lang=\"%s\"><a href=\"http://%s.localhost:%d/\">%s</a></li>\n", outlets[i].lang,
                   outlets[i].name, port, outlets[i].title);
    buf_add_str(out, "</ul>\n");
    show_mails(r, out);
    show_hooks(r, out);
    buf_add_str(out, "</body></html>\n");
}
