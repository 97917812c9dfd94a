// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Reads `id:/pattern/flags{more}` and `id="text": ends` or `id:text`, with the escapes of C strings in texts.
#include "tests/support/hscollider.h"

#include "core/utf8.h"
#include "tests/support/shared.h"
#include "tests/support/unit.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM = 20000 };

struct filling {
    struct arena *arena;
    struct collider *set;
    struct buf work;
};

static void add_pattern(struct filling *f, uint32_t id, struct view rest)
{
    size_t end = rest.n;
    while (end > 0 && rest.p[end - 1] != '/')
        end--;
    struct view flags = view_from(rest, end);
    struct collider_pattern p = {.id = id, .plain = view_find_char(flags, '{') == flags.n};
    const char *inline_flags = "";
    for (size_t i = 0; i < flags.n && flags.p[i] != '{'; i++) {
        p.nocase |= flags.p[i] == 'i';
        p.dotall |= flags.p[i] == 's';
        inline_flags = flags.p[i] == 'm' ? "(?m)" : inline_flags;
    }
    struct view inside = {rest.p + 1, end - 2};
    p.pattern = view_of(arena_printf(f->arena, "%s%.*s", inline_flags, VIEW_ARG(inside)));
    assert_true(f->set->pattern_count < ROOM);
    f->set->patterns[f->set->pattern_count++] = p;
}

static int digit(char c)
{
    const char *all = "0123456789abcdef", *at = c ? strchr(all, c | 0x20) : NULL;
    return at ? (int)(at - all) : 0;
}

static void unescape(struct view v, struct buf *out)
{
    static const char named[] = "n\nr\rt\t";
    for (size_t i = 0; i < v.n; i++) {
        const char *known = v.p[i] == '\\' && i + 1 < v.n ? strchr("nrt", v.p[i + 1]) : NULL;
        if (known)
            buf_add_char(out, strchr(named, *known)[1]);
        else if (v.p[i] == '\\' && i + 3 < v.n && v.p[i + 1] == 'x')
            buf_add_char(out, (char)(digit(v.p[i + 2]) * 16 + digit(v.p[i + 3])));
        else if (v.p[i] == '\\' && i + 1 < v.n)
            buf_add_char(out, v.p[i + 1]);
        else
            buf_add_char(out, v.p[i]);
        if (v.p[i] == '\\' && i + 1 < v.n)
            i += v.p[i + 1] == 'x' ? 3 : 1;
    }
}

static uint32_t pattern_of(const struct collider *set, uint32_t id)
{
    for (size_t i = 0; i < set->pattern_count; i++) {
        if (set->patterns[i].id == id)
            return (uint32_t)i;
    }
    return UINT32_MAX;
}

static void add_text(struct filling *f, uint32_t id, struct view rest)
{
    struct collider_text t = {.pattern = pattern_of(f->set, id)};
    if (t.pattern == UINT32_MAX)
        return;
    t.known = view_starts(rest, "\"");
    if (t.known) {
        size_t end = rest.n;
        while (end > 0 && rest.p[end - 1] != '"')
            end--;
        t.matches = end + 1 < rest.n && view_trim(view_from(rest, end + 1)).n > 0;
        rest = (struct view){rest.p + 1, end - 2};
    }
    buf_clear(&f->work);
    unescape(rest, &f->work);
    struct view bytes = buf_view(&f->work);
    char *out = arena_alloc(f->arena, bytes.n * 3 + 1);
    size_t n = 0;
    uint32_t c;
    t.intact = utf8_is_valid(bytes);
    for (size_t used; (used = utf8_next(bytes, &c)) > 0; bytes = view_from(bytes, used))
        n += utf8_encode(c, out + n);
    t.text = (struct view){out, n};
    assert_true(f->set->text_count < ROOM);
    f->set->texts[f->set->text_count++] = t;
}

static void read_lines(struct filling *f, struct view all, void (*add)(struct filling *, uint32_t, struct view))
{
    while (all.n) {
        struct view line = view_cut(&all, '\n');
        size_t n = 0;
        while (n < line.n && line.p[n] >= '0' && line.p[n] <= '9')
            n++;
        uint64_t id;
        if (n > 0 && n + 1 < line.n && (line.p[n] == ':' || line.p[n] == '=') &&
            view_to_u64((struct view){line.p, n}, &id))
            add(f, (uint32_t)id, view_from(line, n + 1));
    }
}

static void read_folder(struct filling *f, const char *dir, const char *folder,
                        void (*add)(struct filling *, uint32_t, struct view))
{
    char path[2 * SHARED_PATH_MAX];
    snprintf(path, sizeof path, "%s/hscollider/%s", dir, folder);
    struct dirent **names;
    int count = scandir(path, &names, NULL, alphasort);
    assert_true(count > 2);
    CLEANUP(buf_done) struct buf b;
    buf_init(&b, 4 << 20);
    for (int i = 0; i < count; i++) {
        buf_clear(&b);
        if (names[i]->d_name[0] != '.') {
            shared_read(path, names[i]->d_name, &b);
            read_lines(f, buf_view(&b), add);
        }
        free(names[i]);
    }
    free(names);
}

bool collider_open(struct arena *a, struct collider *ret_set)
{
    char dir[SHARED_PATH_MAX];
    if (!shared_open("queries", dir))
        return false;
    *ret_set = (struct collider){.patterns = arena_array(a, ROOM, sizeof(struct collider_pattern)),
                                 .texts = arena_array(a, ROOM, sizeof(struct collider_text))};
    struct filling f = {.arena = a, .set = ret_set};
    buf_init(&f.work, 1 << 20);
    read_folder(&f, dir, "pcre", add_pattern);
    read_folder(&f, dir, "corpora", add_text);
    buf_done(&f.work);
    return true;
}
