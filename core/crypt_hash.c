// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Hashes of whole bodies, and MACs with them, over libcrypto, whose headers are seen here alone. libsodium's SHA-256 is
// portable C; libcrypto uses the processor's own SHA instructions where it has them, which makes the digest of every
// archived payload several times cheaper. The other hashes are what archives and hubs of others state. An algorithm is
// fetched once: looking it up by name costs more than hashing a small page.
#include "core/crypt.h"

#include <limits.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <pthread.h>

static const struct {
    const char *name;    // as archives and signatures write it
    const char *library; // as libcrypto has it
} names[CRYPT_HASH_COUNT] = {
    [CRYPT_MD5] = {"md5", "MD5"},
    [CRYPT_SHA1] = {"sha1", "SHA1"},
    [CRYPT_SHA256] = {"sha256", "SHA2-256"},
    [CRYPT_SHA384] = {"sha384", "SHA2-384"},
    [CRYPT_SHA512] = {"sha512", "SHA2-512"},
};
static EVP_MD *hashes[CRYPT_HASH_COUNT]; // NULL: this machine's policy does not have it

static void fetch_hashes(void)
{
    for (size_t i = 0; i < CRYPT_HASH_COUNT; i++)
        hashes[i] = EVP_MD_fetch(NULL, names[i].library, NULL);
    CHECK(hashes[CRYPT_SHA256]);
}

static const EVP_MD *find(enum crypt_hash hash)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    CHECK((unsigned)hash < CRYPT_HASH_COUNT);
    pthread_once(&once, fetch_hashes);
    return hashes[hash];
}

bool crypt_hash_parse(struct view name, enum crypt_hash *ret_hash)
{
    for (size_t i = 0; i < CRYPT_HASH_COUNT; i++)
        if (view_is_nocase(name, names[i].name)) {
            *ret_hash = (enum crypt_hash)i;
            return true;
        }
    return false;
}

size_t crypt_hash(enum crypt_hash hash, struct view data, unsigned char out[CRYPT_HASH_MAX_BYTES])
{
    unsigned n = 0;
    const EVP_MD *md = find(hash);
    if (!md)
        return 0;
    int done = EVP_Digest(data.n ? data.p : "", data.n, out, &n, md, NULL);
    CHECK(done); // fails for want of memory only
    return n;
}

size_t crypt_hmac(enum crypt_hash hash, struct view key, struct view data, unsigned char out[CRYPT_HASH_MAX_BYTES])
{
    unsigned n = 0;
    const EVP_MD *md = find(hash);
    CHECK(key.n <= INT_MAX);
    if (!md)
        return 0;
    const unsigned char *p = (const unsigned char *)(data.n ? data.p : "");
    return HMAC(md, key.n ? key.p : "", (int)key.n, p, data.n, out, &n) ? n : 0;
}

void crypt_sha256(struct view data, unsigned char out[CRYPT_SHA256_BYTES])
{
    unsigned char all[CRYPT_HASH_MAX_BYTES];
    size_t n = crypt_hash(CRYPT_SHA256, data, all);
    CHECK(n == CRYPT_SHA256_BYTES);
    for (size_t i = 0; i < n; i++)
        out[i] = all[i];
}
