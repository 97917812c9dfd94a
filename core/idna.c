// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Domain names beyond ASCII. The only file of core/ that knows ICU. Plain ASCII never reaches it: there the URL
// standard takes the domain in lower case as it is, even where a label looks like Punycode and is none, because such
// names are registered and answer.
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
    char ascii[ASCII_MAX_BYTES];
    UIDNAInfo info = UIDNA_INFO_INITIALIZER;
    UErrorCode status = U_ZERO_ERROR;
    int32_t n =
        uidna_nameToASCII_UTF8(uts46, domain.p, (int32_t)domain.n, ascii, (int32_t)sizeof ascii, &info, &status);
    if (U_FAILURE(status) || n > (int32_t)sizeof ascii || is_refused(info.errors))
        return ERR_SYNTAX;
    buf_add(out, ascii, (size_t)n);
    return buf_err(out);
}
