#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
"""Pages/s of the crawl stage alone: links in, pages archived and published, from a real nginx on loopback with 2,000
hosts. Robots, frontier and WARC are in the figure. Scrapy (robots.txt obeyed, nothing kept) and wget2 (no robots.txt: it
reads them in recursive mode only; nothing kept) fetch the same pages in the same rounds, where bench/peers/install has put
them. Each of the three has core 1 for itself; nginx and Redis have core 0. Prints medians of the rounds.

Hosts are addresses of 127/8, so that nobody's resolver is measured. usage: fetch.py PAGES_DIR [ROUNDS]"""
import gzip
import json
import os
import pathlib
import shutil
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
from tests.support.redis_server import RedisServer  # noqa: E402

HOSTS, PAGES_EACH = 2000, 5
PAGES = HOSTS * PAGES_EACH
PEERS = ROOT / "build" / "peers" / "bin" / "python"
CORE = ["taskset", "-c", "1"]


def host(h):
    return f"127.10.{h // 250}.{h % 250 + 1}"


def lay_out(root, files):
    """The pages of all hosts: links to one compressed copy each, as a site's cache has it."""
    (root / "html").mkdir()
    for f in files:
        (root / "html" / f.name).symlink_to(f.resolve())
        (root / "html" / (f.name + ".gz")).write_bytes(gzip.compress(f.read_bytes(), 6))
    for h in range(HOSTS):
        folder = root / host(h)
        folder.mkdir()
        (folder / "robots.txt").write_text("User-agent: *\nDisallow: /private\n")
        for n in range(PAGES_EACH):
            name = files[(h * 31 + n * 7) % len(files)].name
            for end in ("", ".gz"):
                (folder / f"p{n}.html{end}").symlink_to(root / "html" / (name + end))


def timed(words, **options):
    """(output, wall seconds, processor seconds) of a process on its core."""
    start = time.monotonic()
    process = subprocess.Popen(CORE + words, **options)
    output = process.stdout.read() if process.stdout else ""
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{words[0]} ended with {status}")
    return output, time.monotonic() - start, usage.ru_utime + usage.ru_stime


def harkara(urls):
    with tempfile.TemporaryDirectory(prefix="harkara-bench-") as name, RedisServer(name) as server:
        server.client.xgroup_create("harkara:{0}:links", "crawl", "0", mkstream=True)
        pipe = server.client.pipeline(transaction=False)
        for url in urls:
            pipe.xadd("harkara:{0}:links", {"meta": json.dumps({"url": url, "kind": "article", "source": "bench"})})
        pipe.execute()
        settings = ["--set", "crawler.allow_networks=127.0.0.0/8", "--set", "crawler.delay_ms=0", "--set", "log=warn",
                    "--set", "queue.max_bytes=8589934592"]  # nobody takes the pages away here
        start = time.monotonic()
        crawl = subprocess.Popen([*CORE, str(PROGRAM), "crawl", "--data", name, *settings])
        try:
            wait_for("all pages", lambda: server.client.xlen("harkara:{0}:pages") >= len(urls), 300, 0.02)
            took = time.monotonic() - start
        finally:
            crawl.terminate()
            usage = os.wait4(crawl.pid, 0)[2]
        return len(urls), took, usage.ru_utime + usage.ru_stime


def scrapy(urls):
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as f:
        f.write("\n".join(urls))
        f.flush()
        script = str(ROOT / "bench" / "peers" / "scrapy_fetch.py")
        output, _, cpu = timed([str(PEERS), script, f.name], stdout=subprocess.PIPE, text=True)
    found = json.loads(output.splitlines()[-1])
    return found["pages"], found["seconds"], cpu


def wget2(urls):
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as f:
        f.write("\n".join(urls))
        f.flush()
        _, took, cpu = timed(["wget2", "-q", "--no-config", "--max-threads=16", "-O", "/dev/null", "-i", f.name])
    return len(urls), took, cpu


def main():
    files = sorted(pathlib.Path(sys.argv[1]).glob("*.html"))
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    runners = {"harkara": harkara}
    if PEERS.exists():
        runners["scrapy"] = scrapy
    if shutil.which("wget2"):
        runners["wget2"] = wget2
    missing = {"scrapy", "wget2"} - set(runners)
    if missing:
        print(f"without {' and '.join(sorted(missing))}: see bench/peers/install", file=sys.stderr)
    os.sched_setaffinity(0, {0})  # nginx and Redis, too
    results = {name: [] for name in runners}
    with tempfile.TemporaryDirectory(prefix="harkara-www-") as name:
        root = pathlib.Path(name)
        root.chmod(0o755)
        lay_out(root, files)
        with Nginx(root, listen="0.0.0.0") as nginx:
            # One page of each host, then the next of each: no host is asked twice in a row.
            urls = [f"http://{host(h)}:{nginx.port}/p{n}.html" for n in range(PAGES_EACH) for h in range(HOSTS)]
            for _ in range(rounds):
                for runner, fetch in runners.items():
                    pages, took, cpu = fetch(urls)
                    assert pages == len(urls), f"{runner}: {pages} of {len(urls)} pages"
                    results[runner].append((pages / took, pages / cpu))
    medians = {name: [statistics.median(r[i] for r in found) for i in (0, 1)] for name, found in results.items()}
    for runner, (per_s, per_cpu_s) in medians.items():
        print(json.dumps({"stage": "fetch", "by": runner, "items": PAGES, "hosts": HOSTS, "rounds": rounds,
                          "per_s": round(per_s), "per_cpu_s": round(per_cpu_s),
                          "harkara_is_times": round(medians["harkara"][0] / per_s, 2)}))


if __name__ == "__main__":
    main()
