#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
"""The walls between the folders stand: what a folder must not see does not compile.

usage: check.py SOURCE_DIR BUILD_DIR CC

For each pair of folders every header of the one is included with the include directories of the other. Where the table
allows it the headers must be found, and one at least must compile by itself; everywhere else each must be
"No such file", and not for the sake of something that it includes in its turn.
"""
import json
import pathlib
import subprocess
import sys

# Who may see whom, as the architecture says; the build files must agree with this table, not the other way round.
ALLOWED = {
    "core": set(),
    "analysis": {"core"},
    "query": {"core", "analysis"},
    "crawler": {"core"},
    "parsers": {"core", "analysis"},
    "index": {"core", "analysis", "query"},
    "alerts": {"core", "analysis", "query"},
    "server": {"core", "analysis", "query", "parsers", "index", "alerts"},
    "demo": {"core", "server"},
}


def include_flags(build, folder):
    """The -I flags with which a file of this folder is really compiled."""
    commands = json.loads((build / "compile_commands.json").read_text())
    for entry in commands:
        path = pathlib.Path(entry["file"])
        if path.parent.name == folder and path.suffix == ".c":
            words = entry["command"].split()
            flags = [w for w in words if w.startswith("-I")]
            flags += [f"{a}{b}" for a, b in zip(words, words[1:]) if a == "-isystem"]
            return [f.replace("-isystem", "-isystem ", 1).split(" ") if f.startswith("-isystem") else [f] for f in flags]
    raise SystemExit(f"no compiled file of {folder}/ in {build}")


def include(cc, flags, header):
    """(compiles, is found) of one header."""
    run = subprocess.run(
        [cc, "-std=c17", "-D_GNU_SOURCE", "-fsyntax-only", "-x", "c", "-", *[w for f in flags for w in f]],
        input=f'#include "{header}"\nint main(void) {{ return 0; }}\n', capture_output=True, text=True,
        cwd="/")  # a quoted include looks beside the file first, and this file stands where we are
    return run.returncode == 0, f"{header}: No such file" not in run.stderr


def main():
    source, build, cc = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]
    failed = checked = 0
    for folder, allowed in ALLOWED.items():
        flags = include_flags(build, folder)
        for other in ALLOWED:
            headers = [f"{other}/{p.name}" for p in sorted((source / other).glob("*.h"))]
            answers = [include(cc, flags, h) for h in headers]
            wanted = other == folder or other in allowed
            seen = [found for _, found in answers]
            good = all(seen) and any(ok for ok, _ in answers) if wanted else not any(seen)
            checked += 1
            if not good:
                failed += 1
                print(f"{folder} {'must' if wanted else 'must not'} see {other}/: {dict(zip(headers, answers))}")
    print(f"{checked} pairs of folders, {failed} wrong")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
