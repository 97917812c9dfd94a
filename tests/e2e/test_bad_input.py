# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
"""Bad input gets a counted state and disturbs nothing else; services that go away come back without loss."""
import gzip
import http.server
import os
import re
import signal
import threading

import pytest

from tests.support.harkara import Harkara, wait_for
from tests.support.nginx import Nginx
from tests.support.press import article, feed, write_host

GOOD = article("good.localhost", 1).encode()


class Faults(http.server.BaseHTTPRequestHandler):
    """One misbehaviour a path; /feed.xml names them all, and a good article at the end."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        name = self.path.strip("/").split(".")[0]
        getattr(self, "do_" + name, self.do_missing)()

    def answer(self, body, kind="text/html", status=200, **headers):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), value)
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            pass

    def do_missing(self):
        self.answer(b"no such page", status=404)

    def do_feed(self):
        port = self.server.server_port
        names = ["missing", "truncated", "endless", "binary", "encoding", "broken", "empty", "nul", "good"]
        self.answer(feed("bad.localhost", port, [(f"/{n}.html", n) for n in names]).encode(), "application/rss+xml")

    def do_good(self):
        self.answer(GOOD)

    def do_truncated(self):
        self.answer(gzip.compress(GOOD)[:-200], Content_Encoding="gzip")

    def do_endless(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Connection", "close")
        self.end_headers()
        try:
            while True:
                self.wfile.write(b"<p>and so on and so on</p>" * 1000)
        except OSError:
            self.close_connection = True

    def do_binary(self):
        self.answer(bytes(range(256)) * 500)

    def do_encoding(self):
        self.answer(GOOD.replace(b"marker1xgood", b"marker\xff\xfe\xc3(encodingmark"))

    def do_broken(self):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n<html>")
        self.close_connection = True

    def do_empty(self):
        self.answer(b"")

    def do_nul(self):
        self.answer(GOOD.replace(b"marker1xgood", b"nulmark\0\0\0"))

    def do_robots(self):
        self.answer(b"", "text/plain", 404)

    def log_message(self, *_):
        pass


@pytest.fixture
def faults():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Faults)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()



def test_every_fault_is_counted_and_the_good_page_comes_through(faults):
    with Harkara({"crawler.delay_ms": 0, "crawler.max_body_bytes": 1 << 20}) as harkara:
        harkara.add_source("bad", f"http://bad.localhost:{faults}/feed.xml", interval=600)
        wait_for("the good article", lambda: harkara.count("marker1xgood title:report") >= 1, 60)
        wait_for("the page with broken characters", lambda: harkara.count("encodingmark") == 1, 30)
        wait_for("the page with NULs", lambda: harkara.count("nulmark") == 1, 30)
        metrics = lambda: harkara.api("GET", "/metrics")[1]
        wait_for("the 404 to be counted", lambda: re.search(r'pages_fetched_total{[^}]*state="http 4', metrics()), 30)
        wait_for("the binary to be counted", lambda: re.search(r'what="(not-html|binary)"', metrics()), 30)
        assert harkara.api("GET", "/api/v1/status")[1]["dead"] == 0
        stages = harkara.api("GET", "/api/v1/status")[1]["stages"]
        assert all(s["alive"] for s in stages)


def test_a_source_that_fails_says_why(faults):
    with Harkara({"crawler.delay_ms": 0}) as harkara:
        harkara.add_source("gone", f"http://bad.localhost:{faults}/nothing.xml")
        harkara.add_source("nowhere", "http://no-such-host.invalid/feed.xml")
        harkara.add_source("closed", "http://127.0.0.1:9/feed.xml")
        wait_for("all three to be tried", lambda: "3 of 3 sources need a look" in
                 harkara.run("source", "check", check=False).stdout, 30)
        run = harkara.run("source", "check", check=False)
        assert run.returncode == 1 and "404" in run.stdout and "dns" in run.stdout


def test_redis_going_away_and_coming_back_loses_nothing(tmp_path):
    tmp_path.chmod(0o755)
    root = tmp_path / "www"
    root.mkdir()
    with Nginx(root) as nginx:
        write_host(root, "one.localhost", nginx.port, 40)
        with Harkara({"crawler.delay_ms": 20}) as harkara:
            harkara.add_source("one", f"http://one.localhost:{nginx.port}/feed.xml")
            for wanted in (5, 15, 25):
                wait_for(f"{wanted} docs", lambda: harkara.count() >= wanted, 60)
                harkara.kill("redis")
            wait_for("all docs", lambda: harkara.count() == 40, 60)


def test_a_redis_that_hangs_does_not_end_the_stages(tmp_path):
    tmp_path.chmod(0o755)
    root = tmp_path / "www"
    root.mkdir()
    with Nginx(root) as nginx:
        write_host(root, "one.localhost", nginx.port, 10)
        with Harkara({"crawler.delay_ms": 0}) as harkara:
            before = {role: pid for role, pid in harkara.children().items()}
            os.kill(before["redis"], signal.SIGSTOP)
            stopped = harkara.run("status", check=False)
            os.kill(before["redis"], signal.SIGCONT)
            assert stopped.returncode == 3
            harkara.add_source("one", f"http://one.localhost:{nginx.port}/feed.xml")
            wait_for("all docs", lambda: harkara.count() == 10, 60)
            assert harkara.children() == before


def test_a_redis_without_memory_holds_the_flow_up_and_lets_it_go_on(tmp_path):
    import socket

    def redis(harkara, *words):
        with socket.socket(socket.AF_UNIX) as s:
            s.connect(str(harkara.data / "redis.sock"))
            s.sendall(b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(w), w) for w in words))
            return s.recv(4096)

    tmp_path.chmod(0o755)
    root = tmp_path / "www"
    root.mkdir()
    with Nginx(root) as nginx:
        write_host(root, "one.localhost", nginx.port, 30)
        with Harkara({"crawler.delay_ms": 20}) as harkara:
            harkara.add_source("one", f"http://one.localhost:{nginx.port}/feed.xml")
            wait_for("some docs", lambda: harkara.count() >= 5, 60)
            before = harkara.children()
            assert b"OK" in redis(harkara, b"CONFIG", b"SET", b"maxmemory", b"1")
            wait_for("a stage to say so", lambda: any("OOM" in l or "full" in l for l in harkara.lines), 30)
            assert b"OK" in redis(harkara, b"CONFIG", b"SET", b"maxmemory", b"0")
            wait_for("all docs", lambda: harkara.count() == 30, 60)
            assert harkara.children() == before
            assert harkara.api("GET", "/api/v1/status")[1]["dead"] == 0


def test_up_stops_within_five_seconds_and_starts_again_where_it_was(tmp_path):
    import time
    with Harkara(data=tmp_path / "data") as harkara:
        begin = time.monotonic()
        assert harkara.stop() == 0
        assert time.monotonic() - begin < 5
        harkara.start()
        wait_for("all stages", lambda: set(harkara.children()) >= {"crawl", "parse", "index", "match", "deliver",
                                                                   "serve", "redis"})
