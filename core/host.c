// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Hosts after the WHATWG URL standard, chapter 3: the steps of its host, IPv4, IPv6 and opaque-host parsers. That
// the odd spellings of IPv4 (0x7f.1, 017700000001, 2130706433) are understood as clients understand them is also a
// matter of safety: the check of where we may connect must see the address that would be connected to.
#include "core/host.h"

#include "core/ascii.h"
#include "core/idna.h"
#include "core/percent.h"

#include <string.h>

enum { HOST_MAX_BYTES = 2048 };

// ---- IPv4 ----------------------------------------------------------------------------------------------------

// URL §3.5, IPv4 number parser. Values beyond 32 bits stop growing at a value that no place allows.
static bool ipv4_number(struct view part, uint64_t *ret_value)
{
    int base = 10;
    if (!part.n)
        return false;
    if (view_starts_nocase(part, "0x")) {
        base = 16;
        part = view_from(part, 2);
    } else if (part.n > 1 && part.p[0] == '0') {
        base = 8;
        part = view_from(part, 1);
    }
    uint64_t value = 0;
    for (size_t i = 0; i < part.n; i++) {
        int digit = ascii_hex(part.p[i]);
        if (digit < 0 || digit >= base)
            return false;
        if (value <= UINT32_MAX)
            value = value * (uint64_t)base + (uint64_t)digit;
    }
    *ret_value = value;
    return true;
}

static bool all_digits(struct view v)
{
    for (size_t i = 0; i < v.n; i++)
        if (!ascii_is_digit(v.p[i]))
            return false;
    return v.n > 0;
}

// URL §3.5, "ends in a number".
static bool ends_in_number(struct view host)
{
    if (view_ends(host, "."))
        host.n--;
    size_t start = host.n;
    while (start > 0 && host.p[start - 1] != '.')
        start--;
    struct view last = view_from(host, start);
    uint64_t ignored;
    return all_digits(last) || ipv4_number(last, &ignored);
}

static enum err ipv4_parse(struct view host, struct buf *out)
{
    uint64_t numbers[4];
    size_t count = 0;
    if (view_ends(host, "."))
        host.n--;
    for (bool more = true; more; count++) {
        more = view_find_char(host, '.') < host.n;
        if (count == ARRAY_LEN(numbers) || !ipv4_number(view_cut(&host, '.'), &numbers[count]))
            return ERR_SYNTAX;
    }
    // All but the last are bytes; the last fills what is left.
    uint64_t address = numbers[count - 1];
    if (address >= (uint64_t)1 << 8 * (5 - count))
        return ERR_SYNTAX;
    for (size_t i = 0; i + 1 < count; i++) {
        if (numbers[i] > 255)
            return ERR_SYNTAX;
        address |= numbers[i] << 8 * (3 - i);
    }
    buf_printf(out, "%u.%u.%u.%u", (unsigned)(address >> 24), (unsigned)(address >> 16 & 255),
               (unsigned)(address >> 8 & 255), (unsigned)(address & 255));
    return buf_err(out);
}

// ---- IPv6 ----------------------------------------------------------------------------------------------------

struct ipv6 {
    uint16_t pieces[8];
    int count;    // pieces read
    int compress; // where "::" stood, -1: nowhere
};

// Decimal 0 to 255 without leading zeros.
static bool ipv6_byte(struct view text, unsigned *ret_value)
{
    if (!all_digits(text) || text.n > 3 || (text.n > 1 && text.p[0] == '0'))
        return false;
    unsigned value = 0;
    for (size_t i = 0; i < text.n; i++)
        value = value * 10 + (unsigned)(text.p[i] - '0');
    *ret_value = value;
    return value <= 255;
}

// The dotted form at the end, "::ffff:1.2.3.4", fills two pieces.
static bool ipv6_dotted(struct view text, struct ipv6 *a)
{
    unsigned bytes[4];
    if (a->count > 6)
        return false;
    for (size_t i = 0; i < 4; i++) {
        bool last = view_find_char(text, '.') == text.n;
        if (last != (i == 3) || !ipv6_byte(view_cut(&text, '.'), &bytes[i]))
            return false;
    }
    a->pieces[a->count++] = (uint16_t)(bytes[0] << 8 | bytes[1]);
    a->pieces[a->count++] = (uint16_t)(bytes[2] << 8 | bytes[3]);
    return true;
}

static bool ipv6_piece(struct view text, struct ipv6 *a)
{
    unsigned value = 0;
    if (!text.n || text.n > 4)
        return false;
    for (size_t i = 0; i < text.n; i++) {
        int digit = ascii_hex(text.p[i]);
        if (digit < 0)
            return false;
        value = value << 4 | (unsigned)digit;
    }
    a->pieces[a->count++] = (uint16_t)value;
    return true;
}

// "::" found: the pieces after it will move to the end.
static bool ipv6_compress(struct view *text, struct ipv6 *a)
{
    if (a->compress >= 0 || a->count == 8)
        return false;
    a->compress = a->count;
    *text = view_from(*text, 1);
    return true;
}

static bool ipv6_read(struct view text, struct ipv6 *a)
{
    if (view_starts(text, ":")) {
        text = view_from(text, 1);
        if (!view_starts(text, ":") || !ipv6_compress(&text, a))
            return false;
    }
    while (text.n) {
        if (a->count == 8)
            return false;
        size_t end = view_find_char(text, ':');
        struct view piece = {text.p, end};
        if (view_find_char(piece, '.') < piece.n)
            return end == text.n && ipv6_dotted(piece, a);
        if (!ipv6_piece(piece, a))
            return false;
        if (end == text.n)
            break;
        text = view_from(text, end + 1);
        if (!text.n || (text.p[0] == ':' && !ipv6_compress(&text, a)))
            return false;
    }
    return true;
}

static bool ipv6_parse(struct view text, struct ipv6 *a)
{
    *a = (struct ipv6){.compress = -1};
    if (!ipv6_read(text, a) || (a->compress < 0 && a->count != 8))
        return false;
    if (a->compress < 0)
        return true;
    size_t tail = (size_t)(a->count - a->compress);
    uint16_t *gap = a->pieces + a->compress;
    memmove(a->pieces + 8 - tail, gap, tail * sizeof *gap);
    memset(gap, 0, (size_t)(8 - a->count) * sizeof *gap);
    return true;
}

// RFC 5952 §4.2: the first of the longest runs of two or more zero pieces becomes "::".
static int longest_zero_run(const struct ipv6 *a, int *ret_length)
{
    int best = -1, best_length = 1;
    for (int i = 0, length; i < 8; i += length + 1) {
        length = 0;
        while (i + length < 8 && a->pieces[i + length] == 0)
            length++;
        if (length > best_length) {
            best = i;
            best_length = length;
        }
    }
    *ret_length = best_length;
    return best;
}

static void ipv6_write(const struct ipv6 *a, struct buf *out)
{
    int run_length, run = longest_zero_run(a, &run_length);
    buf_add_char(out, '[');
    for (int i = 0; i < 8; i++) {
        if (i == run) {
            buf_add_str(out, i == 0 ? "::" : ":");
            i += run_length - 1;
            continue;
        }
        buf_printf(out, i == 7 ? "%x" : "%x:", a->pieces[i]);
    }
    buf_add_char(out, ']');
}

// ---- domains -------------------------------------------------------------------------------------------------

// URL §3.1, forbidden domain code points.
static bool is_forbidden(unsigned char c)
{
    return c <= ' ' || c >= 0x7F || strchr("#%/:<>?@[\\]^|", c);
}

static enum err domain_parse(struct view text, struct buf *out)
{
    CLEANUP(buf_done) struct buf decoded, ascii;
    buf_init(&decoded, HOST_MAX_BYTES);
    buf_init(&ascii, HOST_MAX_BYTES);
    percent_decode(&decoded, text);
    enum err err = buf_err(&decoded);
    if (!err)
        err = idna_to_ascii(buf_view(&decoded), &ascii);
    if (err)
        return err;
    struct view domain = buf_view(&ascii);
    if (!domain.n)
        return ERR_SYNTAX;
    for (size_t i = 0; i < domain.n; i++)
        if (is_forbidden((unsigned char)domain.p[i]))
            return ERR_SYNTAX;
    if (ends_in_number(domain))
        return ipv4_parse(domain, out);
    buf_add_view(out, domain);
    return buf_err(out);
}

static enum err bracketed_parse(struct view text, struct buf *out)
{
    struct ipv6 address;
    if (!view_ends(text, "]") || !ipv6_parse((struct view){text.p + 1, text.n - 2}, &address))
        return ERR_SYNTAX;
    ipv6_write(&address, out);
    return buf_err(out);
}

enum err host_parse(struct view text, struct buf *out)
{
    return view_starts(text, "[") ? bracketed_parse(text, out) : domain_parse(text, out);
}

enum err host_parse_opaque(struct view text, struct buf *out)
{
    if (view_starts(text, "["))
        return bracketed_parse(text, out);
    for (size_t i = 0; i < text.n; i++)
        if (!text.p[i] || strchr("\t\n\r #/:<>?@[\\]^|", text.p[i])) // URL §3.1, forbidden host code points
            return ERR_SYNTAX;
    percent_encode(out, text, PERCENT_CONTROL);
    return buf_err(out);
}

size_t host_port_at(struct view text)
{
    bool in_brackets = false;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == ':' && !in_brackets)
            return i;
        in_brackets = text.p[i] == '[' || (in_brackets && text.p[i] != ']');
    }
    return text.n;
}
