// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The serve stage: HTTP API and the page, on the address of the configuration.
#ifndef SERVER_SERVE_H
#define SERVER_SERVE_H

#include "core/stage.h"

enum err serve_run(struct stage *s) MUST_USE;

#endif
