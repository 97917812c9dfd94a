// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Metrics: the OpenMetrics text, families kept together, adding from many threads.
#include "core/metrics.h"
#include "tests/support/unit.h"

#include <pthread.h>
#include <string.h>

static struct metric ok = METRIC_INIT(METRIC_COUNTER, "harkara_b_pages", "state=\"ok\"", "Pages.");
static struct metric bad = METRIC_INIT(METRIC_COUNTER, "harkara_b_pages", "state=\"bad\"", "Pages.");
static struct metric queue = METRIC_INIT(METRIC_GAUGE, "harkara_a_queue", NULL, "Entries waiting.");
static struct metric never = METRIC_INIT(METRIC_GAUGE, "harkara_never", NULL, "Never used.");
static struct metric spent = METRIC_INIT(METRIC_HISTOGRAM, "harkara_c_seconds", NULL, "Time spent.");

static const char expected_start[] = "# TYPE harkara_a_queue gauge\n"
                                     "# HELP harkara_a_queue Entries waiting.\n"
                                     "harkara_a_queue{stage=\"t\"} 7\n"
                                     "# TYPE harkara_b_pages counter\n"
                                     "# HELP harkara_b_pages Pages.\n"
                                     "harkara_b_pages_total{stage=\"t\",state=\"bad\"} 1\n"
                                     "harkara_b_pages_total{stage=\"t\",state=\"ok\"} 3\n"
                                     "# TYPE harkara_c_seconds histogram\n"
                                     "# HELP harkara_c_seconds Time spent.\n"
                                     "harkara_c_seconds_bucket{stage=\"t\",le=\"0.001\"} 1\n"
                                     "harkara_c_seconds_bucket{stage=\"t\",le=\"0.002\"} 2\n";
static const char expected_end[] = "harkara_c_seconds_bucket{stage=\"t\",le=\"30.0\"} 2\n"
                                   "harkara_c_seconds_bucket{stage=\"t\",le=\"+Inf\"} 3\n"
                                   "harkara_c_seconds_sum{stage=\"t\"} 60.002001\n"
                                   "harkara_c_seconds_count{stage=\"t\"} 3\n";

static void the_text_is_openmetrics_with_families_together(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf out;
    buf_init(&out, 10000);
    metrics_write(&out, "t");
    assert_int_equal(out.n, 0);
    metric_add(&ok, 1);
    metric_observe_us(&spent, 1000);
    metric_observe_us(&spent, 1001);
    metric_observe_us(&spent, 60000000);
    metric_add(&bad, 1);
    metric_set(&queue, 7);
    metric_add(&ok, 2);
    metrics_write(&out, "t");
    assert_true(view_starts(buf_view(&out), expected_start));
    assert_true(view_ends(buf_view(&out), expected_end));
    assert_int_equal(view_find(buf_view(&out), never.name), out.n);
}

static struct metric shared_metric = METRIC_INIT(METRIC_COUNTER, "harkara_d_shared", NULL, "Shared.");

static void *add_many(void *arg)
{
    (void)arg;
    for (int i = 0; i < 10000; i++)
        metric_add(&shared_metric, 1);
    return NULL;
}

static void many_threads_add_to_one_metric_which_appears_once(void **state)
{
    (void)state;
    pthread_t threads[4];
    CLEANUP(buf_done) struct buf out;
    buf_init(&out, 10000);
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, add_many, NULL), 0);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    metrics_write(&out, "t");
    const char *line = strstr(out.p, "harkara_d_shared_total");
    assert_non_null(line);
    assert_int_equal(strncmp(line, "harkara_d_shared_total{stage=\"t\"} 40000\n", 41), 0);
    assert_null(strstr(line + 1, "harkara_d_shared"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_text_is_openmetrics_with_families_together),
        cmocka_unit_test(many_threads_add_to_one_metric_which_appears_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
