// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// YAML through libcyaml. The schema is made at run time from the caller's keys and takes every scalar as text.
//
// Lines: libcyaml tells a position only in the backtrace it logs, and only for what its schema rejects. A value that
// the caller rejects is therefore loaded once more with a schema that cannot accept that key (place_value), and an
// unknown or repeated key is looked up in the text after the last position that was fine (place_key).
#include "core/yaml.h"

#include <cyaml/cyaml.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SECTION_MAX = 16 };

// What libcyaml fills: the text of each key, NULL where the file has none.
struct values {
    char *text[YAML_KEY_MAX];
    char **list[YAML_KEY_MAX];
    unsigned list_count[YAML_KEY_MAX];
};

// The schema, made from the keys. All sections lie over the same struct values.
struct schema {
    const struct yaml_key *keys; // borrowed
    size_t count;
    cyaml_schema_value_t root;
    cyaml_schema_field_t top[YAML_KEY_MAX + 1];
    cyaml_schema_field_t section[SECTION_MAX][YAML_KEY_MAX + 1];
    char section_name[SECTION_MAX][YAML_KEY_MAX];
    size_t top_count, section_count;
};

static const cyaml_schema_value_t list_item = {CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 0, YAML_TEXT_MAX)};

static cyaml_schema_field_t schema_field(size_t i, const char *name, bool is_list)
{
    cyaml_schema_field_t f = {.key = name};
    if (is_list) {
        f.data_offset = (uint32_t)(offsetof(struct values, list) + i * sizeof(char **));
        f.count_offset = (uint32_t)(offsetof(struct values, list_count) + i * sizeof(unsigned));
        f.count_size = sizeof(unsigned);
        f.value = (cyaml_schema_value_t){.type = CYAML_SEQUENCE,
                                         .flags = (enum cyaml_flag)(CYAML_FLAG_OPTIONAL | CYAML_FLAG_POINTER),
                                         .data_size = sizeof(char *),
                                         .sequence = {.entry = &list_item, .max = YAML_LIST_MAX}};
        return f;
    }
    f.data_offset = (uint32_t)(offsetof(struct values, text) + i * sizeof(char *));
    f.value =
        (cyaml_schema_value_t){CYAML_VALUE_STRING(CYAML_FLAG_OPTIONAL | CYAML_FLAG_POINTER, char, 0, YAML_TEXT_MAX)};
    return f;
}

// The fields of the section that a key belongs to; a new section begins where its name differs from the last.
static cyaml_schema_field_t *section_of(struct schema *s, struct view name)
{
    size_t last = s->section_count;
    if (last == 0 || !view_is(name, s->section_name[last - 1])) {
        CHECK(last < SECTION_MAX && name.n < YAML_KEY_MAX);
        memcpy(s->section_name[last], name.p, name.n);
        s->top[s->top_count++] = (cyaml_schema_field_t){
            .key = s->section_name[last],
            .value = {.type = CYAML_MAPPING,
                      .flags = CYAML_FLAG_OPTIONAL,
                      .data_size = sizeof(struct values),
                      .mapping = {.fields = s->section[last]}},
        };
        s->section_count = ++last;
    }
    return s->section[last - 1];
}

static void schema_init(struct schema *s, const struct yaml_key *keys, size_t count)
{
    CHECK(count <= YAML_KEY_MAX);
    *s = (struct schema){.keys = keys,
                         .count = count,
                         .root = {.type = CYAML_MAPPING,
                                  .flags = CYAML_FLAG_POINTER,
                                  .data_size = sizeof(struct values),
                                  .mapping = {.fields = s->top}}};
    for (size_t i = 0; i < count; i++) {
        const char *dot = strchr(keys[i].name, '.');
        if (!dot) {
            s->top[s->top_count++] = schema_field(i, keys[i].name, keys[i].is_list);
            continue;
        }
        cyaml_schema_field_t *f = section_of(s, (struct view){keys[i].name, (size_t)(dot - keys[i].name)});
        while (f->key)
            f++;
        *f = schema_field(i, dot + 1, keys[i].is_list);
    }
}

// The field of key i within the schema.
static cyaml_schema_field_t *schema_find(struct schema *s, size_t i)
{
    const char *name = s->keys[i].name, *dot = strchr(name, '.');
    for (size_t k = 0; !dot && k < s->top_count; k++)
        if (strcmp(s->top[k].key, name) == 0)
            return &s->top[k];
    for (size_t k = 0; dot && k < s->section_count; k++) {
        size_t n = (size_t)(dot - name);
        if (strncmp(s->section_name[k], name, n) != 0 || s->section_name[k][n])
            continue;
        for (cyaml_schema_field_t *f = s->section[k]; f->key; f++)
            if (strcmp(f->key, dot + 1) == 0)
                return f;
    }
    return NULL;
}

// What libcyaml logged about a failure.
struct report {
    char reason[256];  // its first line, without its "Load: "
    char section[128]; // innermost key of the backtrace, "" none
    unsigned long line, column;
};

PRINTF_LIKE(3, 0)
static void take_log(cyaml_log_t level, void *user, const char *format, va_list args)
{
    struct report *r = user;
    char text[256];
    (void)level;
    vsnprintf(text, sizeof text, format, args);
    text[strcspn(text, "\n")] = '\0';
    const char *at = strstr(text, "(line: ");
    const char *name = strstr(text, "mapping field '");
    if (!at) {
        if (!r->reason[0] && !strstr(text, "Backtrace"))
            snprintf(r->reason, sizeof r->reason, "%s", strncmp(text, "Load: ", 6) == 0 ? text + 6 : text);
        return;
    }
    if (!r->line)
        sscanf(at, "(line: %lu, column: %lu", &r->line, &r->column);
    if (!r->section[0] && name)
        sscanf(name, "mapping field '%127[^']", r->section);
}

static cyaml_err_t load_any(struct view text, const cyaml_schema_value_t *root, void **ret, struct report *r)
{
    *r = (struct report){0};
    cyaml_config_t config = {.log_fn = take_log,
                             .log_ctx = r,
                             .log_level = CYAML_LOG_WARNING,
                             .mem_fn = cyaml_mem,
                             .flags = CYAML_CFG_NO_ALIAS};
    return cyaml_load_data((const uint8_t *)text.p, text.n, &config, root, ret, NULL);
}

static cyaml_err_t load(struct view text, const struct schema *s, struct values **ret, struct report *r)
{
    void *loaded = NULL;
    cyaml_err_t code = load_any(text, &s->root, &loaded, r);
    *ret = loaded;
    return code;
}

static void values_free(const struct schema *s, struct values *v)
{
    cyaml_config_t config = {.mem_fn = cyaml_mem};
    cyaml_free(&config, &s->root, v, 0);
}

// ---- places ----------------------------------------------------------------------------------------------------

// The line of the value that we rejected: libcyaml is asked again with a schema that rejects it too. A text that must
// be longer than any is too short, a list that may hold `item` entries breaks at that item.
static unsigned long place_value(struct view text, const struct schema *original, size_t key, unsigned item)
{
    struct schema s;
    struct values *v = NULL;
    struct report r;
    schema_init(&s, original->keys, original->count);
    cyaml_schema_field_t *f = schema_find(&s, key);
    if (s.keys[key].is_list)
        f->value.sequence.max = item;
    else
        f->value.string.min = f->value.string.max = UINT32_MAX;
    if (load(text, &s, &v, &r) == CYAML_OK && v)
        values_free(&s, v);
    return r.line;
}

// The line of the first `key:` that begins after the given position (both count from 1).
static unsigned long place_key(struct view text, const char *key, unsigned long line, unsigned long column)
{
    size_t at = 0, n = strlen(key);
    unsigned long here = 1;
    for (; at < text.n && here < line; at++)
        here += text.p[at] == '\n';
    at += column ? column - 1 : 0;
    for (; at + n < text.n; at++) {
        here += text.p[at] == '\n';
        bool starts = at == 0 || strchr(" \t\n{,\"'", text.p[at - 1]);
        if (!starts || memcmp(text.p + at, key, n) != 0)
            continue;
        size_t end = at + n;
        while (end < text.n && strchr("\"' \t", text.p[end]))
            end++;
        if (end < text.n && text.p[end] == ':')
            return here;
    }
    return line;
}

static enum err explain(const char *path, struct view text, const struct report *r, cyaml_err_t code, struct errmsg *m)
{
    static const char unknown[] = "Unexpected key: ", again[] = "Mapping field already seen: ";
    if (strncmp(r->reason, unknown, sizeof unknown - 1) == 0) {
        const char *key = r->reason + sizeof unknown - 1;
        return errmsg_set(m, ERR_CONFIG, "%s:%lu: unknown key '%s%s%s'", path, place_key(text, key, r->line, r->column),
                          r->section, r->section[0] ? "." : "", key);
    }
    if (strncmp(r->reason, again, sizeof again - 1) == 0) {
        const char *key = r->reason + sizeof again - 1;
        return errmsg_set(m, ERR_CONFIG, "%s:%lu: key '%s' stands here a second time", path,
                          place_key(text, key, r->line, r->column), key);
    }
    return errmsg_set(m, ERR_CONFIG, "%s:%lu: %s%s%s", path, r->line ? r->line : 1, r->section,
                      r->section[0] ? ": " : "", r->reason[0] ? r->reason : cyaml_strerror(code));
}

// ---- reading ---------------------------------------------------------------------------------------------------

// Where the caller's values come from and go to.
struct reading {
    const char *path;
    struct view text;
    const struct schema *schema;
    yaml_take_fn *take;
    void *user;
};

static enum err give(const struct reading *r, size_t key, unsigned item, const char *value, struct errmsg *m)
{
    struct errmsg reason = {""};
    if (r->take(r->user, key, view_of(value), &reason) == OK)
        return OK;
    return errmsg_set(m, ERR_CONFIG, "%s:%lu: %s", r->path, place_value(r->text, r->schema, key, item), reason.text);
}

static enum err give_all(const struct reading *r, const struct values *v, struct errmsg *m)
{
    for (size_t i = 0; i < r->schema->count; i++) {
        enum err err = v->text[i] ? give(r, i, 0, v->text[i], m) : OK;
        for (unsigned item = 0; !err && item < v->list_count[i]; item++)
            err = give(r, i, item, v->list[i][item], m);
        if (err)
            return err;
    }
    return OK;
}

enum err yaml_parse(const char *path, struct view text, const struct yaml_key *keys, size_t count, yaml_take_fn *take,
                    void *user, struct errmsg *m)
{
    struct schema s;
    struct values *v = NULL;
    struct report r;
    if (text.n > 0 && memchr(text.p, '\0', text.n))
        return errmsg_set(m, ERR_CONFIG, "%s: not a text file", path);
    schema_init(&s, keys, count);
    cyaml_err_t code = load(text, &s, &v, &r);
    enum err err = OK;
    if (code != CYAML_OK || r.reason[0]) // a warning says that something was ignored: not by us
        err = explain(path, text, &r, code, m);
    else if (v)
        err = give_all(&(struct reading){path, text, &s, take, user}, v, m);
    if (v)
        values_free(&s, v);
    return err;
}

static enum err read_file(const char *path, char *text, size_t *ret_n, struct errmsg *m)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        return errmsg_set(m, ERR_CONFIG, "%s: %s", path, strerror(errno));
    errno = 0;
    size_t n = fread(text, 1, YAML_FILE_MAX_BYTES + 1, f);
    int number = ferror(f) ? errno : 0;
    fclose(f);
    if (number)
        return errmsg_set(m, ERR_CONFIG, "%s: %s", path, strerror(number));
    if (n > YAML_FILE_MAX_BYTES)
        return errmsg_set(m, ERR_CONFIG, "%s: larger than %d bytes", path, YAML_FILE_MAX_BYTES);
    *ret_n = n;
    return OK;
}

// What both readers do with a file: its text in memory for as long as `parse` needs it.
static enum err with_file(const char *path,
                          enum err (*parse)(const char *path, struct view text, void *call, struct errmsg *m),
                          void *call, struct errmsg *m)
{
    char *text = malloc(YAML_FILE_MAX_BYTES + 1);
    size_t n = 0;
    CHECK(text);
    enum err err = read_file(path, text, &n, m);
    if (!err)
        err = parse(path, (struct view){text, n}, call, m);
    free(text);
    return err;
}

struct keys_call {
    const struct yaml_key *keys;
    size_t count;
    yaml_take_fn *take;
    void *user;
};

static enum err parse_keys(const char *path, struct view text, void *call, struct errmsg *m)
{
    const struct keys_call *c = call;
    return yaml_parse(path, text, c->keys, c->count, c->take, c->user, m);
}

enum err yaml_read(const char *path, const struct yaml_key *keys, size_t count, yaml_take_fn *take, void *user,
                   struct errmsg *m)
{
    return with_file(path, parse_keys, &(struct keys_call){keys, count, take, user}, m);
}

// ---- rows ------------------------------------------------------------------------------------------------------

struct rows {
    struct values *v;
    unsigned count;
};
struct rows_call {
    const char *list;
    const struct yaml_key *keys;
    size_t count;
    yaml_take_fn *take;
    yaml_end_fn *end;
    void *user;
};
// The schema of a list of rows; `row` and `field` are referred to by `root`.
struct rows_schema {
    struct schema keys;
    cyaml_schema_value_t row, root;
    cyaml_schema_field_t field[2];
};

static void rows_schema_init(struct rows_schema *s, const struct rows_call *c, unsigned max)
{
    schema_init(&s->keys, c->keys, c->count);
    s->row = (cyaml_schema_value_t){
        .type = CYAML_MAPPING, .data_size = sizeof(struct values), .mapping = {.fields = s->keys.top}};
    s->field[0] = (cyaml_schema_field_t){
        .key = c->list,
        .data_offset = offsetof(struct rows, v),
        .count_offset = offsetof(struct rows, count),
        .count_size = sizeof(unsigned),
        .value = {.type = CYAML_SEQUENCE,
                  .flags = CYAML_FLAG_POINTER,
                  .data_size = sizeof(struct values),
                  .sequence = {.entry = &s->row, .max = max}},
    };
    s->field[1] = (cyaml_schema_field_t){0};
    s->root = (cyaml_schema_value_t){.type = CYAML_MAPPING,
                                     .flags = CYAML_FLAG_POINTER,
                                     .data_size = sizeof(struct rows),
                                     .mapping = {.fields = s->field}};
}

static void rows_free(const struct rows_schema *s, void *rows)
{
    cyaml_config_t config = {.mem_fn = cyaml_mem};
    if (rows)
        cyaml_free(&config, &s->root, rows, 0);
}

// The line where a row begins: a schema that allows only those before it breaks there.
static unsigned long place_row(struct view text, const struct rows_call *c, unsigned row)
{
    struct rows_schema s;
    struct report r;
    void *rows = NULL;
    rows_schema_init(&s, c, row);
    if (load_any(text, &s.root, &rows, &r) == CYAML_OK)
        rows_free(&s, rows);
    return r.line;
}

// The line of a value of a row: the first place behind the key where it stands as a word of its own, else the key's.
static unsigned long place_row_value(struct view text, const struct rows_call *c, unsigned row, size_t key,
                                     struct view value)
{
    const char *name = c->keys[key].name;
    unsigned long line = place_key(text, name, place_row(text, c, row), 1), here = 1;
    size_t at = 0;
    for (; at < text.n && here < line; at++)
        here += text.p[at] == '\n';
    at += view_find(view_from(text, at), name) + strlen(name);
    for (; value.n > 0 && at + value.n <= text.n; at++) {
        here += text.p[at] == '\n';
        bool whole = strchr(" \t\n\"'[,", text.p[at - 1]) &&
                     (at + value.n == text.n || strchr(" \t\r\n\"'],#", text.p[at + value.n]));
        if (whole && memcmp(text.p + at, value.p, value.n) == 0)
            return here;
    }
    return line;
}

struct row_at {
    const char *path;
    struct view text;
    const struct rows_call *call;
    unsigned row;
};

static enum err give_row_value(const struct row_at *at, size_t key, const char *value, struct errmsg *m)
{
    struct errmsg reason = {""};
    if (at->call->take(at->call->user, key, view_of(value), &reason) == OK)
        return OK;
    return errmsg_set(m, ERR_CONFIG, "%s:%lu: %s", at->path,
                      place_row_value(at->text, at->call, at->row, key, view_of(value)), reason.text);
}

static enum err give_row(const struct row_at *at, const struct values *v, struct errmsg *m)
{
    const struct rows_call *c = at->call;
    struct errmsg reason = {""};
    for (size_t k = 0; k < c->count; k++) {
        enum err err = v->text[k] ? give_row_value(at, k, v->text[k], m) : OK;
        for (unsigned item = 0; !err && item < v->list_count[k]; item++)
            err = give_row_value(at, k, v->list[k][item], m);
        if (err)
            return err;
    }
    if (c->end(c->user, &reason) == OK)
        return OK;
    return errmsg_set(m, ERR_CONFIG, "%s:%lu: %s", at->path, place_row(at->text, c, at->row), reason.text);
}

static enum err give_rows(const char *path, struct view text, const struct rows_call *c, const struct rows *rows,
                          struct errmsg *m)
{
    enum err err = OK;
    for (unsigned row = 0; row < rows->count && !err; row++)
        err = give_row(&(struct row_at){path, text, c, row}, &rows->v[row], m);
    return err;
}

static enum err parse_rows(const char *path, struct view text, void *call, struct errmsg *m)
{
    const struct rows_call *c = call;
    struct rows_schema s;
    struct report r;
    void *rows = NULL;
    if (text.n > 0 && memchr(text.p, '\0', text.n))
        return errmsg_set(m, ERR_CONFIG, "%s: not a text file", path);
    rows_schema_init(&s, c, YAML_ROWS_MAX);
    cyaml_err_t code = load_any(text, &s.root, &rows, &r);
    enum err err = OK;
    if (code != CYAML_OK || r.reason[0])
        err = explain(path, text, &r, code, m);
    else if (rows)
        err = give_rows(path, text, c, rows, m);
    rows_free(&s, rows);
    return err;
}

enum err yaml_read_rows(const char *path, const char *list, const struct yaml_key *keys, size_t count,
                        yaml_take_fn *take, yaml_end_fn *end, void *user, struct errmsg *m)
{
    return with_file(path, parse_rows, &(struct rows_call){list, keys, count, take, end, user}, m);
}
