# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
"""The command line keeps its promises: help for every verb, exit codes, messages that name the fault."""
import re
import subprocess

import pytest

from tests.support.harkara import PROGRAM


def harkara(*words, **more):
    return subprocess.run([str(PROGRAM), *words], capture_output=True, text=True, timeout=60, **more)


def verbs():
    text = harkara("--help").stdout
    return [m[1].strip() for m in re.finditer(r"^  (\S+(?: \S+)?)  +\S", text, re.M)]


def test_the_overview_lists_all_verbs():
    wanted = {"up", "crawl", "parse", "index", "match", "deliver", "serve", "search", "source add", "source list",
              "source check", "watch add", "watch list", "watch test", "import", "status", "dead list", "dead retry",
              "doctor"}
    assert wanted <= set(verbs())


@pytest.mark.parametrize("verb", verbs())
def test_every_verb_has_help_with_synopsis_and_exit_status(verb):
    run = harkara(*verb.split(), "--help")
    assert run.returncode == 0
    for part in ("NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXIT STATUS"):
        assert part in run.stdout


@pytest.mark.parametrize("words, text", [
    (["nonsense"], "no verb 'nonsense'"),
    (["source"], "needs a second word"),
    (["search"], "missing operands"),
    (["search", "a", "--sideways"], "unknown option '--sideways'"),
    (["search", "a", "--limit", "many"], "whole number"),
    (["search", "(a"], "expected"),
    (["up", "--set", "crawler.speed=1"], "crawler.speed"),
])
def test_wrong_usage_exits_with_2_and_says_why(words, text, tmp_path):
    run = harkara(*words, "--data", str(tmp_path)) if words[0] != "nonsense" else harkara(*words)
    assert run.returncode == 2 and text in run.stderr, run.stderr


@pytest.mark.parametrize("yaml, text", [
    ("crawlr:\n  delay_ms: 1\n", "crawlr"),
    ("log: info\ncrawler:\n  delay_ms: soon\n", "delay_ms"),
    ("log: [\n", ":"),
    ("crawler:\n  concurrency: -4\n", "concurrency"),
])
def test_a_bad_configuration_is_named_by_file_line_and_key(yaml, text, tmp_path):
    path = tmp_path / "bad.yaml"
    path.write_text(yaml)
    run = harkara("doctor", "--config", str(path))
    assert run.returncode == 2
    assert re.search(r"bad\.yaml:\d+", run.stderr) and text in run.stderr, run.stderr


def test_a_search_without_an_index_finds_nothing(tmp_path):
    run = harkara("search", "anything", "--data", str(tmp_path))
    assert run.returncode == 1 and "0 found" in run.stdout


def test_a_system_that_is_not_running_exits_with_3(tmp_path):
    run = harkara("dead", "list", "--data", str(tmp_path))
    assert run.returncode == 3 and "harkara up" in run.stderr


def test_a_data_directory_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    run = harkara("up", "--data", str(tmp_path / "file" / "data"))
    assert run.returncode == 2 and "file/data" in run.stderr


def test_the_completion_is_valid_bash_and_offers_the_verbs():
    script = harkara("completion").stdout
    ask = "COMP_WORDS=(harkara sou); COMP_CWORD=1; _harkara; echo ${COMPREPLY[@]}"
    run = subprocess.run(["bash", "-c", script + ask], capture_output=True, text=True)
    assert run.returncode == 0 and "source" in run.stdout, run.stderr
