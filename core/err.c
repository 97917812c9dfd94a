// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The one table of error codes with their words and classes, and the two things that go with it: a reason for a person
// (struct errmsg) and the end of the process when a condition of our own does not hold (CHECK).
#include "core/err.h"

#include "core/utf8.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    enum err_class class;
} codes[ERR_COUNT] = {
    [OK] = {"ok", ERR_CLASS_NONE},
    [ERR_DOWN] = {"down", ERR_CLASS_RETRY},
    [ERR_TIMEOUT] = {"timeout", ERR_CLASS_RETRY},
    [ERR_FULL] = {"full", ERR_CLASS_RETRY},
    [ERR_BUSY] = {"busy", ERR_CLASS_RETRY},
    [ERR_IO] = {"io", ERR_CLASS_RETRY},
    [ERR_SYNTAX] = {"syntax", ERR_CLASS_DROP},
    [ERR_ENCODING] = {"encoding", ERR_CLASS_DROP},
    [ERR_TOOBIG] = {"toobig", ERR_CLASS_DROP},
    [ERR_UNSUPPORTED] = {"unsupported", ERR_CLASS_DROP},
    [ERR_NOTFOUND] = {"notfound", ERR_CLASS_DROP},
    [ERR_EXISTS] = {"exists", ERR_CLASS_DROP},
    [ERR_REFUSED] = {"refused", ERR_CLASS_DROP},
    [ERR_CORRUPT] = {"corrupt", ERR_CLASS_DROP},
    [ERR_END] = {"end", ERR_CLASS_DROP},
    [ERR_CONFIG] = {"config", ERR_CLASS_STOP},
    [ERR_BUG] = {"bug", ERR_CLASS_STOP},
};

static const struct {
    int number;
    enum err err;
} system_codes[] = {
    {ENOENT, ERR_NOTFOUND},
    {ENOTDIR, ERR_NOTFOUND},
    {EEXIST, ERR_EXISTS},
    {EACCES, ERR_REFUSED},
    {EPERM, ERR_REFUSED},
    {EROFS, ERR_REFUSED},
    {ENOSPC, ERR_FULL},
    {EDQUOT, ERR_FULL},
    {ENOMEM, ERR_FULL},
    {EMFILE, ERR_FULL},
    {ENFILE, ERR_FULL},
    {EFBIG, ERR_TOOBIG},
    {ENAMETOOLONG, ERR_TOOBIG},
    {E2BIG, ERR_TOOBIG},
    {EAGAIN, ERR_BUSY},
    {EBUSY, ERR_BUSY},
    {EADDRINUSE, ERR_BUSY},
    {ETIMEDOUT, ERR_TIMEOUT},
    {ECONNREFUSED, ERR_DOWN},
    {ECONNRESET, ERR_DOWN},
    {ECONNABORTED, ERR_DOWN},
    {ENOTCONN, ERR_DOWN},
    {EPIPE, ERR_DOWN},
    {EHOSTUNREACH, ERR_DOWN},
    {ENETUNREACH, ERR_DOWN},
    {ENETDOWN, ERR_DOWN},
    {EILSEQ, ERR_ENCODING},
    {ENOSYS, ERR_UNSUPPORTED},
    {EOPNOTSUPP, ERR_UNSUPPORTED},
};

const char *err_name(enum err err)
{
    return (unsigned)err < ERR_COUNT ? codes[err].name : "unknown";
}

enum err_class err_class(enum err err)
{
    return (unsigned)err < ERR_COUNT ? codes[err].class : ERR_CLASS_STOP;
}

enum err err_from_errno(int number)
{
    for (size_t i = 0; i < ARRAY_LEN(system_codes); i++)
        if (system_codes[i].number == number)
            return system_codes[i].err;
    return ERR_IO;
}

// What is quoted in a reason may come from outside or be cut by the end of the text: bad bytes become '?'.
static void make_valid(char *text)
{
    size_t n = strlen(text);
    for (size_t i = 0, used; i < n; i += used) {
        used = utf8_decode((struct view){text + i, n - i}, NULL);
        if (used)
            continue;
        text[i] = '?';
        used = 1;
    }
}

enum err errmsg_set(struct errmsg *m, enum err err, const char *format, ...)
{
    if (!m)
        return err;
    va_list args;
    va_start(args, format);
    // The old text may be among the arguments, so the new one is made beside it.
    struct errmsg next;
    if (vsnprintf(next.text, sizeof next.text, format, args) < 0)
        next.text[0] = '\0';
    va_end(args);
    make_valid(next.text);
    *m = next;
    return err;
}

void check_failed(const char *file, int line, const char *cond)
{
    (void)fprintf(stderr, "harkara: %s:%d: this should hold and does not: %s\n", file, line, cond);
    abort();
}
