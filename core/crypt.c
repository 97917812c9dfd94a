// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Hashes, MACs, random bytes and their text forms over libsodium, whose header is seen here alone. Ids are BLAKE2b cut
// to 128 bits: an id names a thing across restarts, machines and versions, so neither the hash nor the framing of parts
// may ever change. HMAC-SHA-256 is for what others verify, webhook signatures; the hash itself is crypt_hash.c's.
#include "core/crypt.h"

#include <pthread.h>
#include <sodium.h>
#include <string.h>

enum { ID_BYTES = 16 };

static void init_sodium(void)
{
    CHECK(sodium_init() >= 0);
}

// sodium_init picks the fastest implementation for this processor and opens the random source.
static void need_sodium(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, init_sodium);
}

static const unsigned char *bytes(struct view v)
{
    return (const unsigned char *)(v.n ? v.p : "");
}

void crypt_hmac_sha256(struct view key, struct view data, unsigned char out[CRYPT_SHA256_BYTES])
{
    need_sodium();
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, bytes(key), key.n);
    crypto_auth_hmacsha256_update(&state, bytes(data), data.n);
    crypto_auth_hmacsha256_final(&state, out);
    sodium_memzero(&state, sizeof state);
}

static char *id_text(const unsigned char id[ID_BYTES], char text[CRYPT_ID_TEXT])
{
    return sodium_bin2hex(text, CRYPT_ID_TEXT, id, ID_BYTES);
}

char *crypt_id(struct view data, char text[CRYPT_ID_TEXT])
{
    unsigned char id[ID_BYTES];
    need_sodium();
    crypto_generichash(id, sizeof id, bytes(data), data.n, NULL, 0);
    return id_text(id, text);
}

char *crypt_id_parts(const struct view *parts, size_t count, char text[CRYPT_ID_TEXT])
{
    unsigned char id[ID_BYTES];
    crypto_generichash_state state;
    need_sodium();
    crypto_generichash_init(&state, NULL, 0, sizeof id);
    for (size_t i = 0; i < count; i++) {
        unsigned char length[8]; // little-endian on every machine, since ids outlive machines
        for (size_t k = 0; k < sizeof length; k++)
            length[k] = (unsigned char)((uint64_t)parts[i].n >> (8 * k));
        crypto_generichash_update(&state, length, sizeof length);
        crypto_generichash_update(&state, bytes(parts[i]), parts[i].n);
    }
    crypto_generichash_final(&state, id, sizeof id);
    return id_text(id, text);
}

void crypt_random(void *p, size_t n)
{
    need_sodium();
    randombytes_buf(p, n);
}

char *crypt_random_id(char text[CRYPT_ID_TEXT])
{
    unsigned char id[ID_BYTES];
    crypt_random(id, sizeof id);
    return id_text(id, text);
}

void crypt_add_hex(struct buf *out, const void *p, size_t n)
{
    char *to = buf_reserve(out, 2 * n + 1); // sodium terminates what it writes
    if (!to)
        return;
    sodium_bin2hex(to, 2 * n + 1, p, n);
    buf_wrote(out, 2 * n);
}

void crypt_add_base64(struct buf *out, const void *p, size_t n)
{
    size_t room = sodium_base64_encoded_len(n, sodium_base64_VARIANT_ORIGINAL);
    char *to = buf_reserve(out, room);
    if (!to)
        return;
    sodium_bin2base64(to, room, p, n, sodium_base64_VARIANT_ORIGINAL);
    buf_wrote(out, room - 1);
}

// RFC 4648 §6: 5 bytes are 8 digits; a shorter last group is padded with '='.
void crypt_add_base32(struct buf *out, const void *p, size_t n)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    const unsigned char *from = p;
    for (size_t at = 0; at < n; at += 5) {
        size_t left = n - at < 5 ? n - at : 5;
        uint64_t group = 0;
        for (size_t i = 0; i < 5; i++)
            group = group << 8 | (i < left ? from[at + i] : 0);
        size_t used = (left * 8 + 4) / 5;
        for (size_t i = 0; i < 8; i++)
            buf_add(out, i < used ? &digits[group >> (35 - 5 * i) & 31] : "=", 1);
    }
}

enum err crypt_base64_decode(struct view text, struct buf *out)
{
    if (!text.n)
        return OK;
    if (text.n % 4)
        return ERR_SYNTAX;
    size_t padding = text.p[text.n - 1] != '=' ? 0 : text.p[text.n - 2] != '=' ? 1 : 2;
    size_t room = text.n / 4 * 3 - padding;
    unsigned char *to = (unsigned char *)buf_reserve(out, room);
    if (!to)
        return ERR_TOOBIG;
    size_t n = 0;
    if (sodium_base642bin(to, room, text.p, text.n, NULL, &n, NULL, sodium_base64_VARIANT_ORIGINAL) != 0)
        return ERR_SYNTAX;
    buf_wrote(out, n);
    return OK;
}

bool crypt_equals(struct view a, struct view b)
{
    return a.n == b.n && (a.n == 0 || sodium_memcmp(a.p, b.p, a.n) == 0);
}
