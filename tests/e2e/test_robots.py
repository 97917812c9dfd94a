# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
"""`harkara robots`: the verdict, the line that decided, the exit code."""
import json
import subprocess

import pytest

from tests.support.harkara import PROGRAM

TEXT = "# ours\r\nUser-agent: *\r\nDisallow: /private # keep out\r\nAllow: /private/press$\r\n\r\nUser-agent: other\r\nDisallow: /\r\n"


@pytest.fixture
def robots(tmp_path):
    file = tmp_path / "robots.txt"
    file.write_bytes(TEXT.encode())

    def ask(*words):
        run = subprocess.run([str(PROGRAM), "robots", *words[:-1], str(file), *words[-1]], capture_output=True, text=True,
                             timeout=60)
        return run.returncode, run.stdout.splitlines(), run.stderr
    return ask


def test_each_address_gets_a_verdict_and_the_line_that_decided(robots):
    code, lines, _ = robots("--agent", "Harkara", ["https://example.org/private/a?b", "/private/press", "/"])
    assert code == 1
    assert lines == ["disallow https://example.org/private/a?b  (line 3: Disallow: /private # keep out)",
                     "allow    /private/press  (line 4: Allow: /private/press$)",
                     "allow    /  (no rule)"]


def test_json_says_the_same(robots):
    code, lines, _ = robots("-o", "json", "--agent", "other", ["/private/press"])
    assert code == 1
    assert json.loads(lines[0]) == {"url": "/private/press", "allowed": False, "line": 7, "rule": "Disallow: /"}


def test_allowed_alone_is_a_yes(robots):
    code, _, _ = robots(["/news/"])
    assert code == 0


def test_what_is_no_url_is_wrong_usage(robots):
    code, _, why = robots(["http://a b/"])
    assert code == 2 and "host 'a b'" in why
