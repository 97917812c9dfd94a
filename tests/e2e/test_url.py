# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
"""`harkara url parse`: one object a line, and why not."""
import json
import subprocess

from tests.support.harkara import PROGRAM


def parse(*words):
    run = subprocess.run([str(PROGRAM), "url", "parse", *words], capture_output=True, text=True, timeout=60)
    return run.returncode, [json.loads(line) for line in run.stdout.splitlines()], run.stderr


def test_all_parts_and_forms_are_printed():
    code, (url,), _ = parse("HTTPS://me:pw@News.Example.co.uk:8443/a/../b?utm_source=x&id=7#top")
    assert code == 0
    assert url == {
        "input": "HTTPS://me:pw@News.Example.co.uk:8443/a/../b?utm_source=x&id=7#top",
        "href": "https://me:pw@news.example.co.uk:8443/b?utm_source=x&id=7#top",
        "scheme": "https", "username": "me", "password": "pw", "host": "news.example.co.uk", "port": 8443,
        "path": "/b", "query": "utm_source=x&id=7", "fragment": "top", "origin": "https://news.example.co.uk:8443",
        "canonical": "https://news.example.co.uk:8443/b?id=7", "surt": "uk,co,example,news:8443)/b?id=7&utm_source=x",
        "domain": "example.co.uk"}


def test_relative_addresses_are_resolved_against_the_base():
    code, urls, _ = parse("--base", "https://example.org/news/", "../sport/", "?page=2")
    assert code == 0
    assert [u["href"] for u in urls] == ["https://example.org/sport/", "https://example.org/news/?page=2"]


def test_what_is_no_url_says_why_and_the_others_are_printed():
    code, urls, _ = parse("http://a b/", "mailto:a@b")
    assert code == 1
    assert "host 'a b'" in urls[0]["error"]
    assert urls[1]["origin"] == "null" and "surt" not in urls[1]


def test_a_base_that_is_no_url_is_wrong_usage():
    code, urls, why = parse("--base", "news", "x")
    assert code == 2 and not urls and "no scheme" in why
