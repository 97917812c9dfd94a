// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The log. A line is put together on the stack and leaves with one write(2), so that lines of many threads and
// processes that share one standard error never mix (writes to a pipe are atomic up to PIPE_BUF, 4096 bytes on Linux).
// What does not fit is cut at the end of a code point. Nothing here allocates, locks or fails.
#include "core/log.h"

#include "core/clock.h"
#include "core/utf8.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 4096, QUOTE_MAX_BYTES = 300, QUOTE_RING = 8 };

static const struct {
    const char *name;
    const char *prefix; // sd-daemon(3)
} levels[] = {
    [LOG_ERROR] = {"error", "<3>"},
    [LOG_WARN] = {"warn", "<4>"},
    [LOG_INFO] = {"info", "<6>"},
    [LOG_DEBUG] = {"debug", "<7>"},
};

static char stage_name[32] = "harkara";
static _Atomic int current_level = LOG_INFO;
static _Atomic bool under_journal;

void log_init(const char *stage, enum log_level level)
{
    (void)snprintf(stage_name, sizeof stage_name, "%s", stage);
    atomic_store(&current_level, (int)level);
    // systemd.exec(5): set when standard output or error is connected to the journal.
    atomic_store(&under_journal, getenv("JOURNAL_STREAM") != NULL);
}

int log_level_parse(const char *name, enum log_level *ret_level)
{
    for (size_t i = 0; i < ARRAY_LEN(levels); i++) {
        if (name && strcmp(name, levels[i].name) == 0) {
            *ret_level = (enum log_level)i;
            return 1;
        }
    }
    return 0;
}

// Keys and numbers are ours, but a value given with a bare %s might still carry a line break or an escape sequence.
static void hide_controls(char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)p[i] < 0x20 || p[i] == 0x7F)
            p[i] = '?';
}

static size_t put_head(char *line, size_t room, enum log_level level, const char *event)
{
    char now[CLOCK_TEXT_MAX];
    bool journal = atomic_load(&under_journal);
    int n = journal ? snprintf(line, room, "%slevel=%s stage=%s event=%s", levels[level].prefix, levels[level].name,
                               stage_name, event)
                    : snprintf(line, room, "time=%s level=%s stage=%s event=%s",
                               clock_format_rfc3339(clock_now_ms(), now), levels[level].name, stage_name, event);
    return n < 0 ? 0 : (size_t)n < room ? (size_t)n : room - 1;
}

PRINTF_LIKE(3, 0) static void write_line(enum log_level level, const char *event, const char *format, va_list args)
{
    if ((int)level > atomic_load(&current_level))
        return;
    char line[LINE_MAX_BYTES];
    size_t n = put_head(line, sizeof line / 2, level, event);
    if (format[0]) {
        line[n++] = ' ';
        size_t room = sizeof line - 1 - n;
        int more = vsnprintf(line + n, room, format, args);
        n += more < 0              ? 0
             : (size_t)more < room ? (size_t)more
                                   : utf8_cut((struct view){line + n, room - 1}, room - 2).n;
    }
    hide_controls(line, n);
    line[n++] = '\n';
    ssize_t ignored = write(STDERR_FILENO, line, n); // there is no other place to tell
    (void)ignored;
}

#define LOG_AT(level, event, format)                                                                                   \
    do {                                                                                                               \
        va_list args;                                                                                                  \
        va_start(args, format);                                                                                        \
        write_line(level, event, format, args);                                                                        \
        va_end(args);                                                                                                  \
    } while (0)

void log_error(const char *event, const char *format, ...)
{
    LOG_AT(LOG_ERROR, event, format);
}

void log_warn(const char *event, const char *format, ...)
{
    LOG_AT(LOG_WARN, event, format);
}

void log_info(const char *event, const char *format, ...)
{
    LOG_AT(LOG_INFO, event, format);
}

void log_debug(const char *event, const char *format, ...)
{
    LOG_AT(LOG_DEBUG, event, format);
}

// Appends one code point of outside text; returns how many bytes of v it took.
static size_t quote_one(struct view v, char *out, size_t *n)
{
    uint32_t c;
    size_t used = utf8_decode(v, &c);
    // C1 controls (U+0080 to U+009F) steer terminals as the C0 ones do.
    bool shown = used && c >= 0x20 && !(c >= 0x7F && c < 0xA0);
    if (!shown) {
        used = used ? used : 1;
        for (size_t i = 0; i < used; i++)
            *n += (size_t)sprintf(out + *n, "\\x%02x", (unsigned char)v.p[i]);
        return used;
    }
    if (c == '"' || c == '\\')
        out[(*n)++] = '\\';
    memcpy(out + *n, v.p, used);
    *n += used;
    return used;
}

const char *log_quote_n(const char *p, unsigned long size)
{
    // Each byte becomes four at most; the quotes, the mark of a cut, the NUL.
    static _Thread_local char ring[QUOTE_RING][QUOTE_MAX_BYTES * 4 + 8];
    static _Thread_local unsigned turn;
    if (!p)
        return "-";
    char *out = ring[turn++ % QUOTE_RING];
    struct view v = utf8_cut((struct view){p, size}, QUOTE_MAX_BYTES);
    bool cut = v.n < size;
    size_t n = 0;
    out[n++] = '"';
    while (v.n)
        v = view_from(v, quote_one(v, out, &n));
    struct view end = view_of(cut ? "…\"" : "\"");
    memcpy(out + n, end.p, end.n + 1);
    return out;
}

const char *log_quote(const char *s)
{
    return log_quote_n(s, s ? strlen(s) : 0);
}
