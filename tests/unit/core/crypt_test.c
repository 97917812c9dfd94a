// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Hashes and text forms against the examples of their standards.
#include "core/crypt.h"
#include "tests/support/unit.h"

#include <string.h>

static struct buf text;

static const char *hex(const void *p, size_t n)
{
    buf_clear(&text);
    crypt_add_hex(&text, p, n);
    return text.p;
}

// FIPS 180-4, example of one block.
static void sha256_of_abc_is_the_published_value(void **state)
{
    (void)state;
    unsigned char out[CRYPT_SHA256_BYTES];
    crypt_sha256(VIEW_LIT("abc"), out);
    assert_string_equal(hex(out, sizeof out), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    crypt_sha256((struct view){NULL, 0}, out);
    assert_string_equal(hex(out, sizeof out), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

// The examples of RFC 1321 §A.5 and FIPS 180-4; RFC 2202 §3 and RFC 4231 §4.3 for the MACs.
static void the_hashes_of_others_give_their_published_values(void **state)
{
    (void)state;
    static const struct {
        const char *name, *hash, *mac;
    } cases[] = {
        {"MD5", "900150983cd24fb0d6963f7d28e17f72", "750c783e6ab0b503eaa86e310a5db738"},
        {"sha1", "a9993e364706816aba3e25717850c26c9cd0d89d", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"},
        {"sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
         "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
        {"sha384", "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7",
         "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649"},
        {"sha512",
         "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce"
         "8"
         "0e2a9ac94fa54ca49f",
         "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6"
         "b"
         "4b636e070a38bce737"},
    };
    enum crypt_hash kind;
    unsigned char out[CRYPT_HASH_MAX_BYTES];
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_true(crypt_hash_parse(view_of(cases[i].name), &kind));
        assert_string_equal(hex(out, crypt_hash(kind, VIEW_LIT("abc"), out)), cases[i].hash);
        size_t n = crypt_hmac(kind, VIEW_LIT("Jefe"), VIEW_LIT("what do ya want for nothing?"), out);
        assert_string_equal(hex(out, n), cases[i].mac);
    }
    assert_false(crypt_hash_parse(VIEW_LIT("sha3"), &kind));
}

// RFC 4231 §4.3 and §4.7 (a key longer than a block).
static void hmac_gives_the_values_of_rfc_4231(void **state)
{
    (void)state;
    unsigned char out[CRYPT_SHA256_BYTES];
    char key[131];
    crypt_hmac_sha256(VIEW_LIT("Jefe"), VIEW_LIT("what do ya want for nothing?"), out);
    assert_string_equal(hex(out, sizeof out), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    memset(key, 0xaa, sizeof key);
    crypt_hmac_sha256((struct view){key, sizeof key},
                      VIEW_LIT("Test Using Larger Than Block-Size Key - Hash Key First"), out);
    assert_string_equal(hex(out, sizeof out), "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

// RFC 4648 §10.
static void base64_and_base32_give_the_values_of_rfc_4648(void **state)
{
    (void)state;
    static const struct {
        const char *plain, *base64, *base32;
    } cases[] = {
        {"", "", ""},
        {"f", "Zg==", "MY======"},
        {"fo", "Zm8=", "MZXQ===="},
        {"foo", "Zm9v", "MZXW6==="},
        {"foob", "Zm9vYg==", "MZXW6YQ="},
        {"fooba", "Zm9vYmE=", "MZXW6YTB"},
        {"foobar", "Zm9vYmFy", "MZXW6YTBOI======"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        size_t n = strlen(cases[i].plain);
        buf_clear(&text);
        crypt_add_base64(&text, cases[i].plain, n);
        assert_true(view_is(buf_view(&text), cases[i].base64));
        buf_clear(&text);
        crypt_add_base32(&text, cases[i].plain, n);
        assert_true(view_is(buf_view(&text), cases[i].base32));
        buf_clear(&text);
        assert_int_equal(crypt_base64_decode(view_of(cases[i].base64), &text), OK);
        assert_true(view_is(buf_view(&text), cases[i].plain));
    }
}

static void what_is_not_base64_is_a_syntax_error_and_adds_nothing(void **state)
{
    (void)state;
    static const char *const bad[] = {"Zg", "Zg=", "Zg===", "Z===", "====", "Zg==Zg==", "Zm9v!mFy", "Zm 9v", "Zh=="};
    buf_clear(&text);
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_int_equal(crypt_base64_decode(view_of(bad[i]), &text), ERR_SYNTAX);
    assert_int_equal(text.n, 0);
}

static void an_id_never_changes(void **state)
{
    (void)state;
    char id[CRYPT_ID_TEXT];
    // BLAKE2b-128 of "abc", as `b2sum -l 128` gives it.
    assert_string_equal(crypt_id(VIEW_LIT("abc"), id), "cf4ab791c62b8d2b2109c90275287816");
    // Each part behind its length in eight little-endian bytes: b2sum of "…".
    assert_string_equal(crypt_id_parts((struct view[]){VIEW_LIT("ab"), VIEW_LIT("c")}, 2, id),
                        "4826ed043ab3cdec576d8541fa5d5a80");
}

static void parts_are_told_apart(void **state)
{
    (void)state;
    char a[CRYPT_ID_TEXT], b[CRYPT_ID_TEXT], c[CRYPT_ID_TEXT];
    crypt_id_parts((struct view[]){VIEW_LIT("ab"), VIEW_LIT("c")}, 2, a);
    crypt_id_parts((struct view[]){VIEW_LIT("a"), VIEW_LIT("bc")}, 2, b);
    crypt_id_parts((struct view[]){VIEW_LIT("a"), VIEW_LIT("bc"), VIEW_LIT("")}, 3, c);
    assert_string_not_equal(a, b);
    assert_string_not_equal(b, c);
    assert_int_equal(strlen(a), CRYPT_ID_TEXT - 1);
}

static void random_ids_do_not_repeat(void **state)
{
    (void)state;
    char a[CRYPT_ID_TEXT], b[CRYPT_ID_TEXT];
    assert_string_not_equal(crypt_random_id(a), crypt_random_id(b));
    assert_int_equal(strspn(a, "0123456789abcdef"), 32);
}

static void equality_is_of_length_and_bytes(void **state)
{
    (void)state;
    assert_true(crypt_equals(VIEW_LIT("secret"), VIEW_LIT("secret")));
    assert_true(crypt_equals((struct view){NULL, 0}, VIEW_LIT("")));
    assert_false(crypt_equals(VIEW_LIT("secret"), VIEW_LIT("secreT")));
    assert_false(crypt_equals(VIEW_LIT("secret"), VIEW_LIT("secre")));
}

static void a_full_buffer_is_not_overrun(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf small;
    buf_init(&small, 4);
    crypt_add_hex(&small, "abc", 3);
    assert_int_equal(buf_err(&small), ERR_TOOBIG);
    buf_clear(&small);
    assert_int_equal(crypt_base64_decode(VIEW_LIT("Zm9vYmFy"), &small), ERR_TOOBIG);
}

static int make_text(void **state)
{
    (void)state;
    buf_init(&text, 4096);
    return 0;
}

static int drop_text(void **state)
{
    (void)state;
    buf_done(&text);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha256_of_abc_is_the_published_value),
        cmocka_unit_test(the_hashes_of_others_give_their_published_values),
        cmocka_unit_test(hmac_gives_the_values_of_rfc_4231),
        cmocka_unit_test(base64_and_base32_give_the_values_of_rfc_4648),
        cmocka_unit_test(what_is_not_base64_is_a_syntax_error_and_adds_nothing),
        cmocka_unit_test(an_id_never_changes),
        cmocka_unit_test(parts_are_told_apart),
        cmocka_unit_test(random_ids_do_not_repeat),
        cmocka_unit_test(equality_is_of_length_and_bytes),
        cmocka_unit_test(a_full_buffer_is_not_overrun),
    };
    return cmocka_run_group_tests(tests, make_text, drop_text);
}
