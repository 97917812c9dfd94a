// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Responses and problems. The table below is the whole list of ways in which the API says no; docs/api.md repeats it
// for its readers.
#include "server/response.h"

#include <string.h>

static const struct {
    int status;
    const char *type; // last part of the problem's type URI
    const char *title;
    const char *advice; // what to do about it
} problems[PROBLEM_COUNT] = {
    [PROBLEM_TARGET] = {400, "target", "The address of the request cannot be read",
                        "Check the path and its percent-encoding."},
    [PROBLEM_JSON] = {400, "json", "The body is not the JSON that is expected here",
                      "Send one JSON object in UTF-8 as docs/api.md describes it."},
    [PROBLEM_QUERY] = {400, "query", "The query cannot be read", "Correct the query at the place named."},
    [PROBLEM_PARAM] = {400, "parameter", "A value cannot be accepted", "Correct the value named and try again."},
    [PROBLEM_TOKEN] = {401, "token", "A session token is needed",
                       "Open the page by the address that `harkara up` printed, or send the content of the file "
                       "`token` in the data directory as `Authorization: Bearer …`."},
    [PROBLEM_ORIGIN] = {403, "origin", "The request comes from another site",
                        "Changes are accepted from this page and from programs, not from other web sites."},
    [PROBLEM_NOT_FOUND] = {404, "not-found", "There is nothing by that name",
                           "Look at the list again; it may have been removed."},
    [PROBLEM_METHOD] = {405, "method", "This method does not work here", "The Allow field names those that do."},
    [PROBLEM_EXISTS] = {409, "exists", "That name is taken", "Choose another name, or remove the other one first."},
    [PROBLEM_TOO_LARGE] = {413, "too-large", "The request is too large", "At most 1 MiB is read; send less at a time."},
    [PROBLEM_MEDIA_TYPE] = {415, "media-type", "The body has a type that is not read here",
                            "Send JSON with `Content-Type: application/json`."},
    [PROBLEM_HOST] = {421, "host", "This server does not answer to that host name",
                      "Use the address that `harkara up` printed, or set server.public_url to the name you use."},
    [PROBLEM_HEADERS] = {431, "headers", "Too many header fields", "Send fewer header fields."},
    [PROBLEM_INTERNAL] = {500, "internal", "Something went wrong on our side",
                          "Try again; the log of the serve stage has the reason."},
    [PROBLEM_UNAVAILABLE] = {503, "unavailable", "Something this needs does not answer",
                             "Try again in a few seconds; the status page says what is down."},
    [PROBLEM_OVERLOADED] = {503, "overloaded", "Too many requests at once", "Try again in a second."},
};

void response_init(struct response *r)
{
    memset(r, 0, sizeof *r);
    buf_init(&r->body, RESPONSE_MAX_BYTES);
    response_reset(r);
}

void response_done(struct response *r)
{
    buf_done(&r->body);
}

void response_reset(struct response *r)
{
    struct buf body = r->body;
    memset(r, 0, sizeof *r);
    r->body = body;
    buf_clear(&r->body);
    r->status = 200;
    r->content_type = "application/json";
    json_init(&r->json, &r->body);
}

void response_add_field(struct response *r, const char *name, const char *value)
{
    size_t n = strlen(value);
    CHECK(r->field_count < RESPONSE_FIELDS_MAX && n < RESPONSE_VALUE_MAX);
    for (size_t i = 0; i < n; i++)
        CHECK((unsigned char)value[i] >= 0x20 && value[i] != 0x7f);
    r->fields[r->field_count].name = name;
    memcpy(r->fields[r->field_count].value, value, n + 1);
    r->field_count++;
}

void response_problem_at(struct response *r, enum problem problem, const char *detail, int64_t at)
{
    response_reset(r);
    r->status = problems[problem].status;
    r->content_type = "application/problem+json";
    if (problem == PROBLEM_TOKEN) // RFC 9110 §15.5.2: a 401 names the scheme
        response_add_field(r, "WWW-Authenticate", "Bearer realm=\"harkara\"");
    if (problem == PROBLEM_OVERLOADED || problem == PROBLEM_UNAVAILABLE)
        response_add_field(r, "Retry-After", problem == PROBLEM_OVERLOADED ? "1" : "5");
    char type[64] = "urn:harkara:problem:";
    strncat(type, problems[problem].type, sizeof type - strlen(type) - 1);
    json_open_object(&r->json);
    json_add_str(&r->json, "type", type);
    json_add_str(&r->json, "title", problems[problem].title);
    json_add_int(&r->json, "status", r->status);
    json_add_string(&r->json, "detail", view_of(detail));
    json_add_str(&r->json, "advice", problems[problem].advice);
    if (at >= 0)
        json_add_int(&r->json, "at", at);
    json_close_object(&r->json);
}

void response_problem(struct response *r, enum problem problem, const char *detail)
{
    response_problem_at(r, problem, detail, -1);
}

void response_error(struct response *r, enum err err, enum problem refused, const char *detail)
{
    enum problem problem = refused;
    if (err == ERR_NOTFOUND)
        problem = PROBLEM_NOT_FOUND;
    else if (err == ERR_EXISTS)
        problem = PROBLEM_EXISTS;
    else if (err_class(err) == ERR_CLASS_RETRY)
        problem = PROBLEM_UNAVAILABLE;
    else if (err_class(err) == ERR_CLASS_STOP || err == ERR_CORRUPT)
        problem = PROBLEM_INTERNAL;
    response_problem(r, problem, detail);
}
