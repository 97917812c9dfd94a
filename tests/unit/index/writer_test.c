// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The writer by hand and as a stage: replacing, refusing, a directory that cannot be written, a disk that is full, and
// SIGKILL at any moment.
#include "analysis/tokens.h"
#include "core/clock.h"
#include "index/schema.h"
#include "index/writer.h"
#include "tests/support/redis_server.h"
#include "tests/unit/index/fixture.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { KILLS = 12, KILLED_DOCS = 400, NOBODY = 65534, BIG_WORDS = 20000, WAIT_MS = 60000 };

static char dir[TEMP_PATH_MAX];

static int set_up(void **state)
{
    (void)state;
    temp_make(dir);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    temp_remove(dir);
    return 0;
}

static char *below(const char *name)
{
    static char path[TEMP_PATH_MAX + 32];
    snprintf(path, sizeof(path), "%s/%s", dir, name);
    return path;
}

// ---- by hand -------------------------------------------------------------------------------------------------
static void a_doc_is_found_after_the_commit_and_not_before(void **state)
{
    (void)state;
    struct writer *w = fixture_writer(dir);
    struct searcher *s = fixture_searcher(dir);
    fixture_put(w, "a", "Oil", "The price rose.", 1);
    assert_string_equal(fixture_ids(s, "oil", SEARCH_BY_DATE), "");
    assert_int_equal(writer_commit(w), OK);
    assert_string_equal(fixture_ids(s, "oil", SEARCH_BY_DATE), "a");
    writer_close(w);
    searcher_close(s);
}

static void the_same_id_replaces_and_an_older_revision_does_not(void **state)
{
    (void)state;
    struct writer *w = fixture_writer(dir);
    struct doc *second = fixture_doc("a", "second", "", 1);
    second->rev = 2;
    fixture_put(w, "a", "first", "", 1);
    assert_int_equal(writer_put(w, second), OK);
    fixture_put(w, "a", "first", "", 1);
    assert_int_equal(writer_commit(w), OK);
    struct searcher *s = fixture_searcher(dir);
    assert_string_equal(fixture_ids(s, "first", SEARCH_BY_DATE), "");
    assert_string_equal(fixture_ids(s, "second", SEARCH_BY_DATE), "a");
    assert_int_equal(fixture_count(s), 1);
    doc_free(second);
    writer_close(w);
    searcher_close(s);
}

static int64_t version_of(struct searcher *s)
{
    int64_t version = -1;
    assert_int_equal(search_tokens_version(s, &version), OK);
    return version;
}

static void a_shard_says_which_tokeniser_made_it(void **state)
{
    (void)state;
    struct searcher *s = fixture_searcher(dir);
    assert_int_equal(version_of(s), TOKENS_VERSION); // there is nothing older
    struct writer *w = fixture_writer(dir);
    fixture_put(w, "a", "oil", "", 1);
    assert_int_equal(writer_commit(w), OK);
    assert_int_equal(version_of(s), TOKENS_VERSION);
    writer_close(w);
    searcher_close(s);
}

static void a_shard_of_an_older_tokeniser_is_named_and_goes_on(void **state)
{
    (void)state;
    struct xapian_writer *old;
    struct errmsg m = {""};
    struct xapian_record record = {.unique = VIEW_LIT("Qold"), .data = VIEW_LIT("{}")};
    bool put;
    int64_t version;
    assert_int_equal(mkdir(below("index"), 0700), 0);
    assert_int_equal(xapian_writer_open(below("index/fresh"), &old, &m), OK);
    assert_int_equal(xapian_writer_stamp(old, view_of(SCHEMA_TOKENS), 1, &version, &m), OK);
    assert_int_equal(xapian_writer_put(old, &record, &put, &m), OK);
    assert_int_equal(xapian_writer_commit(old, view_of(SCHEMA_AS_OF), VIEW_LIT("1"), &m), OK);
    xapian_writer_close(old);
    char *index_dir = strdup(below("index"));
    struct writer *w = fixture_writer(index_dir);
    fixture_put(w, "a", "oil", "", 1);
    assert_int_equal(writer_commit(w), OK);
    struct searcher *s = fixture_searcher(index_dir);
    assert_int_equal(version_of(s), 1);
    assert_string_equal(fixture_ids(s, "oil", SEARCH_BY_DATE), "a");
    writer_close(w);
    searcher_close(s);
    free(index_dir);
}

static void a_deleted_doc_is_gone(void **state)
{
    (void)state;
    struct writer *w = fixture_writer(dir);
    fixture_put(w, "a", "oil", "", 1);
    assert_int_equal(writer_commit(w), OK);
    assert_int_equal(writer_delete(w, view_of("b")), ERR_NOTFOUND);
    assert_int_equal(writer_delete(w, view_of("a")), OK);
    assert_int_equal(writer_commit(w), OK);
    struct searcher *s = fixture_searcher(dir);
    struct doc *d;
    assert_int_equal(search_get(s, view_of("a"), &d), ERR_NOTFOUND);
    assert_int_equal(fixture_count(s), 0);
    writer_close(w);
    searcher_close(s);
}

static void a_second_writer_is_told_so(void **state)
{
    (void)state;
    struct writer *w = fixture_writer(dir);
    struct writer *other;
    struct errmsg m = {""};
    assert_int_equal(writer_open(dir, &other, &m), ERR_BUSY);
    assert_non_null(strstr(m.text, "another process writes"));
    writer_close(w);
}

static void a_doc_without_an_id_is_refused_and_the_writer_goes_on(void **state)
{
    (void)state;
    struct writer *w = fixture_writer(dir);
    struct doc *d = fixture_doc("", "oil", "", 1);
    assert_int_equal(writer_put(w, d), ERR_SYNTAX);
    assert_true(*writer_error(w));
    fixture_put(w, "a", "oil", "", 1);
    assert_int_equal(writer_commit(w), OK);
    doc_free(d);
    writer_close(w);
}

// Runs as nobody, since root may write anywhere; 0 when the writer was refused with a reason.
static int write_as_nobody(const char *path)
{
    if (geteuid() == 0 && (setgid(NOBODY) || setuid(NOBODY)))
        return 2;
    struct writer *w;
    struct errmsg m = {""};
    enum err err = writer_open(path, &w, &m);
    return err == ERR_IO && strstr(m.text, "denied") ? 0 : 1;
}

static void a_directory_that_cannot_be_written_is_an_error_with_its_reason(void **state)
{
    (void)state;
    chmod(dir, 0555);
    for (int i = 0; i < 2; i++) {
        pid_t child = fork();
        if (child == 0)
            _exit(write_as_nobody(i ? dir : below("index")));
        int status;
        waitpid(child, &status, 0);
        assert_int_equal(status, 0);
    }
    chmod(dir, 0755);
}

static void a_path_through_a_file_is_an_error(void **state)
{
    (void)state;
    FILE *f = fopen(below("file"), "w");
    fclose(f);
    struct writer *w;
    struct searcher *s;
    struct errmsg m = {""};
    assert_int_equal(writer_open(below("file/index"), &w, &m), ERR_IO);
    assert_true(*m.text);
    assert_int_equal(searcher_open(below("file"), &s, NULL), ERR_IO);
}

static struct doc *big_doc(int number)
{
    char id[16], word[32];
    snprintf(id, sizeof(id), "big%d", number);
    struct doc *d = fixture_doc(id, "big", "", 1);
    struct buf text;
    buf_init(&text, DOC_MAX_BYTES);
    for (int i = 0; i < BIG_WORDS; i++) {
        snprintf(word, sizeof(word), "w%dx%d ", number, i * 7919);
        buf_add_str(&text, word);
    }
    doc_add_block(d, BLOCK_P, buf_view(&text));
    buf_done(&text);
    return d;
}

static enum err fill_disk(struct writer *w)
{
    for (int i = 0; i < 200; i++) {
        struct doc *d = big_doc(i);
        enum err err = writer_put(w, d);
        doc_free(d);
        if (!err)
            err = writer_commit(w);
        if (err)
            return err;
    }
    return OK;
}

static void a_full_disk_is_told_and_what_was_committed_stays(void **state)
{
    (void)state;
    const char *disk = below("disk");
    mkdir(disk, 0755);
    if (mount("tmpfs", disk, "tmpfs", 0, "size=4m")) {
        print_message("skipped: cannot mount a small disk (%s)\n", strerror(errno));
        return;
    }
    struct writer *w = fixture_writer(disk);
    fixture_put(w, "a", "oil", "", 1);
    assert_int_equal(writer_commit(w), OK);
    assert_int_equal(fill_disk(w), ERR_FULL);
    assert_int_equal(writer_commit(w), ERR_IO); // it pretends nothing
    assert_true(*writer_error(w));
    writer_close(w);
    struct searcher *s = fixture_searcher(disk);
    assert_string_equal(fixture_ids(s, "oil", SEARCH_BY_DATE), "a");
    searcher_close(s);
    umount(disk);
}

// ---- killed --------------------------------------------------------------------------------------------------
static struct doc *numbered_doc(int i)
{
    char id[16], text[64];
    snprintf(id, sizeof(id), "n%d", i);
    snprintf(text, sizeof(text), "common words of number%d", i);
    return fixture_doc(id, "Doc", text, i % 30);
}

// Puts from `first` on and tells through the pipe what is committed, as a stage acknowledges.
static void write_numbered(int first, int out)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    struct writer *w = fixture_writer(dir);
    for (int i = first; i < KILLED_DOCS; i++) {
        struct doc *d = numbered_doc(i);
        if (writer_put(w, d))
            _exit(1);
        doc_free(d);
        int done = i + 1;
        if (i % 7 == 0 && (writer_commit(w) || write(out, &done, sizeof(done)) != sizeof(done)))
            _exit(1);
    }
    _exit(writer_commit(w) ? 1 : 0);
}

// Runs a writer and kills it after that many of its commits. Returns what was acknowledged; KILLED_DOCS at its end.
static int write_until_killed(int first, int commits)
{
    int fds[2];
    assert_int_equal(pipe(fds), 0);
    pid_t child = fork();
    if (child == 0) {
        close(fds[0]);
        write_numbered(first, fds[1]);
    }
    close(fds[1]);
    int done = first;
    while (commits-- > 0 && read(fds[0], &done, sizeof(done)) == sizeof(done))
        ;
    kill(child, SIGKILL);
    int status;
    waitpid(child, &status, 0);
    while (read(fds[0], &done, sizeof(done)) == sizeof(done))
        ;
    close(fds[0]);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? KILLED_DOCS : done;
}

static void expect_all_numbered(const char *index_dir)
{
    struct searcher *s = fixture_searcher(index_dir);
    assert_int_equal(fixture_count(s), KILLED_DOCS);
    for (int i = 0; i < KILLED_DOCS; i++) {
        char query[32], id[16];
        snprintf(query, sizeof(query), "number%d", i);
        snprintf(id, sizeof(id), "n%d", i);
        assert_string_equal(fixture_ids(s, query, SEARCH_BY_DATE), id);
    }
    searcher_close(s);
}

static void a_killed_writer_loses_nothing_it_committed_and_doubles_nothing(void **state)
{
    (void)state;
    int done = 0;
    for (int i = 0; done < KILLED_DOCS; i++)
        done = write_until_killed(done > 10 ? done - 10 : 0, i < KILLS ? 1 + i % 4 : KILLED_DOCS);
    expect_all_numbered(dir);
}

// ---- the stage -----------------------------------------------------------------------------------------------
static struct redis_server server;

static struct config *stage_config(void)
{
    struct config *c;
    struct errmsg m;
    assert_int_equal(config_load(NULL, &c, &m), OK);
    assert_int_equal(config_set(c, "data", dir, &m), OK);
    assert_int_equal(config_set(c, "redis", server.address, &m), OK);
    assert_int_equal(config_set(c, "log", "error", &m), OK);
    assert_int_equal(config_set(c, "index.commit_ms", "20", &m), OK);
    return c;
}

static struct queue *open_queue(struct redis *redis)
{
    struct queue *q;
    struct queue_options options = {.data_dir = dir};
    assert_int_equal(queue_new(redis, &options, &q), OK);
    return q;
}

static void publish(struct queue *q, struct view body)
{
    struct queue_item item = {.stream = "docs", .meta = VIEW_LIT("{}"), .body = body};
    assert_int_equal(queue_publish(q, &item, 1, NULL, 0), OK);
}

static void publish_doc(struct queue *q, struct doc *d)
{
    struct buf body;
    buf_init(&body, DOC_MAX_BYTES);
    struct json_writer w;
    json_init(&w, &body);
    doc_write(d, &w);
    publish(q, buf_view(&body));
    buf_done(&body);
    doc_free(d);
}

static pid_t start_stage(void)
{
    pid_t child = fork();
    if (child)
        return child;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    struct stage s;
    struct errmsg m = {""};
    if (stage_open(stage_config(), "index", 1, &s, &m)) {
        print_error("stage_open: %s\n", m.text);
        _exit(1);
    }
    enum err err = writer_run(&s);
    stage_close(&s);
    _exit(err);
}

static void end_stage(pid_t child, int number)
{
    int status;
    kill(child, number);
    waitpid(child, &status, 0);
    if (number == SIGTERM)
        assert_int_equal(status, 0);
}

static struct queue_stat stat_of(struct queue *q)
{
    struct queue_stat stats[QUEUE_STAT_MAX];
    size_t count = QUEUE_STAT_MAX;
    assert_int_equal(queue_stats(q, stats, &count), OK);
    for (size_t i = 0; i < count; i++) {
        if (!strcmp(stats[i].stream, "docs") && !strcmp(stats[i].group, "index"))
            return stats[i];
    }
    fail_msg("no group index of docs");
    return (struct queue_stat){0};
}

// Waits until every entry is acknowledged.
static void await_quiet(struct queue *q)
{
    int64_t until_ms = clock_mono_ms() + WAIT_MS;
    for (;;) {
        struct queue_stat stat = stat_of(q);
        if (stat.lag == 0 && stat.pending == 0)
            return;
        if (clock_mono_ms() > until_ms)
            fail_msg("lag %" PRId64 ", pending %" PRId64, stat.lag, stat.pending);
        clock_sleep_ms(5);
    }
}

static void the_stage_indexes_what_comes_and_survives_being_killed(void **state)
{
    (void)state;
    redis_server_start(&server);
    struct redis *redis = redis_server_connect(&server);
    struct queue *q = open_queue(redis);
    for (int i = 0; i < KILLED_DOCS; i++)
        publish_doc(q, numbered_doc(i));
    publish(q, VIEW_LIT("this is no doc"));
    for (int i = 0; i < KILLS; i++) {
        pid_t child = start_stage();
        int64_t before = stat_of(q).lag;
        int64_t until_ms = clock_mono_ms() + 20 + 15 * i;
        while (stat_of(q).lag == before && before > 0 && clock_mono_ms() < until_ms)
            clock_sleep_ms(1);
        end_stage(child, SIGKILL);
    }
    pid_t child = start_stage();
    await_quiet(q);
    end_stage(child, SIGTERM);
    expect_all_numbered(below("index"));
    int64_t dead;
    assert_int_equal(queue_dead_count(q, &dead), OK);
    assert_int_equal(dead, 1);
    queue_free(q);
    redis_free(redis);
    redis_server_stop(&server);
}

// Another process that writes; it says so through the pipe and holds on until it is killed.
static pid_t start_other_writer(void)
{
    int fds[2];
    char opened = 0;
    assert_int_equal(pipe(fds), 0);
    pid_t child = fork();
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        fixture_writer(below("index"));
        if (write(fds[1], "o", 1) != 1)
            _exit(1);
        for (;;)
            pause();
    }
    close(fds[1]);
    assert_int_equal(read(fds[0], &opened, 1), 1);
    close(fds[0]);
    return child;
}

static void await_heartbeat(struct redis *redis)
{
    int64_t until_ms = clock_mono_ms() + WAIT_MS;
    for (bool beats = false; !beats; clock_sleep_ms(5)) {
        struct reply *reply = NULL;
        assert_int_equal(redis_call(redis, &reply, "EXISTS " REDIS_PREFIX "stage:index-1"), OK);
        beats = reply_int(reply) == 1;
        reply_free(reply);
        if (clock_mono_ms() > until_ms)
            fail_msg("the stage has no heartbeat");
    }
}

static void nothing_is_acknowledged_until_the_index_can_be_written(void **state)
{
    (void)state;
    redis_server_start(&server);
    struct redis *redis = redis_server_connect(&server);
    struct queue *q = open_queue(redis);
    pid_t other = start_other_writer();
    publish_doc(q, numbered_doc(1));
    pid_t child = start_stage();
    await_heartbeat(redis);
    struct queue_stat stat = stat_of(q);
    assert_int_equal(stat.lag + stat.pending, 1);
    end_stage(other, SIGKILL);
    await_quiet(q);
    struct searcher *s = fixture_searcher(below("index"));
    assert_string_equal(fixture_ids(s, "number1", SEARCH_BY_DATE), "n1");
    searcher_close(s);
    end_stage(child, SIGTERM);
    queue_free(q);
    redis_free(redis);
    redis_server_stop(&server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_doc_is_found_after_the_commit_and_not_before, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_same_id_replaces_and_an_older_revision_does_not, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_shard_says_which_tokeniser_made_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_shard_of_an_older_tokeniser_is_named_and_goes_on, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_deleted_doc_is_gone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_second_writer_is_told_so, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_doc_without_an_id_is_refused_and_the_writer_goes_on, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_directory_that_cannot_be_written_is_an_error_with_its_reason, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_path_through_a_file_is_an_error, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_full_disk_is_told_and_what_was_committed_stays, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_killed_writer_loses_nothing_it_committed_and_doubles_nothing, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(the_stage_indexes_what_comes_and_survives_being_killed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_is_acknowledged_until_the_index_can_be_written, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
