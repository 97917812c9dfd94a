// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Starts fault_server.py and reads where it serves.
#include "tests/support/fault_server.h"

#include "tests/support/unit.h"

#include <stdio.h>

void fault_server_start(struct fault_server *s)
{
    static const char *const argv[] = {"/usr/bin/python3", "support/fault_server.py", NULL};
    child_start(&s->child, argv, "");
    if (sscanf(s->child.first, "%d %d %255s", &s->port, &s->tls_port, s->ca_file) != 3)
        fail_msg("the fault server did not start: %s", s->child.first);
}

void fault_server_stop(struct fault_server *s)
{
    child_stop(&s->child);
}
