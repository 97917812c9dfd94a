// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// `harkara completion`: a Bash completion made from the table of verbs, so that it is never behind.
#include "cmd/options.h"

#include <stdio.h>
#include <string.h>

static void print_options(const struct option_spec *table)
{
    for (; table && table->name; table++)
        printf(" --%s", table->name);
}

static int run_completion(struct call *c)
{
    (void)c;
    printf("# harkara completion > /etc/bash_completion.d/harkara\n_harkara()\n{\n"
           "    local cur=${COMP_WORDS[COMP_CWORD]} verb=${COMP_WORDS[1]} words\n"
           "    case \"$verb ${COMP_WORDS[2]}\" in\n");
    for (size_t i = 0; verbs[i]; i++) {
        bool has_two = strchr(verbs[i]->name, ' ') != NULL;
        printf("    '%s%s) words=\"", verbs[i]->name, has_two ? "'" : " '*");
        print_options(verbs[i]->options);
        print_options(options_global);
        printf("\" ;;\n");
    }
    printf("    esac\n    case $COMP_CWORD in\n    1) words=\"");
    for (size_t i = 0; verbs[i]; i++)
        printf("%.*s ", (int)strcspn(verbs[i]->name, " "), verbs[i]->name);
    printf("\" ;;\n    2) case $verb in\n");
    for (size_t i = 0; verbs[i]; i++) {
        const char *second = strchr(verbs[i]->name, ' ');
        if (second)
            printf("        %.*s) words+=\" %s\" ;;\n", (int)(second - verbs[i]->name), verbs[i]->name, second + 1);
    }
    printf("        esac ;;\n    esac\n"
           "    COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
           "    [ ${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- \"$cur\"))\n}\n"
           "complete -o filenames -F _harkara harkara\n");
    return EXIT_DONE;
}

extern const struct verb verb_completion;
const struct verb verb_completion = {
    "completion",
    "print a Bash completion",
    "",
    "Prints a completion script for Bash:\n\n    source <(harkara completion)",
    NULL,
    0,
    0,
    run_completion,
};
