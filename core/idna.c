// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Domain names beyond ASCII. The only file of core/ that knows ICU. Plain ASCII never reaches it: there the URL
// standard takes the domain in lower case as it is, even where a label looks like Punycode and is none, because such
// names are registered and answer.
//
// ICU 72 maps by Unicode 15. What later versions map otherwise, and browsers with them, is brought in front of it.
#include "core/idna.h"

#include "core/ascii.h"
#include "core/utf8.h"

#include <pthread.h>
#include <unicode/uidna.h>

enum { ASCII_MAX_BYTES = 2048 };

static UIDNA *uts46;
static pthread_once_t uts46_once = PTHREAD_ONCE_INIT;

// Kept until the process ends; ICU's object is immutable and may be used by all threads.
static void open_uts46(void)
{
    UErrorCode status = U_ZERO_ERROR;
    uts46 = uidna_openUTS46(UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ | UIDNA_NONTRANSITIONAL_TO_ASCII |
                                UIDNA_NONTRANSITIONAL_TO_UNICODE,
                            &status);
    CHECK(U_SUCCESS(status));
}

static bool is_ascii(struct view domain)
{
    for (size_t i = 0; i < domain.n; i++)
        if ((unsigned char)domain.p[i] >= 0x80)
            return false;
    return true;
}

// URL §3.3 runs UTS 46 with CheckHyphens and VerifyDnsLength off; ICU has no switch for them but tells them apart.
static bool is_refused(uint32_t errors)
{
    return (errors &
            ~(uint32_t)(UIDNA_ERROR_EMPTY_LABEL | UIDNA_ERROR_LABEL_TOO_LONG | UIDNA_ERROR_DOMAIN_NAME_TOO_LONG |
                        UIDNA_ERROR_LEADING_HYPHEN | UIDNA_ERROR_TRAILING_HYPHEN | UIDNA_ERROR_HYPHEN_3_4)) != 0;
}

// UTS 46, IdnaMappingTable: what changed from Unicode 15.0 to 16.0. `to` belongs to the first of the range, the others
// follow it; 0: ignored.
static const struct {
    uint32_t first, last, to;
} newer[] = {
    {0x04C0, 0x04C0, 0x04CF},   {0x10A0, 0x10C5, 0x2D00},   {0x115F, 0x1160, 0},         {0x17B4, 0x17B5, 0},
    {0x180E, 0x180E, 0},        {0x1E9E, 0x1E9E, 0x00DF},   {0x206A, 0x206F, 0},         {0x2132, 0x2132, 0x214E},
    {0x2183, 0x2183, 0x2184},   {0x3164, 0x3164, 0},        {0xFFA0, 0xFFA0, 0},         {0x1D173, 0x1D17A, 0},
    {0x2F868, 0x2F868, 0x36FC}, {0x2F874, 0x2F874, 0x5F53}, {0x2F91F, 0x2F91F, 0x243AB}, {0x2F95F, 0x2F95F, 0x7AEE},
    {0x2F9BF, 0x2F9BF, 0x45D7},
};

// c as Unicode 16 maps it where that is news to ICU; 0: not at all.
static uint32_t map_newer(uint32_t c)
{
    for (size_t i = 0; i < ARRAY_LEN(newer); i++)
        if (c >= newer[i].first && c <= newer[i].last)
            return newer[i].to ? newer[i].to + (c - newer[i].first) : 0;
    return c;
}

static void add_mapped(struct buf *out, struct view domain)
{
    uint32_t c;
    for (size_t n; (n = utf8_next(domain, &c)) > 0; domain = view_from(domain, n)) {
        uint32_t mapped = map_newer(c);
        if (mapped || !c)
            buf_add_utf8(out, mapped);
    }
}

enum err idna_to_ascii(struct view domain, struct buf *out)
{
    if (is_ascii(domain)) {
        for (size_t i = 0; i < domain.n; i++)
            buf_add_char(out, ascii_lower(domain.p[i]));
        return buf_err(out);
    }
    // ICU would itself replace broken sequences, with an error bit that is easily mistaken for another.
    if (!utf8_is_valid(domain) || domain.n > ASCII_MAX_BYTES)
        return ERR_SYNTAX;
    pthread_once(&uts46_once, open_uts46);
    CLEANUP(buf_done) struct buf mapped;
    buf_init(&mapped, ASCII_MAX_BYTES); // nothing becomes longer
    add_mapped(&mapped, domain);
    char ascii[ASCII_MAX_BYTES];
    UIDNAInfo info = UIDNA_INFO_INITIALIZER;
    UErrorCode status = U_ZERO_ERROR;
    int32_t n = uidna_nameToASCII_UTF8(uts46, mapped.p ? mapped.p : "", (int32_t)mapped.n, ascii, (int32_t)sizeof ascii,
                                       &info, &status);
    if (U_FAILURE(status) || n > (int32_t)sizeof ascii || is_refused(info.errors))
        return ERR_SYNTAX;
    buf_add(out, ascii, (size_t)n);
    return buf_err(out);
}
