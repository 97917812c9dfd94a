// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Content codings over zlib, libdeflate, zstd and brotli; their headers are seen here alone. A whole gzip body goes to
// libdeflate first, which is twice as fast but needs the size of the result at once; whatever it refuses (a size that
// lies, a truncated body, more than the limit) is decoded again by zlib, which keeps what it can.
//
// The streaming decoders differ in one function each, a step that turns some input into some output. pump() drives
// any of them into a bounded buffer.
#include "core/codec.h"

#include <brotli/decode.h>
#include <libdeflate.h>
#include <limits.h>
#include <stdlib.h>
#define ZLIB_CONST // next_in points to const
#include <zlib.h>
#include <zstd.h>

enum {
    CHUNK_MIN_BYTES = 16 << 10,
    CHUNK_MAX_BYTES = 1 << 20,
    GZIP_MIN_BYTES = 18,  // RFC 1952 §2.3: ten bytes of header, at least nothing, eight of trailer
    ZSTD_WINDOW_LOG = 23, // RFC 9659 §3: content coded as zstd needs no more than 8 MiB
    GZIP_LEVEL = 6,
    ZSTD_LEVEL = 3,
};

bool codec_parse(struct view name, enum codec *ret_codec)
{
    static const struct {
        const char *name;
        enum codec codec;
    } names[] = {
        {"identity", CODEC_IDENTITY}, {"gzip", CODEC_GZIP}, {"x-gzip", CODEC_GZIP},
        {"deflate", CODEC_DEFLATE},   {"br", CODEC_BROTLI}, {"zstd", CODEC_ZSTD},
    };
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (view_is_nocase(name, names[i].name)) {
            *ret_codec = names[i].codec;
            return true;
        }
    return false;
}

// ---- streaming -------------------------------------------------------------------------------------------------

enum step { STEP_MORE, STEP_END, STEP_BAD };

// Takes bytes off *in, writes at most *n bytes to `to` and sets *n to how many. STEP_END: the coded data is complete.
typedef enum step step_fn(void *state, struct view *in, char *to, size_t *n);

static size_t chunk_size(const struct buf *out, struct view in)
{
    size_t n = in.n < CHUNK_MAX_BYTES / 4 ? in.n * 4 : CHUNK_MAX_BYTES;
    if (n < CHUNK_MIN_BYTES)
        n = CHUNK_MIN_BYTES;
    return n < buf_left(out) ? n : buf_left(out);
}

// The buffer is full: the data may end exactly here, so one byte more decides.
static enum err pump_beyond(step_fn *step, void *state, struct view *in, struct buf *out, enum step *ret_step)
{
    char byte;
    size_t n = 1;
    *ret_step = step(state, in, &byte, &n);
    if (n == 0)
        return OK;
    buf_add(out, &byte, 1); // makes the buffer remember the overflow
    return ERR_TOOBIG;
}

static enum err pump(step_fn *step, void *state, struct view *in, struct buf *out)
{
    for (;;) {
        size_t before = in->n, n = chunk_size(out, *in);
        enum step s;
        if (n == 0) {
            enum err err = pump_beyond(step, state, in, out, &s);
            if (err)
                return err;
        } else {
            char *to = buf_reserve(out, n);
            CHECK(to);
            s = step(state, in, to, &n);
            buf_wrote(out, n);
        }
        if (s == STEP_END)
            return OK;
        if (s == STEP_BAD || (n == 0 && in->n == before)) // no progress: the rest is missing
            return ERR_CORRUPT;
    }
}

static enum step step_zlib(void *state, struct view *in, char *to, size_t *n)
{
    z_stream *z = state;
    uInt given = in->n < UINT_MAX ? (uInt)in->n : UINT_MAX;
    z->next_in = (const Bytef *)in->p;
    z->avail_in = given;
    z->next_out = (Bytef *)to;
    z->avail_out = (uInt)*n; // chunks are far below UINT_MAX
    int rc = inflate(z, Z_NO_FLUSH);
    *n -= z->avail_out;
    *in = view_from(*in, given - z->avail_in);
    if (rc == Z_STREAM_END)
        return STEP_END;
    return rc == Z_OK || rc == Z_BUF_ERROR ? STEP_MORE : STEP_BAD;
}

// bits as inflateInit2 takes them: 15 + 16 gzip, 15 zlib, -15 raw.
static enum err decode_zlib(int bits, struct view *in, struct buf *out)
{
    z_stream z = {0};
    if (inflateInit2(&z, bits) != Z_OK) // fails for want of memory only
        return ERR_FULL;
    enum err err = pump(step_zlib, &z, in, out);
    inflateEnd(&z);
    return err;
}

static enum step step_brotli(void *state, struct view *in, char *to, size_t *n)
{
    const uint8_t *next_in = (const uint8_t *)in->p;
    uint8_t *next_out = (uint8_t *)to;
    size_t in_left = in->n, out_left = *n;
    BrotliDecoderResult rc = BrotliDecoderDecompressStream(state, &in_left, &next_in, &out_left, &next_out, NULL);
    *n -= out_left;
    *in = view_from(*in, in->n - in_left);
    if (rc == BROTLI_DECODER_RESULT_SUCCESS)
        return STEP_END;
    return rc == BROTLI_DECODER_RESULT_ERROR ? STEP_BAD : STEP_MORE;
}

static enum err decode_brotli(struct view in, struct buf *out)
{
    BrotliDecoderState *state = BrotliDecoderCreateInstance(NULL, NULL, NULL);
    if (!state)
        return ERR_FULL;
    enum err err = pump(step_brotli, state, &in, out);
    BrotliDecoderDestroyInstance(state);
    return err;
}

static enum step step_zstd(void *state, struct view *in, char *to, size_t *n)
{
    ZSTD_inBuffer from = {in->p, in->n, 0};
    ZSTD_outBuffer into = {to, *n, 0};
    size_t rc = ZSTD_decompressStream(state, &into, &from);
    *n = into.pos;
    *in = view_from(*in, from.pos);
    if (ZSTD_isError(rc))
        return STEP_BAD;
    return rc == 0 ? STEP_END : STEP_MORE; // 0: a frame is complete and flushed
}

// RFC 8878 §3: frames one after the other are decoded as one.
static enum err decode_zstd(struct view in, struct buf *out)
{
    ZSTD_DCtx *state = ZSTD_createDCtx();
    if (!state)
        return ERR_FULL;
    ZSTD_DCtx_setParameter(state, ZSTD_d_windowLogMax, ZSTD_WINDOW_LOG);
    enum err err;
    do
        err = pump(step_zstd, state, &in, out);
    while (!err && in.n);
    ZSTD_freeDCtx(state);
    return err;
}

// ---- gzip ------------------------------------------------------------------------------------------------------

// The size that the trailer of a member at the very end states (RFC 1952 §2.3.1, ISIZE); a guess in all other cases.
static size_t gzip_size_hint(struct view in)
{
    const unsigned char *p = (const unsigned char *)in.p + in.n - 4;
    return (size_t)p[0] | (size_t)p[1] << 8 | (size_t)p[2] << 16 | (size_t)p[3] << 24;
}

// False when libdeflate could not; nothing was written then.
static bool gzip_member_at_once(struct view *in, struct buf *out)
{
    if (in->n < GZIP_MIN_BYTES)
        return false;
    size_t room = gzip_size_hint(*in);
    if (room == 0 || room > buf_left(out) || room / 1032 > in->n) // deflate packs 1,032 to 1 at best
        return false;
    char *to = buf_reserve(out, room);
    struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
    if (!to || !d) {
        libdeflate_free_decompressor(d);
        return false;
    }
    size_t used = 0, n = 0;
    enum libdeflate_result rc = libdeflate_gzip_decompress_ex(d, in->p, in->n, to, room, &used, &n);
    libdeflate_free_decompressor(d);
    if (rc != LIBDEFLATE_SUCCESS)
        return false;
    buf_wrote(out, n);
    *in = view_from(*in, used);
    return true;
}

static enum err gzip_member(struct view *in, struct buf *out)
{
    return gzip_member_at_once(in, out) ? OK : decode_zlib(15 + 16, in, out);
}

static bool is_gzip(struct view in)
{
    return in.n >= 2 && in.p[0] == '\x1f' && in.p[1] == '\x8b';
}

// RFC 1952 §2.2: members follow one another. What follows the last and is no member is padding, which servers do send.
static enum err decode_gzip(struct view in, struct buf *out)
{
    enum err err;
    do
        err = gzip_member(&in, out);
    while (!err && is_gzip(in));
    return err;
}

enum err codec_decode_member(struct view in, struct buf *out, size_t *ret_used)
{
    struct view rest = in;
    enum err err = gzip_member(&rest, out);
    if (!err)
        *ret_used = in.n - rest.n;
    return err;
}

// RFC 9110 §8.4.1.2: "deflate" is the zlib format, but some servers send the raw stream. RFC 1950 §2.2: the first two
// bytes of the zlib format are a multiple of 31, the low four bits of the first are 8.
static enum err decode_deflate(struct view in, struct buf *out)
{
    const unsigned char *p = (const unsigned char *)in.p;
    bool is_zlib = in.n >= 2 && (p[0] & 15) == 8 && (p[0] << 8 | p[1]) % 31 == 0;
    return decode_zlib(is_zlib ? 15 : -15, &in, out);
}

// ---- whole bodies ----------------------------------------------------------------------------------------------

enum err codec_decode(enum codec codec, struct view in, struct buf *out)
{
    static enum err (*const decoders[CODEC_COUNT])(struct view, struct buf *) = {
        [CODEC_GZIP] = decode_gzip,
        [CODEC_DEFLATE] = decode_deflate,
        [CODEC_BROTLI] = decode_brotli,
        [CODEC_ZSTD] = decode_zstd,
    };
    if ((unsigned)codec >= CODEC_COUNT)
        return ERR_UNSUPPORTED;
    if (decoders[codec])
        return in.n ? decoders[codec](in, out) : OK; // a coded body of nothing is sent with 204, 304 and HEAD
    buf_add_view(out, in);
    return buf_err(out);
}

static enum err gzip_with(int level, struct view in, char *to, size_t room, size_t *ret_n)
{
    struct libdeflate_compressor *c = libdeflate_alloc_compressor(level);
    if (!c)
        return ERR_FULL;
    size_t n = libdeflate_gzip_compress(c, in.p, in.n, to, room);
    libdeflate_free_compressor(c);
    *ret_n = n;
    return n ? OK : ERR_TOOBIG;
}

static enum err gzip_at_once(struct view in, char *to, size_t room, size_t *ret_n)
{
    return gzip_with(GZIP_LEVEL, in, to, room, ret_n);
}

static enum err gzip_stored(struct view in, char *to, size_t room, size_t *ret_n)
{
    return gzip_with(0, in, to, room, ret_n);
}

// With a checksum, so that a body which rots on disk is found when it is read.
static enum err zstd_at_once(struct view in, char *to, size_t room, size_t *ret_n)
{
    ZSTD_CCtx *c = ZSTD_createCCtx();
    if (!c)
        return ERR_FULL;
    ZSTD_CCtx_setParameter(c, ZSTD_c_compressionLevel, ZSTD_LEVEL);
    ZSTD_CCtx_setParameter(c, ZSTD_c_checksumFlag, 1);
    size_t n = ZSTD_compress2(c, to, room, in.p, in.n);
    ZSTD_freeCCtx(c);
    if (ZSTD_isError(n)) // in one pass into a given room: it did not fit
        return ERR_TOOBIG;
    *ret_n = n;
    return OK;
}

typedef enum err encode_fn(struct view in, char *to, size_t room, size_t *ret_n);

// Encodes in one pass into room for the worst case, as far as the buffer allows it.
static enum err encode(encode_fn *fn, size_t room, struct view in, struct buf *out)
{
    if (room > buf_left(out))
        room = buf_left(out);
    char *to = buf_reserve(out, room);
    if (!to)
        return ERR_TOOBIG;
    size_t n = 0;
    enum err err = fn(in, to, room, &n);
    if (!err)
        buf_wrote(out, n);
    return err;
}

enum err codec_encode(enum codec codec, struct view in, struct buf *out)
{
    if (codec == CODEC_GZIP)
        return encode(gzip_at_once, libdeflate_gzip_compress_bound(NULL, in.n), in, out);
    if (codec == CODEC_ZSTD)
        return encode(zstd_at_once, ZSTD_compressBound(in.n), in, out);
    return ERR_UNSUPPORTED;
}

enum err codec_store(struct view in, struct buf *out)
{
    return encode(gzip_stored, libdeflate_gzip_compress_bound(NULL, in.n), in, out);
}
