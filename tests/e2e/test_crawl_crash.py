# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
"""Crawlers, Redis and everything at once are killed again and again: no address is lost, the ledger agrees, and what is
fetched twice are the leases that were open, and the results that Redis had said yes to but not yet written: with
appendfsync everysec it puts a write off, two seconds at most, while the disk is busy with the one before.
HARKARA_CRASH_ROUNDS sets the rounds (default 9)."""
import collections
import http.server
import json
import os
import re
import signal
import subprocess
import threading
import time

from tests.support.harkara import PROGRAM, wait_for
from tests.support.nginx import Nginx
from tests.support.press import article

ROUNDS = int(os.environ.get("HARKARA_CRASH_ROUNDS", "9"))
HOSTS, A_ROUND, CONCURRENCY = 30, 60, 8
F = "harkara:{0}:f:"


class Crawl:
    """A Redis as `harkara up` runs it, and crawlers on it."""

    def __init__(self, data, **settings):
        self.data, self.settings, self.crawlers, self.links = data, settings, {}, 0
        (data / "redis").mkdir(parents=True)
        self.start_redis()
        self.call("XGROUP", "CREATE", "harkara:{0}:links", "crawl", "0", "MKSTREAM")

    def start_redis(self):
        self.redis = subprocess.Popen(
            ["redis-server", "--port", "0", "--unixsocket", str(self.data / "redis.sock"), "--appendonly", "yes",
             "--appendfsync", "everysec", "--save", "", "--dir", str(self.data / "redis"), "--logfile",
             str(self.data / "redis.log")])
        wait_for("Redis", lambda: self.call("PING") == "PONG")

    def start_crawler(self, number=1):
        settings = [w for k, v in self.settings.items() for w in ("--set", f"crawler.{k}={v}")]
        self.crawlers[number] = subprocess.Popen(
            [str(PROGRAM), "crawl", "--instance", str(number), "--data", str(self.data), "--set", "log=error",
             "--set", "crawler.allow_networks=127.0.0.0/8", *settings])

    def call(self, *words, stdin=None):
        run = subprocess.run(["redis-cli", "-s", str(self.data / "redis.sock"), *words], capture_output=True, text=True,
                             input=stdin)
        return run.stdout.strip()

    def put(self, urls):
        """Hands the links in, and has them on disk before it returns: they count as discovered."""
        self.call(stdin="".join("XADD harkara:{0}:links * meta '%s'\n" % json.dumps(
            {"url": url, "kind": "article", "source": f"s{n % 3}"}) for n, url in enumerate(urls)))
        self.links += len(urls)
        for mode in ("always", "everysec"):
            self.call("CONFIG", "SET", "appendfsync", mode)

    def ledger(self, key="harkara:{0}:ledger"):
        words = self.call("HGETALL", key).split("\n")
        return {state: int(n) for state, n in zip(words[::2], words[1::2])}

    def ended(self):
        ledger = self.ledger()
        return sum(ledger.values()) - ledger.get("pending", 0)

    def all_ended(self):
        ledger = self.ledger()
        return sum(ledger.values()) == self.links and ledger.get("pending", 0) == 0

    def kill(self, process):
        process.send_signal(signal.SIGKILL)
        process.wait()

    def stop(self):
        for process in (*self.crawlers.values(), self.redis):
            process.send_signal(signal.SIGCONT)
            self.kill(process)


def test_nothing_is_lost_whoever_is_killed(tmp_path):
    tmp_path.chmod(0o755)
    root = tmp_path / "www"
    root.mkdir()
    for h in range(HOSTS):
        (root / f"h{h}.localhost").mkdir()
    with Nginx(root) as nginx:
        crawl = Crawl(tmp_path / "data", concurrency=CONCURRENCY, delay_ms=20)
        crawl.start_crawler()
        open_leases = forgotten = 0
        for n in range(ROUNDS):
            urls = []
            for k in range(n * A_ROUND, (n + 1) * A_ROUND):
                host = f"h{k % HOSTS}.localhost"
                (root / host / f"a{k}.html").write_text(article(host, k))
                urls.append(f"http://{host}:{nginx.port}/a{k}.html")
            before = crawl.ended()
            crawl.put(urls)
            wait_for("the flow", lambda: crawl.ended() >= before + 10, 60, 0.01)
            crawl.crawlers[1].send_signal(signal.SIGSTOP)  # so that the leases can be counted
            open_leases += int(crawl.call("HLEN", F + "leased"))
            ended = crawl.ended()
            victims = ("crawler", "redis", "all")[n % 3]
            if victims != "redis":
                crawl.kill(crawl.crawlers[1])
            if victims != "crawler":
                crawl.kill(crawl.redis)
                crawl.start_redis()
            forgotten += ended - crawl.ended()
            if victims == "redis":
                crawl.crawlers[1].send_signal(signal.SIGCONT)
            else:
                crawl.start_crawler()
            ledger = crawl.ledger()  # at any moment: what is not yet in it waits in [links]
            assert sum(ledger.values()) <= crawl.links and min(ledger.values()) >= 0
        try:
            wait_for("every address to end", crawl.all_ended, 120, 0.2)
            ledger = crawl.ledger()
            assert set(ledger) - {"pending"} == {"fetched"}, ledger
            sources = [crawl.ledger(f"harkara:{{0}}:source:s{n}:ledger") for n in range(3)]
            assert sum(s["fetched"] for s in sources) == crawl.links
            fetched = collections.Counter(re.findall(r'"GET (/a\d+\.html) [^"]*" 200', "\n".join(nginx.requests())))
            assert len(fetched) == crawl.links
            twice = sum(fetched.values()) - len(fetched)
            print(f"\n{ROUNDS} kills, {crawl.links} addresses, {open_leases} leases open and {forgotten} results not yet "
                  f"written at the kills, {twice} fetched again")
            assert twice <= open_leases + forgotten
        finally:
            crawl.stop()


class Holding(http.server.ThreadingHTTPServer):
    """Answers robots.txt at once and pages when it is told to."""
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answer)
        self.released, self.asked = threading.Event(), collections.Counter()
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        page = self.path != "/robots.txt"
        if page:
            self.server.asked[self.headers["Host"]] += 1
            self.server.released.wait()
        body = f"<p>Page of {self.headers['Host']}.</p>".encode() if page else b""
        try:
            self.send_response(200 if page else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            pass  # whoever asked is dead

    def log_message(self, *_):
        pass


def test_a_dead_crawlers_leases_go_to_the_living_within_thirty_seconds(tmp_path):
    with Holding() as server:
        crawl = Crawl(tmp_path / "data", delay_ms=20, timeout_ms=120000, address_concurrency=100)
        for number in (1, 2):
            crawl.start_crawler(number)
        wait_for("both to be alive", lambda: crawl.call("ZCARD", F + "crawlers") == "2")
        crawl.put([f"http://h{n}.localhost:{server.server_port}/page" for n in range(20)])
        held_by = lambda owner: len(re.findall(rf"^\d+ {owner} ", crawl.call("HVALS", F + "leased"), re.M))
        try:
            wait_for("every host to be asked", lambda: len(server.asked) == 20)
            lost = held_by("crawl-2")
            assert lost > 0 and held_by("crawl-1") + lost == 20  # the hosts are shared out
            crawl.kill(crawl.crawlers[2])
            died = time.monotonic()
            server.released.set()
            wait_for("its leases to be taken over", lambda: held_by("crawl-2") == 0, 40)
            taken = time.monotonic() - died
            wait_for("every address to end", crawl.all_ended, 20)
            print(f"\n{lost} leases of a dead crawler taken over after {taken:.1f} s")
            assert taken < 30
            assert crawl.ledger().get("fetched") == 20
            assert sum(server.asked.values()) == 20 + lost
        finally:
            crawl.stop()
