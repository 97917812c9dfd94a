// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// SHA-256 of whole bodies over libcrypto, whose header is seen here alone. libsodium's is portable C; libcrypto uses
// the processor's own SHA instructions where it has them, which makes the digest of every archived payload several
// times cheaper. The algorithm is fetched once: looking it up by name costs more than hashing a small page.
#include "core/crypt.h"

#include <openssl/evp.h>
#include <pthread.h>

static EVP_MD *sha256;

static void fetch_sha256(void)
{
    sha256 = EVP_MD_fetch(NULL, "SHA2-256", NULL);
    CHECK(sha256);
}

void crypt_sha256(struct view data, unsigned char out[CRYPT_SHA256_BYTES])
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, fetch_sha256);
    int done = EVP_Digest(data.n ? data.p : "", data.n, out, NULL, sha256, NULL);
    CHECK(done); // fails for want of memory only
}
