// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
#include "server/pool.h"
#include "tests/support/unit.h"

#include <pthread.h>
#include <stdatomic.h>

struct probe {
    atomic_int opened, closed, done;
    pthread_mutex_t gate; // held: jobs wait at it
};

static void *open_state(void *user)
{
    struct probe *p = user;
    atomic_fetch_add(&p->opened, 1);
    return p;
}

static void close_state(void *state)
{
    struct probe *p = state;
    atomic_fetch_add(&p->closed, 1);
}

static void run(void *state, void *job)
{
    struct probe *p = state;
    (void)job;
    pthread_mutex_lock(&p->gate);
    atomic_fetch_add(&p->done, 1);
    pthread_mutex_unlock(&p->gate);
}

static struct pool *pool_of(struct probe *p, unsigned threads, unsigned queue_max)
{
    struct pool_options o = {threads, queue_max, p, open_state, close_state, run};
    struct pool *pool = NULL;
    *p = (struct probe){.gate = PTHREAD_MUTEX_INITIALIZER};
    assert_int_equal(pool_new(&o, &pool), OK);
    return pool;
}

static void draining_finishes_every_job_that_was_taken(void **state)
{
    (void)state;
    struct probe p;
    struct pool *pool = pool_of(&p, 3, 1000);
    for (int i = 0; i < 1000; i++)
        assert_true(pool_push(pool, &p));
    pool_drain(pool);
    assert_int_equal(p.done, 1000);
    assert_int_equal(p.opened, 3);
    assert_int_equal(p.closed, 3);
    assert_false(pool_push(pool, &p));
    pool_free(pool);
}

static void a_full_queue_refuses_instead_of_growing(void **state)
{
    (void)state;
    struct probe p;
    struct pool *pool = pool_of(&p, 1, 4);
    pthread_mutex_lock(&p.gate);
    int taken = 0;
    while (pool_push(pool, &p))
        taken++;
    pthread_mutex_unlock(&p.gate);
    assert_in_range(taken, 4, 5); // one may be in the worker's hands already
    pool_drain(pool);
    assert_int_equal(p.done, taken);
    pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(draining_finishes_every_job_that_was_taken),
        cmocka_unit_test(a_full_queue_refuses_instead_of_growing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
