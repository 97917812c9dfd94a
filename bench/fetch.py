#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
"""Pages/s of the crawl stage alone: links in, pages archived and published, from a real nginx on loopback with many
virtual hosts. Robots, frontier and WARC are in the figure. usage: fetch.py PAGES_DIR [ROUNDS]"""
import gzip
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
os.environ["HARKARA_PRESET"] = "release"
sys.path.insert(0, str(ROOT))
from tests.support.harkara import PROGRAM, wait_for  # noqa: E402
from tests.support.nginx import Nginx  # noqa: E402
from xml.sax.saxutils import escape  # noqa: E402

HOSTS, PAGES = 200, 4000


def lay_out(root, files):
    pages = {}
    for h in range(HOSTS):
        host = f"h{h}.localhost"
        (root / host).mkdir()
        for n in range(PAGES // HOSTS):
            pages[f"{host}/p{n}"] = f"html/{files[(h * 31 + n * 7) % len(files)].name}"
    return pages


class Redis:
    def __init__(self, data):
        (data / "redis").mkdir(parents=True)
        self.socket = data / "redis.sock"
        self.process = subprocess.Popen(
            ["redis-server", "--port", "0", "--unixsocket", str(self.socket), "--appendonly", "yes", "--save", "",
             "--dir", str(data / "redis"), "--logfile", str(data / "redis.log")])
        wait_for("Redis", lambda: self.call("PING") == "PONG")

    def call(self, *words, stdin=None):
        run = subprocess.run(["redis-cli", "-s", str(self.socket), *words], capture_output=True, text=True, input=stdin)
        return run.stdout.strip()

    def stop(self):
        self.process.terminate()
        self.process.wait(10)


def one_round(root, port):
    with tempfile.TemporaryDirectory(prefix="harkara-bench-") as name:
        data = pathlib.Path(name)
        redis = Redis(data)
        links = "".join(
            "XADD harkara:{0}:links * meta '%s'\n" % json.dumps(
                {"url": f"http://h{h}.localhost:{port}/p{n}", "kind": "article", "source": "bench"})
            for n in range(PAGES // HOSTS) for h in range(HOSTS))
        redis.call("XGROUP", "CREATE", "harkara:{0}:links", "crawl", "0", "MKSTREAM")
        redis.call(stdin=links)
        settings = ["--set", "crawler.allow_networks=127.0.0.0/8", "--set", "crawler.delay_ms=0", "--set", "log=warn",
                    "--set", "queue.max_bytes=8589934592"]  # nobody takes the pages away here
        start = time.monotonic()
        crawl = subprocess.Popen(["taskset", "-c", "1", str(PROGRAM), "crawl", "--data", name, *settings])
        pages = lambda: int(redis.call("XLEN", "harkara:{0}:pages") or 0)
        try:
            wait_for("all pages", lambda: pages() >= PAGES, 120, 0.02)
            took = time.monotonic() - start
        finally:
            crawl.terminate()
            cpu = sum(os.wait4(crawl.pid, 0)[2][:2])  # user and system seconds of this process
            redis.stop()
        return PAGES / took, PAGES / cpu if cpu else 0


def main():
    files = sorted(pathlib.Path(sys.argv[1]).glob("*.html"))
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    with tempfile.TemporaryDirectory(prefix="harkara-www-") as name:
        root = pathlib.Path(name)
        root.chmod(0o755)
        (root / "html").mkdir()
        for f in files:  # compressed once, as a site's cache has it
            (root / "html" / f.name).symlink_to(f.resolve())
            (root / "html" / (f.name + ".gz")).write_bytes(gzip.compress(f.read_bytes(), 6))
        pages = lay_out(root, files)
        with Nginx(root, pages) as nginx:
            results = [one_round(root, nginx.port) for _ in range(rounds)]
    print(json.dumps({"stage": "fetch", "items": PAGES, "per_s": round(statistics.median(r[0] for r in results)),
                      "per_cpu_s": round(statistics.median(r[1] for r in results)), "hosts": HOSTS,
                      "rounds": rounds}))


if __name__ == "__main__":
    main()
