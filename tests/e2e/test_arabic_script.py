# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
"""Urdu, Arabic, Persian and Pashto articles of our own, in the layouts that such outlets use: text and facts."""
import collections
import json
import re
import subprocess

import pytest

from tests.support.harkara import PROGRAM, ROOT

GOLD = ROOT / "tests" / "gold" / "arabic-script"
BAR = 0.95


@pytest.fixture(scope="module")
def pages():
    """Pairs of what a page holds and what was found in it."""
    run = subprocess.run([str(PROGRAM), "extract", "--jsonl", str(GOLD / "html")], capture_output=True, text=True,
                         timeout=60, check=True)
    found = {row["id"]: row for row in map(json.loads, run.stdout.splitlines())}
    wanted = [json.loads(line) for line in (GOLD / "gold.jsonl").read_text().splitlines()]
    assert len(wanted) == 40 and {row["id"] for row in wanted} == set(found)
    return [(row, found[row["id"]]) for row in wanted]


def shingles(text):
    words = re.findall(r"\w+", text)
    return collections.Counter(tuple(words[i:i + 4]) for i in range(max(1, len(words) - 3)))


def test_the_text_is_the_article(pages):
    precision = recall = 0
    for want, have in pages:
        a, b = shingles(want["body"]), shingles(have.get("body", ""))
        common = sum((a & b).values())
        precision += common / sum(b.values()) / len(pages)
        recall += common / sum(a.values()) / len(pages)
    f1 = 2 * precision * recall / (precision + recall)
    print(f"\narabic-script: body F1 {f1:.4f}")
    assert f1 >= BAR


@pytest.mark.parametrize("fact", ["title", "authors", "date"])
def test_the_facts_are_those_of_the_page(pages, fact):
    asked = [(want, have) for want, have in pages if want[fact]]
    wrong = [(want["id"], want[fact], have.get(fact)) for want, have in asked if want[fact] != have.get(fact)]
    print(f"\narabic-script: {fact} {len(asked) - len(wrong)} of {len(asked)}", *wrong, sep="\n  ")
    assert len(asked) - len(wrong) >= BAR * len(asked)


def test_nothing_is_invented(pages):
    assert [have["authors"] for want, have in pages if not want["authors"] and have["authors"]] == []
