// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// How the hosts are shared out among crawlers that come and go.
#include "core/macro.h"
#include "crawler/partition.h"
#include "tests/support/unit.h"

#include <stdio.h>

enum { HOSTS = 32000 };

static const struct view crawlers[] = {{"crawl-1", 7}, {"crawl-2", 7}, {"crawl-3", 7}};

static size_t owner_of(unsigned partition, size_t alive)
{
    size_t owner = alive;
    for (size_t i = 0; i < alive; i++)
        if (partition_belongs(partition, crawlers[i], crawlers, alive)) {
            assert_int_equal(owner, alive); // nobody else
            owner = i;
        }
    assert_true(owner < alive);
    return owner;
}

static void hosts_spread_evenly(void **state)
{
    (void)state;
    size_t hosts[PARTITION_COUNT] = {0};
    for (int i = 0; i < HOSTS; i++) {
        char host[32];
        snprintf(host, sizeof host, "h%d.example", i);
        unsigned p = partition_of(view_of(host));
        assert_true(p < PARTITION_COUNT);
        hosts[p]++;
    }
    for (size_t i = 0; i < PARTITION_COUNT; i++)
        assert_in_range(hosts[i], HOSTS / PARTITION_COUNT * 8 / 10, HOSTS / PARTITION_COUNT * 12 / 10);
}

static void every_partition_has_one_owner_and_every_crawler_a_share(void **state)
{
    (void)state;
    for (size_t alive = 1; alive <= ARRAY_LEN(crawlers); alive++) {
        size_t shares[ARRAY_LEN(crawlers)] = {0};
        for (unsigned p = 0; p < PARTITION_COUNT; p++)
            shares[owner_of(p, alive)]++;
        for (size_t i = 0; i < alive; i++)
            assert_true(shares[i] >= PARTITION_COUNT / alive / 2);
    }
}

static void a_crawler_that_goes_moves_only_its_own_share(void **state)
{
    (void)state;
    for (unsigned p = 0; p < PARTITION_COUNT; p++) {
        size_t before = owner_of(p, 3);
        if (before < 2)
            assert_int_equal(owner_of(p, 2), before);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hosts_spread_evenly),
        cmocka_unit_test(every_partition_has_one_owner_and_every_crawler_a_share),
        cmocka_unit_test(a_crawler_that_goes_moves_only_its_own_share),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
