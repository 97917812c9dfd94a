// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Opens the listening socket. It is made here and not inside the HTTP library, so that each failure keeps its reason
// and the socket can one day come from elsewhere (systemd, a supervisor which keeps the permission to bind).
#include "server/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LISTEN_BACKLOG = 1024, HOST_MAX_BYTES = 255 };

enum err listen_split(const char *address, struct view *ret_host, int *ret_port, struct errmsg *m)
{
    struct view all = view_of(address), host, port;
    const char *colon = strrchr(address, ':');
    if (!colon)
        return errmsg_set(m, ERR_CONFIG, "server.listen: '%s' has no port; write host:port", address);
    host = (struct view){address, (size_t)(colon - address)};
    port = view_from(all, host.n + 1);
    if (host.n >= 2 && host.p[0] == '[' && host.p[host.n - 1] == ']')
        host = (struct view){host.p + 1, host.n - 2};
    uint64_t number;
    if (!view_to_u64(port, &number) || number > 65535)
        return errmsg_set(m, ERR_CONFIG, "server.listen: '%s' does not end in a port from 0 to 65535", address);
    if (host.n == 0 || host.n > HOST_MAX_BYTES)
        return errmsg_set(m, ERR_CONFIG, "server.listen: '%s' has no host; write 127.0.0.1:%d", address, (int)number);
    *ret_host = host;
    *ret_port = (int)number;
    return OK;
}

static enum err explain(const char *address, int number, struct errmsg *m)
{
    if (number == EADDRINUSE)
        return errmsg_set(m, ERR_CONFIG,
                          "server.listen: %s is taken by another program; stop that, or choose another port", address);
    if (number == EACCES)
        return errmsg_set(m, ERR_CONFIG, "server.listen: %s needs more rights; choose a port of 1024 or above",
                          address);
    if (number == EADDRNOTAVAIL)
        return errmsg_set(m, ERR_CONFIG, "server.listen: %s is not an address of this machine", address);
    return errmsg_set(m, ERR_CONFIG, "server.listen: %s: %s", address, strerror(number));
}

static int bind_and_listen(const struct addrinfo *where)
{
    int fd = socket(where->ai_family, where->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, where->ai_protocol);
    if (fd < 0)
        return -1;
    int on = 1;
    // A restart must not wait for the old connections' TIME_WAIT; two servers at once are still refused on Linux.
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
        bind(fd, where->ai_addr, where->ai_addrlen) == 0 && listen(fd, LISTEN_BACKLOG) == 0)
        return fd;
    int number = errno;
    close(fd);
    errno = number;
    return -1;
}

enum err listen_open(const char *address, int *ret_fd, struct errmsg *m)
{
    struct view host = {0};
    int port = 0;
    enum err err = listen_split(address, &host, &port, m);
    if (err)
        return err;
    char name[HOST_MAX_BYTES + 1], service[8];
    memcpy(name, host.p, host.n);
    name[host.n] = '\0';
    snprintf(service, sizeof service, "%d", port);
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE}, *list;
    int number = getaddrinfo(name, service, &hints, &list);
    if (number)
        return errmsg_set(m, ERR_CONFIG, "server.listen: %s: %s", address, gai_strerror(number));
    int fd = bind_and_listen(list);
    number = errno;
    freeaddrinfo(list);
    if (fd < 0)
        return explain(address, number, m);
    *ret_fd = fd;
    return OK;
}

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

static union address bound_address(int fd)
{
    union address a = {.any = {.sa_family = AF_UNSPEC}};
    socklen_t n = sizeof a;
    if (getsockname(fd, &a.any, &n) != 0)
        a.any.sa_family = AF_UNSPEC;
    return a;
}

int listen_port(int fd)
{
    union address a = bound_address(fd);
    if (a.any.sa_family == AF_INET)
        return ntohs(a.v4.sin_port);
    return a.any.sa_family == AF_INET6 ? ntohs(a.v6.sin6_port) : 0;
}

bool listen_is_loopback(int fd)
{
    union address a = bound_address(fd);
    if (a.any.sa_family == AF_INET)
        return ntohl(a.v4.sin_addr.s_addr) >> 24 == 127;
    return a.any.sa_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&a.v6.sin6_addr);
}
