// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What is known of each source's visits, as a hash "harkara:{0}:source:<name>" whose fields are those of struct health
// without "_ms" and "_milli". One script a visit, so that a reader never meets a visit counted but not dated.
#include "core/health.h"

#include "core/json.h"
#include "core/utf8.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

// The same bytes are of as little use as they were before. The time of the last error stays when the source has
// recovered, its text goes. ARGV: state, error, when, how many visits are kept, the visit, then fields to set (an empty
// value removes the field). In front of the visit stands how many links had been found before it, so that a reader sees
// what each brought.
static struct redis_script visit_script = {
    .name = "health_visit",
    .text = "local key, state, error, now, most, visit = KEYS[1], unpack(ARGV, 1, 5)\n"
            "local counts = {ok = 'fetched', unchanged = 'unchanged', ['stale validator'] = 'fetched'}\n"
            "local useless = {parse = true, ['empty feed'] = true}\n"
            "if state == 'unchanged' and useless[redis.call('HGET', key, 'state')] then\n"
            "  state, error = unpack(redis.call('HMGET', key, 'state', 'error'))\n"
            "end\n"
            "redis.call('HSET', key, 'state', state, 'last', now)\n"
            "redis.call('HINCRBY', key, counts[state] or 'failed', 1)\n"
            "if counts[state] then\n"
            "  redis.call('HSET', key, 'last_ok', now, 'error', '')\n"
            "else\n"
            "  redis.call('HSET', key, 'error', error, 'error_at', now)\n"
            "end\n"
            "for i = 6, #ARGV, 2 do\n"
            "  if ARGV[i + 1] == '' then\n"
            "    redis.call('HDEL', key, ARGV[i])\n"
            "  else\n"
            "    redis.call('HSET', key, ARGV[i], ARGV[i + 1])\n"
            "  end\n"
            "end\n"
            "redis.call('LPUSH', KEYS[2], (redis.call('HGET', key, 'links') or '0') .. ' ' .. visit)\n"
            "redis.call('LTRIM', KEYS[2], 0, most - 1)\n",
};

enum { KEY_MAX = 192, NUMBER_MAX = 24, ERROR_MAX_BYTES = 500, PAST_ERROR_MAX_BYTES = 160, ARGS_MAX = 32 };

// Source names are at most 64 bytes (core/source.h); a longer one is cut, never overrun.
static struct view key_of(struct view source, const char *suffix, char key[KEY_MAX])
{
    int n =
        snprintf(key, KEY_MAX, REDIS_PREFIX "source:%.*s%s", (int)(source.n < 64 ? source.n : 64), source.p, suffix);
    return (struct view){key, (size_t)n};
}

static struct view number(int64_t value, struct arena *a)
{
    return view_of(arena_printf(a, "%lld", (long long)value));
}

static struct view number_or_none(int64_t value, struct arena *a)
{
    return value ? number(value, a) : (struct view){"", 0};
}

// [at, status, bytes, took, state, cause, error]
static struct view past_text(const struct health_visit *v, struct arena *a)
{
    CLEANUP(buf_done) struct buf out;
    struct json_writer w;
    const int64_t numbers[] = {v->at_ms, v->status, v->bytes, v->took_ms};
    const struct view texts[] = {view_of(v->state), v->cause, utf8_cut(v->error, PAST_ERROR_MAX_BYTES)};
    buf_init(&out, 4096);
    json_init(&w, &out);
    json_open_array(&w);
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
        json_int(&w, numbers[i]);
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        json_string(&w, texts[i]);
    json_close_array(&w);
    return buf_err(&out) ? VIEW_LIT("[]") : arena_copy(a, buf_view(&out));
}

static enum err tell(struct redis *r, struct view source, const struct health_visit *v, const struct view *fields,
                     size_t count)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    char key[KEY_MAX], visits[KEY_MAX];
    struct view args[ARGS_MAX] = {
        key_of(source, "", key), key_of(source, ":visits", visits),
        view_of(v->state),       utf8_cut(v->error, ERROR_MAX_BYTES),
        number(v->at_ms, a),     number(HEALTH_VISITS_MAX, a),
        past_text(v, a),
    };
    CHECK(7 + count <= ARGS_MAX);
    for (size_t i = 0; i < count; i++)
        args[7 + i] = fields[i];
    return redis_eval(r, &visit_script, NULL, 2, 5 + count, args);
}

enum err health_visit(struct redis *r, struct view source, const struct health_visit *v)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    const struct view fields[] = {
        VIEW_LIT("next"),         number(v->next_ms, a),
        VIEW_LIT("cause"),        v->cause,
        VIEW_LIT("new"),          number_or_none(v->new_ms, a),
        VIEW_LIT("per_day"),      number_or_none(v->per_day_milli, a),
        VIEW_LIT("silence"),      number_or_none(v->silence_milli, a),
        VIEW_LIT("distrust"),     number_or_none(v->distrust_ms, a),
        VIEW_LIT("moved_to"),     v->moved_to,
        VIEW_LIT("alarm"),        v->alarm,
        VIEW_LIT("alarm_at"),     number_or_none(v->alarm_ms, a),
        VIEW_LIT("alarm_reason"), v->alarm_reason,
    };
    // A reason that is not told stays as it was while the alarm stands.
    bool reason_stays = v->alarm.n > 0 && v->alarm_reason.n == 0;
    return tell(r, source, v, fields, ARRAY_LEN(fields) - (reason_stays ? 2 : 0));
}

enum err health_blame(struct redis *r, struct view source, const char *state, struct view error, int64_t at_ms)
{
    const struct health_visit v = {.state = state, .error = error, .at_ms = at_ms};
    return tell(r, source, &v, NULL, 0);
}

enum err health_ttl(struct redis *r, struct view source, int64_t ttl_ms)
{
    char key[KEY_MAX];
    key_of(source, "", key);
    return redis_call(r, NULL, "HSET %s ttl %lld", key, (long long)ttl_ms);
}

enum err health_count(struct redis *r, struct view source, const char *field, int64_t n)
{
    char key[KEY_MAX];
    key_of(source, "", key);
    return redis_call(r, NULL, "HINCRBY %s %s %lld", key, field, (long long)n);
}

enum err health_read(struct redis *r, struct view source, struct arena *a, struct health *ret_health)
{
    static const struct {
        const char *field;
        size_t offset;
    } numbers[] = {
        {"last", offsetof(struct health, last_ms)},
        {"last_ok", offsetof(struct health, last_ok_ms)},
        {"next", offsetof(struct health, next_ms)},
        {"error_at", offsetof(struct health, error_ms)},
        {"fetched", offsetof(struct health, fetched)},
        {"unchanged", offsetof(struct health, unchanged)},
        {"failed", offsetof(struct health, failed)},
        {"links", offsetof(struct health, links)},
        {"articles", offsetof(struct health, articles)},
        {"revisits", offsetof(struct health, revisits)},
        {"changed", offsetof(struct health, changed)},
        {"gone", offsetof(struct health, gone)},
        {"new", offsetof(struct health, new_ms)},
        {"per_day", offsetof(struct health, per_day_milli)},
        {"silence", offsetof(struct health, silence_milli)},
        {"distrust", offsetof(struct health, distrust_ms)},
        {"alarm_at", offsetof(struct health, alarm_ms)},
    };
    static const struct {
        const char *field;
        size_t offset;
    } texts[] = {
        {"state", offsetof(struct health, state)}, {"cause", offsetof(struct health, cause)},
        {"error", offsetof(struct health, error)}, {"moved_to", offsetof(struct health, moved_to)},
        {"alarm", offsetof(struct health, alarm)}, {"alarm_reason", offsetof(struct health, alarm_reason)},
    };
    char key[KEY_MAX];
    CLEANUP(reply_cleanup) struct reply *reply = NULL;
    key_of(source, "", key);
    enum err err = redis_call(r, &reply, "HGETALL %s", key);
    if (err)
        return err;
    struct health h = {0};
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
        int64_t value = reply_int(reply_member(reply, numbers[i].field));
        memcpy((char *)&h + numbers[i].offset, &value, sizeof value);
    }
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct view text = arena_copy(a, reply_field(reply, texts[i].field));
        memcpy((char *)&h + texts[i].offset, &text, sizeof text);
    }
    *ret_health = h;
    return OK;
}

// ---- the last visits -------------------------------------------------------------------------------------------

static bool read_past(struct view text, struct arena *a, struct health_past *ret_past, int64_t *ret_links)
{
    CLEANUP(json_cleanup) struct json *root = NULL;
    struct view links = view_cut(&text, ' ');
    if (!view_to_i64(links, ret_links) || json_parse(text, &root, NULL) || json_count(root) != 7)
        return false;
    const struct json *field[7];
    size_t n = 0;
    for (const struct json *f = json_first(root); f; f = json_next(f))
        field[n++] = f;
    *ret_past = (struct health_past){.at_ms = json_to_int(field[0], 0),
                                     .status = (int)json_to_int(field[1], 0),
                                     .bytes = json_to_int(field[2], 0),
                                     .took_ms = json_to_int(field[3], 0),
                                     .state = arena_copy(a, json_view(field[4])),
                                     .cause = arena_copy(a, json_view(field[5])),
                                     .error = arena_copy(a, json_view(field[6]))};
    return true;
}

enum err health_visits(struct redis *r, struct view source, const struct health *h, struct arena *a,
                       struct health_past **ret_visits, size_t *ret_count)
{
    char key[KEY_MAX];
    CLEANUP(reply_cleanup) struct reply *reply = NULL;
    key_of(source, ":visits", key);
    enum err err = redis_call(r, &reply, "LRANGE %s 0 %d", key, HEALTH_VISITS_MAX - 1);
    if (err)
        return err;
    struct health_past *visits = arena_array(a, reply_count(reply), sizeof *visits);
    size_t n = 0;
    int64_t after = h->links, before; // links known after the visit and before it
    for (size_t i = 0; i < reply_count(reply); i++) {
        if (!read_past(reply_view(reply_at(reply, i)), a, &visits[n], &before))
            continue; // of another version
        visits[n++].new_links = after >= before ? after - before : -1;
        after = before;
    }
    *ret_visits = visits;
    *ret_count = n;
    return OK;
}
