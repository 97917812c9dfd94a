#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
"""Many feeds, each due every five minutes, from a real nginx on loopback that says 304: how late their visits begin, and
what the crawler costs on one core. The first round, in which all are due at once, is not counted.
usage: feeds.py [FEEDS [HOSTS [INTERVAL_S [ROUNDS]]]]"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
os.environ["HARKARA_PRESET"] = "release"
sys.path.insert(0, str(ROOT))
from tests.support.harkara import PROGRAM, free_port, wait_for  # noqa: E402
from tests.support.redis_server import RedisServer  # noqa: E402

NGINX = """
daemon off; pid {dir}/nginx.pid; error_log {dir}/error.log; {user} worker_processes 1;
events {{ worker_connections 4096; }}
http {{
    access_log off; keepalive_timeout 600; keepalive_requests 1000000;
    server {{ listen 127.0.0.1:{port} default_server; location = /robots.txt {{ return 404; }} location / {{ return 304; }} }}
}}
"""


def sources(count, hosts, interval_s):
    return json.dumps([{"name": f"f{n}", "url": f"http://h{n % hosts}.example/feed/{n}", "kind": "feed",
                        "interval_ms": interval_s * 1000, "enabled": True} for n in range(count)])


def metrics(redis):
    return redis.client.get("harkara:{0}:metrics:crawl-1") or ""


def answers(redis):
    """Feeds that were answered so far; a visit may also be for robots.txt."""
    found = re.search(r'harkara_pages_fetched_total\{[^}]*state="unchanged"[^}]*\} (\d+)', metrics(redis))
    return int(found[1]) if found else 0


def lateness(redis):
    """The histogram as {upper bound in s: visits}, cumulative."""
    text = metrics(redis)
    found = re.findall(r'harkara_source_late_seconds_bucket\{[^}]*le="([^"]+)"\} (\d+)', text)
    return {float(bound): int(n) for bound, n in found}


def cpu_s(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main():
    count, hosts, interval_s, rounds = (int(a) for a in (sys.argv[1:] + ["200000", "20000", "300", "1"][len(sys.argv) - 1:]))
    with tempfile.TemporaryDirectory(prefix="harkara-feeds-") as name, RedisServer(name) as redis:
        data = pathlib.Path(name)
        data.chmod(0o755)
        port = free_port()
        (data / "nginx.conf").write_text(
            NGINX.format(dir=name, port=port, user="user root;" if os.getuid() == 0 else ""))
        nginx = subprocess.Popen(["/usr/sbin/nginx", "-c", str(data / "nginx.conf"), "-p", name])
        redis.client.hset("harkara:{0}:snapshot:sources",
                          mapping={"version": 1, "text": sources(count, hosts, interval_s)})
        crawl = subprocess.Popen(
            ["taskset", "-c", "1", str(PROGRAM), "crawl", "--data", name, "--set", "crawler.allow_networks=127.0.0.0/8",
             "--set", f"crawler.connect_to=::127.0.0.1:{port}", "--set", "crawler.concurrency=256",
             "--set", "crawler.address_concurrency=256", "--set", "log=warn"])
        try:
            began = time.monotonic()
            wait_for("the first round", lambda: answers(redis) >= count, 4 * interval_s, 0.5)
            first_s = time.monotonic() - began
            before, cpu, start = lateness(redis), cpu_s(crawl.pid), time.monotonic()
            redis_cpu = cpu_s(redis.process.pid)
            wait_for("the rounds that count", lambda: answers(redis) >= (rounds + 1) * count,
                     2 * (rounds + 1) * interval_s, 0.5)
            took = time.monotonic() - start
            after = lateness(redis)
            print(json.dumps({
                "stage": "feeds", "feeds": count, "hosts": hosts, "interval_s": interval_s, "first_round_s": round(first_s),
                "visits": after[float("inf")] - before[float("inf")], "per_s": round(rounds * count / took),
                "crawler_cpu": round((cpu_s(crawl.pid) - cpu) / took, 2),
                "redis_cpu": round((cpu_s(redis.process.pid) - redis_cpu) / took, 2),
                "later_than_30_s": after[float("inf")] - after[30.0] - before[float("inf")] + before[30.0],
                "late": {bound: after[bound] - before[bound] for bound in sorted(after) if bound != float("inf")}}))
        finally:
            crawl.kill()
            crawl.wait()
            nginx.terminate()
            nginx.wait()


if __name__ == "__main__":
    main()
