// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The one executable. Finds the verb (of one word or two), and leaves the rest to its file.
#include "cmd/options.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

extern const struct verb verb_up, verb_crawl, verb_parse, verb_index, verb_match, verb_deliver, verb_serve, verb_search,
    verb_source_add, verb_source_list, verb_source_check, verb_source_why, verb_source_remove, verb_source_import,
    verb_source_export, verb_source_enable, verb_source_disable, verb_subscriber_add, verb_subscriber_list,
    verb_watch_add, verb_watch_list, verb_watch_remove, verb_watch_test, verb_query_check, verb_query_explain,
    verb_query_save, verb_query_list, verb_query_remove, verb_import, verb_extract, verb_url_parse, verb_robots,
    verb_status, verb_dead_list, verb_dead_retry, verb_doctor, verb_demo_press, verb_completion, verb_feed,
    verb_archive_check, verb_archive_list, verb_archive_index, verb_archive_get, verb_replay, verb_rules_check,
    verb_query_import;

const struct verb *const verbs[] = {
    &verb_up,
    &verb_search,
    &verb_status,
    &verb_source_add,
    &verb_source_list,
    &verb_source_check,
    &verb_source_why,
    &verb_source_remove,
    &verb_source_import,
    &verb_source_export,
    &verb_source_enable,
    &verb_source_disable,
    &verb_subscriber_add,
    &verb_subscriber_list,
    &verb_watch_add,
    &verb_watch_list,
    &verb_watch_remove,
    &verb_watch_test,
    &verb_query_check,
    &verb_query_explain,
    &verb_query_import,
    &verb_query_save,
    &verb_query_list,
    &verb_query_remove,
    &verb_import,
    &verb_archive_check,
    &verb_archive_list,
    &verb_archive_index,
    &verb_archive_get,
    &verb_replay,
    &verb_extract,
    &verb_rules_check,
    &verb_url_parse,
    &verb_robots,
    &verb_feed,
    &verb_dead_list,
    &verb_dead_retry,
    &verb_doctor,
    &verb_crawl,
    &verb_parse,
    &verb_index,
    &verb_match,
    &verb_deliver,
    &verb_serve,
    &verb_demo_press,
    &verb_completion,
    NULL,
};

// The verb that argv begins with; *ret_words tells how many words it took.
static const struct verb *find_verb(int argc, char **argv, int *ret_words)
{
    char two[64];
    snprintf(two, sizeof two, "%s %s", argv[0], argc > 1 ? argv[1] : "");
    for (size_t i = 0; verbs[i]; i++) {
        bool has_two = strchr(verbs[i]->name, ' ') != NULL;
        if (!strcmp(verbs[i]->name, has_two ? two : argv[0])) {
            *ret_words = has_two ? 2 : 1;
            return verbs[i];
        }
    }
    return NULL;
}

static int no_such_verb(const char *name)
{
    size_t n = strlen(name);
    bool is_group = false;
    for (size_t i = 0; verbs[i]; i++) {
        if (strncmp(verbs[i]->name, name, n) != 0 || verbs[i]->name[n] != ' ')
            continue;
        if (!is_group)
            fprintf(stderr, "harkara: '%s' needs a second word:\n", name);
        is_group = true;
        fprintf(stderr, "  %-18s %s\n", verbs[i]->name, verbs[i]->summary);
    }
    if (!is_group)
        fprintf(stderr, "harkara: no verb '%s'; 'harkara --help' lists them\n", name);
    return EXIT_USAGE;
}

int main(int argc, char **argv)
{
    if (argc < 2 || !strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help")) {
        options_overview();
        return argc < 2 ? EXIT_USAGE : EXIT_DONE;
    }
    if (!strcmp(argv[1], "--version")) {
        printf("harkara %s\n", HARKARA_VERSION);
        return EXIT_DONE;
    }
    int words = 0;
    struct call c = {0};
    c.verb = find_verb(argc - 1, argv + 1, &words);
    if (!c.verb)
        return no_such_verb(argv[1]);
    static char program[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);
    c.program = n > 0 ? program : argv[0];
    if (!options_parse(&c, argc - 1 - words, argv + 1 + words))
        return EXIT_USAGE;
    if (call_option(&c, "help")) {
        options_help(c.verb);
        return EXIT_DONE;
    }
    if (!options_config(&c))
        return EXIT_USAGE;
    int code = c.verb->run(&c);
    config_free(c.config);
    if (fflush(stdout) || ferror(stdout)) {
        fprintf(stderr, "harkara %s: writing the output failed\n", c.verb->name);
        return EXIT_ERROR;
    }
    return code;
}
