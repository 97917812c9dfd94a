// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// fuzzes: core/address.c
// Any text is a network or is refused with a reason; a network is asked about an address inside and outside of it.
#include "core/address.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const unsigned char *p, size_t n);
int LLVMFuzzerTestOneInput(const unsigned char *p, size_t n)
{
    char *text = strndup((const char *)p, n);
    struct address_list *list = NULL;
    struct errmsg m = {""};
    struct sockaddr_in in = {.sin_family = AF_INET};
    if (address_list_parse(&text, 1, &list, &m) == OK)
        (void)address_list_contains(list, (const struct sockaddr *)&in);
    else
        CHECK(m.text[0] && !list);
    address_list_free(list);
    free(text);
    return 0;
}
