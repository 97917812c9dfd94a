# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
"""`harkara match` over files: what it prints, what it refuses, and the benchmark's known number of matches."""
import json
import re
import subprocess

import pytest

from tests.support.harkara import PROGRAM, shared
from tests.support.press import article


def lines(path, rows):
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    return path


def match(watches, docs, *options, given=None):
    run = subprocess.run([str(PROGRAM), "match", "--watches", str(watches), "--docs", str(docs), *options],
                         capture_output=True, text=True, input=given, timeout=120)
    return run.returncode, [json.loads(line) for line in run.stdout.splitlines()], run.stderr


def test_matches_are_printed_with_the_bytes_that_matched(tmp_path):
    body = "Crude prices rose.\nNo word of gas, but Öl was dear."
    docs = lines(tmp_path / "docs", [{"id": "a", "title": "Oil today", "body": body}, {"id": 2, "body": "nothing"}])
    watches = lines(tmp_path / "watches", [{"id": 7, "query": "oil OR öl"}, {"id": "x", "query": "crude NEAR/2 rose"}])
    code, found, _ = match(watches, docs)
    assert code == 0
    assert {(m["watch"], m["doc"]) for m in found} == {(7, "a"), ("x", "a")}
    texts = {"title": "Oil today".encode(), "body": body.encode()}
    shown = [[texts[where][start:end].decode() for _, where, start, end in m["spans"]]
             for m in sorted(found, key=lambda m: str(m["watch"]))]
    assert shown == [["Oil", "Öl"], ["Crude", "rose"]]


def test_one_bad_watch_or_doc_is_told_and_stops_no_other(tmp_path):
    watches = lines(tmp_path / "watches", [{"id": "good", "query": "oil"}, {"id": "open", "query": "oil AND ("},
                                           {"id": "every", "query": "-oil"}, {"query": "oil"}])
    code, found, errors = match(watches, "-", given='{"id":"1","body":"oil"}\n{not JSON\n\n{"id":"2","body":"oil"}')
    assert code == 1
    assert [(m["watch"], m["doc"]) for m in found] == [("good", "1"), ("good", "2")]
    assert '"open" (line 2): character 10' in errors and '"every" (line 3)' in errors and "every doc" in errors
    assert "line 4" in errors and "doc of line 2" in errors


def test_counts_name_each_watch_and_timing_tells_the_set(tmp_path):
    watches = lines(tmp_path / "watches", [{"id": 1, "query": "oil"}, {"id": 2, "query": "gas"}])
    docs = lines(tmp_path / "docs", [{"id": str(i), "body": "oil and water"} for i in range(5)])
    assert match(watches, docs, "--count")[1] == [{"watch": 1, "docs": 5}, {"watch": 2, "docs": 0}]
    (timing,) = match(watches, docs, "--bench")[1]
    assert (timing["watches"], timing["docs"], timing["matches"]) == (2, 5, 5) and timing["whole_docs_per_s"] > 0


def test_what_extract_prints_is_taken(tmp_path):
    page = tmp_path / "a.html"
    page.write_text(article("one.test", 1, extra="Prices of crude rose again."))
    watches = lines(tmp_path / "watches", [{"id": 1, "query": "price* NEAR/3 crude"}])
    for options in [["--jsonl"], []]:
        docs = subprocess.run([str(PROGRAM), "extract", *options, str(page)], capture_output=True, text=True,
                              check=True).stdout
        assert len(match(watches, "-", given=docs)[1]) == 1


def test_luwak_queries_give_their_known_number_of_matches(tmp_path):
    if not shared("data/unpack"):
        pytest.skip("no ../shared")
    subprocess.run([str(shared("data/unpack")), "queries", str(tmp_path)], check=True)
    luwak = tmp_path / "queries" / "luwak"
    numbers = {}

    def word(text):  # The benchmark's tokens are \w+; each becomes a word of its own here.
        return f"t{numbers.setdefault(text, len(numbers))}"

    def rows(name):
        return [json.loads(line) for line in (luwak / name).read_text().splitlines()]
    queries = rows("queries.jsonl")
    watches = lines(tmp_path / "watches", [{"id": q["id"], "query": " AND ".join(map(word, q["must"]))}
                                           for q in queries])
    docs = lines(tmp_path / "docs", [{"id": d["id"], "body": " ".join(map(word, re.findall(r"\w+", d["text"].lower())))}
                                     for d in rows("docs.jsonl")])
    code, counts, _ = match(watches, docs, "--count")
    assert code == 0 and sum(c["docs"] for c in counts) == 36352
    assert {c["watch"]: c["docs"] for c in counts} == {q["id"]: q["matches"] for q in queries}
