// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Running a stage in the foreground, for verbs that are more than a stage.
#ifndef CMD_STAGES_H
#define CMD_STAGES_H

#include "cmd/verb.h"

// Runs the stage that the verb is named for until SIGTERM; an exit code.
int stages_run(struct call *c);
// --instance, of every such verb.
#define STAGES_OPTION_INSTANCE                                                                                         \
    {                                                                                                                  \
        0, "instance", "N", "number of this process among those of its role on this host; default 1"                   \
    }

#endif
