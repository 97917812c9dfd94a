// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Session ids in addresses: what a server hangs on to know its visitor again, so that one article has as many addresses
// as it had readers. A parameter counts only when its name or the form of its value leaves no doubt: "sid=4711" may be
// a story, "sid=" with 32 digits is not.
#ifndef CORE_URL_SESSION_H
#define CORE_URL_SESSION_H

#include "core/view.h"

// Whether "name=value" of a query is one.
bool url_is_session(struct view name, struct view value);
// ASP.NET's cookieless form, a whole path segment: "(S(4hqa0555fwsecu455xqckv45))" or "(4hqa0555fwsecu455xqckv45)".
bool url_is_session_segment(struct view segment);

#endif
