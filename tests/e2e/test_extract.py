# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
"""`harkara extract`: the doc of a file, the flat line, and why each block was kept or dropped."""
import json
import subprocess
from pathlib import Path

from tests.support.harkara import PROGRAM

GOLDEN = Path(__file__).parents[1] / "golden" / "page"


def extract(*words, code=0):
    run = subprocess.run([str(PROGRAM), "extract", *map(str, words)], capture_output=True, text=True, timeout=60)
    assert run.returncode == code, run.stderr
    return run


def test_explain_names_the_rule_and_the_element_for_each_block():
    text = extract("--explain", GOLDEN / "furniture-by-its-words" / "input").stdout
    lines = text.splitlines()
    rule = {words.strip(): line.split("  ")[0] for line, words in zip(lines[3::2], lines[4::2])}
    found = {words[:20]: name for words, name in rule.items()}
    assert found["The council of the r"] == "kept"
    assert found["By Amina Khan"] == "byline"
    assert found["Advertisement"] == "phrase"
    assert found["Amina Khan is a repo"] == "colophon"
    assert "article > p" in text and "holds" in text


def test_explain_tells_whose_name_took_a_block_out():
    text = extract("--explain", GOLDEN / "named-after-its-tags" / "input").stdout
    assert "in div#comments (comments)" in text


def test_jsonl_gives_one_flat_line_a_file(tmp_path):
    for name in ("one.html", "two.html"):
        (tmp_path / name).write_bytes((GOLDEN / "urdu" / "input").read_bytes())
    (tmp_path / "three.html").write_bytes(b"")
    rows = [json.loads(line) for line in extract("--jsonl", tmp_path).stdout.splitlines()]
    assert sorted(row["id"] for row in rows) == ["one", "three", "two"]
    full = next(row for row in rows if row["id"] == "one")
    assert {"id", "url", "title", "authors", "date", "lang", "type", "confidence", "body"} <= set(full)
    assert 0 < full["confidence"] <= 1
