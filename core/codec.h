// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Compression: content codings of HTTP (RFC 9110 §8.4.1), WARC's gzip members, zstd for our own bodies. Every decoder
// stops at the room of the buffer it fills (ERR_TOOBIG), so a decompression bomb costs its limit and no more.
#ifndef CORE_CODEC_H
#define CORE_CODEC_H

#include "core/buf.h"

enum codec { CODEC_IDENTITY, CODEC_GZIP, CODEC_DEFLATE, CODEC_BROTLI, CODEC_ZSTD, CODEC_COUNT };

// The name in a Content-Encoding header, ASCII case ignored ("x-gzip" too). False when unknown.
bool codec_parse(struct view name, enum codec *ret_codec);
// Appends the decoded bytes. ERR_CORRUPT: broken or truncated (what was decoded before stays in out).
enum err codec_decode(enum codec codec, struct view in, struct buf *out) MUST_USE;
// Decodes the one gzip member at the start of `in` and tells how many bytes of `in` it took.
enum err codec_decode_member(struct view in, struct buf *out, size_t *ret_used) MUST_USE;
// Appends one gzip member that only stores: for bytes that are compressed already.
enum err codec_store(struct view in, struct buf *out) MUST_USE;
// Appends one whole gzip member (level 6) or zstd frame (level 3). Others: ERR_UNSUPPORTED.
enum err codec_encode(enum codec codec, struct view in, struct buf *out) MUST_USE;

#endif
