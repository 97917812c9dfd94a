// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// How the memo of an item changes with a visit.
#include "crawler/lesson.h"

#include "core/warc.h"

#include <stdio.h>

// A silence less likely than one in twenty is worth a full answer, if a few of 304 came before.
static const double doubtful_silence = 3;
enum { DOUBTFUL_QUIET = 3, MODIFIED_MAX_BYTES = 64 };

bool lesson_asks_in_full(const struct memo *m, int64_t now_ms)
{
    if (m->suspect)
        return false; // the trap
    return now_ms < m->distrust_ms || m->quiet >= LESSON_QUIET_MAX ||
           (m->quiet >= DOUBTFUL_QUIET && rhythm_silence(&m->rhythm, now_ms) >= doubtful_silence);
}

// A validator of absurd length is not worth keeping.
static void take_validators(struct memo *m, struct view head, struct arena *a)
{
    struct view etag = http_field(head, "ETag"), modified = http_field(head, "Last-Modified");
    m->etag = etag.n <= MEMO_ETAG_MAX_BYTES ? arena_copy(a, etag) : (struct view){0};
    m->modified = modified.n <= MODIFIED_MAX_BYTES ? arena_copy(a, modified) : (struct view){0};
}

// RFC 9111 §5.2.2.1. What is no number says nothing.
static int64_t max_age_ms(struct view head)
{
    struct view rest = http_field(head, "Cache-Control");
    while (rest.n > 0) {
        struct view directive = view_trim(view_cut(&rest, ','));
        uint64_t seconds;
        if (view_starts_nocase(directive, "max-age=") && view_to_u64(view_from(directive, 8), &seconds))
            return seconds < LESSON_HINT_MAX_MS / 1000 ? (int64_t)seconds * 1000 : LESSON_HINT_MAX_MS;
    }
    return 0;
}

// 200. Bytes that are new although the answer before was 304, to a request without validators: either they became new
// just now, or the 304 was a lie. The old validators stay, to find out.
static void learn_answer(struct memo *m, const struct lesson *l, bool is_new, struct arena *a)
{
    m->suspect = is_new && l->in_full && m->quiet > 0;
    m->quiet = 0;
    m->hint_ms = max_age_ms(l->head);
    m->digest = arena_copy(a, l->digest);
    if (!m->suspect)
        take_validators(m, l->head, a);
}

static void learn_not_modified(struct memo *m, const struct lesson *l, struct outcome *outcome)
{
    m->quiet += m->quiet < LESSON_QUIET_MAX;
    if (m->suspect && l->links > m->links) {
        m->distrust_ms = l->now_ms + LESSON_DISTRUST_MS;
        m->quiet = 0;
        outcome->kind = OUTCOME_FETCHED;
        snprintf(outcome->state, sizeof outcome->state, "stale validator");
    }
    m->suspect = false; // or what was new in the bytes was nothing to read
}

static void learn_move(struct memo *m, const struct lesson *l, bool is_good)
{
    bool failed_there = !is_good && l->at_moved && l->failures >= LESSON_MOVED_FAILURES;
    bool fits = l->moved_to.n > 0 && l->moved_to.n <= MEMO_ADDRESS_MAX_BYTES;
    if (failed_there || (is_good && !fits && !l->at_moved)) {
        m->moved_to = (struct view){0};
        m->moves = 0;
    } else if (is_good && fits) {
        m->moves = view_equals(m->moved_to, l->moved_to) ? m->moves + (m->moves < LESSON_MOVES) : 1;
        m->moved_to = l->moved_to;
    }
    m->moving = false;
}

bool lesson_source(struct memo *m, const struct lesson *l, struct outcome *outcome, struct arena *a,
                   struct alarm *ret_alarm)
{
    bool is_good = outcome->kind != OUTCOME_FAILED;
    if (is_good && l->status == 304)
        learn_not_modified(m, l, outcome);
    else if (is_good)
        learn_answer(m, l, outcome->kind == OUTCOME_FETCHED, a);
    if (is_good) {
        if (m->visited_ms)
            rhythm_observe(&m->rhythm, m->visited_ms, l->links - m->links);
        m->links = l->links;
        m->visited_ms = l->now_ms;
    }
    learn_move(m, l, is_good);
    const struct sight sight = {.now_ms = l->now_ms,
                                .failures = l->failures,
                                .state = view_of(outcome->state),
                                .failing_ms = l->failing_ms,
                                .rhythm = &m->rhythm};
    return lookout_judge(&m->lookout, &sight, a, ret_alarm);
}

struct view lesson_address(const struct memo *m)
{
    return m->moves >= LESSON_MOVES ? m->moved_to : (struct view){0};
}

void lesson_article(struct memo *m, const struct lesson *l, const struct outcome *outcome, struct arena *a)
{
    if (!m->fetched_ms)
        m->fetched_ms = l->now_ms;
    else
        m->revisits++;
    if (outcome->kind == OUTCOME_FAILED || l->status == 304)
        return;
    m->digest = arena_copy(a, l->digest);
    take_validators(m, l->head, a);
}

int64_t lesson_revisit_ms(const struct memo *m, const int64_t *delays_ms, size_t count)
{
    return m->fetched_ms && (size_t)m->revisits < count ? m->fetched_ms + delays_ms[m->revisits] : 0;
}
