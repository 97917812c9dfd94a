// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Name servers as children of the test: dnsmasq with records of the test's choice, and one with every fault
// (name_server.py).
#ifndef TESTS_SUPPORT_NAME_SERVER_H
#define TESTS_SUPPORT_NAME_SERVER_H

#include "tests/support/child.h"

struct name_server {
    char address[32]; // "127.0.0.1:5353", as crawler.dns has it
    struct child child;
};

enum { NAME_RECORDS_MAX = 16 };
// records: dnsmasq's options, such as "--host-record=name,192.0.2.1,60". NULL ends them.
void name_server_start(struct name_server *s, const char *const records[]);
void name_server_start_faulty(struct name_server *s);
void name_server_stop(struct name_server *s);

#endif
