// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The routes, one after the other, over real stores; Redis is taken away at the end.
#include "alerts/unsubscribe.h"
#include "core/snapshot.h"
#include "tests/unit/server/fixture.h"

// The id of the doc of that identity, as doc_identify makes it.
static const char *doc_id(const char *identity)
{
    static char id[64];
    struct doc *d = doc_new();
    d->feed = VIEW_LIT("mmc");
    doc_identify(d, view_of(identity));
    snprintf(id, sizeof id, "%.*s", VIEW_ARG(d->id));
    doc_free(d);
    return id;
}

static int64_t put_hit(struct fixture *f, int64_t watch, const char *doc)
{
    char json[512];
    snprintf(
        json, sizeof json,
        "{\"watch\":%lld,\"watch_name\":\"oil\",\"doc\":{\"id\":\"%s\",\"rev\":1,\"url\":\"https://dawn.example/\","
        "\"title\":\"Oil\",\"source\":\"dawn\",\"site\":\"dawn.example\",\"lang\":\"en\",\"medium\":\"web\","
        "\"published_ms\":1},\"clauses\":[{\"clause\":0,\"text\":\"oil\"}],\"spans\":[[0,0,0,3]],"
        "\"passage\":[{\"t\":\"Oil\",\"m\":0}],\"matched_ms\":2}",
        (long long)watch, doc);
    bool is_new = false;
    assert_int_equal(outbox_put(f->db, view_of(json), clock_now_ms(), &is_new), OK);
    assert_true(is_new);
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct hit_row *rows;
    size_t count;
    assert_int_equal(outbox_hits(f->db, INT64_MAX, 1, a, &rows, &count), OK);
    assert_int_equal(count, 1);
    return rows[0].number;
}

static int64_t add_watch(struct fixture *f, const char *name, const char *query)
{
    struct errmsg m = {""};
    int64_t id = 0;
    struct watch w = {.name = view_of(name), .query = view_of(query), .enabled = true};
    if (watch_add(f->db, &w, &id, &m) != OK)
        fail_msg("%s", m.text);
    return id;
}

static bool snapshot_has(struct fixture *f, const char *name, const char *text)
{
    struct redis *r = redis_server_connect(&f->redis);
    struct buf out;
    int64_t version = 0;
    buf_init(&out, 1 << 20);
    bool in_parts = !strcmp(name, "watches");
    enum err err = in_parts ? snapshot_get_part(r, name, 0, &out) : snapshot_get(r, name, &version, &out);
    bool has = err == OK && view_find(buf_view(&out), text) < out.n;
    buf_done(&out);
    redis_free(r);
    return has;
}

// ---- search and docs -------------------------------------------------------------------------------------------

static void search_finds_and_marks(void **state)
{
    struct fixture *f = *state;
    struct answer a = ask(&f->client, "POST /api/v1/search", "{\"query\":\"palm AND oil\"}");
    assert_true(answer_has(&a, "\"total\":1"));
    assert_true(answer_has(&a, "{\"t\":\"Palm\",\"m\":0}"));
    assert_true(answer_has(&a, "{\"t\":\"oil\",\"m\":1}"));
    assert_true(answer_has(&a, "<b>other</b>")); // text, which the page sets as text
    assert_true(answer_has(&a, "Content-Type: application/json"));
    assert_answer(a, 200, "Cache-Control: no-store");
}

static void search_by_date_is_newest_first_in_any_script(void **state)
{
    struct fixture *f = *state;
    struct answer a = ask(&f->client, "POST /api/v1/search", "{\"query\":\"*:*\",\"sort\":\"date\",\"limit\":1}");
    assert_true(answer_has(&a, "\"total\":3"));
    assert_answer(a, 200, "\"lang\":\"ur\"");
    assert_answer(
        ask(&f->client, "POST /api/v1/search", "{\"query\":\"*:*\",\"sort\":\"date\",\"limit\":1,\"offset\":2}"), 200,
        doc_id("https://dawn.example/oil"));
    assert_answer(ask(&f->client, "POST /api/v1/search", "{\"query\":\"تیل\"}"), 200, "\"total\":1");
}

static void a_query_that_cannot_be_read_says_where(void **state)
{
    struct fixture *f = *state;
    struct answer a = ask(&f->client, "POST /api/v1/search", "{\"query\":\"oil AND (gas\"}");
    assert_true(answer_has(&a, "\"at\":"));
    assert_true(answer_has(&a, "\"advice\":"));
    assert_answer(a, 400, "urn:harkara:problem:query");
    assert_answer(ask(&f->client, "POST /api/v1/search", "{\"query\":\"  \"}"), 400, "\"at\":0");
    assert_answer(ask(&f->client, "POST /api/v1/search", "{}"), 400, "problem:query");
}

static void limits_of_a_search_are_kept(void **state)
{
    struct fixture *f = *state;
    static const char *const bodies[] = {"{\"query\":\"oil\",\"limit\":0}", "{\"query\":\"oil\",\"limit\":101}",
                                         "{\"query\":\"oil\",\"offset\":-1}", "{\"query\":\"oil\",\"offset\":10001}",
                                         "{\"query\":\"oil\",\"sort\":\"size\"}"};
    for (size_t i = 0; i < ARRAY_LEN(bodies); i++)
        assert_answer(ask(&f->client, "POST /api/v1/search", bodies[i]), 400, "problem:parameter");
}

static void a_doc_is_shown_and_its_words_marked(void **state)
{
    struct fixture *f = *state;
    char line[128];
    snprintf(line, sizeof line, "GET /api/v1/docs/%s", doc_id("https://dawn.example/oil"));
    assert_answer(ask(&f->client, line, NULL), 200, "The price of oil rose.");
    snprintf(line, sizeof line, "POST /api/v1/docs/%s/marks", doc_id("https://dawn.example/oil"));
    struct answer a = ask(&f->client, line, "{\"query\":\"price\"}");
    assert_true(answer_has(&a, "\"unit\":1"));
    assert_answer(a, 200, "{\"t\":\"price\",\"m\":0}");
    assert_answer(ask(&f->client, "GET /api/v1/docs/00000000000000000000000000000000", NULL), 404, "problem:not-found");
}

// ---- inbox -----------------------------------------------------------------------------------------------------

static void hits_are_listed_paged_and_marked(void **state)
{
    struct fixture *f = *state;
    int64_t watch = add_watch(f, "oil", "oil"), first = put_hit(f, watch, "d1"), second = put_hit(f, watch, "d2");
    char line[128], expected[64];
    struct answer a = ask(&f->client, "GET /api/v1/hits?limit=1", NULL);
    snprintf(expected, sizeof expected, "\"next\":%lld", (long long)second);
    assert_true(answer_has(&a, "\"unread\":2"));
    assert_answer(a, 200, expected);
    snprintf(line, sizeof line, "GET /api/v1/hits?limit=1&before=%lld", (long long)second);
    snprintf(expected, sizeof expected, "\"number\":%lld,\"read\":false", (long long)first);
    assert_answer(ask(&f->client, line, NULL), 200, expected);
    snprintf(line, sizeof line, "POST /api/v1/hits/%lld/read", (long long)first);
    assert_answer(ask(&f->client, line, NULL), 204, "");
    assert_answer(ask(&f->client, "GET /api/v1/hits", NULL), 200, "\"unread\":1");
    assert_answer(ask(&f->client, line, "{\"read\":false}"), 204, "");
    assert_answer(ask(&f->client, "GET /api/v1/hits", NULL), 200, "\"unread\":2");
    snprintf(line, sizeof line, "GET /api/v1/hits/%lld", (long long)first);
    assert_answer(ask(&f->client, line, NULL), 200, "\"watch_name\":\"oil\"");
    assert_answer(ask(&f->client, "POST /api/v1/hits/999999/read", NULL), 404, "problem:not-found");
    assert_answer(ask(&f->client, "GET /api/v1/hits/999999", NULL), 404, "problem:not-found");
    assert_answer(ask(&f->client, "GET /api/v1/hits/x", NULL), 404, "problem:not-found");
    assert_answer(ask(&f->client, "GET /api/v1/hits?limit=0", NULL), 400, "problem:parameter");
}

// Reads on until the text stands in what has come.
static void await_text(int fd, struct buf *got, const char *text)
{
    while (view_find(buf_view(got), text) == got->n) {
        char *p = buf_reserve(got, 4096);
        assert_non_null(p);
        ssize_t n = recv(fd, p, 4096, 0);
        if (n <= 0)
            fail_msg("the stream ended or was silent before %s came:\n%s", text, got->p);
        buf_wrote(got, (size_t)n);
    }
}

static int open_live(const struct fixture *f, const char *more)
{
    struct buf out;
    int fd = client_connect(&f->client);
    buf_init(&out, 4096);
    buf_printf(&out, "GET /api/v1/live HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n%s\r\n", f->client.host,
               f->client.token, more);
    client_send(fd, buf_view(&out));
    buf_done(&out);
    return fd;
}

static void a_new_hit_comes_live_and_what_was_missed_first(void **state)
{
    struct fixture *f = *state;
    int64_t watch = add_watch(f, "live", "oil"), old = put_hit(f, watch, "l1"), missed = put_hit(f, watch, "l2");
    char text[96];
    struct buf fresh, behind;
    buf_init(&fresh, 1 << 20);
    buf_init(&behind, 1 << 20);
    snprintf(text, sizeof text, "Last-Event-ID: %lld\r\n", (long long)old);
    int one = open_live(f, ""), two = open_live(f, text);
    await_text(one, &fresh, "harkara live");
    assert_true(view_find(buf_view(&fresh), "text/event-stream") < fresh.n);
    snprintf(text, sizeof text, "id: %lld\nevent: hit\ndata: {", (long long)missed);
    await_text(two, &behind, text);
    snprintf(text, sizeof text, "id: %lld\nevent: hit\ndata: {", (long long)put_hit(f, watch, "l3"));
    await_text(one, &fresh, text);
    await_text(two, &behind, text);
    snprintf(text, sizeof text, "id: %lld\n", (long long)missed);
    assert_true(view_find(buf_view(&fresh), text) == fresh.n); // it was there before this one came
    close(one);
    close(two);
    buf_done(&fresh);
    buf_done(&behind);
}

// ---- watches and sources ---------------------------------------------------------------------------------------

static void a_watch_is_added_published_and_removed(void **state)
{
    struct fixture *f = *state;
    assert_answer(ask(&f->client, "POST /api/v1/watches", "{\"name\":\"w1\",\"query\":\"flood OR quake\"}"), 201,
                  "\"id\":");
    assert_true(snapshot_has(f, "watches", "flood OR quake"));
    assert_answer(ask(&f->client, "GET /api/v1/watches", NULL), 200, "\"name\":\"w1\"");
    assert_answer(ask(&f->client, "POST /api/v1/watches", "{\"name\":\"w1\",\"query\":\"flood\"}"), 409,
                  "problem:exists");
    assert_answer(ask(&f->client, "DELETE /api/v1/watches/w1", NULL), 204, "");
    assert_false(snapshot_has(f, "watches", "flood OR quake"));
    assert_answer(ask(&f->client, "DELETE /api/v1/watches/w1", NULL), 404, "problem:not-found");
}

static void a_watch_that_cannot_work_is_refused_with_its_reason(void **state)
{
    struct fixture *f = *state;
    assert_answer(ask(&f->client, "POST /api/v1/watches", "{\"name\":\"w2\",\"query\":\"NOT oil\"}"), 400,
                  "problem:parameter");
    assert_answer(ask(&f->client, "POST /api/v1/watches", "{\"name\":\"w 2\",\"query\":\"oil\"}"), 400,
                  "problem:parameter");
    assert_answer(ask(&f->client, "POST /api/v1/watches", "{\"name\":\"w2\",\"query\":\"oil AND\"}"), 400,
                  "problem:query");
    assert_answer(
        ask(&f->client, "POST /api/v1/watches", "{\"name\":\"w2\",\"query\":\"oil\",\"subscribers\":[\"nobody\"]}"),
        400, "nobody");
    assert_answer(ask(&f->client, "POST /api/v1/watches", "{\"name\":\"w2\",\"query\":\"oil\",\"subscribers\":7}"), 400,
                  "problem:parameter");
}

static void a_query_is_tried_before_it_is_kept(void **state)
{
    struct fixture *f = *state;
    struct answer a = ask(&f->client, "POST /api/v1/watches/test", "{\"query\":\"oil\"}");
    assert_true(answer_has(&a, "\"anchored\":true"));
    assert_answer(a, 200, "\"total\":2");
    assert_answer(ask(&f->client, "POST /api/v1/watches/test", "{\"query\":\"NOT oil\",\"limit\":0}"), 200,
                  "\"anchored\":false");
}

static void a_secret_is_shown_once(void **state)
{
    struct fixture *f = *state;
    assert_answer(ask(&f->client, "POST /api/v1/subscribers",
                      "{\"name\":\"hook\",\"channel\":\"webhook\",\"address\":\"https://hook.example/in\"}"),
                  201, "\"secret\":\"whsec_");
    struct answer a = ask(&f->client, "GET /api/v1/subscribers", NULL);
    assert_false(answer_has(&a, "whsec_"));
    assert_answer(a, 200, "https://hook.example/in");
    assert_answer(
        ask(&f->client, "POST /api/v1/subscribers", "{\"name\":\"x\",\"channel\":\"pigeon\",\"address\":\"roof\"}"),
        400, "problem:parameter");
}

static void a_source_is_added_switched_and_removed(void **state)
{
    struct fixture *f = *state;
    assert_answer(ask(&f->client, "POST /api/v1/sources", "{\"name\":\"dawn\",\"url\":\"https://dawn.example/feed\"}"),
                  201, "\"kind\":\"feed\"");
    assert_true(snapshot_has(f, "sources", "https://dawn.example/feed"));
    struct answer a = ask(&f->client, "GET /api/v1/sources", NULL);
    assert_true(answer_has(&a, "\"health\":{\"last_ms\":0"));
    assert_answer(a, 200, "\"health_known\":true");
    assert_answer(ask(&f->client, "POST /api/v1/sources/dawn/disable", NULL), 204, "");
    assert_false(snapshot_has(f, "sources", "https://dawn.example/feed"));
    assert_answer(ask(&f->client, "POST /api/v1/sources/dawn/enable", NULL), 204, "");
    assert_true(snapshot_has(f, "sources", "https://dawn.example/feed"));
    assert_answer(ask(&f->client, "POST /api/v1/sources", "{\"name\":\"dawn\",\"url\":\"https://dawn.example/2\"}"),
                  409, "exists");
    static const char list[] = "{\"disabled\":true,\"opml\":\"<opml><body><outline text='Asia'><outline text='Two' "
                               "xmlUrl='https://two.example/feed'/><outline text='x' xmlUrl='ftp://x/'/></outline>"
                               "<outline text='Dawn' xmlUrl='https://dawn.example/feed#a'/></body></opml>\"}";
    assert_answer(
        ask(&f->client, "POST /api/v1/sources/import", list), 200,
        "{\"known\":[{\"url\":\"https://dawn.example/feed#a\",\"name\":\"dawn\"}],\"added\":1,\"left_out\":1}");
    assert_answer(ask(&f->client, "POST /api/v1/sources/import", "{\"opml\":\"no list\"}"), 400, "problem:parameter");
    assert_false(snapshot_has(f, "sources", "two.example"));
    assert_answer(ask(&f->client, "POST /api/v1/sources/two/enable", NULL), 204, "");
    assert_true(snapshot_has(f, "sources", "\"collection\":\"Asia\""));
    assert_answer(ask(&f->client, "GET /api/v1/sources/opml", NULL), 200, "xmlUrl=\"https://two.example/feed\"");
    assert_answer(ask(&f->client, "DELETE /api/v1/sources/two", NULL), 204, "");
    assert_answer(ask(&f->client, "DELETE /api/v1/sources/dawn", NULL), 204, "");
    assert_answer(ask(&f->client, "POST /api/v1/sources/dawn/enable", NULL), 404, "problem:not-found");
}

static void a_source_that_cannot_be_visited_is_refused(void **state)
{
    struct fixture *f = *state;
    static const char *const bodies[] = {
        "{\"url\":\"https://x.example/\"}",
        "{\"name\":\"x\"}",
        "{\"name\":\"x\",\"url\":\"javascript:alert(1)\"}",
        "{\"name\":\"x\",\"url\":\"file:///etc/passwd\"}",
        "{\"name\":\"x\",\"url\":\"https://user:secret@x.example/\"}",
        "{\"name\":\"../x\",\"url\":\"https://x.example/\"}",
        "{\"name\":\"x\",\"url\":\"https://x.example/\",\"kind\":\"rumour\"}",
        "{\"name\":\"x\",\"url\":\"https://x.example/\",\"interval_ms\":1}",
    };
    for (size_t i = 0; i < ARRAY_LEN(bodies); i++)
        assert_answer(ask(&f->client, "POST /api/v1/sources", bodies[i]), 400, "problem:parameter");
}

// ---- the rest --------------------------------------------------------------------------------------------------

static void unsubscribing_asks_first_and_works_without_a_session(void **state)
{
    struct fixture *f = *state;
    struct errmsg m = {""};
    struct subscriber s = {
        .name = VIEW_LIT("desk"), .channel = VIEW_LIT("mail"), .address = VIEW_LIT("desk@x.example")};
    struct view name = VIEW_LIT("desk");
    struct watch w = {
        .name = VIEW_LIT("u"), .query = VIEW_LIT("oil"), .enabled = true, .subscribers = &name, .subscriber_count = 1};
    struct unsubscribe_key key;
    int64_t id = 0;
    if (subscriber_add(f->db, &s, &m) != OK || watch_add(f->db, &w, &id, &m) != OK)
        fail_msg("%s", m.text);
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct subscriber *list;
    size_t count;
    assert_int_equal(subscriber_list(f->db, a, &list, &count), OK);
    int64_t subscriber = 0;
    for (size_t i = 0; i < count; i++)
        if (view_is(list[i].name, "desk"))
            subscriber = list[i].id;
    struct buf token;
    char line[256];
    buf_init(&token, 256);
    assert_int_equal(unsubscribe_load_key(f->db, &key), OK);
    unsubscribe_add_token(&key, id, subscriber, &token);
    snprintf(line, sizeof line, "GET /unsubscribe?token=%s", token.p);
    struct answer page = ask_with(&f->client, line, "Authorization: \r\n", NULL);
    assert_true(answer_has(&page, "form-action 'self'"));
    assert_answer(page, 200, "<b>u</b> to <b>desk</b>");
    assert_answer(ask(&f->client, "GET /api/v1/watches", NULL), 200,
                  "\"subscribers\":[\"desk\"]"); // nothing has changed yet
    snprintf(line, sizeof line, "POST /unsubscribe?token=%s", token.p);
    assert_answer(ask_with(&f->client, line,
                           "Authorization: \r\nContent-Type: application/x-www-form-urlencoded\r\n"
                           "Sec-Fetch-Site: cross-site\r\n",
                           "List-Unsubscribe=One-Click"),
                  200, "no more notices");
    struct answer after = ask(&f->client, "GET /api/v1/watches", NULL);
    assert_false(answer_has(&after, "\"subscribers\":[\"desk\"]"));
    buf_done(&after.all);
    assert_answer(ask(&f->client, "GET /unsubscribe?token=1.1.00%3Cscript%3E", NULL), 400, "does not work");
    buf_done(&token);
}

static void the_status_tells_what_runs_and_what_does_not(void **state)
{
    struct fixture *f = *state;
    await_answer(&f->client, "GET /api/v1/status", NULL,
                 "\"name\":\"serve-1\",\"what\":\"this page and its API\",\"alive\":true");
    struct answer a = ask(&f->client, "GET /api/v1/status", NULL);
    assert_true(answer_has(&a, "No crawl stage is running"));
    assert_true(answer_has(&a, "\"docs\":3"));
    assert_true(answer_has(&a, "\"stream\":\"pages\""));
    assert_answer(a, 200, "\"redis\":{\"ok\":true");
    assert_answer(ask(&f->client, "GET /api/v1/deliveries", NULL), 200, "\"deliveries\":[");
}

static void without_redis_searching_goes_on_and_changes_are_published_later(void **state)
{
    struct fixture *f = *state;
    redis_server_kill(&f->redis);
    assert_answer(ask(&f->client, "POST /api/v1/search", "{\"query\":\"oil\"}"), 200, "\"total\":2");
    struct answer a = ask(&f->client, "GET /api/v1/status", NULL);
    assert_true(answer_has(&a, "Redis does not answer"));
    assert_true(answer_has(&a, "\"docs\":3"));
    assert_answer(a, 200, "\"redis\":{\"ok\":false");
    assert_answer(ask(&f->client, "POST /api/v1/sources", "{\"name\":\"late\",\"url\":\"https://late.example/feed\"}"),
                  201, "late");
    assert_answer(ask(&f->client, "GET /api/v1/sources", NULL), 200, "\"health_known\":false");
    assert_answer(ask(&f->client, "GET /readyz", NULL), 200, "ready");
    assert_answer(ask(&f->client, "GET /metrics", NULL), 200, "harkara_http_requests_total");
    redis_server_restart(&f->redis);
    int64_t deadline = clock_mono_ms() + CLIENT_WAIT_MS;
    while (!snapshot_has(f, "sources", "https://late.example/feed")) {
        assert_true(clock_mono_ms() < deadline);
        clock_sleep_ms(20);
    }
    await_answer(&f->client, "GET /api/v1/status", NULL, "\"redis\":{\"ok\":true");
}

static void an_open_stream_does_not_hold_up_the_end(void **state)
{
    struct fixture *f = *state;
    struct buf got;
    buf_init(&got, 1 << 20);
    int fd = open_live(f, "");
    await_text(fd, &got, "harkara live"); // fixture_stop measures the time that the end takes
    buf_done(&got);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(search_finds_and_marks),
        cmocka_unit_test(search_by_date_is_newest_first_in_any_script),
        cmocka_unit_test(a_query_that_cannot_be_read_says_where),
        cmocka_unit_test(limits_of_a_search_are_kept),
        cmocka_unit_test(a_doc_is_shown_and_its_words_marked),
        cmocka_unit_test(hits_are_listed_paged_and_marked),
        cmocka_unit_test(a_new_hit_comes_live_and_what_was_missed_first),
        cmocka_unit_test(a_watch_is_added_published_and_removed),
        cmocka_unit_test(a_watch_that_cannot_work_is_refused_with_its_reason),
        cmocka_unit_test(a_query_is_tried_before_it_is_kept),
        cmocka_unit_test(a_secret_is_shown_once),
        cmocka_unit_test(a_source_is_added_switched_and_removed),
        cmocka_unit_test(a_source_that_cannot_be_visited_is_refused),
        cmocka_unit_test(unsubscribing_asks_first_and_works_without_a_session),
        cmocka_unit_test(the_status_tells_what_runs_and_what_does_not),
        cmocka_unit_test(without_redis_searching_goes_on_and_changes_are_published_later),
        cmocka_unit_test(an_open_stream_does_not_hold_up_the_end),
    };
    return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
