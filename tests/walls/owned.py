#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
"""No function returns before a buffer that it owns was begun: `CLEANUP(buf_done) struct buf b;` frees whatever stands in
b on every way out, so nothing but initialisation may stand between the two. The compiler does not see this.

usage: owned.py SOURCE_DIR
"""
import pathlib
import re
import sys

DECLARED = re.compile(r"CLEANUP\(buf_done\)\s+struct buf ([^;={]+);")
LEAVES = re.compile(r"\b(return|goto)\b")


def faults(path):
    text = path.read_text()
    for found in DECLARED.finditer(text):
        body = text[found.end():]
        body = body[:body.find("\n}\n")]
        for name in re.findall(r"\w+", found[1]):
            begun = re.search(rf"&{name}\b", body)
            if LEAVES.search(body[:begun.start() if begun else len(body)]):
                yield text.count("\n", 0, found.start()) + 1, name


def main():
    checked = failed = 0
    for path in sorted(pathlib.Path(sys.argv[1]).glob("[a-z]*/**/*.c")):
        if path.parts[len(pathlib.Path(sys.argv[1]).parts)] == "build":
            continue
        checked += 1
        for line, name in faults(path):
            failed += 1
            print(f"{path}:{line}: {name} may be freed before it is begun")
    print(f"{checked} files, {failed} wrong")
    return 1 if failed or not checked else 0


if __name__ == "__main__":
    sys.exit(main())
