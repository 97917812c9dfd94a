// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// From the outbox to the wire and back. Each try has a flight: free, flying (the wire has it), landed (its result
// waits to be recorded). Results are recorded many in one transaction, because each commit waits for the disk.
#include "alerts/dispatch.h"

#include "alerts/channel.h"
#include "alerts/mail.h"
#include "alerts/outbox.h"
#include "alerts/send.h"
#include "alerts/store.h"
#include "alerts/unsubscribe.h"
#include "alerts/webhook.h"
#include "core/clock.h"
#include "core/log.h"
#include "core/metrics.h"

#include <stdio.h>
#include <stdlib.h>

enum { LOOK_AGAIN_MS = 1000, CONCURRENCY_MAX = 10000 };

enum flight_state { FLIGHT_FREE, FLIGHT_FLYING, FLIGHT_LANDED };

struct flight {
    enum flight_state state;
    enum channel channel;
    bool again; // not the first try
    int64_t number;
    char id[sizeof((struct delivery *)0)->id];
    struct send_result result;
};
struct dispatch {
    const struct config *config;
    struct db *db;
    struct sender *sender;
    struct unsubscribe_key key;
    char *public_url;
    struct flight *flights;
    size_t flight_count, busy_count;
    size_t limit;         // flights per channel
    int64_t next_look_ms; // monotonic
    _Atomic bool woken;
};

static struct metric taken = METRIC_INIT(METRIC_COUNTER, "harkara_deliveries", "outcome=\"sent\"", "Tries by outcome.");
static struct metric later =
    METRIC_INIT(METRIC_COUNTER, "harkara_deliveries", "outcome=\"later\"", "Tries by outcome.");
static struct metric lost =
    METRIC_INIT(METRIC_COUNTER, "harkara_deliveries", "outcome=\"failed\"", "Tries by outcome.");

// ---- opening -------------------------------------------------------------------------------------------------
static char *public_url_of(const struct config *config)
{
    struct view url = view_of(config->server.public_url);
    char *text = NULL;
    if (view_ends(url, "/"))
        url.n--;
    int n = url.n ? asprintf(&text, "%.*s", VIEW_ARG(url)) : asprintf(&text, "http://%s", config->server.listen);
    CHECK(n >= 0);
    return text;
}

static size_t limit_of(const struct config *config)
{
    int64_t wanted = config->deliver.concurrency;
    return wanted < 1 ? 1 : wanted > CONCURRENCY_MAX ? CONCURRENCY_MAX : (size_t)wanted;
}

enum err dispatch_open(const struct config *config, struct dispatch **ret_dispatch, struct errmsg *m)
{
    struct dispatch *d = calloc(1, sizeof *d);
    CHECK(d);
    d->config = config;
    d->public_url = public_url_of(config);
    d->limit = limit_of(config);
    d->flight_count = d->limit * CHANNEL_COUNT;
    d->flights = calloc(d->flight_count, sizeof d->flights[0]);
    CHECK(d->flights);
    enum err err = store_open(config, &d->db, m);
    if (!err && (err = unsubscribe_load_key(d->db, &d->key)))
        errmsg_set(m, err, "control store: no key for unsubscribing: %s", err_name(err));
    if (!err)
        err = sender_new(config, &d->sender, m);
    if (err) {
        dispatch_close(d);
        return err;
    }
    *ret_dispatch = d;
    return OK;
}

void dispatch_close(struct dispatch *d)
{
    if (!d)
        return;
    sender_free(d->sender);
    db_close(d->db);
    free(d->public_url);
    free(d->flights);
    free(d);
}

// ---- writing for a channel -----------------------------------------------------------------------------------
static enum err start_mail(struct dispatch *d, const struct delivery *todo, const struct message *m, int64_t tag,
                           struct arena *a)
{
    CLEANUP(buf_done) struct buf token, text;
    buf_init(&token, UNSUBSCRIBE_TOKEN_MAX_BYTES);
    buf_init(&text, MAIL_MAX_BYTES);
    unsubscribe_add_token(&d->key, todo->watch, todo->subscriber_id, &token);
    struct mail mail = {
        .from = view_of(d->config->smtp.from),
        .to = todo->address,
        .id = view_of(todo->id),
        .created_ms = todo->created_ms,
        .unsubscribe_token = buf_view(&token),
        .message = m,
    };
    mail.unsubscribe_url =
        view_of(arena_printf(a, "%s/unsubscribe?token=%.*s", d->public_url, VIEW_ARG(mail.unsubscribe_token)));
    enum err err = mail_write(&mail, &text);
    return err ? err : sender_mail(d->sender, tag, mail.from, mail.to, buf_view(&text));
}

// Alarms go by mail only, and nobody has subscribed to them: there is nothing to unsubscribe from.
static enum err start_alarm(struct dispatch *d, const struct delivery *todo, int64_t tag, struct arena *a)
{
    CLEANUP(buf_done) struct buf text;
    struct alarm alarm;
    buf_init(&text, MAIL_MAX_BYTES);
    enum err err = alarm_read(todo->alarm, a, &alarm);
    if (err)
        return err;
    struct mail mail = {
        .from = view_of(d->config->smtp.from),
        .to = todo->address,
        .id = view_of(todo->id),
        .created_ms = todo->created_ms,
        .alarm = &alarm,
        .page_url = view_of(arena_printf(a, "%s/#/sources", d->public_url)),
    };
    err = mail_write(&mail, &text);
    return err ? err : sender_mail(d->sender, tag, mail.from, mail.to, buf_view(&text));
}

static enum err start_webhook(struct dispatch *d, const struct delivery *todo, const struct message *m, int64_t tag,
                              struct arena *a)
{
    CLEANUP(buf_done) struct buf signature, payload;
    buf_init(&signature, WEBHOOK_SECRET_MAX_BYTES);
    buf_init(&payload, WEBHOOK_PAYLOAD_MAX_BYTES);
    webhook_write(m, &payload);
    int64_t now_s = clock_now_ms() / 1000;
    enum err err = buf_err(&payload);
    if (!err)
        err = webhook_sign(todo->secret, view_of(todo->id), now_s, buf_view(&payload), &signature);
    if (err)
        return err;
    const char *headers[] = {
        "content-type: application/json",
        "user-agent: Harkara-Webhooks",
        arena_printf(a, "webhook-id: %s", todo->id),
        arena_printf(a, "webhook-timestamp: %lld", (long long)now_s),
        arena_printf(a, "webhook-signature: %.*s", VIEW_ARG(buf_view(&signature))),
    };
    return sender_post(d->sender, tag, todo->address, headers, ARRAY_LEN(headers), buf_view(&payload));
}

static enum err (*const starters[CHANNEL_COUNT])(struct dispatch *d, const struct delivery *todo,
                                                 const struct message *m, int64_t tag, struct arena *a) = {
    [CHANNEL_MAIL] = start_mail,
    [CHANNEL_WEBHOOK] = start_webhook,
};

// ---- starting ------------------------------------------------------------------------------------------------
static bool is_flying(const struct dispatch *d, int64_t number)
{
    for (size_t i = 0; i < d->flight_count; i++)
        if (d->flights[i].state != FLIGHT_FREE && d->flights[i].number == number)
            return true;
    return false;
}

// NULL when the channel has no room for this one.
static struct flight *find_room(struct dispatch *d, enum channel channel, bool again)
{
    struct flight *free_one = NULL;
    size_t flying = 0, tried = 0;
    for (size_t i = 0; i < d->flight_count; i++) {
        struct flight *f = &d->flights[i];
        if (f->state == FLIGHT_FREE)
            free_one = f;
        else if (f->channel == channel) {
            flying++;
            tried += f->again;
        }
    }
    size_t tried_limit = d->limit > 1 ? d->limit / 2 : 1;
    return flying >= d->limit || (again && tried >= tried_limit) ? NULL : free_one;
}

// A delivery that cannot even be written has landed at once. Without smtp.url it waits for the operator to set it; what
// no try could mend (an address or a secret that is not valid, an unreadable hit) fails for good.
static void land_at_once(struct flight *f, enum err err)
{
    f->state = FLIGHT_LANDED;
    f->result = (struct send_result){.outcome = err_class(err) == ERR_CLASS_DROP ? SEND_REFUSED : SEND_LATER};
    snprintf(f->result.reply, sizeof f->result.reply, "%s", err == ERR_CONFIG ? "smtp.url is not set" : err_name(err));
}

static void start(struct dispatch *d, const struct delivery *todo, struct arena *a)
{
    enum channel channel;
    struct message m;
    if (!channel_parse(todo->channel, &channel) || is_flying(d, todo->number))
        return;
    struct flight *f = find_room(d, channel, todo->tries > 0);
    if (!f)
        return;
    *f = (struct flight){FLIGHT_FLYING, channel, todo->tries > 0, todo->number, "", {0}};
    snprintf(f->id, sizeof f->id, "%s", todo->id);
    d->busy_count++;
    enum err err;
    if (todo->alarm.n > 0)
        err = start_alarm(d, todo, f - d->flights, a);
    else if (!(err = message_read(todo->hit, todo->hit_number, view_of(d->public_url), a, &m)))
        err = starters[channel](d, todo, &m, f - d->flights, a);
    if (err)
        land_at_once(f, err);
}

static enum err start_due(struct dispatch *d)
{
    int64_t now_ms = clock_now_ms(), next_ms;
    struct delivery *due;
    size_t count;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    // At most `limit` of a channel are flying, so that many more hold all that could be started.
    enum err err = outbox_due(d->db, now_ms, d->limit * 2, a, &due, &count, &next_ms);
    if (err)
        return err;
    for (size_t i = 0; i < count; i++)
        start(d, &due[i], a);
    int64_t wait_ms = next_ms - now_ms < LOOK_AGAIN_MS ? next_ms - now_ms : LOOK_AGAIN_MS;
    d->next_look_ms = clock_mono_ms() + wait_ms;
    return OK;
}

// ---- recording -----------------------------------------------------------------------------------------------
static enum err record(struct dispatch *d, const struct flight *f, int64_t now_ms)
{
    struct view reply = view_of(f->result.reply);
    switch (f->result.outcome) {
    case SEND_TAKEN:
        return outbox_sent(d->db, f->number, reply, now_ms);
    case SEND_GONE:
        return outbox_gone(d->db, f->number, reply, now_ms);
    case SEND_REFUSED:
        return outbox_failed(d->db, f->number, reply, true, 0, now_ms);
    case SEND_LATER:
        break;
    }
    return outbox_failed(d->db, f->number, reply, false, f->result.retry_after_ms, now_ms);
}

static void tell(const struct flight *f)
{
    static const struct {
        const char *event;
        struct metric *count;
    } outcomes[] = {[SEND_TAKEN] = {"delivery.sent", &taken},
                    [SEND_LATER] = {"delivery.later", &later},
                    [SEND_REFUSED] = {"delivery.refused", &lost},
                    [SEND_GONE] = {"delivery.gone", &lost}};
    metric_add(outcomes[f->result.outcome].count, 1);
    log_info(outcomes[f->result.outcome].event, "id=%s channel=%s ms=%lld reply=%s", f->id, channel_name(f->channel),
             (long long)f->result.took_ms, log_quote(f->result.reply));
}

static enum err record_landed(struct dispatch *d)
{
    int64_t now_ms = clock_now_ms();
    enum err err = db_begin(d->db);
    if (err)
        return err;
    for (size_t i = 0; i < d->flight_count && !err; i++) {
        if (d->flights[i].state == FLIGHT_LANDED)
            err = record(d, &d->flights[i], now_ms);
        if (err == ERR_NOTFOUND) // cancelled while it flew
            err = OK;
    }
    if (!err)
        err = db_commit(d->db);
    else
        db_rollback(d->db);
    if (err)
        return err;
    for (size_t i = 0; i < d->flight_count; i++) {
        if (d->flights[i].state != FLIGHT_LANDED)
            continue;
        tell(&d->flights[i]);
        d->flights[i].state = FLIGHT_FREE;
        d->busy_count--;
    }
    d->next_look_ms = 0; // each may have a successor
    return OK;
}

static bool any_landed(const struct dispatch *d)
{
    for (size_t i = 0; i < d->flight_count; i++)
        if (d->flights[i].state == FLIGHT_LANDED)
            return true;
    return false;
}

// ---- turns ---------------------------------------------------------------------------------------------------
static enum err land(struct dispatch *d)
{
    struct send_result result;
    while (sender_take(d->sender, &result)) {
        d->flights[result.tag].result = result;
        d->flights[result.tag].state = FLIGHT_LANDED;
    }
    return any_landed(d) ? record_landed(d) : OK;
}

enum err dispatch_drain(struct dispatch *d, int64_t max_ms)
{
    enum err err = sender_wait(d->sender, max_ms);
    return err ? err : land(d);
}

enum err dispatch_turn(struct dispatch *d, int64_t max_ms)
{
    if (d->woken || clock_mono_ms() >= d->next_look_ms) {
        d->woken = false;
        enum err err = start_due(d);
        if (err)
            return err;
    }
    int64_t left_ms = d->next_look_ms - clock_mono_ms();
    if (left_ms < 0 || any_landed(d))
        left_ms = 0;
    return dispatch_drain(d, left_ms < max_ms ? left_ms : max_ms);
}

void dispatch_wake(struct dispatch *d)
{
    d->woken = true;
    sender_wake(d->sender);
}

size_t dispatch_count(const struct dispatch *d)
{
    return d->busy_count;
}
