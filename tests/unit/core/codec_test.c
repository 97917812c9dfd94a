// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Content codings: bytes that other tools made, and every way in which a server may break them.
#include "core/codec.h"
#include "tests/support/unit.h"

#include <stdlib.h>
#include <string.h>

#define TEXT "The harkara carried the news, the news, the news."

#define BYTES(s)                                                                                                       \
    {                                                                                                                  \
        (s), sizeof(s) - 1                                                                                             \
    }
static const struct view gz = BYTES(
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\x0b\xc9\x48\x55\xc8\x48\x2c\xca\x4e\x2c\x4a\x54\x48\x4e\x2c\x2a\xca\x4c"
    "\x4d\x51\x28\x01\x8a\xe5\xa5\x96\x17\xeb\x60\x61\xe9\x01\x00\xb4\x3d\x9b\xba\x31\x00\x00\x00");
static const struct view zlib = BYTES(
    "\x78\xda\x0b\xc9\x48\x55\xc8\x48\x2c\xca\x4e\x2c\x4a\x54\x48\x4e\x2c\x2a\xca\x4c\x4d\x51\x28\x01\x8a\xe5\xa5\x96"
    "\x17\xeb\x60\x61\xe9\x01\x00\xb6\xdf\x11\x56");
static const struct view raw = BYTES(
    "\x0b\xc9\x48\x55\xc8\x48\x2c\xca\x4e\x2c\x4a\x54\x48\x4e\x2c\x2a\xca\x4c\x4d\x51\x28\x01\x8a\xe5\xa5\x96\x17\xeb"
    "\x60\x61\xe9\x01\x00");
static const struct view br = BYTES(
    "\x1b\x30\x00\xf8\x1d\xa9\x53\x9f\xbb\x59\xa2\x51\xb9\x25\x88\xdc\x1d\x38\xe4\x50\x5a\xe8\x87\x53\x58\x2a\xb2\x4e"
    "\x41\xa5\x00\x42\x1b\xa1\x11\xe6\xac\xfd\xa1");
static const struct view zst = BYTES(
    "\x28\xb5\x2f\xfd\x04\x68\x25\x01\x00\xf0\x54\x68\x65\x20\x68\x61\x72\x6b\x61\x72\x61\x20\x63\x61\x72\x72\x69\x65"
    "\x64\x20\x74\x68\x65\x20\x6e\x65\x77\x73\x2c\x2e\x01\x00\x35\x29\x4e\x01\x1c\x87\x23");

static const struct {
    enum codec codec;
    const struct view *coded;
} samples[] = {
    {CODEC_GZIP, &gz}, {CODEC_DEFLATE, &zlib}, {CODEC_DEFLATE, &raw}, {CODEC_BROTLI, &br}, {CODEC_ZSTD, &zst},
};

static void names_of_http_are_known_in_any_case(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum codec codec;
    } names[] = {{"gzip", CODEC_GZIP}, {"X-GZip", CODEC_GZIP}, {"deflate", CODEC_DEFLATE},
                 {"br", CODEC_BROTLI}, {"zstd", CODEC_ZSTD},   {"identity", CODEC_IDENTITY}};
    enum codec codec = CODEC_COUNT;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        assert_true(codec_parse(view_of(names[i].name), &codec));
        assert_int_equal(codec, names[i].codec);
    }
    assert_false(codec_parse(VIEW_LIT("compress"), &codec));
    assert_false(codec_parse(VIEW_LIT(""), &codec));
}

static void every_coding_made_elsewhere_is_decoded(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(samples); i++) {
        CLEANUP(buf_done) struct buf out;
        buf_init(&out, 1000);
        assert_int_equal(codec_decode(samples[i].codec, *samples[i].coded, &out), OK);
        assert_true(view_is(buf_view(&out), TEXT));
    }
}

static void a_limit_of_exactly_the_size_is_enough(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(samples); i++) {
        CLEANUP(buf_done) struct buf out;
        buf_init(&out, strlen(TEXT));
        assert_int_equal(codec_decode(samples[i].codec, *samples[i].coded, &out), OK);
        assert_true(view_is(buf_view(&out), TEXT));
    }
}

static void one_byte_less_is_too_big_and_keeps_the_start(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(samples); i++) {
        CLEANUP(buf_done) struct buf out;
        buf_init(&out, strlen(TEXT) - 1);
        assert_int_equal(codec_decode(samples[i].codec, *samples[i].coded, &out), ERR_TOOBIG);
        assert_int_equal(buf_err(&out), ERR_TOOBIG);
        assert_int_equal(out.n, strlen(TEXT) - 1);
        assert_memory_equal(out.p, TEXT, out.n);
    }
}

static void a_body_cut_anywhere_is_corrupt_and_keeps_what_came(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(samples); i++)
        for (size_t n = 1; n < samples[i].coded->n; n++) {
            CLEANUP(buf_done) struct buf out;
            buf_init(&out, 1000);
            assert_int_equal(codec_decode(samples[i].codec, (struct view){samples[i].coded->p, n}, &out), ERR_CORRUPT);
            assert_true(out.n <= strlen(TEXT));
            assert_memory_equal(out.n ? out.p : "", TEXT, out.n);
        }
}

static void a_flipped_bit_is_never_a_silent_change(void **state)
{
    (void)state;
    static const size_t checked[] = {0, 4}; // gzip and zstd carry a checksum
    for (size_t i = 0; i < ARRAY_LEN(checked); i++) {
        struct view in = *samples[checked[i]].coded;
        for (size_t bit = 0; bit < 8 * in.n; bit++) {
            char bytes[128];
            CLEANUP(buf_done) struct buf out;
            buf_init(&out, 1000);
            memcpy(bytes, in.p, in.n);
            bytes[bit / 8] = (char)(bytes[bit / 8] ^ 1 << bit % 8);
            enum err err = codec_decode(samples[checked[i]].codec, (struct view){bytes, in.n}, &out);
            assert_true(err || view_is(buf_view(&out), TEXT));
        }
    }
}

static void nothing_at_all_is_an_empty_body(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf out;
    buf_init(&out, 1000);
    for (int codec = 0; codec < CODEC_COUNT; codec++)
        assert_int_equal(codec_decode((enum codec)codec, (struct view){NULL, 0}, &out), OK);
    assert_int_equal(out.n, 0);
}

static void identity_is_bounded_too(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf out;
    buf_init(&out, 3);
    assert_int_equal(codec_decode(CODEC_IDENTITY, VIEW_LIT("abc"), &out), OK);
    assert_int_equal(codec_decode(CODEC_IDENTITY, VIEW_LIT("d"), &out), ERR_TOOBIG);
}

static void gzip_members_in_a_row_are_one_body_and_padding_is_passed_over(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf in;
    CLEANUP(buf_done) struct buf out;
    buf_init(&in, 1000);
    buf_init(&out, 1000);
    buf_add_view(&in, gz);
    buf_add_view(&in, gz);
    buf_add(&in, "\0\0\0\0", 4);
    assert_int_equal(codec_decode(CODEC_GZIP, buf_view(&in), &out), OK);
    assert_true(view_is(buf_view(&out), TEXT TEXT));
}

static void one_member_is_taken_off_the_front(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf in;
    CLEANUP(buf_done) struct buf out;
    size_t used = 0;
    buf_init(&in, 1000);
    buf_init(&out, 1000);
    buf_add_view(&in, gz);
    buf_add_view(&in, gz);
    assert_int_equal(codec_decode_member(buf_view(&in), &out, &used), OK);
    assert_int_equal(used, gz.n);
    assert_true(view_is(buf_view(&out), TEXT));
    buf_cut(&in, gz.n - 1);
    used = 12345;
    assert_int_equal(codec_decode_member(buf_view(&in), &out, &used), ERR_CORRUPT);
    assert_int_equal(used, 12345);
}

static void what_is_encoded_decodes_to_itself(void **state)
{
    (void)state;
    static const enum codec codecs[] = {CODEC_GZIP, CODEC_ZSTD};
    static const size_t sizes[] = {0, 1, 1000, 100000, 5 << 20};
    char *data = malloc(5 << 20);
    unsigned seed = 1;
    for (size_t i = 0; i < 5 << 20; i++) { // neither constant nor noise
        seed = seed * 1103515245 + 12345;
        data[i] = (char)(i % 7 ? seed >> 28 : i >> 9);
    }
    for (size_t i = 0; i < ARRAY_LEN(codecs); i++)
        for (size_t k = 0; k < ARRAY_LEN(sizes); k++) {
            CLEANUP(buf_done) struct buf coded;
            CLEANUP(buf_done) struct buf out;
            buf_init(&coded, 8 << 20);
            buf_init(&out, 8 << 20);
            assert_int_equal(codec_encode(codecs[i], (struct view){data, sizes[k]}, &coded), OK);
            assert_true(coded.n > 0);
            assert_int_equal(codec_decode(codecs[i], buf_view(&coded), &out), OK);
            assert_int_equal(out.n, sizes[k]);
            assert_memory_equal(out.n ? out.p : "", data, sizes[k]);
        }
    free(data);
}

static void encoding_stops_at_the_room_of_its_buffer(void **state)
{
    (void)state;
    static const enum codec codecs[] = {CODEC_GZIP, CODEC_ZSTD};
    for (size_t i = 0; i < ARRAY_LEN(codecs); i++) {
        CLEANUP(buf_done) struct buf coded;
        buf_init(&coded, 12);
        assert_int_equal(codec_encode(codecs[i], VIEW_LIT(TEXT), &coded), ERR_TOOBIG);
        assert_int_equal(coded.n, 0);
    }
    CLEANUP(buf_done) struct buf coded;
    buf_init(&coded, 1000);
    assert_int_equal(codec_encode(CODEC_BROTLI, VIEW_LIT(TEXT), &coded), ERR_UNSUPPORTED);
}

static void a_bomb_costs_its_limit_and_no_more(void **state)
{
    (void)state;
    size_t n = 64 << 20;
    char *zeros = calloc(1, n);
    static const enum codec codecs[] = {CODEC_GZIP, CODEC_ZSTD};
    for (size_t i = 0; i < ARRAY_LEN(codecs); i++) {
        CLEANUP(buf_done) struct buf bomb;
        CLEANUP(buf_done) struct buf out;
        buf_init(&bomb, 80 << 20);
        buf_init(&out, 100000);
        assert_int_equal(codec_encode(codecs[i], (struct view){zeros, n}, &bomb), OK);
        assert_int_equal(codec_decode(codecs[i], buf_view(&bomb), &out), ERR_TOOBIG);
        assert_int_equal(out.n, 100000);
        assert_true(out.room <= 200000);
    }
    free(zeros);
}

// ISIZE says 49; make it say nothing, too little, and 4 GB.
static void a_gzip_size_that_lies_is_not_believed(void **state)
{
    (void)state;
    static const char *const lies[] = {"\x00\x00\x00\x00", "\x05\x00\x00\x00", "\xff\xff\xff\xff"};
    for (size_t i = 0; i < ARRAY_LEN(lies); i++) {
        char bytes[128];
        CLEANUP(buf_done) struct buf out;
        buf_init(&out, 1 << 20);
        memcpy(bytes, gz.p, gz.n);
        memcpy(bytes + gz.n - 4, lies[i], 4);
        assert_int_equal(codec_decode(CODEC_GZIP, (struct view){bytes, gz.n}, &out), ERR_CORRUPT);
        assert_true(view_is(buf_view(&out), TEXT));
        assert_true(out.room <= 64 << 10);
    }
}

// RFC 9659 §3: a window over 8 MiB is refused. The frame head asks for 128 MiB (RFC 8878 §3.1.1.1.2: exponent 17).
static void a_zstd_window_over_eight_mebibytes_is_refused(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf out;
    buf_init(&out, 1000);
    static const char frame[] = "\x28\xb5\x2f\xfd\x00\x88\x01\x00\x00";
    assert_int_equal(codec_decode(CODEC_ZSTD, (struct view){frame, sizeof frame - 1}, &out), ERR_CORRUPT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_of_http_are_known_in_any_case),
        cmocka_unit_test(every_coding_made_elsewhere_is_decoded),
        cmocka_unit_test(a_limit_of_exactly_the_size_is_enough),
        cmocka_unit_test(one_byte_less_is_too_big_and_keeps_the_start),
        cmocka_unit_test(a_body_cut_anywhere_is_corrupt_and_keeps_what_came),
        cmocka_unit_test(a_flipped_bit_is_never_a_silent_change),
        cmocka_unit_test(nothing_at_all_is_an_empty_body),
        cmocka_unit_test(identity_is_bounded_too),
        cmocka_unit_test(gzip_members_in_a_row_are_one_body_and_padding_is_passed_over),
        cmocka_unit_test(one_member_is_taken_off_the_front),
        cmocka_unit_test(what_is_encoded_decodes_to_itself),
        cmocka_unit_test(encoding_stops_at_the_room_of_its_buffer),
        cmocka_unit_test(a_bomb_costs_its_limit_and_no_more),
        cmocka_unit_test(a_gzip_size_that_lies_is_not_believed),
        cmocka_unit_test(a_zstd_window_over_eight_mebibytes_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
