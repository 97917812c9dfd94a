#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
"""Text of pages beside peers in one run: body F1, pages per second of processor time, peak memory; then hostile pages.

usage: bench/extract.py PROGRAM PAGES EVAL [PEERS]
PROGRAM is build/release/harkara, PAGES a page set (html/, gold.jsonl), EVAL the folder of the scorers, PEERS a virtual
environment made from bench/peers/extract-requirements.txt; without it only ours is measured.
"""
import json
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
LIMIT_MS = 250


def measure(command, out):
    """Processor seconds and peak KB of a command; its output goes to the file."""
    with open(out, "wb") as file:
        words = ["/usr/bin/env", "time", "-f", "%U %S %M", *map(str, command)]
        run = subprocess.run(words, stdout=file, stderr=subprocess.PIPE, check=False)
    user, system, peak = run.stderr.decode("utf-8", "replace").splitlines()[-1].split()
    return float(user) + float(system), int(peak)


def body_score(scorer, predictions, gold):
    run = subprocess.run([sys.executable, scorer, predictions, gold, "--rounds", "0"], capture_output=True, check=True)
    return json.loads(run.stdout)["f1"]


def hostile_pages():
    yield "elements nested 400,000 deep", b"<div>" * 400000
    yield "inline elements nested, wrong ends", b"<b><i>" * 400000 + b"</u>" * 400000
    yield "50 MB of words", b"<html><p>" + b"word " * (10 << 20)
    yield "50 MB of paragraphs", b"<html>" + b"<p>A paragraph of fifty bytes or so, like many.</p>" * (1 << 20)
    yield "a million attributes", b"<p " + b"".join(b"a%d=1 " % i for i in range(1000000)) + b">text</p>"
    yield "a million attributes, four a tag", b"<p a=1 b=2 c=3 d=4>" * 250000
    yield "NULs", b"<html><p>" + b"a\0" * 1000000
    yield "half a character", b"<html><p>caf\xc3"
    yield "one script", b"<html><script>" + b"var a = '<p>';" * (1 << 20)
    yield "open comments", b"<!-- <script> " * 400000
    yield "open tables", b"<table><tr><td>cell" * 100000


def main():
    program, pages, scorers = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    contenders = {"harkara": [program, "extract", "--jsonl", pages / "html"]}
    if len(sys.argv) > 4:
        for peer in ("trafilatura", "readability"):
            contenders[peer] = [Path(sys.argv[4]) / "bin" / "python", HERE / "peers" / "extract_text.py", peer, pages / "html"]
    count = len(list((pages / "html").iterdir()))
    with tempfile.TemporaryDirectory() as folder:
        for name, command in contenders.items():
            out = Path(folder) / name
            seconds, peak = measure(command, out)
            f1 = body_score(scorers / "score_body.py", out, pages / "gold.jsonl")
            print(f"{name:12} body F1 {f1:.4f}  {count / seconds:7.1f} pages/s  peak {peak / 1024:6.1f} MB")
        for name, page in hostile_pages():
            path = Path(folder) / "page.html"
            path.write_bytes(page)
            seconds, peak = measure([program, "extract", "--jsonl", path], Path(folder) / "out")
            late = "  OVER" if seconds * 1000 > LIMIT_MS else ""
            print(f"{name:36} {seconds * 1000:6.0f} ms  peak {peak / 1024:6.1f} MB{late}")


main()
