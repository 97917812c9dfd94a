// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The alarm of a source: raised by the crawler when a source falls silent, shrinks or only fails, and ended by it.
// Travels in [alarms] as JSON; the deliver stage tells the people named in `alarms.mail_to`.
#ifndef CORE_ALARM_H
#define CORE_ALARM_H

#include "core/arena.h"
#include "core/json.h"

enum alarm_condition {
    ALARM_NONE,
    ALARM_SILENT,  // nothing new for far longer than its rhythm allows
    ALARM_SHRUNK,  // brings far less than it used to
    ALARM_FAILING, // its visits only fail
    ALARM_CONDITION_COUNT
};
const char *alarm_condition_name(enum alarm_condition c); // "silent" …; "" for none
// ALARM_NONE for a name that is none.
enum alarm_condition alarm_condition_parse(struct view name);

// One turn of an alarm: it begins, or it ends. (source, condition, since_ms, ended) is its identity: the same turn told
// twice is one.
struct alarm {
    struct view source;
    enum alarm_condition condition;
    bool ended;
    int64_t since_ms;   // since when the condition holds
    int64_t at_ms;      // when it was raised, or ended
    struct view reason; // in words, with the figures
};

void alarm_write(const struct alarm *a, struct json_writer *w);
// Views are copied into the arena. ERR_SYNTAX when it is no alarm.
enum err alarm_read(struct view json, struct arena *a, struct alarm *ret_alarm) MUST_USE;

#endif
