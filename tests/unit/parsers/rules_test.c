// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The file of rules: which host gets which, what is told of a mistake, and that a changed file is taken up. What a rule
// makes of a page is shown by the golden cases rule-*.
#include "core/log.h"
#include "parsers/rules.h"
#include "tests/support/temp.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct world {
    char dir[TEMP_PATH_MAX], path[TEMP_PATH_MAX + 16];
};

static int set_up(void **state)
{
    static struct world w;
    log_init("test", LOG_ERROR);
    temp_make(w.dir);
    snprintf(w.path, sizeof w.path, "%s/rules.yaml", w.dir);
    *state = &w;
    return 0;
}

static int tear_down(void **state)
{
    temp_remove(((struct world *)*state)->dir);
    return 0;
}

static void write_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
    assert_int_equal(fclose(f), 0);
}

static const char *host_for(const struct rules *r, const char *url, char out[100])
{
    const struct rule *rule = rules_find(r, view_of(url));
    snprintf(out, 100, "%.*s", rule ? (int)rule->host.n : 4, rule ? rule->host.p : "none");
    return out;
}

static void the_nearest_rule_counts(void **state)
{
    struct world *w = *state;
    char host[100];
    CLEANUP(rules_cleanup) struct rules *r = NULL;
    struct errmsg m = {""};
    write_file(w->path, "rules:\n"
                        "  - {host: example.org, body: a}\n"
                        "  - {host: www.example.org, body: b}\n"
                        "  - {host: '*.example.org', body: c}\n"
                        "  - {host: '*.north.example.org', body: d}\n"
                        "  - {host: Zeitung.Beispiel.co.uk, body: e}\n"
                        "  - {host: 'bücher.example', body: f}\n"
                        "  - {host: paper.co.uk, body: g}\n"
                        "  - {host: 192.0.2.7, body: h}\n");
    if (rules_load(w->path, &r, &m))
        fail_msg("%s", m.text);
    assert_int_equal(rules_count(r), 8);
    static const char *const cases[][2] = {
        {"https://example.org/a", "example.org"},
        {"https://www.example.org/a", "www.example.org"},
        {"https://WWW.example.org:8080/a", "www.example.org"},
        {"https://city.example.org/a", "*.example.org"},
        {"https://a.north.example.org/a", "*.north.example.org"},
        {"https://north.example.org/a", "*.example.org"},
        {"https://badexample.org/a", "none"},
        {"https://zeitung.beispiel.co.uk/", "zeitung.beispiel.co.uk"},
        {"https://www.beispiel.co.uk/", "none"},
        {"https://deep.www.paper.co.uk/", "paper.co.uk"},
        {"https://co.uk/", "none"},
        {"https://xn--bcher-kva.example/", "xn--bcher-kva.example"},
        {"http://192.0.2.7/", "192.0.2.7"},
        {"not an address", "none"},
        {"mailto:a@example.org", "none"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_string_equal(host_for(r, cases[i][0], host), cases[i][1]);
    assert_string_equal(host_for(NULL, "https://example.org/", host), "none");
}

static void a_mistake_is_told_with_line_key_and_column(void **state)
{
    struct world *w = *state;
    static const char *const cases[][2] = {
        {"rules:\n- host: a.example\n  body: div..x\n", ":3: body: 'div..x': column 5: expected the name of a class"},
        {"rules:\n- host: a.example\n  body: p\n- host: b.example\n  remove:\n  - .a\n  - p > > e\n",
         ":7: remove: 'p > > e': column 5: expected an element"},
        {"rules:\n- host: a.example\n  title: e\n  remove:\n  - e\n  - '[e'\n", ":6: remove: '[e': column 3: expected"},
        {"rules:\n- host: a.example\n  remove: [.a, .b, '>']\n", ":3: remove: '>': column 1: expected"},
        {"rules:\n- host: a.example\n  body: #main\n", ":3: body: '': column 1: empty"},
        {"rules:\n- host: a.example\n  bodi: p\n", ":3: unknown key 'rules.bodi'"},
        {"rules:\n- host: a.example\n  body: p\n  body: p\n", ":4: key 'body' stands here a second time"},
        {"rules:\n- host: a.example\n  body: [p, q]\n", ":3: body: "},
        {"rules:\n- host: a.example\n  remove: p\n", ":3: remove: "},
        {"rules:\n- host: a.example\n  body: p\n- title: h1\n", ":4: a rule needs a host"},
        {"rules:\n- host: a.example\n- host: b.example\n  body: p\n", ":2: the rule for a.example has no selector"},
        {"rules:\n- host: https://a.example/\n  body: p\n", ":2: host: 'https://a.example/' is not a host"},
        {"rules:\n- host: a.*.example\n  body: p\n", ":2: host: 'a.*.example' is not a host"},
        {"rules:\n- host: a.example\n  body: p\n- body: q\n  host: A.EXAMPLE\n", ":5: host: 'A.EXAMPLE' has a rule"},
        {"hosts:\n- host: a.example\n", ":1: unknown key 'hosts'"},
        {"rules:\n- host: 'a.example\n", ":"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct rules *r = NULL;
        struct errmsg m = {""};
        write_file(w->path, cases[i][0]);
        assert_int_equal(rules_load(w->path, &r, &m), ERR_CONFIG);
        assert_null(r);
        size_t n = strlen(w->path);
        if (strncmp(m.text, w->path, n) != 0 || strncmp(m.text + n, cases[i][1], strlen(cases[i][1])) != 0)
            fail_msg("%s gave: %s", cases[i][0], m.text);
    }
}

// Replaces the file as careful editors do: another inode, perhaps in the same tick of the clock.
static void replace_file(const char *path, const char *text)
{
    char next[TEMP_PATH_MAX + 32];
    snprintf(next, sizeof next, "%s.new", path);
    write_file(next, text);
    assert_int_equal(rename(next, path), 0);
}

static void a_changed_file_is_taken_up_and_a_bad_one_is_not(void **state)
{
    struct world *w = *state;
    static const char one[] = "rules:\n- host: a.example\n  body: p\n";
    static const char two[] = "rules:\n- host: a.example\n  body: p\n- host: b.example\n  body: p\n";
    CLEANUP(rules_file_done) struct rules_file f = {.path = w->path};
    unlink(w->path);
    assert_int_equal(rules_count(rules_file_look(&f)), 0);
    replace_file(w->path, one);
    const struct rules *first = rules_file_look(&f);
    assert_int_equal(rules_count(first), 1);
    assert_ptr_equal(rules_file_look(&f), first); // as it is: not read again
    replace_file(w->path, two);
    const struct rules *second = rules_file_look(&f);
    assert_int_equal(rules_count(second), 2);
    replace_file(w->path, "rules:\n- host: a.example\n  body: p..\n");
    assert_ptr_equal(rules_file_look(&f), second);
    assert_int_equal(unlink(w->path), 0);
    assert_ptr_equal(rules_file_look(&f), second);
    replace_file(w->path, one);
    assert_int_equal(rules_count(rules_file_look(&f)), 1);
}

static void without_a_file_there_are_no_rules(void **state)
{
    (void)state;
    CLEANUP(rules_file_done) struct rules_file f = {.path = ""};
    assert_null(rules_file_look(&f));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_nearest_rule_counts),
        cmocka_unit_test(a_mistake_is_told_with_line_key_and_column),
        cmocka_unit_test(a_changed_file_is_taken_up_and_a_bad_one_is_not),
        cmocka_unit_test(without_a_file_there_are_no_rules),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
