# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
"""The query tools of the command line, and saved queries from the store to a live watch."""
import json

import pytest

from tests.support.harkara import Harkara, wait_for
from tests.support.nginx import Nginx
from tests.support.press import write_host


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    root = tmp_path_factory.mktemp("www")
    root.chmod(0o755)
    with Nginx(root) as nginx, Harkara({"crawler.delay_ms": 0}) as harkara:
        yield harkara, nginx, root


def test_a_query_is_explained_and_its_oddities_named(world):
    harkara = world[0]
    tree = harkara.run("query", "explain", "oil NEAR/5 (price OR cost)").stdout
    assert tree.splitlines() == ['(NEAR/5', '  (TERM any "oil")', "  (OR", '    (TERM any "price")',
                                 '    (TERM any "cost")))']
    told = json.loads(harkara.run("query", "check", "oil -oil", "-o", "json").stdout)
    assert told["anchored"] and told["clauses"] == ["oil", "oil"]
    assert told["warnings"][0]["character"] == 5 and "nothing can match" in told["warnings"][0]["text"]
    status, answer = harkara.api("POST", "/api/v1/query/explain", {"query": "oil -oil"})
    assert status == 200 and answer == told
    wrong = harkara.run("query", "check", "oil w/5 price", check=False)
    assert wrong.returncode != 0 and "character 5" in wrong.stderr and "NEAR/n" in wrong.stderr


def test_a_watch_follows_the_saved_query_that_it_uses(world):
    harkara, nginx, root = world
    harkara.run("query", "save", "subject", "nothingofthekind")
    harkara.add_watch("follows", "%subject report")
    refused = harkara.run("query", "remove", "subject", check=False)
    assert refused.returncode != 0 and 'watch "follows"' in refused.stderr
    harkara.run("query", "save", "subject", "marker1xtwo OR marker2xtwo")
    assert "marker1xtwo" in harkara.run("query", "list").stdout
    write_host(root, "two.localhost", nginx.port, 3)
    harkara.add_source("two", f"http://two.localhost:{nginx.port}/feed.xml")
    wait_for("two hits", lambda: len(harkara.api("GET", "/api/v1/hits")[1]["hits"]) == 2)
    wait_for("three articles", lambda: harkara.count() == 3)
    assert harkara.count("%subject") == 2
    status, answer = harkara.api("POST", "/api/v1/search", {"query": "%subject -marker1xtwo"})
    assert status == 200 and answer["total"] == 1
    status, answer = harkara.api("POST", "/api/v1/search", {"query": "x %none"})
    assert status == 400 and "no saved query" in answer["detail"]


def test_a_query_of_another_system_comes_with_a_report(world):
    harkara = world[0]
    theirs = "headline(oil w/5 price) and dateline(karachi)"
    told = harkara.run("query", "import", "--from", "lexisnexis", input=theirs, check=False)
    assert (told.returncode, told.stdout) == (1, "title:(oil NEAR/5 price)\n")
    assert "left out: character 29: dateline(karachi): " in told.stderr
    assert "finds more without it" in told.stderr
    status, answer = harkara.api("POST", "/api/v1/query/import", {"from": "lexisnexis", "query": theirs})
    assert status == 200 and answer["query"] == "title:(oil NEAR/5 price)" and answer["kept"] == 2
    assert {r["how"] for r in answer["remarks"]} == {"close", "left out"}
    lines = harkara.run("query", "import", "--from", "lexisnexis", "--lines", input="oil\n\n(gas\npalm\n", check=False)
    assert (lines.returncode, lines.stdout) == (1, "oil\n\n\npalm\n") and "line 3: refused: character 1" in lines.stderr
    status, answer = harkara.api("POST", "/api/v1/query/import", {"from": "lexisnexis", "query": "oil and (gas"})
    assert status == 400 and answer["at"] == 8
    status, answer = harkara.api("POST", "/api/v1/query/import", {"from": "nobody", "query": "oil"})
    assert status == 400 and "from" in answer["detail"]
