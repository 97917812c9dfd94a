// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The door to Xapian on real databases: errors, revisions, prefixes, several directories, a writer under a reader.
#include "index/xapian.h"
#include "tests/support/temp.h"
#include "tests/support/unit.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { REV_SLOT = 2, MANY = 1200, REWRITES = 300 };

static char dir[TEMP_PATH_MAX];
static char first[TEMP_PATH_MAX + 16], second[TEMP_PATH_MAX + 16];

static int set_up(void **state)
{
    (void)state;
    temp_make(dir);
    snprintf(first, sizeof(first), "%s/first", dir);
    snprintf(second, sizeof(second), "%s/second", dir);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    temp_remove(dir);
    return 0;
}

static struct xapian_writer *open_writer(const char *path)
{
    struct xapian_writer *w;
    assert_int_equal(xapian_writer_open(path, &w, NULL), OK);
    return w;
}

static bool put(struct xapian_writer *w, const char *unique, const char *term, const char *rev)
{
    struct xapian_posting posting = {view_of(term), 0, 1};
    struct xapian_value value = {REV_SLOT, view_of(rev)};
    struct xapian_record record = {.unique = view_of(unique),
                                   .data = view_of(term),
                                   .postings = &posting,
                                   .posting_count = 1,
                                   .values = &value,
                                   .value_count = 1,
                                   .rev_slot = REV_SLOT};
    bool was_put = false;
    assert_int_equal(xapian_writer_put(w, &record, &was_put, NULL), OK);
    return was_put;
}

static void commit(struct xapian_writer *w, const char *value)
{
    assert_int_equal(xapian_writer_commit(w, view_of("at"), view_of(value), NULL), OK);
}

static struct xapian_reader *open_reader(size_t count)
{
    struct xapian_reader *r;
    assert_int_equal(xapian_reader_open((const char *const[]){first, second}, count, &r, NULL), OK);
    return r;
}

static int64_t count_of(struct xapian_reader *r, struct xapian_op op)
{
    struct xapian_match match = {.ops = &op, .op_count = 1, .count_all = true};
    struct xapian_matches matches;
    assert_int_equal(xapian_reader_match(r, &match, NULL, &matches, NULL), OK);
    return matches.total;
}

static int64_t docs_of(struct xapian_reader *r)
{
    int64_t count;
    assert_int_equal(xapian_reader_count(r, &count, NULL), OK);
    return count;
}

static void a_database_that_is_not_there_is_not_found(void **state)
{
    (void)state;
    struct xapian_reader *r;
    struct errmsg m;
    assert_int_equal(xapian_reader_open((const char *const[]){first}, 1, &r, &m), ERR_NOTFOUND);
    assert_non_null(strstr(m.text, "first"));
}

static void a_second_writer_is_told_that_the_first_is_at_work(void **state)
{
    (void)state;
    struct xapian_writer *w = open_writer(first);
    struct xapian_writer *other;
    assert_int_equal(xapian_writer_open(first, &other, NULL), ERR_BUSY);
    xapian_writer_close(w);
    xapian_writer_close(open_writer(first));
}

static void what_is_not_committed_is_dropped_by_close(void **state)
{
    (void)state;
    struct xapian_writer *w = open_writer(first);
    put(w, "Qa", "one", "1");
    commit(w, "1");
    put(w, "Qb", "two", "1");
    xapian_writer_close(w);
    struct xapian_reader *r = open_reader(1);
    assert_int_equal(docs_of(r), 1);
    xapian_reader_close(r);
}

static void many_docs_without_a_commit_stay_uncommitted(void **state)
{
    (void)state;
    struct xapian_writer *w = open_writer(first);
    commit(w, "1");
    for (int i = 0; i < 12000; i++) {
        char unique[16];
        snprintf(unique, sizeof(unique), "Q%d", i);
        put(w, unique, "word", "1");
    }
    struct xapian_reader *r = open_reader(1);
    assert_int_equal(docs_of(r), 0);
    commit(w, "2");
    assert_int_equal(xapian_reader_refresh(r, NULL), OK);
    assert_int_equal(docs_of(r), 12000);
    xapian_reader_close(r);
    xapian_writer_close(w);
}

static void the_same_unique_term_is_replaced_unless_the_stored_record_is_newer(void **state)
{
    (void)state;
    struct xapian_writer *w = open_writer(first);
    assert_true(put(w, "Qa", "one", "2"));
    assert_true(put(w, "Qa", "two", "2"));
    assert_false(put(w, "Qa", "three", "1"));
    commit(w, "1");
    assert_false(put(w, "Qa", "four", "1"));
    commit(w, "2");
    xapian_writer_close(w);
    struct xapian_reader *r = open_reader(1);
    uint32_t docid;
    struct view data;
    assert_int_equal(xapian_reader_find(r, view_of("Qa"), &docid, NULL), OK);
    assert_int_equal(xapian_reader_data(r, docid, &data, NULL), OK);
    assert_true(view_is(data, "two"));
    assert_int_equal(docs_of(r), 1);
    xapian_reader_close(r);
}

static void deleting_what_is_not_there_is_not_found(void **state)
{
    (void)state;
    struct xapian_writer *w = open_writer(first);
    put(w, "Qa", "one", "1");
    assert_int_equal(xapian_writer_delete(w, view_of("Qb"), NULL), ERR_NOTFOUND);
    assert_int_equal(xapian_writer_delete(w, view_of("Qa"), NULL), OK);
    commit(w, "1");
    xapian_writer_close(w);
    struct xapian_reader *r = open_reader(1);
    uint32_t docid;
    assert_int_equal(docs_of(r), 0);
    assert_int_equal(xapian_reader_find(r, view_of("Qa"), &docid, NULL), ERR_NOTFOUND);
    xapian_reader_close(r);
}

// More terms than are worth a posting list each, over two directories.
static void a_prefix_of_many_terms_finds_each_of_its_docs(void **state)
{
    (void)state;
    struct xapian_writer *w[] = {open_writer(first), open_writer(second)};
    for (int i = 0; i < MANY; i++) {
        char unique[16], term[16];
        snprintf(unique, sizeof(unique), "Q%d", i);
        snprintf(term, sizeof(term), i % 3 ? "word%d" : "x%d", i);
        put(w[i & 1], unique, term, "1");
    }
    for (int i = 0; i < 2; i++) {
        commit(w[i], "1");
        xapian_writer_close(w[i]);
    }
    struct xapian_reader *r = open_reader(2);
    struct view word = VIEW_LIT("word");
    assert_int_equal(count_of(r, (struct xapian_op){.kind = XAPIAN_PREFIX, .text = word}), MANY - MANY / 3);
    assert_int_equal(count_of(r, (struct xapian_op){.kind = XAPIAN_PREFIX, .text = VIEW_LIT("word11")}), 75);
    assert_int_equal(count_of(r, (struct xapian_op){.kind = XAPIAN_PREFIX, .text = VIEW_LIT("nothing")}), 0);
    struct xapian_op without[] = {
        {.kind = XAPIAN_ALL}, {.kind = XAPIAN_PREFIX, .text = word}, {.kind = XAPIAN_AND_NOT, .count = 2}};
    struct xapian_hit hits[MANY];
    struct xapian_matches matches;
    struct xapian_match match = {.ops = without, .op_count = 3, .max = MANY, .count_all = true};
    assert_int_equal(xapian_reader_match(r, &match, hits, &matches, NULL), OK);
    assert_int_equal(matches.count, MANY / 3);
    for (size_t i = 0; i < matches.count; i++) {
        struct view data;
        assert_int_equal(xapian_reader_data(r, hits[i].docid, &data, NULL), OK);
        assert_true(view_starts(data, "x"));
    }
    xapian_reader_close(r);
}

static void a_plan_that_is_no_program_is_our_own_mistake(void **state)
{
    (void)state;
    struct xapian_writer *w = open_writer(first);
    commit(w, "1");
    xapian_writer_close(w);
    struct xapian_reader *r = open_reader(1);
    struct xapian_matches matches;
    struct xapian_op ops[] = {{.kind = XAPIAN_ALL}, {.kind = XAPIAN_AND, .count = 2}};
    for (size_t count = 0; count <= 2; count += 2) {
        struct xapian_match match = {.ops = ops, .op_count = count};
        assert_int_equal(xapian_reader_match(r, &match, NULL, &matches, NULL), ERR_BUG);
    }
    xapian_reader_close(r);
}

static void the_newest_commit_is_that_of_all_directories(void **state)
{
    (void)state;
    struct xapian_writer *w[] = {open_writer(first), open_writer(second)};
    commit(w[0], "7");
    commit(w[1], "1795478400000");
    struct xapian_reader *r = open_reader(2);
    int64_t least, newest;
    assert_int_equal(xapian_reader_stamps(r, view_of("at"), &least, &newest, NULL), OK);
    assert_int_equal(newest, INT64_C(1795478400000));
    commit(w[0], "1795478400001");
    assert_int_equal(xapian_reader_refresh(r, NULL), OK);
    assert_int_equal(xapian_reader_stamps(r, view_of("at"), &least, &newest, NULL), OK);
    assert_int_equal(newest, INT64_C(1795478400001));
    assert_int_equal(xapian_reader_stamps(r, view_of("never"), &least, &newest, NULL), OK);
    assert_int_equal(newest, 0);
    xapian_reader_close(r);
    xapian_writer_close(w[0]);
    xapian_writer_close(w[1]);
}

// The child rewrites the same docs and commits each time, so that every block under the reader is replaced again and
// again.
static void rewrite_for_ever(void)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    struct xapian_writer *w = open_writer(first);
    for (int commits = 1;; commits++) {
        char at[16];
        snprintf(at, sizeof(at), "%d", commits);
        for (int i = 0; i < 50; i++) {
            char unique[16];
            snprintf(unique, sizeof(unique), "Q%d", i);
            put(w, unique, "word", "1");
        }
        commit(w, at);
    }
}

static void a_reader_never_learns_of_commits_under_it(void **state)
{
    (void)state;
    struct xapian_writer *w = open_writer(first);
    put(w, "Q0", "word", "1");
    commit(w, "0");
    xapian_writer_close(w);
    pid_t child = fork();
    if (child == 0)
        rewrite_for_ever();
    struct xapian_reader *r = open_reader(1);
    struct xapian_op op = {.kind = XAPIAN_TERM, .text = VIEW_LIT("word")};
    struct xapian_match match = {.ops = &op, .op_count = 1, .max = 50, .count_all = true};
    struct xapian_hit hits[50];
    int64_t least, commits = 0;
    for (int round = 1; commits < REWRITES; round++) {
        struct xapian_matches matches;
        struct view data;
        assert_int_equal(xapian_reader_match(r, &match, hits, &matches, NULL), OK);
        for (size_t j = 0; j < matches.count; j++)
            assert_int_equal(xapian_reader_data(r, hits[j].docid, &data, NULL), OK);
        assert_int_equal(xapian_reader_stamps(r, view_of("at"), &least, &commits, NULL), OK);
        if (round % 64 == 0)
            assert_int_equal(xapian_reader_refresh(r, NULL), OK);
    }
    assert_int_equal(docs_of(r), 50);
    xapian_reader_close(r);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_database_that_is_not_there_is_not_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_second_writer_is_told_that_the_first_is_at_work, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_not_committed_is_dropped_by_close, set_up, tear_down),
        cmocka_unit_test_setup_teardown(many_docs_without_a_commit_stay_uncommitted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_same_unique_term_is_replaced_unless_the_stored_record_is_newer, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(deleting_what_is_not_there_is_not_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_prefix_of_many_terms_finds_each_of_its_docs, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_plan_that_is_no_program_is_our_own_mistake, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_newest_commit_is_that_of_all_directories, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_reader_never_learns_of_commits_under_it, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
