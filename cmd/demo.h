// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The demonstration: what `up --demo` adds to a data directory, so that life shows without internet.
#ifndef CMD_DEMO_H
#define CMD_DEMO_H

#include "cmd/verb.h"

struct demo {
    const char *press[16];   // command line of the press
    const char *mailbox[16]; // of the mailbox; [0] is NULL where no SMTP server for it is installed
    char press_listen[32], mailbox_listen[32], hook_secret[128], mailbox_dir[CONFIG_PATH_MAX];
};
// Points the call's configuration at the demonstration, by --set options that the stages get too: loopback may be
// fetched and called, mail goes to the mailbox.
enum err demo_prepare(struct call *c, struct demo *ret_demo, struct errmsg *m) MUST_USE;
// Adds the demonstration's sources, subscribers and watches to the control store where they are missing, and fills the
// command lines of press and mailbox.
enum err demo_seed(struct call *c, struct demo *demo, struct errmsg *m) MUST_USE;

#endif
