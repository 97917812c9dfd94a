// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// An HTTP client for the tests of the server which says exactly what it is told to, and nothing that it was not.
#ifndef TESTS_UNIT_SERVER_CLIENT_H
#define TESTS_UNIT_SERVER_CLIENT_H

#include "core/buf.h"
#include "core/clock.h"
#include "tests/support/unit.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CLIENT_WAIT_MS = 10000, ANSWER_MAX_BYTES = 8 << 20 };

struct client {
    int port;
    char host[32], token[128];
};

struct answer {
    int status;
    struct buf all;
    struct view head, body;
};

static inline int client_connect(const struct client *c)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)c->port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct timeval most = {.tv_sec = CLIENT_WAIT_MS / 1000};
    assert_true(fd >= 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most);
    if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0)
        return fd;
    close(fd);
    return -1;
}

static inline void client_send(int fd, struct view v)
{
    while (v.n > 0) {
        ssize_t n = send(fd, v.p, v.n, MSG_NOSIGNAL);
        if (n <= 0)
            return; // the other side has heard enough; its answer says why
        v = view_from(v, (size_t)n);
    }
}

// Reads to the end of the connection.
static inline void client_read(int fd, struct answer *ret)
{
    *ret = (struct answer){0};
    buf_init(&ret->all, ANSWER_MAX_BYTES);
    for (;;) {
        char *p = buf_reserve(&ret->all, 65536);
        assert_non_null(p);
        ssize_t n = recv(fd, p, 65536, 0);
        if (n <= 0)
            break;
        buf_wrote(&ret->all, (size_t)n);
    }
    close(fd);
    struct view all = buf_view(&ret->all);
    size_t end = view_find(all, "\r\n\r\n");
    ret->head = (struct view){all.p, end};
    ret->body = view_from(all, end + 4);
    if (view_starts(all, "HTTP/1.1 "))
        ret->status = atoi(all.p + strlen("HTTP/1.1 "));
}

static inline void ask_raw(const struct client *c, struct view request, struct answer *ret)
{
    int fd = client_connect(c);
    assert_true(fd >= 0);
    client_send(fd, request);
    client_read(fd, ret);
}

// line: "GET /path". headers: further lines, each with its CRLF. The token goes along unless headers name one.
static inline struct answer ask_with(const struct client *c, const char *line, const char *headers, const char *body)
{
    struct buf out;
    struct answer a;
    buf_init(&out, ANSWER_MAX_BYTES);
    buf_printf(&out, "%s HTTP/1.1\r\nConnection: close\r\n%s", line, headers);
    if (!strstr(headers, "Host:"))
        buf_printf(&out, "Host: %s\r\n", c->host);
    if (!strstr(headers, "Authorization:"))
        buf_printf(&out, "Authorization: Bearer %s\r\n", c->token);
    if (body && !strstr(headers, "Content-Type:"))
        buf_add_str(&out, "Content-Type: application/json\r\n");
    if (!strstr(headers, "Content-Length:") && !strstr(headers, "Transfer-Encoding:"))
        buf_printf(&out, "Content-Length: %zu\r\n", body ? strlen(body) : 0);
    buf_add_str(&out, "\r\n");
    if (body)
        buf_add_str(&out, body);
    ask_raw(c, buf_view(&out), &a);
    buf_done(&out);
    return a;
}

static inline struct answer ask(const struct client *c, const char *line, const char *body)
{
    return ask_with(c, line, "", body);
}

static inline bool answer_has(const struct answer *a, const char *text)
{
    return view_find(buf_view(&a->all), text) < a->all.n;
}

// The status, and that the answer holds that text; shows the answer where it does not.
static inline void assert_answer(struct answer a, int status, const char *text)
{
    if (a.status != status || !answer_has(&a, text))
        fail_msg("wanted %d with %s, got:\n%s", status, text, a.all.p);
    buf_done(&a.all);
}

// Asks until the answer holds the text.
static inline void await_answer(const struct client *c, const char *line, const char *body, const char *text)
{
    int64_t deadline = clock_mono_ms() + CLIENT_WAIT_MS;
    for (;;) {
        struct answer a = ask(c, line, body);
        if (answer_has(&a, text) || clock_mono_ms() > deadline) {
            assert_answer(a, a.status, text);
            return;
        }
        buf_done(&a.all);
        clock_sleep_ms(20);
    }
}

#endif
