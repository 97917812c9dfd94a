# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
"""Rules for single hosts: checked and tried on the command line, and taken up by a running system."""
import subprocess
from pathlib import Path

from tests.support.harkara import PROGRAM, Harkara, wait_for
from tests.support.nginx import Nginx
from tests.support.press import write_host

CASE = Path(__file__).parents[1] / "golden" / "page" / "rule-finds-nothing"
HOST = "one.localhost"


def harkara_says(*words):
    return subprocess.run([str(PROGRAM), *map(str, words)], capture_output=True, text=True, timeout=60)


def test_check_tells_the_place_of_a_mistake(tmp_path):
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text("rules:\n- host: example.org\n  body: .story\n")
    bad.write_text("rules:\n- host: example.org\n  remove:\n  - .ad\n  - div..x\n")
    run = harkara_says("rules", "check", good)
    assert run.returncode == 0 and "1 hosts" in run.stdout
    run = harkara_says("rules", "check", good, bad)
    assert run.returncode == 1 and f"{bad}:5: remove: 'div..x': column 5:" in run.stderr


def test_extract_tries_a_rule_and_explains_what_it_found():
    run = harkara_says("extract", "--rules", CASE / "rules", "--url", "https://news.example/a", "--explain",
                       CASE / "input")
    assert run.returncode == 0 and "rule       for news.example" in run.stdout
    assert "body     0 elements, nothing that fits: the generic way answers" in run.stdout
    run = harkara_says("extract", "--rules", CASE / "input", CASE / "input")
    assert run.returncode == 2 and f"{CASE / 'input'}:" in run.stderr


def title_of(harkara, number):
    hits = wait_for(f"article {number}", lambda: harkara.search(f"marker{number}xone"))
    return hits[0]["doc"]["title"], hits[0]["doc"]["from"]["title"]


def has_miss(harkara):
    return any(line.startswith("harkara_rules_missed_total{") and 'part="title"' in line and line.endswith(" 1")
               for line in harkara.api("GET", "/metrics")[1].splitlines())


def replace(path, text):
    fresh = path.with_suffix(".new")
    fresh.write_text(text)
    fresh.rename(path)


def test_an_edited_file_counts_for_the_next_page_and_a_broken_one_does_not(tmp_path):
    root, rules = tmp_path / "www", tmp_path / "rules.yaml"
    root.mkdir()
    tmp_path.chmod(0o755)
    rules.write_text("rules: []\n")
    with Nginx(root) as nginx:
        write_host(root, HOST, nginx.port, 1)
        with Harkara({"crawler.delay_ms": 0, "parser.rules": str(rules)}) as harkara:
            harkara.add_source("one", f"http://{HOST}:{nginx.port}/feed.xml")
            assert title_of(harkara, 0) == (f"Report 0 from {HOST}", "heading")
            replace(rules, f"rules:\n- host: {HOST}\n  title: article p\n")
            write_host(root, HOST, nginx.port, 2)
            assert title_of(harkara, 1) == ("Unique marker1xone stands here.", "rule")
            replace(rules, f"rules:\n- host: {HOST}\n  title: article p..\n")
            write_host(root, HOST, nginx.port, 3)
            assert title_of(harkara, 2) == ("Unique marker2xone stands here.", "rule")
            refused = [line for line in harkara.lines if "rules.refused" in line]
            assert len(refused) == 1 and "rules.yaml:3: title: 'article p..': column 11:" in refused[0]
            replace(rules, f"rules:\n- host: {HOST}\n  title: h9\n")
            write_host(root, HOST, nginx.port, 4)
            assert title_of(harkara, 3) == (f"Report 3 from {HOST}", "heading")
            wait_for("the miss in the metrics", lambda: has_miss(harkara))
