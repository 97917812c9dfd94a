# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
"""From a published article to a search result, a mail and a webhook, through real servers."""
import base64
import json

import pytest

from tests.support.harkara import Harkara, wait_for
from tests.support.nginx import Nginx
from tests.support.press import article, feed, write_host
from tests.support.receivers import Mailbox, Webhooks

SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef01234567").decode()


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    root = tmp_path_factory.mktemp("www")
    root.chmod(0o755)
    with Nginx(root) as nginx, Mailbox() as mailbox, Webhooks(SECRET) as hooks:
        write_host(root, "one.localhost", nginx.port, 3)
        settings = {"crawler.delay_ms": 0, "smtp.url": f"smtp://127.0.0.1:{mailbox.port}", "smtp.require_tls": "false",
                    "smtp.from": "alerts@example.org"}
        with Harkara(settings) as harkara:
            harkara.run("subscriber", "add", "desk", "desk@example.org")
            harkara.run("subscriber", "add", "hook", hooks.url, "--secret", SECRET)
            harkara.add_watch("markers", "marker2xone OR zebra*", to=["desk", "hook"])
            harkara.add_source("one", f"http://one.localhost:{nginx.port}/feed.xml")
            wait_for("three articles in the index", lambda: harkara.count() == 3)
            yield harkara, nginx, mailbox, hooks, root


def test_articles_of_a_feed_are_found_by_their_words(world):
    harkara = world[0]
    found = harkara.search("marker1xone")
    assert [hit["doc"]["title"] for hit in found] == ["Report 1 from one.localhost"]
    doc = found[0]["doc"]
    assert doc["lang"] == "en" and doc["authors"] == ["Ada Palmer"] and doc["source"] == "one"
    assert doc["published_ms"] == 1795161600000
    assert "invented" not in json.dumps(doc["blocks"])  # the footer stays out


def test_search_knows_and_or_not_phrase_field_and_date(world):
    harkara = world[0]
    assert harkara.count("marker0xone OR marker1xone") == 2
    assert harkara.count("report AND NOT marker0xone") == 2
    assert harkara.count('"stands here"') == 3
    assert harkara.count('"here stands"') == 0
    assert harkara.count("title:report source:one lang:en") == 3
    assert harkara.count("title:marker0xone") == 0
    assert harkara.count("report published:2026-11-20") == 3
    assert harkara.count("report published:>2026-11-21") == 0


def test_the_snippet_marks_the_words(world):
    snippet = world[0].search('"stands here" marker2xone')[0]["snippet"]
    marked = [part["t"] for part in snippet if "m" in part]
    assert "marker2xone" in marked


def test_a_hit_reaches_inbox_mailbox_and_webhook_once(world):
    harkara, _, mailbox, hooks, _ = world
    wait_for("the mail", lambda: len(mailbox.mails()) >= 1)
    wait_for("the webhook", lambda: len(hooks.calls) >= 1)
    status, hits = harkara.api("GET", "/api/v1/hits")
    assert status == 200 and len(hits["hits"]) == 1
    mail = mailbox.mails()[0]
    assert mail["To"] == "desk@example.org" and mail["List-Unsubscribe"]
    plain = mail.get_body(("plain",)).get_content()
    html = mail.get_body(("html",)).get_content()
    assert "Report 2 from one.localhost" in plain and "marker2xone" in plain
    assert "marker2xone" in html and "<img" not in html and "<script" not in html
    assert not hooks.bad
    assert len(mailbox.mails()) == 1 and len(hooks.calls) == 1


def test_a_new_article_is_searchable_and_alerted_within_seconds(world):
    harkara, nginx, mailbox, hooks, root = world
    folder = root / "one.localhost"
    (folder / "zebra.html").write_text(article("one.localhost", 77, title="Zebras cross the river"))
    (folder / "feed.xml").write_text(feed("one.localhost", nginx.port, [("/zebra.html", "Zebras cross the river")]))
    wait_for("the new article", lambda: harkara.count("zebras") == 1, 10)
    wait_for("its webhook", lambda: len(hooks.calls) == 2, 10)
    wait_for("its mail", lambda: len(mailbox.mails()) == 2, 10)


def test_robots_txt_keeps_us_out(world):
    harkara, nginx, _, _, root = world
    write_host(root, "shy.localhost", nginx.port, 4)
    (root / "shy.localhost" / "robots.txt").write_text("User-agent: *\nDisallow: /a1\nDisallow: /a2.html$\n")
    harkara.add_source("shy", f"http://shy.localhost:{nginx.port}/feed.xml")
    wait_for("the allowed ones", lambda: harkara.count("source:shy") == 2)
    asked = [line for line in nginx.requests() if "Harkara" in line]
    assert any("/robots.txt" in line for line in asked)
    assert not any("GET /a2.html" in line and "shy" in line for line in asked)
    titles = {hit["doc"]["title"] for hit in harkara.search("source:shy")}
    assert titles == {"Report 0 from shy.localhost", "Report 3 from shy.localhost"}


def test_an_unchanged_feed_is_asked_conditionally(world):
    nginx = world[1]
    wait_for("a 304", lambda: any('/feed.xml HTTP' in l and '" 304 ' in l for l in nginx.requests()), 20)


def test_everything_fetched_is_in_the_archive_and_can_be_imported_elsewhere(world, tmp_path):
    harkara = world[0]
    with Harkara(data=tmp_path / "other") as other:
        wait_for("the archive", lambda: list((harkara.data / "warc").glob("*.warc.gz")))
        other.run("import", str(harkara.data / "warc"))
        wait_for("the same articles", lambda: other.count("marker0xone OR marker1xone OR marker2xone") == 3)


def test_a_watch_is_tested_against_the_index_before_it_is_stored(world):
    harkara = world[0]
    assert "3 docs" in harkara.run("watch", "test", '"stands here" source:one -zebras').stdout
    refused = harkara.run("watch", "add", "all", "NOT zebra", check=False)
    assert refused.returncode == 2 and refused.stderr


def test_status_names_every_stage(world):
    status = json.loads(world[0].run("status", "-o", "json").stdout)
    ledger = {entry["state"]: entry["count"] for entry in status["ledger"]}
    assert ledger["fetched"] > 0 and min(ledger.values()) > 0
    assert {s["role"] for s in status["stages"]} == {"crawl", "parse", "index", "match", "deliver", "serve"}
    assert status["dead"] == 0


def test_doctor_finds_a_running_system_well(world):
    run = world[0].run("doctor", check=False)
    assert run.returncode == 0, run.stdout
