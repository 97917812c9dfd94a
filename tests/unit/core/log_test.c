// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The log: the shape of a line, what never reaches the terminal, lines of many threads. Standard error is a pipe here.
#include "core/log.h"
#include "core/utf8.h"
#include "tests/support/unit.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int saved_stderr;
static FILE *captured;

static int capture(void **state)
{
    (void)state;
    unsetenv("JOURNAL_STREAM");
    log_init("test-1", LOG_INFO);
    captured = tmpfile();
    saved_stderr = dup(STDERR_FILENO);
    // Appending, so that threads never write over each other at one offset.
    return fcntl(fileno(captured), F_SETFL, O_APPEND) || dup2(fileno(captured), STDERR_FILENO) < 0;
}

static int release(void **state)
{
    (void)state;
    dup2(saved_stderr, STDERR_FILENO);
    close(saved_stderr);
    return fclose(captured);
}

// The whole of what was logged so far; static.
static const char *logged(void)
{
    static char text[1 << 20];
    ssize_t n = pread(fileno(captured), text, sizeof text - 1, 0);
    text[n > 0 ? n : 0] = '\0';
    return text;
}

static void a_line_has_time_level_stage_and_event(void **state)
{
    (void)state;
    log_warn("page.slow", "url=%s ms=%d", log_quote("http://a/"), 12);
    const char *line = logged();
    assert_int_equal(strncmp(line, "time=2", 6), 0);
    assert_string_equal(strstr(line, "level="), "level=warn stage=test-1 event=page.slow url=\"http://a/\" ms=12\n");
}

static void an_event_alone_is_a_line_too(void **state)
{
    (void)state;
    log_info("ready", "%s", "");
    assert_non_null(strstr(logged(), "event=ready"));
    assert_int_equal(strlen(strchr(logged(), '\n')), 1);
}

static void levels_below_the_chosen_are_silent(void **state)
{
    (void)state;
    log_debug("detail", "n=%d", 1);
    assert_string_equal(logged(), "");
    enum log_level level;
    assert_true(log_level_parse("debug", &level));
    log_init("test-1", level);
    log_debug("detail", "n=%d", 1);
    assert_non_null(strstr(logged(), "level=debug"));
    assert_false(log_level_parse("loud", &level));
    assert_false(log_level_parse(NULL, &level));
}

static void under_the_journal_a_line_begins_with_its_priority(void **state)
{
    (void)state;
    setenv("JOURNAL_STREAM", "8:1", 1);
    log_init("test-1", LOG_INFO);
    unsetenv("JOURNAL_STREAM");
    log_error("broken", "%s", "a=1");
    assert_string_equal(logged(), "<3>level=error stage=test-1 event=broken a=1\n");
}

static void foreign_bytes_are_quoted_and_never_steer_the_terminal(void **state)
{
    (void)state;
    assert_string_equal(log_quote(NULL), "-");
    assert_string_equal(log_quote("a \"b\" \\"), "\"a \\\"b\\\" \\\\\"");
    assert_string_equal(log_quote("\x1b[31m\n"), "\"\\x1b[31m\\x0a\"");
    assert_string_equal(log_quote("\xc2\x9b\xff"), "\"\\xc2\\x9b\\xff\"");
    assert_string_equal(log_quote("\xd8\xa7"), "\"\xd8\xa7\"");
    assert_string_equal(log_quote_n("abc", 2), "\"ab\"");
    log_info("raw", "x=%s", "a\nlevel=error\x1b");
    assert_non_null(strstr(logged(), "x=a?level=error?\n"));
}

static void quotes_are_cut_and_eight_may_stand_in_one_line(void **state)
{
    (void)state;
    char many[1000];
    memset(many, 1, sizeof many);
    many[sizeof many - 1] = '\0';
    const char *quoted = log_quote(many);
    assert_int_equal(strlen(quoted), 2 + 300 * 4 + 3);
    const char *first = log_quote("first");
    for (int i = 0; i < 7; i++)
        assert_non_null(log_quote("other"));
    assert_string_equal(first, "\"first\"");
}

static void a_line_too_long_is_cut_and_still_a_line(void **state)
{
    (void)state;
    char many[9000];
    for (size_t i = 0; i + 1 < sizeof many; i++)
        many[i] = "\xe2\x82\xac"[i % 3];
    many[sizeof many - 1] = '\0';
    log_info("long", "x=%s", many);
    struct view line = view_of(logged());
    assert_in_range(line.n, 4000, 4096);
    assert_int_equal(view_find_char(line, '\n'), line.n - 1);
    assert_true(utf8_is_valid(line));
}

static void *log_many(void *arg)
{
    (void)arg;
    for (int i = 0; i < 300; i++)
        log_info("tick", "a=%s b=%s", log_quote("aaaaaaaaaaaaaaaaaaaa"), log_quote("bbbbbbbbbbbbbbbbbbbb"));
    return NULL;
}

static void lines_of_many_threads_stay_whole(void **state)
{
    (void)state;
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, log_many, NULL), 0);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    struct view rest = view_of(logged());
    int count = 0;
    for (; rest.n; count++) {
        struct view line = view_cut(&rest, '\n');
        assert_true(view_starts(line, "time="));
        assert_true(view_ends(line, " event=tick a=\"aaaaaaaaaaaaaaaaaaaa\" b=\"bbbbbbbbbbbbbbbbbbbb\""));
    }
    assert_int_equal(count, 1200);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, capture, release)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_line_has_time_level_stage_and_event),
        TEST(an_event_alone_is_a_line_too),
        TEST(levels_below_the_chosen_are_silent),
        TEST(under_the_journal_a_line_begins_with_its_priority),
        TEST(foreign_bytes_are_quoted_and_never_steer_the_terminal),
        TEST(quotes_are_cut_and_eight_may_stand_in_one_line),
        TEST(a_line_too_long_is_cut_and_still_a_line),
        TEST(lines_of_many_threads_stay_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
