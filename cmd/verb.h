// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// A verb of the command line: its name, help and options in one constant, its work in one function. main.c finds the
// verb, parses the options by its table, loads the configuration and calls run.
#ifndef CMD_VERB_H
#define CMD_VERB_H

#include "core/config.h"
#include "core/view.h"

// What the process says by its exit code; the same for all verbs and printed by `harkara help exit-codes`.
enum exit_code {
    EXIT_DONE = 0,  // done; for questions: yes
    EXIT_NO = 1,    // nothing found, or a check failed
    EXIT_USAGE = 2, // wrong usage or configuration
    EXIT_DOWN = 3,  // a service we need does not answer
    EXIT_ERROR = 4, // anything else; the message says what
};

struct option_spec {
    char letter;       // 0: long form only
    const char *name;  // without "--"; NULL ends a table
    const char *value; // what it takes ("FILE"), NULL for a flag
    const char *help;
};

enum { OPTIONS_MAX = 32 };
// One call of a verb: what the user typed, taken apart.
struct call {
    const struct verb *verb;
    struct config *config; // loaded; --data and --set applied
    const char *config_path;
    const char *program; // path of the executable, for starting others
    bool json;           // -o json
    int argc;            // operands
    char **argv;
    const struct option_spec *specs[OPTIONS_MAX];
    const char *values[OPTIONS_MAX];
    size_t option_count;
};
// The value of a long option, or NULL when it was not given; for flags any non-NULL.
const char *call_option(const struct call *c, const char *name);
// A decimal option with its default; a bad number prints the reason and exits the parse with false.
bool call_number(const struct call *c, const char *name, int64_t otherwise, int64_t *ret_number);
// Prints "harkara VERB: …" to standard error and returns the exit code that belongs to err.
int call_fail(const struct call *c, enum err err, const char *format, ...) PRINTF_LIKE(3, 4);
// As above for wrong usage, with a pointer to --help.
int call_usage(const struct call *c, const char *format, ...) PRINTF_LIKE(2, 3);

struct verb {
    const char *name;                  // "search", "source add"
    const char *summary;               // one line
    const char *operands;              // "QUERY", "" for none
    const char *text;                  // man-page style description and examples
    const struct option_spec *options; // NULL: none
    int min_operands, max_operands;    // max -1: any number
    int (*run)(struct call *c);        // returns an exit code
};

extern const struct verb *const verbs[]; // NULL at the end; main.c's table

#endif
