// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The resolver against dnsmasq and against a name server with every fault.
#include "core/clock.h"
#include "crawler/resolve.h"
#include "tests/support/name_server.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <string.h>

static struct name_server good, faulty;
static struct loop *loop;

static int start(void **state)
{
    (void)state;
    static const char *const records[] = {"--host-record=four.test,127.0.0.1,60",
                                          "--host-record=six.test,::1,60",
                                          "--host-record=both.test,127.0.0.1,::1,60",
                                          "--host-record=xn--mgba3a4f16a.test,127.0.0.3,60",
                                          "--cname=www.test,four.test,60",
                                          "--local=/test/",
                                          NULL};
    name_server_start(&good, records);
    name_server_start_faulty(&faulty);
    return loop_new(&loop);
}

static int stop(void **state)
{
    (void)state;
    loop_free(loop);
    name_server_stop(&good);
    name_server_stop(&faulty);
    return 0;
}

static struct resolver *resolver_with(const char *server, int64_t ttl_min_ms, size_t cache_max)
{
    const char *const servers[] = {server};
    const struct resolver_options options = {
        .servers = servers, .server_count = server ? 1 : 0, .cache_max = cache_max, .ttl_min_ms = ttl_min_ms};
    struct resolver *r;
    struct errmsg m = {""};
    if (resolver_new(loop, &options, &r, &m))
        fail_msg("%s", m.text);
    return r;
}

struct answer {
    int calls;
    enum resolve_state state;
    char addresses[512], first[64], error[128];
};

static void take(void *user, const struct resolved *found)
{
    struct answer *a = user;
    a->calls++;
    a->state = found->state;
    snprintf(a->addresses, sizeof a->addresses, "%.*s", VIEW_ARG(found->addresses));
    snprintf(a->first, sizeof a->first, "%.*s", VIEW_ARG(resolved_first(found)));
    snprintf(a->error, sizeof a->error, "%s", found->error);
}

static void wait_for(const int *calls, int n)
{
    int64_t end = clock_mono_ms() + 20000;
    while (*calls < n && clock_mono_ms() < end)
        assert_int_equal(loop_turn(loop, 100), OK);
    assert_int_equal(*calls, n);
}

static struct answer ask(struct resolver *r, const char *host)
{
    struct answer a = {0};
    resolve_start(r, view_of(host), take, &a);
    assert_int_equal(a.calls, 0); // never from within
    wait_for(&a.calls, 1);
    return a;
}

static void names_have_the_addresses_of_both_families(void **state)
{
    (void)state;
    struct resolver *r = resolver_with(good.address, -1, 0);
    struct answer a = ask(r, "four.test");
    assert_int_equal(a.state, RESOLVE_OK);
    assert_string_equal(a.addresses, "127.0.0.1");
    assert_string_equal(a.error, "");
    assert_string_equal(ask(r, "six.test").addresses, "::1");
    assert_string_equal(ask(r, "www.test").addresses, "127.0.0.1");
    assert_string_equal(ask(r, "xn--mgba3a4f16a.test").addresses, "127.0.0.3");
    a = ask(r, "both.test");
    assert_non_null(strstr(a.addresses, "127.0.0.1"));
    assert_non_null(strstr(a.addresses, "::1"));
    assert_non_null(strchr(a.addresses, ','));
    a = ask(r, "absent.test");
    assert_int_equal(a.state, RESOLVE_NONE);
    assert_string_equal(a.addresses, "");
    assert_true(a.error[0] != '\0');
    resolver_free(r);
}

static void an_address_in_figures_is_known_without_a_question(void **state)
{
    (void)state;
    static const char *const hosts[][2] = {
        {"127.0.0.1", "127.0.0.1"}, {"[::1]", "::1"}, {"[2001:db8::7]", "2001:db8::7"}};
    struct resolver *r = resolver_with(good.address, -1, 0);
    struct resolved known;
    for (size_t i = 0; i < ARRAY_LEN(hosts); i++) {
        assert_true(resolve_known(r, view_of(hosts[i][0]), &known));
        assert_int_equal(known.state, RESOLVE_OK);
        assert_true(view_is(known.addresses, hosts[i][1]));
    }
    assert_string_equal(ask(r, "127.0.0.1").first, "127.0.0.1");
    assert_int_equal(resolver_asked(r), 0);
    resolver_free(r);
}

static void what_cannot_be_a_name_is_not_asked_for(void **state)
{
    (void)state;
    char longest[300];
    memset(longest, 'a', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    struct resolver *r = resolver_with(good.address, -1, 0);
    assert_int_equal(ask(r, longest).state, RESOLVE_NONE);
    assert_int_equal(ask(r, "").state, RESOLVE_NONE);
    assert_int_equal(resolver_asked(r), 0);
    resolver_free(r);
}

// RFC 6761 §6.3: no name server is to be asked for it.
static void localhost_is_this_machine(void **state)
{
    (void)state;
    static const char *const hosts[] = {"localhost", "localhost.", "press.localhost"};
    struct resolver *r = resolver_with(faulty.address, -1, 0);
    for (size_t i = 0; i < ARRAY_LEN(hosts); i++)
        assert_string_equal(ask(r, hosts[i]).addresses, "127.0.0.1,::1");
    assert_int_equal(ask(r, "notlocalhost").state, RESOLVE_NONE);
    assert_int_equal(resolver_asked(r), 1);
    resolver_free(r);
}

// The machine's own name stands in it where nobody has taken it out.
static void the_hosts_file_is_read_where_no_server_is_named(void **state)
{
    (void)state;
    char line[512], name[256] = "", number[64] = "";
    FILE *hosts = fopen("/etc/hosts", "r");
    while (hosts && fgets(line, sizeof line, hosts))
        if (sscanf(line, "%63[0-9.] %255s", number, name) == 2 && strstr(name, "localhost") == NULL)
            break;
    if (hosts)
        fclose(hosts);
    if (!name[0] || strstr(name, "localhost"))
        skip();
    struct resolver *r = resolver_with(NULL, -1, 0);
    assert_string_equal(ask(r, name).first, number);
    resolver_free(r);
}

struct fault {
    const char *host;
    enum resolve_state state;
    const char *first;
};
static const struct fault faults[] = {
    {"one.fault", RESOLVE_OK, "127.0.0.1"},   {"cut.fault", RESOLVE_OK, "127.0.0.1"}, // the rest came by TCP
    {"chain.fault", RESOLVE_OK, "127.0.0.1"}, {"nothing.fault", RESOLVE_NONE, ""},
    {"empty.fault", RESOLVE_NONE, ""},        {"loop.fault", RESOLVE_NONE, ""},
    {"circle.fault", RESOLVE_NONE, ""},       {"servfail.fault", RESOLVE_FAILED, ""},
    {"refused.fault", RESOLVE_FAILED, ""},    {"formerr.fault", RESOLVE_FAILED, ""},
    {"cut-deaf.fault", RESOLVE_FAILED, ""},   {"garbage.fault", RESOLVE_FAILED, ""},
};

static void every_fault_of_a_name_server_ends_in_its_state(void **state)
{
    (void)state;
    struct answer answers[ARRAY_LEN(faults)] = {{0}};
    struct resolver *resolvers[ARRAY_LEN(faults)]; // one each: a TCP connection that ends takes all its questions along
    for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
        resolvers[i] = resolver_with(faulty.address, -1, 0);
        resolve_start(resolvers[i], view_of(faults[i].host), take, &answers[i]);
    }
    for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
        wait_for(&answers[i].calls, 1);
        if (answers[i].state != faults[i].state || strcmp(answers[i].first, faults[i].first) != 0)
            fail_msg("%s: %d %s, %s", faults[i].host, answers[i].state, answers[i].addresses, answers[i].error);
        assert_int_equal(answers[i].error[0] == '\0', answers[i].state == RESOLVE_OK);
        resolver_free(resolvers[i]);
    }
}

static void those_who_ask_at_once_share_one_question_and_may_leave(void **state)
{
    (void)state;
    struct answer answers[8] = {{0}};
    struct resolve_query *queries[8];
    struct resolver *r = resolver_with(faulty.address, -1, 0);
    for (size_t i = 0; i < 8; i++)
        queries[i] = resolve_start(r, VIEW_LIT("one.fault"), take, &answers[i]);
    resolve_cancel(queries[3]);
    wait_for(&answers[0].calls, 1);
    for (size_t i = 0; i < 8; i++)
        assert_int_equal(answers[i].calls, i != 3);
    assert_int_equal(resolver_asked(r), 1);
    // Nobody answers: whoever waits is free to go, and the resolver too.
    queries[0] = resolve_start(r, VIEW_LIT("silent.fault"), take, &answers[0]);
    resolve_start(r, VIEW_LIT("silent.fault"), take, &answers[1]);
    resolve_start(r, VIEW_LIT("stranger.fault"), take, &answers[2]); // its answer has another's number
    assert_int_equal(loop_turn(loop, 50), OK);
    resolve_cancel(queries[0]);
    resolver_free(r);
    assert_int_equal(answers[1].calls + answers[2].calls, 2);
}

static void an_answer_is_believed_for_its_time_between_floor_and_ceiling(void **state)
{
    (void)state;
    struct resolved known;
    struct resolver *r = resolver_with(faulty.address, -1, 0);
    ask(r, "zero.fault"); // TTL 0: for the floor
    assert_true(resolve_known(r, VIEW_LIT("zero.fault"), &known));
    ask(r, "nothing.fault");
    assert_true(resolve_known(r, VIEW_LIT("nothing.fault"), &known));
    assert_int_equal(known.state, RESOLVE_NONE);
    assert_int_equal(resolver_asked(r), 2);
    resolver_free(r);

    r = resolver_with(faulty.address, 0, 0);
    assert_string_equal(ask(r, "rebind.fault").first, "127.0.0.1");
    assert_false(resolve_known(r, VIEW_LIT("rebind.fault"), &known));
    assert_string_equal(ask(r, "rebind.fault").first, "127.0.0.2");
    assert_int_equal(resolver_asked(r), 2);
    ask(r, "one.fault"); // TTL 60
    assert_true(resolve_known(r, VIEW_LIT("one.fault"), &known));
    // The shortest on the way counts: the alias has 2 s, its target 3000.
    ask(r, "chain.fault");
    int64_t end = clock_mono_ms() + 10000;
    while (resolve_known(r, VIEW_LIT("chain.fault"), &known) && clock_mono_ms() < end)
        assert_int_equal(loop_turn(loop, 20), OK);
    assert_true(clock_mono_ms() < end);
    resolver_free(r);
}

static void while_the_servers_fail_the_last_answer_is_used(void **state)
{
    (void)state;
    struct resolver *r = resolver_with(faulty.address, 0, 0);
    assert_string_equal(ask(r, "flaky.fault").first, "127.0.0.1");
    struct answer a = ask(r, "flaky.fault"); // SERVFAIL
    assert_int_equal(a.state, RESOLVE_OK);
    assert_string_equal(a.first, "127.0.0.1");
    assert_int_equal(resolver_asked(r), 2);
    resolver_free(r);
}

static void of_many_addresses_eight_are_kept(void **state)
{
    (void)state;
    struct resolver *r = resolver_with(faulty.address, -1, 0);
    struct answer a = ask(r, "many.fault");
    size_t commas = 0;
    for (const char *p = a.addresses; *p; p++)
        commas += *p == ',';
    assert_int_equal(commas, RESOLVE_ADDRESSES_MAX - 1);
    resolver_free(r);
}

static void the_cache_is_bounded_and_forgets_the_longest_unused(void **state)
{
    (void)state;
    enum { MAX = 16 };
    char host[32];
    struct resolved known;
    struct resolver *r = resolver_with(faulty.address, -1, MAX);
    for (int i = 0; i < 3 * MAX; i++) {
        snprintf(host, sizeof host, "one.n%d.fault", i);
        ask(r, host);
        assert_true(resolve_known(r, VIEW_LIT("one.n0.fault"), &known)); // used each time, so it stays
    }
    assert_int_equal(resolver_asked(r), 3 * MAX);
    assert_false(resolve_known(r, VIEW_LIT("one.n1.fault"), &known));
    for (int i = 3 * MAX - 5; i < 3 * MAX; i++) {
        snprintf(host, sizeof host, "one.n%d.fault", i);
        assert_true(resolve_known(r, view_of(host), &known));
    }
    resolver_free(r);
}

static struct resolver *asking;
static struct answer second;

static void ask_again(void *user, const struct resolved *found)
{
    take(user, found);
    resolve_start(asking, VIEW_LIT("two.fault"), take, &second);
}

static void a_callback_may_ask_again(void **state)
{
    (void)state;
    struct answer first = {0};
    asking = resolver_with(faulty.address, -1, 0);
    resolve_start(asking, VIEW_LIT("one.fault"), ask_again, &first);
    wait_for(&second.calls, 1);
    assert_string_equal(second.first, "127.0.0.9");
    resolver_free(asking);
}

static void a_server_that_is_no_address_is_told(void **state)
{
    (void)state;
    static const char *const servers[] = {"not an address"};
    const struct resolver_options options = {.servers = servers, .server_count = 1};
    struct resolver *r;
    struct errmsg m = {""};
    assert_int_equal(resolver_new(loop, &options, &r, &m), ERR_CONFIG);
    assert_string_equal(m.text, "crawler.dns: 'not an address' is not a list of addresses");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_have_the_addresses_of_both_families),
        cmocka_unit_test(an_address_in_figures_is_known_without_a_question),
        cmocka_unit_test(what_cannot_be_a_name_is_not_asked_for),
        cmocka_unit_test(localhost_is_this_machine),
        cmocka_unit_test(the_hosts_file_is_read_where_no_server_is_named),
        cmocka_unit_test(every_fault_of_a_name_server_ends_in_its_state),
        cmocka_unit_test(those_who_ask_at_once_share_one_question_and_may_leave),
        cmocka_unit_test(an_answer_is_believed_for_its_time_between_floor_and_ceiling),
        cmocka_unit_test(while_the_servers_fail_the_last_answer_is_used),
        cmocka_unit_test(of_many_addresses_eight_are_kept),
        cmocka_unit_test(the_cache_is_bounded_and_forgets_the_longest_unused),
        cmocka_unit_test(a_callback_may_ask_again),
        cmocka_unit_test(a_server_that_is_no_address_is_told),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
