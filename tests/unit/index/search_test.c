// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Searches on real indexes: order, pages, totals, passages; no index, several shards, one that is replaced or damaged,
// one that changes under the searcher.
#include "core/clock.h"
#include "tests/unit/index/fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LONG_PHRASE = 700, REWRITES = 150 };

static char dir[TEMP_PATH_MAX];
static struct searcher *searcher;

static int set_up(void **state)
{
    (void)state;
    temp_make(dir);
    searcher = fixture_searcher(dir);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    searcher_close(searcher);
    temp_remove(dir);
    return 0;
}

static void put_and_commit(const char *id, const char *title, const char *text, int age_days)
{
    struct writer *w = fixture_writer(dir);
    fixture_put(w, id, title, text, age_days);
    assert_int_equal(writer_commit(w), OK);
    writer_close(w);
}

static void fill_with_few(void)
{
    struct writer *w = fixture_writer(dir);
    fixture_put(w, "a", "Oil falls", "The market was calm on Monday and few expected it.", 3);
    fixture_put(w, "b", "Markets", "Traders spoke of oil, of gas, and of the weather.", 1);
    fixture_put(w, "c", "Weather", "Rain is expected in the north.", 2);
    assert_int_equal(writer_commit(w), OK);
    writer_close(w);
}

static void no_index_is_an_empty_one_until_there_is_one(void **state)
{
    (void)state;
    struct search_result r = fixture_search(searcher, "oil", SEARCH_BY_DATE, 0, 10);
    assert_int_equal(r.count, 0);
    assert_true(r.total_is_exact);
    assert_int_equal(r.as_of_ms, 0);
    search_result_done(&r);
    struct doc *d;
    assert_int_equal(search_get(searcher, view_of("a"), &d), ERR_NOTFOUND);
    assert_int_equal(fixture_count(searcher), 0);
    fill_with_few();
    assert_string_equal(fixture_ids(searcher, "oil", SEARCH_BY_DATE), "b a");
    assert_int_equal(search_get(searcher, view_of("a"), &d), OK);
    assert_true(view_is(d->title, "Oil falls"));
    doc_free(d);
}

static void a_word_in_the_title_counts_for_more(void **state)
{
    (void)state;
    fill_with_few();
    assert_string_equal(fixture_ids(searcher, "oil", SEARCH_BY_RELEVANCE), "a b");
}

static void by_date_the_newest_is_first(void **state)
{
    (void)state;
    fill_with_few();
    assert_string_equal(fixture_ids(searcher, "*:*", SEARCH_BY_DATE), "b c a");
    assert_string_equal(fixture_ids(searcher, "published:<now-30h", SEARCH_BY_DATE), "c a");
    assert_string_equal(fixture_ids(searcher, "NOT oil", SEARCH_BY_DATE), "c");
}

static void pages_follow_one_another(void **state)
{
    (void)state;
    struct writer *w = fixture_writer(dir);
    for (int i = 0; i < 25; i++) {
        char id[16];
        snprintf(id, sizeof(id), "%02d", i);
        fixture_put(w, id, "word", "elected", i);
    }
    assert_int_equal(writer_commit(w), OK);
    writer_close(w);
    const char *const queries[] = {"word", "word NEAR/20 word OR text:elect*"}; // the second is verified
    for (size_t q = 0; q < ARRAY_LEN(queries); q++) {
        for (size_t offset = 0; offset < 40; offset += 10) {
            struct search_result r = fixture_search(searcher, queries[q], SEARCH_BY_DATE, offset, 10);
            assert_int_equal(r.total, 25);
            assert_int_equal(r.count, offset < 20 ? 10 : offset < 30 ? 5 : 0);
            for (size_t i = 0; i < r.count; i++)
                assert_int_equal(strtol(r.hits[i].doc->id.p, NULL, 10), offset + i);
            search_result_done(&r);
        }
    }
}

static void a_hit_shows_why_it_matched(void **state)
{
    (void)state;
    fill_with_few();
    struct search_result r = fixture_search(searcher, "traders AND gas", SEARCH_BY_DATE, 0, 10);
    assert_int_equal(r.count, 1);
    assert_int_equal(r.hits[0].verdict.span_count, 2);
    assert_int_equal(r.hits[0].verdict.spans[1].clause, 1);
    assert_int_equal(r.hits[0].verdict.spans[1].unit, 1);
    struct json *snippet;
    assert_int_equal(json_parse(r.hits[0].snippet, &snippet, NULL), OK);
    assert_true(json_is_array(snippet));
    size_t marked = 0;
    for (const struct json *part = json_first(snippet); part; part = json_next(part))
        marked += json_is_number(json_get(part, "m"));
    assert_int_equal(marked, 2);
    json_free(snippet);
    search_result_done(&r);
}

static void as_of_is_the_time_of_the_newest_commit(void **state)
{
    (void)state;
    int64_t before_ms = clock_now_ms();
    fill_with_few();
    struct search_result r = fixture_search(searcher, "oil", SEARCH_BY_DATE, 0, 0);
    assert_in_range(r.as_of_ms, before_ms, clock_now_ms());
    assert_int_equal(r.count, 0);
    assert_int_equal(r.total, 2);
    search_result_done(&r);
}

static void more_than_the_limit_is_refused(void **state)
{
    (void)state;
    struct query *q = fixture_query("oil");
    struct search_request request = {.query = q, .limit = SEARCH_LIMIT_MAX + 1};
    struct search_result r;
    struct errmsg m = {""};
    assert_int_equal(search_run(searcher, &request, &r, &m), ERR_TOOBIG);
    assert_non_null(strstr(m.text, "1000"));
    query_free(q);
}

static void a_spent_budget_gives_a_partial_answer(void **state)
{
    (void)state;
    fill_with_few();
    struct query *q = fixture_query("text:\"of oil\"");
    struct search_request request = {.query = q, .limit = 10, .now_ms = fixture_now_ms, .budget_ms = -1};
    struct search_result r;
    assert_int_equal(search_run(searcher, &request, &r, NULL), OK);
    assert_true(r.is_partial);
    assert_false(r.total_is_exact);
    search_result_done(&r);
    request.budget_ms = 0;
    assert_int_equal(search_run(searcher, &request, &r, NULL), OK);
    assert_false(r.is_partial);
    assert_int_equal(r.total, 1);
    search_result_done(&r);
    query_free(q);
}

static void values_and_phrases_of_any_length_are_found(void **state)
{
    (void)state;
    struct buf text;
    buf_init(&text, QUERY_MAX_BYTES);
    for (int i = 0; i < LONG_PHRASE; i++)
        buf_printf(&text, "%sw%d", i ? " " : "", i % 9);
    struct doc *d = fixture_doc("long", "words", "", 1);
    doc_add_block(d, BLOCK_P, buf_view(&text));
    buf_clear(&text);
    buf_add_str(&text, "https://example.com/");
    for (int i = 0; i < 100; i++)
        buf_printf(&text, "section%d/", i);
    d->url = arena_copy(d->arena, buf_view(&text));
    struct writer *w = fixture_writer(dir);
    assert_int_equal(writer_put(w, d), OK);
    assert_int_equal(writer_commit(w), OK);
    writer_close(w);
    buf_clear(&text);
    buf_printf(&text, "url:\"%.*s\"", VIEW_ARG(d->url));
    assert_string_equal(fixture_ids(searcher, text.p, SEARCH_BY_DATE), "long");
    buf_clear(&text);
    buf_printf(&text, "url:\"%.*sx\"", VIEW_ARG(d->url));
    assert_string_equal(fixture_ids(searcher, text.p, SEARCH_BY_DATE), "");
    for (int last = 0; last < 2; last++) {
        buf_clear(&text);
        for (int i = 0; i < LONG_PHRASE; i++)
            buf_printf(&text, "%sw%d", i ? " " : "\"", last && i == LONG_PHRASE - 1 ? 8 : i % 9);
        buf_add_str(&text, "\"");
        assert_string_equal(fixture_ids(searcher, text.p, SEARCH_BY_DATE), last ? "" : "long");
    }
    buf_done(&text);
    doc_free(d);
}

static void rename_shard(const char *to)
{
    char from[TEMP_PATH_MAX + 32], path[TEMP_PATH_MAX + 32];
    snprintf(from, sizeof(from), "%s/fresh", dir);
    snprintf(path, sizeof(path), "%s/%s", dir, to);
    assert_int_equal(rename(from, path), 0);
}

static void several_shards_are_searched_as_one(void **state)
{
    (void)state;
    put_and_commit("old", "oil", "", 9);
    assert_string_equal(fixture_ids(searcher, "oil", SEARCH_BY_DATE), "old");
    rename_shard("2026-11");
    put_and_commit("new", "oil", "", 1);
    assert_string_equal(fixture_ids(searcher, "oil", SEARCH_BY_DATE), "new old");
    assert_int_equal(fixture_count(searcher), 2);
    struct doc *d;
    assert_int_equal(search_get(searcher, view_of("old"), &d), OK);
    doc_free(d);
}

static void an_index_that_was_made_anew_is_opened_anew(void **state)
{
    (void)state;
    put_and_commit("first", "oil", "", 1);
    assert_string_equal(fixture_ids(searcher, "oil", SEARCH_BY_DATE), "first");
    temp_remove(dir);
    assert_string_equal(fixture_ids(searcher, "oil", SEARCH_BY_DATE), "");
    put_and_commit("second", "oil", "", 1);
    assert_string_equal(fixture_ids(searcher, "oil", SEARCH_BY_DATE), "second");
}

static void a_damaged_shard_is_an_error_with_a_reason(void **state)
{
    (void)state;
    fill_with_few();
    char path[TEMP_PATH_MAX + 32];
    snprintf(path, sizeof(path), "%s/fresh/iamglass", dir);
    int fd = open(path, O_WRONLY | O_TRUNC);
    assert_true(fd >= 0 && write(fd, "rubbish", 7) == 7);
    close(fd);
    struct query *q = fixture_query("oil");
    struct search_request request = {.query = q, .limit = 10};
    struct search_result r;
    struct errmsg m = {""};
    assert_int_not_equal(search_run(searcher, &request, &r, &m), OK);
    assert_true(*m.text);
    query_free(q);
}

static void rewrite_for_ever(int out)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    struct writer *w = fixture_writer(dir);
    for (char byte = 0;; byte++) {
        for (int i = 0; i < 20; i++) {
            char id[16];
            snprintf(id, sizeof(id), "d%d", i);
            fixture_put(w, id, "word", "word in a text that stays", i);
        }
        if (writer_commit(w) || write(out, &byte, 1) != 1)
            _exit(1);
    }
}

static void searches_succeed_while_a_writer_commits(void **state)
{
    (void)state;
    int fds[2];
    char byte;
    assert_int_equal(pipe(fds), 0);
    pid_t child = fork();
    if (child == 0)
        rewrite_for_ever(fds[1]);
    close(fds[1]);
    for (int i = 0; i < REWRITES; i++) {
        assert_int_equal(read(fds[0], &byte, 1), 1);
        struct search_result r = fixture_search(searcher, i % 2 ? "word" : "text:\"a text\"", SEARCH_BY_DATE, 0, 50);
        assert_int_equal(r.count, 20);
        assert_int_equal(r.total, 20);
        search_result_done(&r);
    }
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    close(fds[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(no_index_is_an_empty_one_until_there_is_one, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_word_in_the_title_counts_for_more, set_up, tear_down),
        cmocka_unit_test_setup_teardown(by_date_the_newest_is_first, set_up, tear_down),
        cmocka_unit_test_setup_teardown(pages_follow_one_another, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_hit_shows_why_it_matched, set_up, tear_down),
        cmocka_unit_test_setup_teardown(as_of_is_the_time_of_the_newest_commit, set_up, tear_down),
        cmocka_unit_test_setup_teardown(more_than_the_limit_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_spent_budget_gives_a_partial_answer, set_up, tear_down),
        cmocka_unit_test_setup_teardown(values_and_phrases_of_any_length_are_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(several_shards_are_searched_as_one, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_index_that_was_made_anew_is_opened_anew, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_damaged_shard_is_an_error_with_a_reason, set_up, tear_down),
        cmocka_unit_test_setup_teardown(searches_succeed_while_a_writer_commits, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
