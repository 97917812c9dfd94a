// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Hits and deliveries, newest first, and their live stream. The stream asks the control store itself a few times a
// second, instead of being told by the deliver stage: the store is what a page would read anyway, so the two can never
// disagree, and a lost message loses nothing.
#include "server/api_hits.h"

#include "alerts/outbox.h"
#include "core/log.h"

#include <stdio.h>

enum { LIVE_BATCH_MAX = 200, EVENT_MAX_BYTES = 256 << 10 };

// ---- lists ---------------------------------------------------------------------------------------------------
static void write_hit(struct json_writer *w, const struct hit_row *row)
{
    json_open_object(w);
    json_add_int(w, "number", row->number);
    json_add_bool(w, "read", row->read);
    json_key(w, "hit");
    json_raw(w, row->hit);
    json_close_object(w);
}

// Where the next page begins: at the last number of a full one.
static void write_next(struct json_writer *w, size_t count, int64_t limit, int64_t last)
{
    json_key(w, "next");
    if ((int64_t)count == limit)
        json_int(w, last);
    else
        json_null(w);
}

void api_hits(struct api *api, const struct request *req, struct response *resp)
{
    int64_t before = 0, limit = 0;
    struct db *db = api_page(req, resp, &before, &limit) ? api_db(api, resp) : NULL;
    struct hit_row *rows = NULL;
    struct outbox_counts counts;
    size_t count;
    if (!db)
        return;
    enum err err = outbox_hits(db, before, (size_t)limit, req->arena, &rows, &count);
    if (!err)
        err = outbox_count(db, &counts);
    if (!api_check(resp, err, PROBLEM_PARAM, NULL))
        return;
    struct json_writer *w = &resp->json;
    json_open_object(w);
    json_add_int(w, "total", counts.hits);
    json_add_int(w, "unread", counts.unread);
    json_key(w, "hits");
    json_open_array(w);
    for (size_t i = 0; i < count; i++)
        write_hit(w, &rows[i]);
    json_close_array(w);
    write_next(w, count, limit, count ? rows[count - 1].number : 0);
    json_close_object(w);
}

void api_hit(struct api *api, const struct request *req, struct response *resp)
{
    int64_t number;
    struct db *db = api_captured_number(req, 0, resp, &number) ? api_db(api, resp) : NULL;
    struct hit_row *rows = NULL;
    size_t count;
    if (!db)
        return;
    int64_t before = number < INT64_MAX ? number + 1 : number;
    enum err err = outbox_hits(db, before, 1, req->arena, &rows, &count);
    if (!err && (count == 0 || rows[0].number != number))
        err = ERR_NOTFOUND;
    if (api_check(resp, err, PROBLEM_PARAM, "There is no hit of that number."))
        write_hit(&resp->json, &rows[0]);
}

void api_hit_read(struct api *api, const struct request *req, struct response *resp)
{
    CLEANUP(json_cleanup) struct json *body = api_body(req, resp);
    int64_t number;
    if (!body || !api_captured_number(req, 0, resp, &number))
        return;
    struct db *db = api_db(api, resp);
    if (!db)
        return;
    enum err err = outbox_mark_read(db, number, json_get_bool(body, "read", true));
    if (api_check(resp, err, PROBLEM_PARAM, "There is no hit of that number."))
        api_done(resp);
}

static void write_delivery(struct json_writer *w, const struct delivery_row *row)
{
    json_open_object(w);
    json_add_int(w, "number", row->number);
    json_add_string(w, "id", row->id);
    json_add_string(w, "state", row->state);
    json_add_string(w, "channel", row->channel);
    json_add_string(w, "address", row->address);
    json_add_string(w, "watch", row->watch);
    json_add_string(w, "title", row->title);
    json_add_int(w, "tries", row->tries);
    json_add_string(w, "last_reply", row->last_reply);
    json_add_int(w, "created_ms", row->created_ms);
    json_add_int(w, "next_ms", row->next_ms);
    json_add_int(w, "done_ms", row->done_ms);
    json_close_object(w);
}

void api_deliveries(struct api *api, const struct request *req, struct response *resp)
{
    int64_t before = 0, limit = 0;
    struct db *db = api_page(req, resp, &before, &limit) ? api_db(api, resp) : NULL;
    struct delivery_row *rows;
    size_t count;
    if (!db)
        return;
    enum err err = outbox_deliveries(db, before, (size_t)limit, req->arena, &rows, &count);
    if (!api_check(resp, err, PROBLEM_PARAM, NULL))
        return;
    struct json_writer *w = &resp->json;
    json_open_object(w);
    json_key(w, "deliveries");
    json_open_array(w);
    for (size_t i = 0; i < count; i++)
        write_delivery(w, &rows[i]);
    json_close_array(w);
    write_next(w, count, limit, count ? rows[count - 1].number : 0);
    json_close_object(w);
}

// ---- live ----------------------------------------------------------------------------------------------------
void api_live(struct api *api, const struct request *req, struct response *resp)
{
    int64_t after = -1;
    struct view last = request_header(req, "Last-Event-ID");
    if (last.n > 0 && !view_to_i64(last, &after))
        after = -1; // WHATWG HTML §9.2.4: any string; one that is not ours starts anew
    if (request_param_int(req, "after", 0, INT64_MAX, after, &after) != OK) {
        response_problem(resp, PROBLEM_PARAM, "after is the number of a hit.");
        return;
    }
    struct db *db = api_db(api, resp);
    struct hit_row *rows = NULL;
    size_t count;
    if (!db || !api_check(resp, outbox_hits(db, INT64_MAX, 1, req->arena, &rows, &count), PROBLEM_PARAM, NULL))
        return;
    int64_t newest = count ? rows[0].number : 0;
    resp->content_type = "text/event-stream";
    resp->is_stream = true;
    resp->stream_after = after < 0 || after > newest ? newest : after;
    response_add_field(resp, "X-Accel-Buffering", "no"); // nginx would hold events back until its buffer is full
    buf_add_str(&resp->body, "retry: 2000\n: harkara live\n\n");
}

// A line break would end the field "data" (WHATWG HTML §9.2.5).
static void write_event(struct buf *out, const struct hit_row *row)
{
    buf_clear(out);
    buf_printf(out, "id: %lld\nevent: hit\ndata: ", (long long)row->number);
    struct json_writer w;
    json_init(&w, out);
    size_t start = out->n;
    write_hit(&w, row);
    for (size_t i = start; i < out->n; i++)
        if (out->p[i] == '\n' || out->p[i] == '\r')
            out->p[i] = ' '; // between tokens of JSON white space is all the same; within strings breaks are escaped
    buf_add_str(out, "\n\n");
}

static void send_rows(struct http *http, const struct hit_row *rows, size_t count, int64_t after)
{
    struct buf event;
    buf_init(&event, EVENT_MAX_BYTES);
    for (size_t i = count; i-- > 0;) {
        if (rows[i].number <= after)
            continue;
        write_event(&event, &rows[i]);
        if (buf_err(&event) == OK)
            http_streams_send(http, rows[i].number, buf_view(&event));
    }
    buf_done(&event);
}

void api_hits_send_new(struct db *db, struct http *http)
{
    int64_t after = http_streams_oldest(http);
    if (after == INT64_MAX)
        return;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct hit_row *rows = NULL;
    size_t count;
    enum err err = outbox_hits(db, INT64_MAX, 1, a, &rows, &count);
    if (!err && count > 0 && rows[0].number > after)
        err = outbox_hits(db, INT64_MAX, LIVE_BATCH_MAX, a, &rows, &count);
    if (err)
        log_warn("serve.live", "error=%s reason=%s", err_name(err), log_quote(db_error(db)));
    else
        send_rows(http, rows, count, after);
}
