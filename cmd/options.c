// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Takes the command line apart by the verbs' tables and prints their help. The configuration is found here too:
// --config, else $HARKARA_CONFIG, else <data>/harkara.yaml where it exists; --data and --set come on top.
#include "cmd/options.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const struct option_spec options_global[] = {
    {'c', "config", "FILE", "configuration; default $HARKARA_CONFIG, else DIR/harkara.yaml"},
    {'d', "data", "DIR", "data directory; default $HARKARA_DATA, else what the configuration says"},
    {0, "set", "KEY=VALUE", "one configuration value, e.g. crawler.delay_ms=100; may be repeated"},
    {'o', "output", "text|json", "form of the output; default text"},
    {'h', "help", NULL, "this text"},
    {0, NULL, NULL, NULL},
};

const char *call_option(const struct call *c, const char *name)
{
    for (size_t i = c->option_count; i-- > 0;)
        if (!strcmp(c->specs[i]->name, name))
            return c->values[i];
    return NULL;
}

bool call_number(const struct call *c, const char *name, int64_t otherwise, int64_t *ret_number)
{
    const char *text = call_option(c, name);
    if (!text) {
        *ret_number = otherwise;
        return true;
    }
    if (view_to_i64(view_of(text), ret_number) && *ret_number >= 0)
        return true;
    (void)call_usage(c, "--%s takes a whole number, not '%s'", name, text);
    return false;
}

static int exit_code_of(enum err err)
{
    static const struct {
        enum err err;
        int code;
    } table[] = {
        {ERR_DOWN, EXIT_DOWN},    {ERR_TIMEOUT, EXIT_DOWN},      {ERR_NOTFOUND, EXIT_NO},   {ERR_CONFIG, EXIT_USAGE},
        {ERR_SYNTAX, EXIT_USAGE}, {ERR_UNSUPPORTED, EXIT_USAGE}, {ERR_REFUSED, EXIT_USAGE}, {ERR_EXISTS, EXIT_USAGE},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++)
        if (table[i].err == err)
            return table[i].code;
    return EXIT_ERROR;
}

PRINTF_LIKE(2, 0)
static void complain(const struct call *c, const char *format, va_list args)
{
    fprintf(stderr, "harkara %s: ", c->verb->name);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
}

int call_fail(const struct call *c, enum err err, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    complain(c, format, args);
    va_end(args);
    return exit_code_of(err);
}

int call_usage(const struct call *c, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    complain(c, format, args);
    va_end(args);
    fprintf(stderr, "Try 'harkara %s --help'.\n", c->verb->name);
    return EXIT_USAGE;
}

static const struct option_spec *find_in(const struct option_spec *table, const char *name, size_t n, char letter)
{
    for (; table && table->name; table++) {
        if (letter ? table->letter == letter : strlen(table->name) == n && !memcmp(table->name, name, n))
            return table;
    }
    return NULL;
}

static const struct option_spec *find_option(const struct call *c, const char *name, size_t n, char letter)
{
    const struct option_spec *spec = find_in(c->verb->options, name, n, letter);
    return spec ? spec : find_in(options_global, name, n, letter);
}

// One option at argv[*i], its value perhaps in argv[*i + 1].
static bool parse_one(struct call *c, int argc, char **argv, int *i)
{
    const char *arg = argv[*i];
    bool is_long = arg[1] == '-';
    const char *name = is_long ? arg + 2 : arg + 1;
    size_t n = is_long ? strcspn(name, "=") : 1;
    const struct option_spec *spec = find_option(c, name, n, is_long ? 0 : *name);
    if (!spec) {
        (void)call_usage(c, "unknown option '%s'", arg);
        return false;
    }
    const char *inline_value = name[n] ? name + n + (is_long ? 1 : 0) : NULL;
    if (!spec->value && inline_value) {
        (void)call_usage(c, "--%s takes no value", spec->name);
        return false;
    }
    if (spec->value && !inline_value && *i + 1 >= argc) {
        (void)call_usage(c, "--%s needs a value: %s", spec->name, spec->value);
        return false;
    }
    if (c->option_count == OPTIONS_MAX) {
        (void)call_usage(c, "more than %d options", OPTIONS_MAX);
        return false;
    }
    c->specs[c->option_count] = spec;
    c->values[c->option_count++] = !spec->value ? "" : inline_value ? inline_value : argv[++*i];
    return true;
}

bool options_parse(struct call *c, int argc, char **argv)
{
    bool only_operands = false;
    c->argv = argv;
    for (int i = 0; i < argc; i++) {
        if (!only_operands && !strcmp(argv[i], "--")) {
            only_operands = true;
        } else if (!only_operands && argv[i][0] == '-' && argv[i][1]) {
            if (!parse_one(c, argc, argv, &i))
                return false;
        } else {
            argv[c->argc++] = argv[i]; // never ahead of what is read
        }
    }
    const char *output = call_option(c, "output");
    c->json = output && !strcmp(output, "json");
    if (output && !c->json && strcmp(output, "text") != 0) {
        (void)call_usage(c, "--output is text or json, not '%s'", output);
        return false;
    }
    if (call_option(c, "help"))
        return true;
    if (c->argc < c->verb->min_operands || (c->verb->max_operands >= 0 && c->argc > c->verb->max_operands)) {
        (void)call_usage(c, "%s operands: usage is harkara %s %s",
                         c->argc < c->verb->min_operands ? "missing" : "too many", c->verb->name, c->verb->operands);
        return false;
    }
    return true;
}

// The file in force, or NULL for the defaults. A named file must exist; the one in the data directory may.
static const char *config_path_of(const struct call *c, const char *data, char path[CONFIG_PATH_MAX])
{
    const char *named = call_option(c, "config");
    if (!named)
        named = getenv("HARKARA_CONFIG");
    if (named)
        return named;
    snprintf(path, CONFIG_PATH_MAX, "%s/harkara.yaml", data ? data : "data");
    return access(path, F_OK) == 0 ? path : NULL;
}

bool options_config(struct call *c)
{
    static char path[CONFIG_PATH_MAX];
    struct errmsg m = {{0}};
    const char *data = call_option(c, "data");
    if (!data)
        data = getenv("HARKARA_DATA");
    c->config_path = config_path_of(c, data, path);
    enum err err = config_load(c->config_path, &c->config, &m);
    if (!err && data)
        err = config_set(c->config, "data", data, &m);
    for (size_t i = 0; !err && i < c->option_count; i++) {
        if (strcmp(c->specs[i]->name, "set") != 0)
            continue;
        char name[128];
        size_t n = strcspn(c->values[i], "=");
        if (!c->values[i][n] || n >= sizeof name) {
            (void)call_usage(c, "--set takes KEY=VALUE, not '%s'", c->values[i]);
            return false;
        }
        memcpy(name, c->values[i], n);
        name[n] = 0;
        err = config_set(c->config, name, c->values[i] + n + 1, &m);
    }
    if (err)
        (void)call_fail(c, err, "%s", m.text);
    return !err;
}

static void print_options(const struct option_spec *table)
{
    for (; table && table->name; table++) {
        char left[64];
        snprintf(left, sizeof left, "%c%c%c --%s%s%s", table->letter ? '-' : ' ', table->letter ? table->letter : ' ',
                 table->letter ? ',' : ' ', table->name, table->value ? " " : "", table->value ? table->value : "");
        printf("    %-28s %s\n", left, table->help);
    }
}

void options_help(const struct verb *v)
{
    printf("NAME\n    harkara %s - %s\n\nSYNOPSIS\n    harkara %s [OPTION...]%s%s\n\nDESCRIPTION\n", v->name,
           v->summary, v->name, *v->operands ? " " : "", v->operands);
    const char *line = v->text;
    while (*line) {
        size_t n = strcspn(line, "\n");
        printf("%s%.*s\n", n ? "    " : "", (int)n, line);
        line += n + (line[n] == '\n');
    }
    printf("\nOPTIONS\n");
    print_options(v->options);
    print_options(options_global);
    printf("\nEXIT STATUS\n"
           "    0  done; for questions: yes\n"
           "    1  nothing found, or a check failed\n"
           "    2  wrong usage or configuration\n"
           "    3  a service that is needed does not answer\n"
           "    4  any other error; the message says which\n");
}

void options_overview(void)
{
    printf("harkara - media monitoring: fetch, extract, index, match, alert\n\n"
           "Usage: harkara VERB [OPTION...] [OPERAND...]\n\n");
    for (size_t i = 0; verbs[i]; i++)
        printf("  %-18s %s\n", verbs[i]->name, verbs[i]->summary);
    printf("\n'harkara VERB --help' tells more. Options of all verbs:\n");
    print_options(options_global);
}
