// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The loop. Descriptors are kept in an array indexed by their number; each watch has a generation, so that an event
// that epoll had already reported for a watch that was since removed, or replaced on a reused number, is dropped.
// Timers are a binary heap of slots ordered by (due, sequence); a timer's id is its slot and the slot's generation, so
// that cancelling is O(log n) and an id that has passed never hits its slot's next tenant.
#include "core/loop.h"

#include "core/clock.h"
#include "core/mem.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { EVENTS_MAX = 128 };

struct watch {
    loop_fd_fn *fn; // NULL: not watched
    void *user;
    unsigned events;
    uint32_t generation;
};

struct timer {
    int64_t due_us;
    uint64_t sequence;
    loop_timer_fn *fn;
    void *user;
    size_t heap_at; // place in the heap while set
    uint32_t generation;
};

struct loop {
    int epoll;
    bool stopping;
    struct watch *watches;
    size_t watch_room;
    struct timer *timers; // slots
    size_t timer_room;
    size_t *heap; // slots in heap order, then the free slots: all slots are always in it
    size_t heap_count;
    uint64_t sequence;
};

enum err loop_new(struct loop **ret_loop)
{
    int fd = epoll_create1(EPOLL_CLOEXEC);
    if (fd < 0)
        return err_from_errno(errno);
    struct loop *l = mem_zalloc(sizeof *l);
    l->epoll = fd;
    *ret_loop = l;
    return OK;
}

void loop_free(struct loop *l)
{
    if (!l)
        return;
    close(l->epoll);
    free(l->watches);
    free(l->timers);
    free(l->heap);
    free(l);
}

// ---- descriptors ---------------------------------------------------------------------------------------------

static struct watch *watch_at(struct loop *l, int fd)
{
    return fd >= 0 && (size_t)fd < l->watch_room ? &l->watches[fd] : NULL;
}

static void watches_reach(struct loop *l, int fd)
{
    size_t room = l->watch_room ? l->watch_room : 64;
    while (room <= (size_t)fd)
        room *= 2;
    if (room == l->watch_room)
        return;
    l->watches = mem_resize(l->watches, room, sizeof *l->watches);
    memset(l->watches + l->watch_room, 0, (room - l->watch_room) * sizeof *l->watches);
    l->watch_room = room;
}

enum err loop_watch(struct loop *l, int fd, unsigned events, loop_fd_fn *fn, void *user)
{
    CHECK(fn && fd >= 0);
    watches_reach(l, fd);
    struct watch *w = &l->watches[fd];
    uint32_t generation = w->fn ? w->generation : w->generation + 1;
    struct epoll_event e = {
        .events = (events & LOOP_READ ? EPOLLIN | EPOLLRDHUP : 0U) | (events & LOOP_WRITE ? (unsigned)EPOLLOUT : 0U),
        .data.u64 = (uint64_t)generation << 32 | (uint32_t)fd,
    };
    // A descriptor that was closed while watched has left epoll by itself; its number may be new here.
    int failed = epoll_ctl(l->epoll, w->fn ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &e);
    if (failed && w->fn && errno == ENOENT)
        failed = epoll_ctl(l->epoll, EPOLL_CTL_ADD, fd, &e);
    if (failed)
        return err_from_errno(errno);
    *w = (struct watch){.fn = fn, .user = user, .events = events, .generation = generation};
    return OK;
}

void loop_unwatch(struct loop *l, int fd)
{
    struct watch *w = watch_at(l, fd);
    if (!w || !w->fn)
        return;
    w->fn = NULL;
    epoll_ctl(l->epoll, EPOLL_CTL_DEL, fd, NULL); // fails harmlessly when the fd was closed before
}

// An error or hang-up is told as whatever the watcher waits for: reading or writing will then show it.
static unsigned events_of(const struct watch *w, uint32_t happened)
{
    unsigned events = (happened & (EPOLLIN | EPOLLRDHUP) ? LOOP_READ : 0U) | (happened & EPOLLOUT ? LOOP_WRITE : 0U);
    if (happened & (EPOLLERR | EPOLLHUP))
        events |= w->events;
    return events;
}

static void dispatch(struct loop *l, const struct epoll_event *e)
{
    int fd = (int)(uint32_t)e->data.u64;
    struct watch *w = watch_at(l, fd);
    if (!w || !w->fn || w->generation != (uint32_t)(e->data.u64 >> 32))
        return;
    // The callback may move the array: nothing of w is used after the call.
    w->fn(w->user, fd, events_of(w, e->events));
}

// ---- timers --------------------------------------------------------------------------------------------------

static bool is_before(const struct loop *l, size_t a, size_t b)
{
    const struct timer *x = &l->timers[a], *y = &l->timers[b];
    return x->due_us < y->due_us || (x->due_us == y->due_us && x->sequence < y->sequence);
}

static void heap_put(struct loop *l, size_t at, size_t slot)
{
    l->heap[at] = slot;
    l->timers[slot].heap_at = at;
}

static void heap_swap(struct loop *l, size_t a, size_t b)
{
    size_t slot = l->heap[a];
    heap_put(l, a, l->heap[b]);
    heap_put(l, b, slot);
}

static void heap_up(struct loop *l, size_t at)
{
    while (at > 0 && is_before(l, l->heap[at], l->heap[(at - 1) / 2])) {
        heap_swap(l, at, (at - 1) / 2);
        at = (at - 1) / 2;
    }
}

static void heap_down(struct loop *l, size_t at)
{
    for (;;) {
        size_t least = at, left = 2 * at + 1, right = left + 1;
        if (left < l->heap_count && is_before(l, l->heap[left], l->heap[least]))
            least = left;
        if (right < l->heap_count && is_before(l, l->heap[right], l->heap[least]))
            least = right;
        if (least == at)
            return;
        heap_swap(l, at, least);
        at = least;
    }
}

// The slot goes to the free ones behind the heap; its generation moves on, so that its id is past.
static void heap_remove(struct loop *l, size_t at)
{
    size_t last = --l->heap_count;
    l->timers[l->heap[at]].generation++;
    if (at == last)
        return;
    heap_swap(l, at, last);
    heap_up(l, at);
    heap_down(l, at);
}

static void timers_grow(struct loop *l)
{
    size_t room = l->timer_room ? l->timer_room * 2 : 16;
    l->timers = mem_resize(l->timers, room, sizeof *l->timers);
    l->heap = mem_resize(l->heap, room, sizeof *l->heap);
    memset(l->timers + l->timer_room, 0, (room - l->timer_room) * sizeof *l->timers);
    for (size_t slot = l->timer_room; slot < room; slot++)
        heap_put(l, slot, slot);
    l->timer_room = room;
}

uint64_t loop_after_ms(struct loop *l, int64_t ms, loop_timer_fn *fn, void *user)
{
    if (l->heap_count == l->timer_room)
        timers_grow(l);
    if (ms < 0)
        ms = 0;
    int64_t now = clock_mono_us();
    size_t slot = l->heap[l->heap_count];
    struct timer *t = &l->timers[slot];
    t->due_us = ms > (INT64_MAX - now) / 1000 ? INT64_MAX : now + ms * 1000;
    t->sequence = ++l->sequence;
    t->fn = fn;
    t->user = user;
    heap_up(l, l->heap_count++);
    return (uint64_t)t->generation << 32 | (slot + 1);
}

void loop_cancel(struct loop *l, uint64_t id)
{
    size_t slot = (size_t)(id & UINT32_MAX) - 1;
    if (!id || slot >= l->timer_room)
        return;
    const struct timer *t = &l->timers[slot];
    if (t->generation == (uint32_t)(id >> 32) && t->heap_at < l->heap_count)
        heap_remove(l, t->heap_at);
}

// What was set by the callbacks of this turn waits for the next, so that a timer that sets itself cannot starve the
// descriptors.
static void run_due(struct loop *l)
{
    int64_t now = clock_mono_us();
    uint64_t newest = l->sequence;
    while (l->heap_count) {
        struct timer t = l->timers[l->heap[0]];
        if (t.due_us > now || t.sequence > newest)
            return;
        heap_remove(l, 0);
        t.fn(t.user);
    }
}

// ---- turns ---------------------------------------------------------------------------------------------------

// Rounded up, so that the turn does not spin through the last fraction of a millisecond.
static int wait_ms(const struct loop *l, int64_t max_ms)
{
    int64_t ms = max_ms < 0 ? 0 : max_ms;
    if (l->heap_count) {
        int64_t left_us = l->timers[l->heap[0]].due_us - clock_mono_us();
        int64_t left_ms = left_us <= 0 ? 0 : left_us / 1000 + (left_us % 1000 != 0);
        ms = left_ms < ms ? left_ms : ms;
    }
    return ms > INT_MAX ? INT_MAX : (int)ms;
}

enum err loop_turn(struct loop *l, int64_t max_ms)
{
    struct epoll_event events[EVENTS_MAX];
    int n = epoll_wait(l->epoll, events, EVENTS_MAX, wait_ms(l, max_ms));
    if (n < 0 && errno != EINTR)
        return ERR_IO;
    for (int i = 0; i < n; i++)
        dispatch(l, &events[i]);
    run_due(l);
    return OK;
}

enum err loop_run(struct loop *l)
{
    enum err err = OK;
    while (!err && !l->stopping)
        err = loop_turn(l, INT_MAX);
    l->stopping = false;
    return err;
}

void loop_stop(struct loop *l)
{
    l->stopping = true;
}
