// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Starts the name servers and tells where they listen.
#include "tests/support/name_server.h"

#include "tests/support/unit.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

// One that nobody used a moment ago.
static int free_port(void)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof a;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof a), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &n), 0);
    close(fd);
    return ntohs(a.sin_port);
}

void name_server_start(struct name_server *s, const char *const records[])
{
    char port[32];
    int number = free_port();
    snprintf(port, sizeof port, "--port=%d", number);
    snprintf(s->address, sizeof s->address, "127.0.0.1:%d", number);
    const char *argv[16 + NAME_RECORDS_MAX] = {"/usr/sbin/dnsmasq",
                                               "--keep-in-foreground",
                                               "--conf-file=/dev/null",
                                               "--log-facility=-",
                                               "--user=",
                                               "--group=",
                                               "--no-resolv",
                                               "--no-hosts",
                                               "--bind-interfaces",
                                               "--pid-file",
                                               "--listen-address=127.0.0.1",
                                               port};
    for (size_t i = 0; records[i]; i++) {
        assert_true(i < NAME_RECORDS_MAX);
        argv[12 + i] = records[i];
    }
    child_start(&s->child, argv, "started");
}

void name_server_start_faulty(struct name_server *s)
{
    static const char *const argv[] = {"/usr/bin/python3", "support/name_server.py", NULL};
    int port;
    child_start(&s->child, argv, "");
    if (sscanf(s->child.first, "%d", &port) != 1)
        fail_msg("the name server did not start: %s", s->child.first);
    snprintf(s->address, sizeof s->address, "127.0.0.1:%d", port);
}

void name_server_stop(struct name_server *s)
{
    child_stop(&s->child);
}
