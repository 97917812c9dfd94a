// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The listening socket, opened before anything else is: a taken port or a wrong address is told at once and in words.
#ifndef SERVER_LISTEN_H
#define SERVER_LISTEN_H

#include "core/err.h"
#include "core/view.h"

// address: "127.0.0.1:8080", "[::1]:8080", "name:8080" (the first address of the name); port 0 takes a free one.
// ERR_CONFIG with the reason: malformed, taken, not permitted, not an address of this machine.
enum err listen_open(const char *address, int *ret_fd, struct errmsg *m) MUST_USE;
// Splits "host:port" (the host without brackets). ERR_CONFIG.
enum err listen_split(const char *address, struct view *ret_host, int *ret_port, struct errmsg *m) MUST_USE;
// The port in use and whether only this machine can reach it.
int listen_port(int fd);
bool listen_is_loopback(int fd);

#endif
