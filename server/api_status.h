// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// How is it: the status of the whole for people, metrics for Prometheus, two probes for supervisors.
#ifndef SERVER_API_STATUS_H
#define SERVER_API_STATUS_H

#include "server/api.h"

// → problems in words with what to do, stages, queues, index, outbox, sources, dead letters; every part on its own, so
// that what is down hides nothing else.
route_fn api_status;
// The metrics of all stages (OpenMetrics 1.0).
route_fn api_metrics;
// 200 while the process answers at all.
route_fn api_health;
// 200 while searches can be answered; 503 otherwise.
route_fn api_ready;

#endif
