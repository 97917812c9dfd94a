// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The control store's face: binding and reading back, constraints, transactions, migrations, and files that are no
// databases.
#include "core/db.h"
#include "tests/support/temp.h"
#include "tests/support/unit.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char dir[TEMP_PATH_MAX], path[TEMP_PATH_MAX + 20];
static struct db *db;

static int start(void **state)
{
    (void)state;
    struct errmsg m;
    temp_make(dir);
    snprintf(path, sizeof path, "%s/control.db", dir);
    if (db_open(path, &db, &m) != OK)
        return 1;
    return db_run(db, "CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT UNIQUE, n REAL, b BLOB, up REFERENCES t(id))",
                  "") != OK;
}

static int stop(void **state)
{
    (void)state;
    db_close(db);
    db = NULL;
    temp_remove(dir);
    return 0;
}

static int64_t ask(struct db *of, const char *sql)
{
    struct db_cursor *c;
    assert_int_equal(db_query(of, &c, sql, ""), OK);
    assert_int_equal(db_next(c), OK);
    int64_t n = db_int(c, 0);
    db_end(c);
    return n;
}

static void what_is_bound_is_read_back(void **state)
{
    (void)state;
    struct db_cursor *c;
    assert_int_equal(db_run(db, "INSERT INTO t VALUES(?,?,?,?,?)", "ivdbs", (int64_t)1 << 60, VIEW_LIT("na\0me"), 1.5,
                            VIEW_LIT("\0\xff"), NULL),
                     OK);
    assert_int_equal(db_last_id(db), (int64_t)1 << 60);
    assert_int_equal(db_changes(db), 1);
    assert_int_equal(db_query(db, &c, "SELECT id,name,n,b,up FROM t", ""), OK);
    assert_int_equal(db_next(c), OK);
    assert_true(db_int(c, 0) == (int64_t)1 << 60);
    assert_true(view_equals(db_text(c, 1), VIEW_LIT("na\0me")));
    assert_true(db_double(c, 2) == 1.5);
    assert_true(view_equals(db_text(c, 3), VIEW_LIT("\0\xff")));
    assert_true(db_is_null(c, 4));
    assert_int_equal(db_text(c, 4).n, 0);
    assert_int_equal(db_next(c), ERR_END);
}

static void an_empty_view_is_an_empty_text_and_a_null_string_is_null(void **state)
{
    (void)state;
    struct db_cursor *c;
    assert_int_equal(db_run(db, "INSERT INTO t(id,name,b) VALUES(1,?,?)", "vs", (struct view){NULL, 0}, NULL), OK);
    assert_int_equal(db_query(db, &c, "SELECT name,b FROM t", ""), OK);
    assert_int_equal(db_next(c), OK);
    assert_false(db_is_null(c, 0));
    assert_true(db_is_null(c, 1));
    db_end(c);
    db_end(NULL);
}

static void constraints_have_codes_and_words(void **state)
{
    (void)state;
    const char *insert = "INSERT INTO t(id,name) VALUES(?,?)";
    assert_int_equal(db_run(db, insert, "is", (int64_t)1, "a"), OK);
    assert_int_equal(db_run(db, insert, "is", (int64_t)1, "b"), ERR_EXISTS);
    assert_int_equal(db_run(db, insert, "is", (int64_t)2, "a"), ERR_EXISTS);
    assert_non_null(strstr(db_error(db), "UNIQUE"));
    assert_int_equal(db_run(db, "INSERT INTO t(id,up) VALUES(3,99)", ""), ERR_REFUSED);
    assert_int_equal(db_run(db, "SELECT nonsense", ""), ERR_BUG);
    assert_int_equal(db_run(db, insert, "is", (int64_t)2, "b"), OK); // the statement is fit for use again
}

static void a_transaction_is_all_or_nothing(void **state)
{
    (void)state;
    assert_int_equal(db_begin(db), OK);
    assert_int_equal(db_run(db, "INSERT INTO t(id) VALUES(1)", ""), OK);
    db_rollback(db);
    db_rollback(db); // once more does no harm
    assert_int_equal(ask(db, "SELECT count(*) FROM t"), 0);
    assert_int_equal(db_begin(db), OK);
    assert_int_equal(db_run(db, "INSERT INTO t(id) VALUES(1)", ""), OK);
    assert_int_equal(db_commit(db), OK);
    assert_int_equal(ask(db, "SELECT count(*) FROM t"), 1);
}

static void a_commit_that_fails_is_rolled_back(void **state)
{
    (void)state;
    assert_int_equal(db_run(db, "CREATE TABLE d(up INTEGER REFERENCES t(id) DEFERRABLE INITIALLY DEFERRED)", ""), OK);
    assert_int_equal(db_begin(db), OK);
    assert_int_equal(db_run(db, "INSERT INTO d VALUES(99)", ""), OK);
    assert_int_equal(db_commit(db), ERR_REFUSED);
    assert_non_null(strstr(db_error(db), "FOREIGN KEY"));
    assert_int_equal(db_begin(db), OK);
    assert_int_equal(db_commit(db), OK);
    assert_int_equal(ask(db, "SELECT count(*) FROM d"), 0);
}

static void a_second_writer_is_busy_and_a_reader_is_not(void **state)
{
    (void)state;
    struct db *other;
    struct errmsg m;
    assert_int_equal(db_open(path, &other, &m), OK);
    assert_int_equal(db_run(other, "PRAGMA busy_timeout=20", ""), OK);
    assert_int_equal(db_begin(db), OK);
    assert_int_equal(db_run(db, "INSERT INTO t(id) VALUES(1)", ""), OK);
    assert_int_equal(db_begin(other), ERR_BUSY);
    assert_int_equal(ask(other, "SELECT count(*) FROM t"), 0);
    assert_int_equal(db_commit(db), OK);
    assert_int_equal(ask(other, "SELECT count(*) FROM t"), 1);
    db_close(other);
}

static void steps_of_a_migration_run_once_and_in_order(void **state)
{
    (void)state;
    static const char *const steps[] = {
        "CREATE TABLE s(a); INSERT INTO s VALUES(1)",
        "UPDATE s SET a=a*10",
        "UPDATE s SET a=a+5",
    };
    struct errmsg m;
    assert_int_equal(db_migrate(db, "sources", steps, 2, &m), OK);
    assert_int_equal(db_migrate(db, "sources", steps, 2, &m), OK);
    assert_int_equal(ask(db, "SELECT a FROM s"), 10);
    assert_int_equal(db_migrate(db, "sources", steps, 3, &m), OK);
    assert_int_equal(ask(db, "SELECT a FROM s"), 15);
    assert_int_equal(db_migrate(db, "watches", steps + 2, 1, &m), OK); // another part counts for itself
    assert_int_equal(ask(db, "SELECT a FROM s"), 20);
}

static void a_step_that_fails_leaves_nothing_and_is_named(void **state)
{
    (void)state;
    static const char *const steps[] = {"CREATE TABLE s(a)", "CREATE TABLE u(a); CREATE TABLE s(a)"};
    struct errmsg m;
    assert_int_equal(db_migrate(db, "watches", steps, 2, &m), ERR_BUG);
    assert_non_null(strstr(m.text, "watches"));
    assert_non_null(strstr(m.text, "already exists"));
    assert_int_equal(ask(db, "SELECT count(*) FROM sqlite_master WHERE name='u'"), 0);
    assert_int_equal(ask(db, "SELECT count(*) FROM sqlite_master WHERE name='s'"), 1);
}

static void more_statements_than_are_kept_still_work(void **state)
{
    (void)state;
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < 300; i++) {
            char sql[64];
            snprintf(sql, sizeof sql, "SELECT %d", i);
            assert_int_equal(ask(db, sql), i);
        }
    struct db_cursor *open[200];
    for (int i = 0; i < 200; i++) { // more cursors at once than are kept
        char sql[64];
        snprintf(sql, sizeof sql, "SELECT %d+0", i);
        assert_int_equal(db_query(db, &open[i], sql, ""), OK);
    }
    for (int i = 0; i < 200; i++) {
        assert_int_equal(db_next(open[i]), OK);
        assert_int_equal(db_int(open[i], 0), i);
        db_end(open[i]);
    }
}

static void the_file_is_for_its_owner_alone(void **state)
{
    (void)state;
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

static void what_is_no_database_is_corrupt_and_what_cannot_be_opened_is_io(void **state)
{
    (void)state;
    char other[TEMP_PATH_MAX + 20];
    struct db *none = NULL;
    struct errmsg m;
    snprintf(other, sizeof other, "%s/letter.txt", dir);
    FILE *f = fopen(other, "w");
    for (int i = 0; i < 200; i++)
        fputs("Dear Sir, this is not a database. ", f);
    fclose(f);
    assert_int_equal(db_open(other, &none, &m), ERR_CORRUPT);
    assert_non_null(strstr(m.text, "letter.txt"));
    assert_int_equal(db_open("/nonexistent/control.db", &none, &m), ERR_IO);
    assert_non_null(strstr(m.text, "No such file"));
    assert_null(none);
}

static void what_was_committed_survives_a_kill(void **state)
{
    (void)state;
    int ends[2];
    char byte;
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    if (pid == 0) {
        struct db *own;
        struct errmsg m;
        if (db_open(path, &own, &m) == OK && db_run(own, "INSERT INTO t(id) VALUES(7)", "") == OK &&
            db_begin(own) == OK && db_run(own, "INSERT INTO t(id) VALUES(8)", "") == OK && write(ends[1], "x", 1) == 1)
            pause();
        _exit(1);
    }
    assert_int_equal(read(ends[0], &byte, 1), 1);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    assert_int_equal(ask(db, "SELECT group_concat(id) FROM t"), 7);
    close(ends[0]);
    close(ends[1]);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
    const struct CMUnitTest tests[] = {
        TEST(what_is_bound_is_read_back),
        TEST(an_empty_view_is_an_empty_text_and_a_null_string_is_null),
        TEST(constraints_have_codes_and_words),
        TEST(a_transaction_is_all_or_nothing),
        TEST(a_commit_that_fails_is_rolled_back),
        TEST(a_second_writer_is_busy_and_a_reader_is_not),
        TEST(steps_of_a_migration_run_once_and_in_order),
        TEST(a_step_that_fails_leaves_nothing_and_is_named),
        TEST(more_statements_than_are_kept_still_work),
        TEST(the_file_is_for_its_owner_alone),
        TEST(what_is_no_database_is_corrupt_and_what_cannot_be_opened_is_io),
        TEST(what_was_committed_survives_a_kill),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
