// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Takes the head lines of ARC records apart. From the right, because writers did not escape spaces in addresses. A
// version 2 line is told by its ninth field from the right being a date: result code, checksum, location, offset and
// file name stand between the media type and the length.
#include "core/warc_arc.h"

#include "core/ascii.h"
#include "core/clock.h"

#include <stdio.h>
#include <string.h>

enum { FIELDS_V1 = 4, FIELDS_V2 = 9 }; // behind the address

// Cuts the last field off. False: there is no space any more.
static bool cut_last(struct view *rest, struct view *ret_field)
{
    size_t at = rest->n;
    while (at > 0 && rest->p[at - 1] != ' ')
        at--;
    if (at == 0)
        return false;
    *ret_field = view_from(*rest, at);
    rest->n = at - 1;
    return true;
}

// The last `count` fields, in the order of the line; *rest becomes what stands before them.
static bool cut_fields(struct view *rest, size_t count, struct view *fields)
{
    while (count > 0)
        if (!cut_last(rest, &fields[--count]))
            return false;
    return true;
}

char *arc_date(struct view date, char text[ARC_DATE_TEXT])
{
    int64_t ms;
    uint64_t number;
    text[0] = '\0';
    if ((date.n != 14 && date.n != 12) || !view_to_u64(date, &number))
        return text;
    const char *d = date.p;
    snprintf(text, ARC_DATE_TEXT, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", d, d + 4, d + 6, d + 8, d + 10,
             date.n == 14 ? d + 12 : "00");
    if (clock_parse_iso(view_of(text), &ms))
        text[0] = '\0';
    return text;
}

static bool is_date(struct view v)
{
    char text[ARC_DATE_TEXT];
    return arc_date(v, text)[0] != '\0';
}

bool arc_line_is_head(struct view line)
{
    size_t colon = 0;
    struct view rest = view_trim(line), fields[FIELDS_V1];
    while (colon < rest.n && (ascii_is_letter(rest.p[colon]) || rest.p[colon] == '-'))
        colon++;
    return colon > 1 && colon < rest.n && rest.p[colon] == ':' && cut_fields(&rest, FIELDS_V1, fields) && rest.n > 0;
}

bool arc_line_parse(struct view line, struct arc_head *ret_head)
{
    struct view rest = view_trim(line), whole = rest, f[FIELDS_V2];
    struct arc_head h;
    bool two = cut_fields(&rest, FIELDS_V2, f) && rest.n > 0 && is_date(f[1]);
    if (!two) {
        rest = whole;
        if (!cut_fields(&rest, FIELDS_V1, f))
            return false;
    }
    h = (struct arc_head){.url = rest, .ip = f[0], .date = f[1], .content_type = f[2]};
    if (!view_to_u64(f[two ? FIELDS_V2 - 1 : FIELDS_V1 - 1], &h.length))
        return false;
    *ret_head = h;
    return true;
}
