// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Which addresses may be connected to. One table holds the IPv4 networks that are not the public internet; IPv6 is
// the other way round: only 2000::/3 is global unicast today (RFC 4291 §2.4, RFC 3587), less the special networks
// inside it. Whoever opens a socket to a place that a stranger named (a link, a webhook) asks here first.
#include "core/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

struct network {
    unsigned char bytes[16]; // IPv4 in the first four
    int size_bits;           // 32 or 128: the family
    int prefix_bits;
};
struct address_list {
    size_t count;
    struct network networks[];
};
struct plain {
    unsigned char bytes[16];
    int size_bits; // 0: neither family
};

#define V4(prefix, ...)                                                                                                \
    {                                                                                                                  \
        {__VA_ARGS__}, 32, prefix                                                                                      \
    }
static const struct network special_v4[] = {
    V4(8, 0, 0, 0),           // this network, RFC 791 §3.2
    V4(8, 10, 0, 0),          // private, RFC 1918
    V4(10, 100, 64, 0),       // shared by carriers, RFC 6598
    V4(8, 127, 0, 0),         // loopback, RFC 1122 §3.2.1.3
    V4(32, 168, 63, 129, 16), // not special by any registry: the metadata and agent service of one large cloud
    V4(16, 169, 254, 0),      // link local, RFC 3927; cloud metadata services answer here
    V4(12, 172, 16, 0),       // private, RFC 1918
    V4(24, 192, 0, 0),        // protocol assignments, RFC 6890 §2.1
    V4(24, 192, 0, 2),        // documentation, RFC 5737
    V4(24, 192, 88, 99),      // 6to4 relays, deprecated by RFC 7526
    V4(16, 192, 168, 0),      // private, RFC 1918
    V4(15, 198, 18, 0),       // benchmarks, RFC 2544
    V4(24, 198, 51, 100),     // documentation, RFC 5737
    V4(24, 203, 0, 113),      // documentation, RFC 5737
    V4(4, 224, 0, 0),         // multicast, RFC 5771
    V4(4, 240, 0, 0),         // reserved and broadcast, RFC 1112 §4
};

#define V6(prefix, ...)                                                                                                \
    {                                                                                                                  \
        {__VA_ARGS__}, 128, prefix                                                                                     \
    }
static const struct network global_v6 = V6(3, 0x20);
static const struct network special_v6[] = {
    V6(23, 0x20, 0x01),             // protocol assignments, RFC 2928: Teredo, ORCHID, benchmarks among them
    V6(32, 0x20, 0x01, 0x0d, 0xb8), // documentation, RFC 3849
    V6(16, 0x20, 0x02),             // 6to4, RFC 3056: carries any IPv4 address
    V6(20, 0x3f, 0xff),             // documentation, RFC 9637
};

static const struct network mapped = V6(96, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff); // RFC 4291 §2.5.5.2
static const struct network nat64 = V6(96, 0x00, 0x64, 0xff, 0x9b);                    // RFC 6052 §2.1

static bool network_contains(const struct network *n, const struct plain *a)
{
    if (n->size_bits != a->size_bits)
        return false;
    size_t whole = (size_t)n->prefix_bits / 8;
    if (memcmp(n->bytes, a->bytes, whole) != 0)
        return false;
    int rest = n->prefix_bits % 8;
    return rest == 0 || ((n->bytes[whole] ^ a->bytes[whole]) >> (8 - rest)) == 0;
}

static bool any_contains(const struct network *list, size_t count, const struct plain *a)
{
    for (size_t i = 0; i < count; i++)
        if (network_contains(&list[i], a))
            return true;
    return false;
}

static struct plain plain_v4(const unsigned char bytes[4])
{
    struct plain a = {.size_bits = 32};
    memcpy(a.bytes, bytes, 4);
    return a;
}

// The address itself; IPv4 in its two lawful disguises as the IPv4 address that packets will reach.
static struct plain plain_of(const struct sockaddr *sa)
{
    struct plain a = {.size_bits = 0};
    if (sa->sa_family == AF_INET) {
        struct sockaddr_in in;
        memcpy(&in, sa, sizeof in);
        memcpy(a.bytes, &in.sin_addr, 4);
        a.size_bits = 32;
        return a;
    }
    if (sa->sa_family != AF_INET6)
        return a;
    struct sockaddr_in6 in6;
    memcpy(&in6, sa, sizeof in6);
    memcpy(a.bytes, &in6.sin6_addr, 16);
    a.size_bits = 128;
    if (network_contains(&mapped, &a) || network_contains(&nat64, &a))
        return plain_v4(a.bytes + 12);
    return a;
}

// RFC 5214 §6.1: an interface identifier 0000:5efe or 0200:5efe is followed by the IPv4 address of the host.
static bool is_isatap(const struct plain *a)
{
    return (a->bytes[8] & ~0x02) == 0 && a->bytes[9] == 0 && a->bytes[10] == 0x5e && a->bytes[11] == 0xfe;
}

static bool plain_is_public(const struct plain *a)
{
    if (a->size_bits == 32)
        return !any_contains(special_v4, ARRAY_LEN(special_v4), a);
    if (!network_contains(&global_v6, a) || any_contains(special_v6, ARRAY_LEN(special_v6), a))
        return false;
    if (!is_isatap(a))
        return true;
    struct plain inner = plain_v4(a->bytes + 12);
    return plain_is_public(&inner);
}

bool address_is_public(const struct sockaddr *sa)
{
    struct plain a = plain_of(sa);
    return plain_is_public(&a);
}

// Cuts "/n" off text; the whole size where there is none, -1 when it is not a number in range.
static int cut_prefix(char *text, int size_bits)
{
    char *slash = strchr(text, '/');
    if (!slash)
        return size_bits;
    *slash = '\0';
    const char *digits = slash + 1;
    size_t n = strspn(digits, "0123456789");
    if (n == 0 || n > 3 || digits[n] != '\0')
        return -1;
    int bits = atoi(digits);
    return bits <= size_bits ? bits : -1;
}

static bool bits_behind_prefix(const struct network *n)
{
    for (int bit = n->prefix_bits; bit < n->size_bits; bit++)
        if (n->bytes[bit / 8] & (0x80 >> (bit % 8)))
            return true;
    return false;
}

static enum err network_parse(const char *entry, struct network *ret_network, struct errmsg *m)
{
    char text[ADDRESS_TEXT_MAX];
    size_t n = strlen(entry);
    if (n >= sizeof text)
        return errmsg_set(m, ERR_CONFIG, "network \"%.60s…\": too long for an address", entry);
    memcpy(text, entry, n + 1);
    bool v6 = strchr(text, ':') != NULL;
    struct network net = {.size_bits = v6 ? 128 : 32};
    net.prefix_bits = cut_prefix(text, net.size_bits);
    if (net.prefix_bits < 0)
        return errmsg_set(m, ERR_CONFIG, "network \"%s\": after '/' a number from 0 to %d", entry, net.size_bits);
    if (inet_pton(v6 ? AF_INET6 : AF_INET, text, net.bytes) != 1)
        return errmsg_set(m, ERR_CONFIG, "network \"%s\": expected an address such as 10.0.0.0/8 or fd00::/8", entry);
    // 10.1.2.3/8 may be meant as one host or as the whole network: better to ask than to open too much.
    if (bits_behind_prefix(&net))
        return errmsg_set(m, ERR_CONFIG, "network \"%s\": bits are set behind the first %d; one address or a network?",
                          entry, net.prefix_bits);
    *ret_network = net;
    return OK;
}

enum err address_list_parse(char *const *networks, size_t count, struct address_list **ret_list, struct errmsg *m)
{
    struct address_list *list = calloc(1, sizeof *list + count * sizeof list->networks[0]);
    CHECK(list);
    for (size_t i = 0; i < count; i++) {
        enum err err = network_parse(networks[i], &list->networks[i], m);
        if (err) {
            free(list);
            return err;
        }
    }
    list->count = count;
    *ret_list = list;
    return OK;
}

void address_list_free(struct address_list *list)
{
    free(list);
}

bool address_list_contains(const struct address_list *list, const struct sockaddr *sa)
{
    struct plain a = plain_of(sa);
    return list && any_contains(list->networks, list->count, &a);
}

void address_set_port(struct sockaddr *sa, int port)
{
    in_port_t wire = htons((uint16_t)port);
    size_t at =
        sa->sa_family == AF_INET6 ? offsetof(struct sockaddr_in6, sin6_port) : offsetof(struct sockaddr_in, sin_port);
    memcpy((char *)sa + at, &wire, sizeof wire);
}

char *address_format(const struct sockaddr *sa, char text[ADDRESS_TEXT_MAX])
{
    struct sockaddr_in6 in6;
    struct sockaddr_in in;
    const char *done = NULL;
    if (sa->sa_family == AF_INET) {
        memcpy(&in, sa, sizeof in);
        done = inet_ntop(AF_INET, &in.sin_addr, text, ADDRESS_TEXT_MAX);
    }
    if (sa->sa_family == AF_INET6) {
        memcpy(&in6, sa, sizeof in6);
        done = inet_ntop(AF_INET6, &in6.sin6_addr, text, ADDRESS_TEXT_MAX);
    }
    if (!done)
        memcpy(text, "-", 2);
    return text;
}
