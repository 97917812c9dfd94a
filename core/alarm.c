// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The alarm of a source as JSON.
#include "core/alarm.h"

#include "core/source.h"

static const char *const names[ALARM_CONDITION_COUNT] = {"", "silent", "shrunk", "failing"};

const char *alarm_condition_name(enum alarm_condition c)
{
    return names[c];
}

enum alarm_condition alarm_condition_parse(struct view name)
{
    for (int c = ALARM_NONE + 1; c < ALARM_CONDITION_COUNT; c++)
        if (view_is(name, names[c]))
            return (enum alarm_condition)c;
    return ALARM_NONE;
}

void alarm_write(const struct alarm *a, struct json_writer *w)
{
    json_open_object(w);
    json_add_string(w, "source", a->source);
    json_add_str(w, "condition", names[a->condition]);
    json_add_bool(w, "ended", a->ended);
    json_add_int(w, "since_ms", a->since_ms);
    json_add_int(w, "at_ms", a->at_ms);
    json_add_string(w, "reason", a->reason);
    json_close_object(w);
}

enum err alarm_read(struct view text, struct arena *a, struct alarm *ret_alarm)
{
    CLEANUP(json_cleanup) struct json *root = NULL;
    enum err err = json_parse(text, &root, NULL);
    if (err)
        return ERR_SYNTAX;
    struct alarm alarm = {
        .source = arena_copy(a, json_get_view(root, "source")),
        .condition = alarm_condition_parse(json_get_view(root, "condition")),
        .ended = json_get_bool(root, "ended", false),
        .since_ms = json_get_int(root, "since_ms", 0),
        .at_ms = json_get_int(root, "at_ms", 0),
        .reason = arena_copy(a, json_get_view(root, "reason")),
    };
    if (!source_name_is_valid(alarm.source) || alarm.condition == ALARM_NONE || alarm.since_ms <= 0)
        return ERR_SYNTAX;
    *ret_alarm = alarm;
    return OK;
}
