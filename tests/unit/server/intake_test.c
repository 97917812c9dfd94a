// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Sources that come in numbers: names for those that have none, and nothing twice.
#include "server/control.h"
#include "server/intake.h"
#include "tests/support/temp.h"
#include "tests/support/unit.h"

#include <stdlib.h>

static char dir[TEMP_PATH_MAX];
static struct db *db;

static int start(void **state)
{
    (void)state;
    struct config config = {.data = temp_make(dir)};
    return control_open(&config, &db, NULL);
}

static int stop(void **state)
{
    (void)state;
    db_close(db);
    temp_remove(dir);
    return 0;
}

static enum err add(struct intake *in, const char *title, const char *url, struct view *ret_name)
{
    struct errmsg m;
    const struct source s = {.title = view_of(title),
                             .url = view_of(url),
                             .medium = VIEW_LIT("web"),
                             .interval_ms = SOURCE_INTERVAL_DEFAULT_MS};
    return intake_add(in, &s, ret_name, &m);
}

static void who_has_no_name_gets_one_of_title_or_host(void **state)
{
    (void)state;
    static const char *const cases[][3] = {
        {"The News: Pakistan!", "https://a.example/1", "the-news-pakistan"},
        {"The News / Pakistan", "https://a.example/2", "the-news-pakistan-2"},
        {"\xDA\x88\xD8\xA7\xD9\x86", "https://www.dawn.example/3", "dawn.example"},
        {"", "https://dawn.example/4", "dawn.example-2"},
        {"", "http://[::1]/feed", "source"},
        {"An extraordinarily long title that goes on and on and on", "https://a.example/5",
         "an-extraordinarily-long-title-that-goes-on-and-o"},
    };
    CLEANUP(intake_cleanup) struct intake *in = NULL;
    assert_int_equal(intake_new(db, &in), OK);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct view name;
        assert_int_equal(add(in, cases[i][0], cases[i][1], &name), OK);
        if (!view_is(name, cases[i][2]))
            fail_msg("%.*s", VIEW_ARG(name));
    }
}

static void an_address_that_is_there_is_told_by_its_name(void **state)
{
    (void)state;
    CLEANUP(intake_cleanup) struct intake *in = NULL;
    struct view name;
    assert_int_equal(intake_new(db, &in), OK); // another one: it knows what the first stored
    assert_int_equal(add(in, "Other", "https://A.example:443/1?utm_source=x#top", &name), ERR_EXISTS);
    assert_true(view_is(name, "the-news-pakistan"));
    assert_int_equal(add(in, "New", "https://b.example/", &name), OK);
    assert_int_equal(add(in, "Again", "https://b.example/", &name), ERR_EXISTS);
    assert_true(view_is(name, "new"));
}

static void what_is_no_source_is_refused(void **state)
{
    (void)state;
    CLEANUP(intake_cleanup) struct intake *in = NULL;
    struct view name;
    assert_int_equal(intake_new(db, &in), OK);
    assert_int_equal(add(in, "Bad", "https://user:secret@a.example/", &name), ERR_SYNTAX);
    assert_int_equal(add(in, "Bad", "none", &name), ERR_SYNTAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_has_no_name_gets_one_of_title_or_host),
        cmocka_unit_test(an_address_that_is_there_is_told_by_its_name),
        cmocka_unit_test(what_is_no_source_is_refused),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
