// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// IP addresses as policy sees them: is this one on the public internet, or inside a network that the configuration
// allows? To be asked for the address a socket is about to connect to, after name resolution, so that a name which
// changes its answer between two look-ups (DNS rebinding) gains nothing.
#ifndef CORE_ADDRESS_H
#define CORE_ADDRESS_H

#include "core/err.h"

#include <stdbool.h>
#include <sys/socket.h>

// True for unicast addresses that IANA's special-purpose registries (RFC 6890 and successors) call globally reachable.
// IPv4 inside IPv6 (mapped, NAT64, ISATAP) is judged by the IPv4 address; 6to4 and Teredo are refused whole. Any family
// but AF_INET and AF_INET6 is not public.
bool address_is_public(const struct sockaddr *sa);

// Networks in CIDR notation, "10.0.0.0/8", "fd00::/8"; an address without a length stands for itself.
struct address_list;
// ERR_CONFIG: m names the entry and what is wrong, bits set behind the prefix included. Returns owned.
enum err address_list_parse(char *const *networks, size_t count, struct address_list **ret_list,
                            struct errmsg *m) MUST_USE;
void address_list_free(struct address_list *list); // NULL is fine
// NULL is the empty list. Mapped and NAT64 forms are compared as the IPv4 address they carry.
bool address_list_contains(const struct address_list *list, const struct sockaddr *sa);

// "192.0.2.1" or "2001:db8::1", without the port; "-" for other families. Returns text.
enum { ADDRESS_TEXT_MAX = 64 };
void address_set_port(struct sockaddr *sa, int port);
char *address_format(const struct sockaddr *sa, char text[ADDRESS_TEXT_MAX]);

#endif
