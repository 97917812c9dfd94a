// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Hashes, MACs, random bytes and their text forms, over libsodium; hashes of whole bodies over libcrypto.
#ifndef CORE_CRYPT_H
#define CORE_CRYPT_H

#include "core/buf.h"

enum { CRYPT_SHA256_BYTES = 32, CRYPT_SHA1_BYTES = 20, CRYPT_ID_TEXT = 33 };

void crypt_sha256(struct view data, unsigned char out[CRYPT_SHA256_BYTES]);
// The hashes that archives and hubs of others name: "md5", "sha1", "sha256", "sha384", "sha512", ASCII case ignored.
enum crypt_hash { CRYPT_MD5, CRYPT_SHA1, CRYPT_SHA256, CRYPT_SHA384, CRYPT_SHA512, CRYPT_HASH_COUNT };
enum { CRYPT_HASH_MAX_BYTES = 64 };
bool crypt_hash_parse(struct view name, enum crypt_hash *ret_hash);
// Writes the hash, or the MAC (RFC 2104) made with it, and returns its length; 0 where this machine's libcrypto is not
// allowed to make it (MD5 under FIPS rules).
size_t crypt_hash(enum crypt_hash hash, struct view data, unsigned char out[CRYPT_HASH_MAX_BYTES]);
size_t crypt_hmac(enum crypt_hash hash, struct view key, struct view data, unsigned char out[CRYPT_HASH_MAX_BYTES]);
// RFC 2104 with SHA-256.
void crypt_hmac_sha256(struct view key, struct view data, unsigned char out[CRYPT_SHA256_BYTES]);
// 128 bits of BLAKE2b as 32 lower-case hex digits: the identity of URLs, docs and stories. Returns text.
char *crypt_id(struct view data, char text[CRYPT_ID_TEXT]);
// As above over several parts; each part is preceded by its length, so ("ab","c") and ("a","bc") differ.
char *crypt_id_parts(const struct view *parts, size_t count, char text[CRYPT_ID_TEXT]);
void crypt_random(void *p, size_t n);
// 128 random bits as 32 hex digits.
char *crypt_random_id(char text[CRYPT_ID_TEXT]);
void crypt_add_hex(struct buf *out, const void *p, size_t n);
// RFC 4648 §4 with padding; base32 §6 (WARC digests).
void crypt_add_base64(struct buf *out, const void *p, size_t n);
void crypt_add_base32(struct buf *out, const void *p, size_t n);
enum err crypt_base64_decode(struct view text, struct buf *out) MUST_USE;
// Constant time for equal lengths.
bool crypt_equals(struct view a, struct view b);

#endif
