// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Option parsing by tables: GNU habits (--name=value, --name value, -nvalue, -- ends options, options anywhere).
#ifndef CMD_OPTIONS_H
#define CMD_OPTIONS_H

#include "cmd/verb.h"

extern const struct option_spec options_global[];

// Takes argv (without program and verb) apart into c, operands first in c->argv. False after printing the reason.
bool options_parse(struct call *c, int argc, char **argv);
// Loads the configuration as the global options say. False after printing the reason.
bool options_config(struct call *c);
// The man-page style help of one verb, and the overview of all.
void options_help(const struct verb *v);
void options_overview(void);

#endif
