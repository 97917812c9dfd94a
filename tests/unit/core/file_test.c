// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Whole files: mapped as they are, replaced or left alone.
#include "core/file.h"
#include "tests/support/temp.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char dir[TEMP_PATH_MAX], path[2 * TEMP_PATH_MAX], temporary[2 * TEMP_PATH_MAX];

static int make(void **state)
{
    (void)state;
    if (!temp_make(dir))
        return 1;
    snprintf(path, sizeof path, "%s/file", dir);
    snprintf(temporary, sizeof temporary, "%s/file.tmp", dir);
    return 0;
}

static int clear(void **state)
{
    (void)state;
    temp_remove(dir);
    return 0;
}

static void expect(const char *text)
{
    struct view bytes;
    assert_int_equal(file_map(path, &bytes, NULL), OK);
    assert_true(view_is(bytes, text));
    file_unmap(bytes);
}

static void a_file_is_replaced_by_the_whole_new_one(void **state)
{
    (void)state;
    assert_int_equal(file_replace(path, VIEW_LIT("one"), NULL), OK);
    expect("one");
    assert_int_equal(file_replace(path, VIEW_LIT("another"), NULL), OK);
    expect("another");
    assert_int_equal(file_replace(path, (struct view){0}, NULL), OK);
    expect("");
    assert_int_not_equal(access(temporary, F_OK), 0);
}

static void what_cannot_be_replaced_is_left_and_told(void **state)
{
    (void)state;
    struct errmsg m = {""};
    assert_int_equal(file_replace(path, VIEW_LIT("one"), NULL), OK);
    assert_int_equal(mkdir(temporary, 0700), 0); // its place is taken
    assert_int_not_equal(file_replace(path, VIEW_LIT("another"), &m), OK);
    assert_non_null(strstr(m.text, path));
    expect("one");
}

static void a_file_that_is_not_there_is_told(void **state)
{
    (void)state;
    struct errmsg m = {""};
    struct view bytes;
    assert_int_equal(file_map(path, &bytes, &m), ERR_NOTFOUND);
    assert_non_null(strstr(m.text, path));
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, make, clear)
    const struct CMUnitTest tests[] = {
        CASE(a_file_is_replaced_by_the_whole_new_one),
        CASE(what_cannot_be_replaced_is_left_and_told),
        CASE(a_file_that_is_not_there_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
