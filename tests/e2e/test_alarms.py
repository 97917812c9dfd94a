# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
"""Sources that fall silent, that lie, and that fail: the alarm comes by mail exactly once, whoever is killed; `source why`
and the API say why; a changed article is published again."""
import http.server
import sqlite3
import threading

import pytest
import redis

from tests.support.harkara import Harkara, wait_for
from tests.support.press import article, feed
from tests.support.receivers import Mailbox


class Outlet:
    """One host on this machine whose feed and articles a test changes at will."""

    def __init__(self):
        self.items, self.versions, self.status, self.head = [], {}, 200, {}
        self.always_304, self.asked, self.lock = False, [], threading.Lock()

    def publish(self):
        with self.lock:
            self.items.insert(0, len(self.items))

    def answer(self, path, headers):
        with self.lock:
            self.asked.append((path, headers.get("If-None-Match")))
            if path == "/robots.txt":
                return 404, {}, b""
            if path == "/feed.xml":
                if self.status != 200:
                    return self.status, self.head, b"no"
                if self.always_304 and headers.get("If-None-Match"):
                    return 304, {}, b""
                rows = [(f"/a{n}.html", f"Report {n}") for n in self.items[:30]]
                return 200, {"ETag": f'"{len(self.items)}"'}, feed("127.0.0.1", self.port, rows).encode()
            number = int(path[2:-5])
            return 200, {}, article("127.0.0.1", number, extra=self.versions.get(number, "")).encode()

    def __enter__(self):
        outlet = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                status, head, body = outlet.answer(self.path, self.headers)
                self.send_response(status)
                for name, value in head.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if status != 304:
                    self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/feed.xml"


@pytest.fixture
def outlet():
    with Outlet() as o:
        yield o


def settings(mailbox, **more):
    return {"crawler.delay_ms": "0", "smtp.url": f"smtp://127.0.0.1:{mailbox.port}", "smtp.require_tls": "false",
            "smtp.from": "harkara@example.org", "alarms.mail_to": "desk@example.org",
            **{key.replace("__", "."): value for key, value in more.items()}}


def health(harkara, name="outlet"):
    status, answer = harkara.api("GET", "/api/v1/sources")
    assert status == 200
    return next(s for s in answer["sources"] if s["name"] == name)["health"]


def alarms_told(mailbox):
    return [m["subject"] for m in mailbox.mails()]


def test_a_source_that_falls_silent_is_told_once_and_so_is_its_recovery(outlet):
    with Mailbox() as mailbox, Harkara(settings(mailbox)) as harkara:
        harkara.add_source("outlet", outlet.url, interval=1)
        wait_for("the first visit", lambda: health(harkara)["last_ok_ms"])
        # A rhythm of something new every second or so.
        for _ in range(15):
            before = health(harkara)["links"]
            outlet.publish()
            wait_for("the new link", lambda: health(harkara)["links"] > before)
        assert not health(harkara).get("alarm")
        # Silence. Deliver is killed before it can tell, while it tells, and after.
        harkara.kill("deliver")
        wait_for("the alarm", lambda: health(harkara).get("alarm") == "silent", 120)
        assert "million" in health(harkara)["alarm_reason"]
        wait_for("the mail", mailbox.mails, 60)
        harkara.kill("deliver")
        assert alarms_told(mailbox) == ["Source outlet has fallen silent"]
        text = mailbox.mails()[0].get_body(("plain",)).get_content()
        assert "What to do:" in text and "harkara source why outlet" in text and "one in a million" in text
        run = harkara.run("source", "why", "outlet", check=False)
        assert run.returncode == 1 and "Alarm: silent" in run.stdout and "far beyond its habits" in run.stdout
        check = harkara.run("source", "check", check=False)
        assert check.returncode == 1 and "silent" in check.stdout
        outlet.publish()
        wait_for("the end of the alarm", lambda: not health(harkara).get("alarm"))
        wait_for("the second mail", lambda: len(mailbox.mails()) == 2, 60)
        harkara.kill("deliver")
        # A turn told twice is one: as by a crawler that dies between telling and settling.
        queue = redis.Redis(unix_socket_path=str(harkara.data / "redis.sock"))
        turns = sqlite3.connect(harkara.data / "control.db").execute("SELECT alarm FROM alarms").fetchall()
        assert len(turns) == 2
        for (text,) in turns:
            queue.xadd("harkara:{0}:alarms", {"meta": text})
        wait_for("both to be taken", lambda: queue.xpending("harkara:{0}:alarms", "deliver")["pending"] == 0
                 and queue.xinfo_groups("harkara:{0}:alarms")[0]["lag"] in (0, None))
        assert sqlite3.connect(harkara.data / "control.db").execute("SELECT count(*) FROM deliveries").fetchone() == (2,)
        assert alarms_told(mailbox) == ["Source outlet has fallen silent", "Source outlet has news again"]


def test_a_server_that_always_says_not_modified_is_found_out(outlet):
    with Mailbox() as mailbox, Harkara(settings(mailbox)) as harkara:
        outlet.publish()
        harkara.add_source("outlet", outlet.url, interval=1)
        wait_for("the first article", lambda: health(harkara)["articles"] == 1)
        outlet.always_304 = True

        def found_out():
            outlet.publish()
            return any(v["state"] == "stale validator" for v in why(harkara)["visits"])
        wait_for("the lie to be found out", found_out, 90, 1)
        count = len(outlet.items)
        wait_for("all articles", lambda: health(harkara)["articles"] >= count, 60)
        assert "not modified" in harkara.run("source", "why", "outlet").stdout


def why(harkara, name="outlet"):
    status, answer = harkara.api("GET", f"/api/v1/sources/{name}/why")
    assert status == 200
    return answer


def test_failures_are_told_with_their_cause(outlet):
    with Mailbox() as mailbox, Harkara(settings(mailbox, alarms__failing_ms="1000")) as harkara:
        outlet.publish()
        harkara.add_source("outlet", outlet.url, interval=1)
        wait_for("the first article", lambda: health(harkara)["articles"] == 1)
        outlet.status, outlet.head = 403, {"CF-Mitigated": "challenge"}
        wait_for("the alarm", lambda: health(harkara).get("alarm") == "failing", 120)
        answer = why(harkara)
        assert answer["is_ill"] and "Cloudflare" in answer["words"] and answer["visits"][0]["status"] == 403
        run = harkara.run("source", "why", "outlet", check=False)
        assert run.returncode == 1 and "bot check by Cloudflare" in run.stdout and "Harkara passes no" in run.stdout
        wait_for("the mail", lambda: alarms_told(mailbox) == ["Source outlet only fails"], 60)
        assert "no such source" in harkara.run("source", "why", "nobody", check=False).stderr
        assert harkara.api("GET", "/api/v1/sources/nobody/why")[0] == 404


def test_an_article_is_looked_at_again_and_published_when_it_changed(outlet):
    with Mailbox() as mailbox, Harkara(settings(mailbox, crawler__revisit="2s, 4s, 6s")) as harkara:
        outlet.publish()
        outlet.publish()
        harkara.add_source("outlet", outlet.url, interval=1)
        wait_for("both articles", lambda: len(harkara.search("unique")) == 2, 60)
        outlet.versions[1] = "A sentence about zeppelins was added."
        wait_for("the new words to be found", lambda: harkara.search("zeppelins"), 60)
        wait_for("all revisits", lambda: health(harkara)["revisits"] == 6, 60)
        assert health(harkara)["changed"] >= 1
        assert health(harkara)["articles"] == 2


def test_an_outlet_that_sends_one_page_for_every_address_is_found_out(outlet):
    def lost(path, headers, answer=outlet.answer):
        if path.startswith("/a"):
            return 200, {}, b"<html><h1>Sorry</h1><p>What you look for is not here (any more).</p>" + path.encode()
        return answer(path, headers)
    outlet.answer = lost
    with Mailbox() as mailbox, Harkara(settings(mailbox)) as harkara:
        for _ in range(10):
            outlet.publish()
        harkara.add_source("outlet", outlet.url, interval=1)
        wait_for("the pages to be told apart", lambda: "6 soft 404" in
                 harkara.run("source", "why", "outlet", check=False).stdout)
