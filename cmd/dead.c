// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// `harkara dead …`: entries that no stage could handle, with their reasons; nothing is thrown away silently.
#include "cmd/services.h"
#include "core/arena.h"
#include "core/clock.h"
#include "core/json.h"

#include <stdio.h>
#include <string.h>

enum { LIST_STEP = 200 };

static void print_letter(const struct call *c, const struct dead_letter *d)
{
    char when[CLOCK_TEXT_MAX];
    clock_format_rfc3339(d->died_ms, when);
    if (!c->json) {
        printf("%.*s  %s  %.*s/%.*s  after %d tries: %.*s\n    %.*s\n", VIEW_ARG(d->id), when, VIEW_ARG(d->stream),
               VIEW_ARG(d->group), d->deliveries, VIEW_ARG(d->reason), VIEW_ARG(d->meta));
        return;
    }
    struct buf line;
    struct json_writer w;
    buf_init(&line, 1 << 20);
    json_init(&w, &line);
    json_open_object(&w);
    json_add_string(&w, "id", d->id);
    json_add_string(&w, "stream", d->stream);
    json_add_string(&w, "group", d->group);
    json_add_string(&w, "reason", d->reason);
    json_add_int(&w, "deliveries", d->deliveries);
    json_add_int(&w, "died_ms", d->died_ms);
    json_add_string(&w, "meta", d->meta);
    json_close_object(&w);
    if (!buf_err(&line))
        printf("%s\n", line.p);
    buf_done(&line);
}

typedef enum err letter_fn(struct call *c, struct services *s, const struct dead_letter *d);

static enum err for_each_letter(struct call *c, struct services *s, letter_fn *fn, int64_t *ret_count)
{
    struct arena *a = arena_new();
    struct view after = {0};
    enum err err = OK;
    char last[64] = "";
    for (;;) {
        struct dead_letter *letters;
        size_t count;
        arena_reset(a);
        err = queue_dead_list(s->queue, after, LIST_STEP, a, &letters, &count);
        if (err || count == 0)
            break;
        for (size_t i = 0; !err && i < count; i++)
            err = fn(c, s, &letters[i]);
        if (err)
            break;
        *ret_count += (int64_t)count;
        snprintf(last, sizeof last, "%.*s", VIEW_ARG(letters[count - 1].id));
        after = view_of(last);
    }
    arena_free(a);
    return err;
}

static enum err list_one(struct call *c, struct services *s, const struct dead_letter *d)
{
    (void)s;
    print_letter(c, d);
    return OK;
}

static int list_letters(struct call *c, struct services *s)
{
    int64_t count = 0;
    enum err err = for_each_letter(c, s, list_one, &count);
    if (err)
        return call_fail(c, err, "%s", redis_error(s->redis));
    if (!c->json)
        printf("%lld dead letters\n", (long long)count);
    return EXIT_DONE;
}

static enum err retry_one(struct call *c, struct services *s, const struct dead_letter *d)
{
    (void)c;
    enum err err = queue_dead_retry(s->queue, d->id);
    return err == ERR_NOTFOUND ? OK : err; // another retried it meanwhile
}

static int retry_letters(struct call *c, struct services *s)
{
    int64_t count = 0;
    int code = EXIT_DONE;
    enum err err = c->argc ? OK : for_each_letter(c, s, retry_one, &count);
    if (err)
        code = call_fail(c, err, "%s", redis_error(s->redis));
    for (int i = 0; i < c->argc; i++) {
        err = queue_dead_retry(s->queue, view_of(c->argv[i]));
        count += err == OK;
        if (err)
            code = call_fail(c, err, "%s: %s", c->argv[i],
                             err == ERR_NOTFOUND ? "no such dead letter" : redis_error(s->redis));
    }
    printf("%lld put back\n", (long long)count);
    return code;
}

static int run_list(struct call *c)
{
    return services_run(c, SERVICE_QUEUE, list_letters);
}

static int run_retry(struct call *c)
{
    bool all = call_option(c, "all") != NULL;
    if (all == (c->argc > 0))
        return call_usage(c, "name the letters, or give --all");
    return services_run(c, SERVICE_QUEUE, retry_letters);
}

static const struct option_spec retry_options[] = {
    {0, "all", NULL, "all of them"},
    {0, NULL, NULL, NULL},
};

extern const struct verb verb_dead_list, verb_dead_retry;
const struct verb verb_dead_list = {
    "dead list", "list what no stage could handle",
    "",          "Entries that failed for good, or too often: stream, group, reason, number of tries, and the entry.",
    NULL,        0,
    0,           run_list,
};
const struct verb verb_dead_retry = {
    "dead retry",
    "give dead letters another try",
    "[ID...]",
    "Puts entries back for the stage that failed on them, e.g. after its cause was mended.",
    retry_options,
    0,
    -1,
    run_retry,
};
