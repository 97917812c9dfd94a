// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Gathering of metrics. Lines are only looked at as far as their family's name; they are ours, but came through Redis,
// so nothing about them is asserted.
#include "server/gather.h"

struct line {
    struct view text;
    struct line *next;
};
struct lines {
    struct line *first, **last;
};
struct family {
    struct view name;
    struct lines about;   // "# HELP", "# TYPE", "# UNIT" as the first process wrote them
    struct lines samples; // of all processes
    bool is_described;
    struct family *next;
};
struct gather {
    struct arena *arena;
    struct family *first, **last;
};

struct gather *gather_new(struct arena *a)
{
    struct gather *g = arena_zalloc(a, sizeof *g);
    g->arena = a;
    g->last = &g->first;
    return g;
}

static struct family *family_of(struct gather *g, struct view name)
{
    for (struct family *f = g->first; f; f = f->next)
        if (view_equals(f->name, name))
            return f;
    struct family *f = arena_zalloc(g->arena, sizeof *f);
    f->name = name;
    f->about.last = &f->about.first;
    f->samples.last = &f->samples.first;
    *g->last = f;
    g->last = &f->next;
    return f;
}

static void add_line(struct gather *g, struct lines *to, struct view text)
{
    struct line *l = arena_zalloc(g->arena, sizeof *l);
    l->text = text;
    *to->last = l;
    to->last = &l->next;
}

// The name of a sample without its labels; of a family's own samples only the suffix differs.
static struct view sample_name(struct view line)
{
    size_t n = 0;
    while (n < line.n && line.p[n] != '{' && line.p[n] != ' ')
        n++;
    return (struct view){line.p, n};
}

static bool belongs(const struct family *f, struct view line)
{
    return line.n >= f->name.n && view_equals((struct view){line.p, f->name.n}, f->name);
}

// "# TYPE name counter": the name; empty where the line is none of these.
static struct view described_name(struct view line)
{
    if (!view_starts(line, "# TYPE ") && !view_starts(line, "# HELP ") && !view_starts(line, "# UNIT "))
        return (struct view){0};
    line = view_from(line, sizeof "# TYPE " - 1);
    return view_cut(&line, ' ');
}

void gather_add(struct gather *g, struct view text)
{
    struct family *f = NULL;
    bool is_new = false;
    while (text.n > 0) {
        struct view line = view_cut(&text, '\n'), name = described_name(line);
        if (name.n > 0) {
            if (!f || !view_equals(f->name, name)) {
                f = family_of(g, name);
                is_new = !f->is_described;
                f->is_described = true;
            }
            if (is_new)
                add_line(g, &f->about, line);
        } else if (line.n > 0 && line.p[0] != '#') {
            if (!f || !belongs(f, line))
                f = family_of(g, sample_name(line));
            add_line(g, &f->samples, line);
        }
    }
}

static void write_lines(const struct lines *lines, struct buf *out)
{
    for (const struct line *l = lines->first; l; l = l->next) {
        buf_add_view(out, l->text);
        buf_add_char(out, '\n');
    }
}

void gather_write(const struct gather *g, struct buf *out)
{
    for (const struct family *f = g->first; f; f = f->next) {
        write_lines(&f->about, out);
        write_lines(&f->samples, out);
    }
    buf_add_str(out, "# EOF\n");
}
