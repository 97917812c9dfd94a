// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Two small HTML pages. They stand outside the application's page, which needs a session token that a subscriber does
// not have, and work without script. All text from outside goes through add_escaped.
#include "server/optout.h"

#include "alerts/unsubscribe.h"
#include "core/clock.h"
#include "core/log.h"

static void open_page(struct response *resp, const char *title)
{
    response_reset(resp);
    resp->content_type = "text/html; charset=utf-8";
    resp->is_page = true;
    buf_printf(&resp->body,
               "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
               "<meta name=\"viewport\" content=\"width=device-width\"><title>%s</title>"
               "<link rel=\"stylesheet\" href=\"/style.css\"></head><body class=\"letter\"><main><h1>%s</h1>",
               title, title);
}

static void close_page(struct response *resp)
{
    buf_add_str(&resp->body, "</main></body></html>\n");
}

static void say(struct response *resp, int status, const char *title, const char *text)
{
    open_page(resp, title);
    resp->status = status;
    buf_printf(&resp->body, "<p>%s</p>", text);
    close_page(resp);
}

// False: resp says why not.
static bool check(struct response *resp, enum err err)
{
    if (!err)
        return true;
    if (err == ERR_REFUSED)
        say(resp, 400, "This link does not work",
            "It is incomplete or not one of ours. Please copy the whole address from the mail.");
    else
        say(resp, 503, "This does not work just now", "Please try again in a few minutes.");
    return false;
}

void optout_ask(struct api *api, const struct request *req, struct response *resp)
{
    struct unsubscribe u;
    struct view token = request_param(req, "token");
    struct db *db = api_db(api, NULL);
    if (!check(resp, db ? unsubscribe_read(db, token, req->arena, &u) : ERR_DOWN))
        return;
    if (u.watch_name.n == 0 || u.subscriber_name.n == 0) {
        say(resp, 200, "Nothing is sent any more", "This subscription has ended already.");
        return;
    }
    open_page(resp, "Stop these mails?");
    buf_add_str(&resp->body, "<p>Notices of the watch <b>");
    buf_add_html(&resp->body, u.watch_name);
    buf_add_str(&resp->body, "</b> to <b>");
    buf_add_html(&resp->body, u.subscriber_name);
    buf_add_str(&resp->body, "</b> will end.</p><form method=\"post\" action=\"/unsubscribe?token=");
    buf_add_html(&resp->body, token);
    buf_add_str(&resp->body, "\"><button class=\"primary\">Stop these mails</button></form>");
    close_page(resp);
}

// A mail provider posts to the very address of the header; the token is in it, the body says
// List-Unsubscribe=One-Click.
void optout_do(struct api *api, const struct request *req, struct response *resp)
{
    struct view token = request_param(req, "token");
    struct db *db = api_db(api, NULL);
    if (!check(resp, db ? unsubscribe_apply(db, token, clock_now_ms()) : ERR_DOWN))
        return;
    log_info("serve.unsubscribed", "token=%s", log_quote_n(token.p, token.n < 16 ? token.n : 16));
    say(resp, 200, "Done", "You will get no more notices of this watch.");
}
