// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Tries on the wire, over one curl multi handle. A try owns an easy handle and copies of all it needs; handles are used
// again, and with them their connections to the mail relay and to each endpoint. Everything that comes back is
// bounded: a kilobyte is kept to be shown, an answer without end is cut off and judged by its status.
#include "alerts/send.h"

#include "core/address.h"
#include "core/clock.h"
#include "core/utf8.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum {
    CONNECT_TIMEOUT_MS = 10 * 1000,
    MAIL_CONNECT_TIMEOUT_MS = 60 * 1000, // with the greeting, which relays hold back from strangers
    MAIL_TIMEOUT_MS = 120 * 1000,        // RFC 5321 §4.5.3.2 allows minutes between end of data and the answer
    ANSWER_MAX_BYTES = 64 << 10,
    KEPT_MAX_BYTES = 1024,
    PASSWORD_MAX_BYTES = 1024,
    WAIT_MAX_MS = 10 * 1000,
};

struct attempt {
    CURL *easy;
    int64_t tag, started_ms;
    bool is_mail;
    struct curl_slist *lines; // recipients or headers
    char *data;
    size_t data_bytes, sent_bytes;
    struct buf answer; // HTTP: the start of the body; SMTP: the last line
    size_t answer_bytes;
    const struct sender *sender;
    char refused[ADDRESS_TEXT_MAX]; // the address that policy forbids, or empty
    char error[CURL_ERROR_SIZE];
    bool busy;
    struct attempt *next; // of all that the sender has
};
struct sender {
    const struct config *config;
    CURLM *multi;
    struct address_list *allowed;
    char *password;
    struct attempt *attempts; // at most as many as were ever under way at once
};

static bool is_set(const char *value)
{
    return value && value[0];
}

// ---- callbacks -----------------------------------------------------------------------------------------------
static size_t on_read(char *room, size_t size, size_t count, void *user)
{
    struct attempt *t = user;
    size_t n = t->data_bytes - t->sent_bytes;
    if (n > size * count)
        n = size * count;
    memcpy(room, t->data + t->sent_bytes, n);
    t->sent_bytes += n;
    return n;
}

static void keep(struct attempt *t, const char *p, size_t n)
{
    size_t left = buf_left(&t->answer);
    buf_add(&t->answer, p, n < left ? n : left);
}

static size_t on_body(char *p, size_t size, size_t count, void *user)
{
    struct attempt *t = user;
    size_t n = size * count;
    t->answer_bytes += n;
    keep(t, p, n);
    return t->answer_bytes > ANSWER_MAX_BYTES ? 0 : n; // 0 ends the transfer
}

// libcurl passes each line of an SMTP dialogue here; the last one is the answer, but for the good-bye (221) that
// follows a refusal.
static size_t on_mail_line(char *p, size_t size, size_t count, void *user)
{
    struct attempt *t = user;
    struct view line = {p, size * count};
    if (view_starts(line, "221"))
        return line.n;
    buf_clear(&t->answer);
    keep(t, line.p, line.n);
    return line.n;
}

// Asked for each address just before its socket is made: nothing can change between this look and the connection.
static curl_socket_t on_socket(void *user, curlsocktype purpose, struct curl_sockaddr *a)
{
    struct attempt *t = user;
    if (purpose != CURLSOCKTYPE_IPCXN)
        return CURL_SOCKET_BAD;
    if (!address_is_public(&a->addr) && !address_list_contains(t->sender->allowed, &a->addr)) {
        address_format(&a->addr, t->refused);
        return CURL_SOCKET_BAD;
    }
    return socket(a->family, a->socktype | SOCK_CLOEXEC, a->protocol);
}

// ---- attempts ------------------------------------------------------------------------------------------------
static struct attempt *attempt_new(struct sender *s)
{
    struct attempt *t = calloc(1, sizeof *t);
    CHECK(t);
    t->easy = curl_easy_init();
    CHECK(t->easy);
    t->sender = s;
    buf_init(&t->answer, KEPT_MAX_BYTES);
    t->next = s->attempts;
    s->attempts = t;
    return t;
}

static struct attempt *attempt_get(struct sender *s, int64_t tag, struct view data)
{
    struct attempt *t = s->attempts;
    while (t && t->busy)
        t = t->next;
    if (!t)
        t = attempt_new(s);
    t->busy = true;
    t->tag = tag;
    t->started_ms = clock_mono_ms();
    t->data = malloc(data.n + 1);
    CHECK(t->data);
    memcpy(t->data, data.n ? data.p : "", data.n);
    t->data_bytes = data.n;
    t->sent_bytes = t->answer_bytes = 0;
    t->refused[0] = t->error[0] = '\0';
    buf_clear(&t->answer);
    return t;
}

static void attempt_put(struct attempt *t)
{
    curl_easy_reset(t->easy); // keeps its connections
    curl_slist_free_all(t->lines);
    free(t->data);
    t->lines = NULL;
    t->data = NULL;
    t->busy = false;
}

static void attempt_free(struct attempt *t)
{
    curl_easy_cleanup(t->easy);
    curl_slist_free_all(t->lines);
    free(t->data);
    buf_done(&t->answer);
    free(t);
}

static void add_line(struct attempt *t, const char *line)
{
    struct curl_slist *lines = curl_slist_append(t->lines, line);
    CHECK(lines);
    t->lines = lines;
}

static void set_common(struct attempt *t, const char *protocols, int64_t connect_ms, int64_t timeout_ms)
{
    curl_easy_setopt(t->easy, CURLOPT_PRIVATE, t);
    curl_easy_setopt(t->easy, CURLOPT_ERRORBUFFER, t->error);
    curl_easy_setopt(t->easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(t->easy, CURLOPT_QUICK_EXIT, 1L); // a resolver thread that hangs must not delay a stop
    curl_easy_setopt(t->easy, CURLOPT_PROTOCOLS_STR, protocols);
    curl_easy_setopt(t->easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(t->easy, CURLOPT_PROXY, ""); // nothing leaves by a way that the configuration does not name
    curl_easy_setopt(t->easy, CURLOPT_CONNECTTIMEOUT_MS, (long)connect_ms);
    curl_easy_setopt(t->easy, CURLOPT_TIMEOUT_MS, (long)timeout_ms);
    curl_easy_setopt(t->easy, CURLOPT_CAPATH, NULL); // Debian's default switches libcurl's cache of the bundle off
    curl_easy_setopt(t->easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(t->easy, CURLOPT_WRITEDATA, t);
}

static enum err start(struct sender *s, struct attempt *t)
{
    if (curl_multi_add_handle(s->multi, t->easy) == CURLM_OK)
        return OK;
    attempt_put(t);
    return ERR_BUG;
}

static void set_login(struct sender *s, struct attempt *t)
{
    if (!is_set(s->config->smtp.user))
        return;
    curl_easy_setopt(t->easy, CURLOPT_USERNAME, s->config->smtp.user);
    curl_easy_setopt(t->easy, CURLOPT_PASSWORD, s->password ? s->password : "");
}

static void set_envelope(struct attempt *t, struct view from, struct view to)
{
    char mailbox[512];
    snprintf(mailbox, sizeof mailbox, "<%.*s>", VIEW_ARG(from));
    curl_easy_setopt(t->easy, CURLOPT_MAIL_FROM, mailbox); // copied by libcurl
    snprintf(mailbox, sizeof mailbox, "<%.*s>", VIEW_ARG(to));
    add_line(t, mailbox);
    curl_easy_setopt(t->easy, CURLOPT_MAIL_RCPT, t->lines);
}

enum err sender_mail(struct sender *s, int64_t tag, struct view from, struct view to, struct view message)
{
    if (!is_set(s->config->smtp.url))
        return ERR_CONFIG;
    struct attempt *t = attempt_get(s, tag, message);
    t->is_mail = true;
    set_common(t, "smtp,smtps", MAIL_CONNECT_TIMEOUT_MS, MAIL_TIMEOUT_MS);
    set_login(s, t);
    set_envelope(t, from, to);
    curl_easy_setopt(t->easy, CURLOPT_URL, s->config->smtp.url);
    // ALL: no STARTTLS, no mail (RFC 3207 §6: a man in the middle may hide the offer).
    curl_easy_setopt(t->easy, CURLOPT_USE_SSL, (long)(s->config->smtp.require_tls ? CURLUSESSL_ALL : CURLUSESSL_TRY));
    if (is_set(s->config->smtp.ca_file))
        curl_easy_setopt(t->easy, CURLOPT_CAINFO, s->config->smtp.ca_file);
    curl_easy_setopt(t->easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(t->easy, CURLOPT_READFUNCTION, on_read);
    curl_easy_setopt(t->easy, CURLOPT_READDATA, t);
    curl_easy_setopt(t->easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t)t->data_bytes);
    curl_easy_setopt(t->easy, CURLOPT_HEADERFUNCTION, on_mail_line);
    curl_easy_setopt(t->easy, CURLOPT_HEADERDATA, t);
    return start(s, t);
}

enum err sender_post(struct sender *s, int64_t tag, struct view url, const char *const *headers, size_t header_count,
                     struct view payload)
{
    struct attempt *t = attempt_get(s, tag, payload);
    t->is_mail = false;
    set_common(t, "http,https", CONNECT_TIMEOUT_MS, s->config->deliver.timeout_ms);
    for (size_t i = 0; i < header_count; i++)
        add_line(t, headers[i]);
    add_line(t, "Expect:"); // a payload this small needs no permission first
    char *text = strndup(url.n ? url.p : "", url.n);
    CHECK(text);
    curl_easy_setopt(t->easy, CURLOPT_URL, text); // copied by libcurl
    free(text);
    curl_easy_setopt(t->easy, CURLOPT_POST, 1L);
    curl_easy_setopt(t->easy, CURLOPT_POSTFIELDS, t->data);
    curl_easy_setopt(t->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)t->data_bytes);
    curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->lines);
    curl_easy_setopt(t->easy, CURLOPT_OPENSOCKETFUNCTION, on_socket);
    curl_easy_setopt(t->easy, CURLOPT_OPENSOCKETDATA, t);
    return start(s, t);
}

// ---- judging -------------------------------------------------------------------------------------------------
// 5xx is for good only where it speaks of this mail. A refused login, a missing STARTTLS, a relay that asks for a login
// (530) or greets with 554 are ours or the operator's to mend. libcurl tells MAIL, RCPT and DATA by SEND_ERROR.
static enum send_outcome judge_mail(const struct attempt *t, CURLcode code, long status)
{
    if (code == CURLE_OK)
        return SEND_TAKEN;
    bool of_this_mail = code == CURLE_SEND_ERROR || (code == CURLE_WEIRD_SERVER_REPLY && t->sent_bytes > 0);
    return of_this_mail && status >= 500 && status <= 599 && status != 530 ? SEND_REFUSED : SEND_LATER;
}

// An answer that never ends has still been answered: the status counts, whatever follows it.
static enum send_outcome judge_post(CURLcode code, long status)
{
    bool answered = code == CURLE_OK || code == CURLE_WRITE_ERROR || code == CURLE_OPERATION_TIMEDOUT;
    if (!answered || status < 200)
        return SEND_LATER;
    if (status < 300)
        return SEND_TAKEN;
    return status == 410 ? SEND_GONE : SEND_LATER;
}

// One line of printable UTF-8.
static void add_clean(struct buf *out, struct view text)
{
    text = view_trim(text);
    while (text.n && buf_left(out) > UTF8_MAX) {
        uint32_t c;
        text = view_from(text, utf8_next(text, &c));
        buf_add_utf8(out, c < 0x20 || (c >= 0x7f && c < 0xa0) ? ' ' : c);
    }
}

static void add_error(struct buf *out, const struct attempt *t, CURLcode code)
{
    add_clean(out, view_of(t->error[0] ? t->error : curl_easy_strerror(code)));
}

// A line of the dialogue is the reason only when it was a refusal; else the dialogue broke off after it.
static void describe_mail(const struct attempt *t, CURLcode code, long status, struct buf *out)
{
    if (code == CURLE_OK || status >= 400)
        add_clean(out, buf_view(&t->answer));
    else
        add_error(out, t, code);
}

static void describe_post(const struct attempt *t, CURLcode code, long status, struct buf *out)
{
    if (t->refused[0]) {
        buf_printf(out, "%s is not a public address, and deliver.allow_networks does not hold it", t->refused);
        return;
    }
    if (status)
        buf_printf(out, "HTTP %ld ", status);
    if (status >= 300 && status < 400)
        buf_add_str(out, "(redirects are not followed) ");
    if (code == CURLE_OK || code == CURLE_WRITE_ERROR)
        add_clean(out, buf_view(&t->answer));
    else
        add_error(out, t, code);
}

static void judge(struct attempt *t, CURLcode code, struct send_result *ret)
{
    long status = 0;
    curl_off_t retry_after_s = 0;
    curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(t->easy, CURLINFO_RETRY_AFTER, &retry_after_s);
    CLEANUP(buf_done) struct buf reply;
    buf_init(&reply, SEND_REPLY_MAX_BYTES);
    (t->is_mail ? describe_mail : describe_post)(t, code, status, &reply);
    *ret = (struct send_result){.tag = t->tag, .took_ms = clock_mono_ms() - t->started_ms};
    ret->outcome = t->is_mail ? judge_mail(t, code, status) : judge_post(code, status);
    if (ret->outcome == SEND_LATER && !t->is_mail && retry_after_s > 0 && retry_after_s < INT32_MAX)
        ret->retry_after_ms = (int64_t)retry_after_s * 1000;
    snprintf(ret->reply, sizeof ret->reply, "%.*s", VIEW_ARG(view_trim(buf_view(&reply))));
}

// ---- the whole -----------------------------------------------------------------------------------------------
static enum err read_password(const struct config *config, char **ret_password, struct errmsg *m)
{
    const char *path = config->smtp.password_file;
    if (!is_set(path))
        return OK;
    FILE *f = fopen(path, "re");
    if (!f)
        return errmsg_set(m, ERR_CONFIG, "smtp.password_file: cannot read %s", path);
    char text[PASSWORD_MAX_BYTES];
    size_t n = fread(text, 1, sizeof text - 1, f);
    fclose(f);
    text[n] = '\0';
    text[strcspn(text, "\r\n")] = '\0';
    *ret_password = strdup(text);
    CHECK(*ret_password);
    return OK;
}

enum err sender_new(const struct config *config, struct sender **ret_sender, struct errmsg *m)
{
    struct sender *s = calloc(1, sizeof *s);
    CHECK(s);
    s->config = config;
    enum err err = read_password(config, &s->password, m);
    if (!err)
        err = address_list_parse(config->deliver.allow_networks, config->deliver.allow_networks_count, &s->allowed, m);
    if (err) {
        free(s->password);
        free(s);
        return err;
    }
    CHECK(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK);
    s->multi = curl_multi_init();
    CHECK(s->multi);
    *ret_sender = s;
    return OK;
}

void sender_free(struct sender *s)
{
    if (!s)
        return;
    while (s->attempts) {
        struct attempt *t = s->attempts;
        s->attempts = t->next;
        if (t->busy)
            curl_multi_remove_handle(s->multi, t->easy);
        attempt_free(t);
    }
    curl_multi_cleanup(s->multi);
    curl_global_cleanup();
    address_list_free(s->allowed);
    free(s->password);
    free(s);
}

enum err sender_wait(struct sender *s, int64_t max_ms)
{
    int running;
    int wait_ms = (int)(max_ms > WAIT_MAX_MS ? WAIT_MAX_MS : max_ms);
    // A try that was just added makes this return at once.
    if (curl_multi_poll(s->multi, NULL, 0, wait_ms, NULL) != CURLM_OK)
        return ERR_IO;
    return curl_multi_perform(s->multi, &running) == CURLM_OK ? OK : ERR_BUG;
}

void sender_wake(struct sender *s)
{
    curl_multi_wakeup(s->multi);
}

bool sender_take(struct sender *s, struct send_result *ret_result)
{
    int left;
    CURLMsg *message;
    while ((message = curl_multi_info_read(s->multi, &left))) {
        if (message->msg != CURLMSG_DONE)
            continue;
        struct attempt *t;
        CURLcode code = message->data.result;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &t);
        judge(t, code, ret_result);
        curl_multi_remove_handle(s->multi, t->easy);
        attempt_put(t);
        return true;
    }
    return false;
}
