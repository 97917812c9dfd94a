// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The one list of error codes, their class, and the message a person gets. A fallible function returns `enum err`
// and is MUST_USE; outputs (`ret_x`) are untouched on failure. The class tells a stage what to do with the entry
// at hand: RETRY leaves it pending, DROP moves it to the dead letters at once, STOP ends the process with a reason.
#ifndef CORE_ERR_H
#define CORE_ERR_H

#include "core/macro.h"

enum err {
    OK = 0,
    ERR_DOWN,        // a service we depend on does not answer (Redis, SMTP, a shard)      RETRY
    ERR_TIMEOUT,     // it answered too slowly                                              RETRY
    ERR_FULL,        // no room: disk, Redis memory, bytes in flight                        RETRY
    ERR_BUSY,        // locked by another, or changed under us                              RETRY
    ERR_IO,          // the operating system refused a read or write                        RETRY
    ERR_SYNTAX,      // input does not follow its grammar                                   DROP
    ERR_ENCODING,    // bytes that are not what their charset or coding says                DROP
    ERR_TOOBIG,      // over a stated limit                                                 DROP
    ERR_UNSUPPORTED, // well-formed, but nothing here handles it                            DROP
    ERR_NOTFOUND,    // the thing named is not there                                        DROP
    ERR_EXISTS,      // it is there already                                                 DROP
    ERR_REFUSED,     // policy or the other side says no                                    DROP
    ERR_CORRUPT,     // stored data fails its own checks                                    DROP
    ERR_END,         // no more (an iterator's normal end)                                  DROP
    ERR_CONFIG,      // the configuration cannot work                                       STOP
    ERR_BUG,         // our own mistake, seen where it could still be contained             STOP
    ERR_COUNT
};

enum err_class { ERR_CLASS_NONE, ERR_CLASS_RETRY, ERR_CLASS_DROP, ERR_CLASS_STOP };

// Lower-case word for logs and metrics: "timeout". Never NULL.
const char *err_name(enum err err);
enum err_class err_class(enum err err);
// The errno of a failed system call as one of the codes above.
enum err err_from_errno(int number);

// A reason for a person: what is wrong, where, what was expected. Always NUL-terminated, valid UTF-8.
struct errmsg {
    char text[512];
};
// Formats into m (which may be NULL) and returns err, so that `return errmsg_set(m, ERR_SYNTAX, …)` reads well.
enum err errmsg_set(struct errmsg *m, enum err err, const char *format, ...) PRINTF_LIKE(3, 4);

// For our own mistakes only, never for input: prints file, line and condition, and aborts.
#define CHECK(cond) ((cond) ? (void)0 : check_failed(__FILE__, __LINE__, #cond))
void check_failed(const char *file, int line, const char *cond) __attribute__((noreturn));

#endif
