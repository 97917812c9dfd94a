// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Two handles of one process and another process on one store: what the first two write survives the other's coming
// and going. SQLite's locks are POSIX locks, which a careless open and close of the same file would drop.
#include "core/db.h"
#include "tests/support/temp.h"
#include "tests/support/unit.h"

#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>

extern char **environ;

// Fails when it sees another number of rows.
static void visit_from_another_process(char *path, const char *rows)
{
    char program[] = "import sqlite3, sys\n"
                     "d = sqlite3.connect(sys.argv[1])\n"
                     "seen = d.execute('SELECT count(*) FROM t').fetchone()[0]\n"
                     "d.close()\n"
                     "sys.exit(seen != int(sys.argv[2]))";
    char expected[8], name[] = "python3", option[] = "-c";
    snprintf(expected, sizeof expected, "%s", rows);
    char *argv[] = {name, option, program, path, expected, NULL};
    pid_t pid;
    int status;
    assert_int_equal(posix_spawn(&pid, "/usr/bin/python3", NULL, NULL, argv, environ), 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

static int64_t count_rows(struct db *db)
{
    struct db_cursor *c;
    assert_int_equal(db_query(db, &c, "SELECT count(*) FROM t", ""), OK);
    assert_int_equal(db_next(c), OK);
    int64_t count = db_int(c, 0);
    db_end(c);
    return count;
}

static void a_visitor_leaves_the_log_of_two_handles_alone(void **state)
{
    (void)state;
    char dir[TEMP_PATH_MAX], path[TEMP_PATH_MAX + 16];
    struct db *first, *second, *third;
    temp_make(dir);
    snprintf(path, sizeof path, "%s/store.db", dir);
    assert_int_equal(db_open(path, &first, NULL), OK);
    assert_int_equal(db_run(first, "CREATE TABLE t(x INTEGER)", ""), OK);
    assert_int_equal(db_open(path, &second, NULL), OK);
    visit_from_another_process(path, "0");
    assert_int_equal(db_run(first, "INSERT INTO t VALUES(1)", ""), OK);
    assert_int_equal(db_run(second, "INSERT INTO t VALUES(2)", ""), OK);
    visit_from_another_process(path, "2");
    assert_int_equal(db_run(first, "INSERT INTO t VALUES(3)", ""), OK);
    db_close(first);
    db_close(second);
    assert_int_equal(db_open(path, &third, NULL), OK);
    assert_int_equal(count_rows(third), 3);
    db_close(third);
    temp_remove(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_visitor_leaves_the_log_of_two_handles_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
