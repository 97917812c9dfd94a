// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The pool: one mutex, one condition, a ring of jobs. At a few thousand jobs a second the lock is not what costs.
#include "server/pool.h"

#include "core/mem.h"

#include <pthread.h>
#include <stdlib.h>

struct pool {
    struct pool_options options;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    void **ring;
    unsigned first, count;
    bool closing;
    unsigned running;
    pthread_t threads[];
};

static void *take(struct pool *p)
{
    void *job = NULL;
    pthread_mutex_lock(&p->lock);
    while (p->count == 0 && !p->closing)
        pthread_cond_wait(&p->changed, &p->lock);
    if (p->count > 0) {
        job = p->ring[p->first];
        p->first = (p->first + 1) % p->options.queue_max;
        p->count--;
    }
    pthread_mutex_unlock(&p->lock);
    return job;
}

static void *work(void *user)
{
    struct pool *p = user;
    void *state = p->options.open(p->options.user), *job;
    while ((job = take(p)))
        p->options.run(state, job);
    p->options.close(state);
    return NULL;
}

enum err pool_new(const struct pool_options *options, struct pool **ret_pool)
{
    struct pool *p = mem_zalloc(sizeof *p + options->threads * sizeof p->threads[0]);
    p->options = *options;
    p->ring = mem_zalloc(options->queue_max * sizeof *p->ring);
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->changed, NULL);
    for (; p->running < options->threads; p->running++) {
        if (pthread_create(&p->threads[p->running], NULL, work, p) == 0)
            continue;
        pool_drain(p);
        pool_free(p);
        return ERR_FULL;
    }
    *ret_pool = p;
    return OK;
}

bool pool_push(struct pool *p, void *job)
{
    pthread_mutex_lock(&p->lock);
    bool taken = !p->closing && p->count < p->options.queue_max;
    if (taken) {
        p->ring[(p->first + p->count) % p->options.queue_max] = job;
        p->count++;
        pthread_cond_signal(&p->changed);
    }
    pthread_mutex_unlock(&p->lock);
    return taken;
}

void pool_drain(struct pool *p)
{
    if (!p)
        return;
    pthread_mutex_lock(&p->lock);
    p->closing = true;
    pthread_cond_broadcast(&p->changed);
    pthread_mutex_unlock(&p->lock);
    for (; p->running > 0; p->running--)
        pthread_join(p->threads[p->running - 1], NULL);
}

void pool_free(struct pool *p)
{
    if (!p)
        return;
    pthread_cond_destroy(&p->changed);
    pthread_mutex_destroy(&p->lock);
    free(p->ring);
    free(p);
}
