#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
"""Every rule by which a page's text and facts are found has a golden case: each reason that `extract --explain` can
give stands in an `explained` file, each origin that docs/facts.md promises a fact can have stands in an `expected` file,
and no case shows a reason or an origin that the documents leave out.

usage: golden.py SOURCE_DIR
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(sys.argv[1])
CASES = ROOT / "tests" / "golden" / "page"


def table(path, opening):
    """The text of a C table, from its opening words to the brace that ends it."""
    text = (ROOT / path).read_text()
    at = text.index(opening)
    return text[at:text.index("\n};" if text[at - 1] == "\n" else "\n} ", at)]


def lines_of(name):
    return [line for path in sorted(CASES.glob("*/" + name)) for line in path.read_text("utf-8", "replace").splitlines()]


def reasons():
    """What --explain can say of a block or a page: (what, pattern of its line)."""
    for word in re.findall(r'= "([^"]+)"', table("parsers/sift.c", "static const char *const names[VERDICT_COUNT]")):
        yield word, rf"{word} +\w+ +weight"
    hints = dict(re.findall(r'{(HINT_\w+), "([^"]+)"}', (ROOT / "parsers/hints.c").read_text()))
    article = (ROOT / "parsers/article.c").read_text()
    for hint in re.findall(r"{(HINT_\w+), [\d.]+F}", article[article.index("} discards[]"):]):
        yield f"named: {hints[hint]}", rf"named .*\({hints[hint]}\)$"
    phrases = (ROOT / "parsers/phrases.c").read_text()
    for word in re.findall(r'{PHRASE_\w+, "([^"]+)"}', phrases[phrases.index("} phrase_names[]"):]):
        yield f"says: {word}", rf"(phrase|colophon) .*\({word}\)$"
    yield "says: author", r"colophon .*\(author\)$"
    explain = (ROOT / "parsers/explain.c").read_text()
    for word in re.findall(r'buf_add_str\(out, "(\w+) {2,}', explain):
        yield word, rf"{word} "
    yield "rule", r"rule +for "
    yield "nothing that fits", r" +\w+ +\d+ elements?, nothing that fits"


def origins():
    """(fact, witness) pairs that docs/facts.md promises, and those that the cases show."""
    promised, shown = set(), set()
    for fact, words in re.findall(r"^\| `(\w+)` \| ((?:`\w+`(?:, )?)+) \|$", (ROOT / "docs/facts.md").read_text(), re.M):
        promised |= {(fact, word) for word in re.findall(r"`(\w+)`", words)}
    for line in lines_of("expected"):
        if line.startswith("found: "):
            shown |= {tuple(pair.split(" from ")) for pair in line[len("found: "):].split(", ")}
    return promised, shown


def main():
    explained = lines_of("explained")
    documented = (ROOT / "docs/extraction.md").read_text()
    faults = checked = 0
    for what, pattern in reasons():
        checked += 1
        if not any(re.match(pattern, line) for line in explained):
            faults += 1
            print(f"no golden page shows the reason '{what}'")
        for word in what.split(": ")[-1:]:
            if word not in documented:
                faults += 1
                print(f"docs/extraction.md does not name '{word}'")
    promised, shown = origins()
    checked += len(promised)
    for fact, word in sorted(promised - shown):
        faults += 1
        print(f"no golden page has a {fact} from {word}")
    for fact, word in sorted(shown - promised):
        faults += 1
        print(f"docs/facts.md does not say that a {fact} can be from {word}")
    print(f"{checked} rules, {faults} faults")
    return 1 if faults or checked < 60 else 0


if __name__ == "__main__":
    sys.exit(main())
