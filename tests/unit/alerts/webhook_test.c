// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Webhooks: the published vector of Standard Webhooks, secrets good and bad, the payload.
#include "alerts/webhook.h"
#include "core/json.h"
#include "tests/unit/alerts/fixture.h"

#define SECRET  "whsec_plJ3nmyCDGBKInavdOK15jsl"
#define ID      "msg_loFOjxBNrRLzqYUf"
#define PAYLOAD "{\"event_type\":\"ping\",\"data\":{\"success\":true}}"

static void the_published_vector_is_signed_as_published(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 256);
    assert_int_equal(webhook_sign(VIEW_LIT(SECRET), VIEW_LIT(ID), 1731705121, VIEW_LIT(PAYLOAD), &out), OK);
    assert_string_equal(out.p, "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=");
    buf_done(&out);
}

static void each_part_of_a_message_changes_its_signature(void **state)
{
    (void)state;
    struct buf first, other;
    buf_init(&first, 256);
    buf_init(&other, 256);
    assert_int_equal(webhook_sign(VIEW_LIT(SECRET), VIEW_LIT(ID), 1731705121, VIEW_LIT(PAYLOAD), &first), OK);
    const struct {
        struct view secret, id, payload;
        int64_t at;
    } changed[] = {
        {VIEW_LIT("whsec_plJ3nmyCDGBKInavdOK15jsm"), VIEW_LIT(ID), VIEW_LIT(PAYLOAD), 1731705121},
        {VIEW_LIT(SECRET), VIEW_LIT("msg_loFOjxBNrRLzqYUg"), VIEW_LIT(PAYLOAD), 1731705121},
        {VIEW_LIT(SECRET), VIEW_LIT(ID), VIEW_LIT(PAYLOAD " "), 1731705121},
        {VIEW_LIT(SECRET), VIEW_LIT(ID), VIEW_LIT(PAYLOAD), 1731705122},
    };
    for (size_t i = 0; i < ARRAY_LEN(changed); i++) {
        buf_clear(&other);
        assert_int_equal(webhook_sign(changed[i].secret, changed[i].id, changed[i].at, changed[i].payload, &other), OK);
        assert_string_not_equal(first.p, other.p);
    }
    buf_done(&first);
    buf_done(&other);
}

static void a_secret_is_a_prefix_and_24_to_64_bytes(void **state)
{
    (void)state;
    struct buf made;
    buf_init(&made, WEBHOOK_SECRET_MAX_BYTES);
    webhook_make_secret(&made);
    assert_true(webhook_secret_is_valid(buf_view(&made)));
    assert_true(webhook_secret_is_valid(VIEW_LIT("whsec_QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB")));
    buf_done(&made);
    static const char *const wrong[] = {
        "",
        "whsec_",
        "plJ3nmyCDGBKInavdOK15jsl",
        "whsec_c2hvcnQ=",
        "whsec_plJ3nmyCDGBKInavdOK15jsl!",
        "whsec_QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=",
    };
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
        if (webhook_secret_is_valid(view_of(wrong[i])))
            fail_msg("accepted: %s", wrong[i]);
}

static void signing_without_a_valid_secret_is_refused(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 256);
    assert_int_equal(webhook_sign(VIEW_LIT(""), VIEW_LIT(ID), 1, VIEW_LIT(PAYLOAD), &out), ERR_SYNTAX);
    assert_int_equal(out.n, 0);
    buf_done(&out);
}

static void the_payload_says_what_matched_and_why(void **state)
{
    struct arena *a = arena_new();
    struct message m;
    (void)state;
    assert_int_equal(message_read(hit_of(a, 7, "d1", 2), 12, VIEW_LIT("https://h.example"), a, &m), OK);
    struct buf out;
    buf_init(&out, WEBHOOK_PAYLOAD_MAX_BYTES);
    webhook_write(&m, &out);
    struct json *root;
    assert_int_equal(json_parse(buf_view(&out), &root, NULL), OK);
    const struct json *data = json_get(root, "data"), *doc = json_get(data, "doc");
    assert_true(view_is(json_get_view(root, "type"), "hit.new"));
    assert_true(view_is(json_get_view(root, "timestamp"), "2026-11-23T21:36:05.432Z"));
    assert_int_equal(json_get_int(data, "hit", 0), 12);
    assert_true(view_is(json_get_view(data, "link"), "https://h.example/#/hit/12"));
    assert_int_equal(json_get_int(json_get(data, "watch"), "id", 0), 7);
    assert_true(view_is(json_get_view(doc, "title"), "Oil <up> & \"higher\""));
    assert_true(view_is(json_get_view(doc, "published"), "2026-11-23T21:36:00Z"));
    assert_int_equal(json_get_int(doc, "rev", 0), 2);
    assert_int_equal(json_count(json_get(data, "clauses")), 2);
    const struct json *marked = json_next(json_first(json_get(data, "passage")));
    assert_true(view_is(json_get_view(marked, "text"), "oil"));
    assert_true(json_get_bool(marked, "marked", false));
    json_free(root);
    buf_done(&out);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_published_vector_is_signed_as_published),
        cmocka_unit_test(each_part_of_a_message_changes_its_signature),
        cmocka_unit_test(a_secret_is_a_prefix_and_24_to_64_bytes),
        cmocka_unit_test(signing_without_a_valid_secret_is_refused),
        cmocka_unit_test(the_payload_says_what_matched_and_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
