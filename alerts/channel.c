// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Channels by name, and their addresses checked at the door: what is stored here is later put into the headers of a
// mail or handed to the network, so that nothing malformed may get as far as the store.
#include "alerts/channel.h"

#include "alerts/mail.h"
#include "core/url.h"

static enum err check_mailbox(struct view address, struct errmsg *m)
{
    if (mail_address_is_valid(address))
        return OK;
    return errmsg_set(m, ERR_SYNTAX, "address \"%.*s\": expected one mailbox such as desk@example.org",
                      (int)(address.n < 80 ? address.n : 80), address.p);
}

static enum err check_endpoint(struct view address, struct errmsg *m)
{
    struct url url;
    if (url_parse(address, NULL, &url) != OK)
        return errmsg_set(m, ERR_SYNTAX, "address: expected a URL such as https://example.org/hook");
    bool web = url_is_web(&url);
    bool bare = url.userinfo.n == 0;
    url_done(&url);
    if (!web)
        return errmsg_set(m, ERR_SYNTAX, "address: a webhook is an http or https URL");
    if (!bare)
        return errmsg_set(m, ERR_SYNTAX, "address: no user or password in the URL; the signature proves the sender");
    return OK;
}

static const struct {
    const char *name;
    enum err (*check)(struct view address, struct errmsg *m);
} channels[CHANNEL_COUNT] = {
    [CHANNEL_MAIL] = {"mail", check_mailbox},
    [CHANNEL_WEBHOOK] = {"webhook", check_endpoint},
};

const char *channel_name(enum channel channel)
{
    return channels[channel].name;
}

bool channel_parse(struct view name, enum channel *ret_channel)
{
    for (size_t i = 0; i < CHANNEL_COUNT; i++) {
        if (!view_is(name, channels[i].name))
            continue;
        *ret_channel = (enum channel)i;
        return true;
    }
    return false;
}

enum err channel_check_address(enum channel channel, struct view address, struct errmsg *m)
{
    return channels[channel].check(address, m);
}
