// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The server with every fault (fault_server.py) as a child of the test; it ends when the test does, however that ends.
#ifndef TESTS_SUPPORT_FAULT_SERVER_H
#define TESTS_SUPPORT_FAULT_SERVER_H

#include "tests/support/child.h"

struct fault_server {
    int port, tls_port;
    char ca_file[256]; // the certificate of its TLS port, for 127.0.0.1 and tls.test
    struct child child;
};

// Fails the test when the server does not come up.
void fault_server_start(struct fault_server *s);
void fault_server_stop(struct fault_server *s);

#endif
