# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
"""Sitemaps through the whole crawl: what is new is fetched, the archive is counted, and every address is in the ledger."""
import gzip
import subprocess
import time

from tests.support.harkara import Harkara, wait_for
from tests.support.nginx import Nginx
from tests.support.press import article

HOST = "archive.localhost"
OLD, BACKLOG, FRESH = 3000, 1500, 20


def stamp(days_ago=0):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 86400 * days_ago))


def urlset(entries):
    rows = "".join(f"<url><loc>{path}</loc>{f'<lastmod>{date}</lastmod>' if date else ''}</url>"
                   for path, date in entries)
    return f"<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{rows}</urlset>"


def index(rows):
    return "<sitemapindex>" + "".join(f"<sitemap><loc>{path}</loc><lastmod>{date}</lastmod></sitemap>"
                                      for path, date in rows) + "</sitemapindex>"


def write(root, name, data):
    path = root / HOST / name
    path.parent.mkdir(exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_bytes(data if isinstance(data, bytes) else data.encode())
    fresh.rename(path)


def ledger(harkara):
    run = subprocess.run(["redis-cli", "-s", str(harkara.data / "redis.sock"), "HGETALL",
                          "harkara:{0}:source:archive:ledger"], capture_output=True, text=True)
    words = run.stdout.split("\n")
    return {state: int(n) for state, n in zip(words[::2], words[1::2]) if n and int(n)}


def test_an_index_is_followed_and_every_address_counted(tmp_path):
    tmp_path.chmod(0o755)
    for n in range(FRESH + 1):
        write(tmp_path, f"fresh-{n}.html", article(HOST, n))
    for n in range(100):
        write(tmp_path, f"undated-{n}.html", article(HOST, 1000 + n))
    write(tmp_path, "old.xml.gz", gzip.compress(urlset([(f"/old-{n}.html", stamp(900)) for n in range(OLD)]).encode()))
    write(tmp_path, "undated.xml", urlset([(f"/undated-{n}.html", "") for n in range(100 + BACKLOG)]))
    fresh = [(f"/fresh-{n}.html", stamp()) for n in range(FRESH)]
    write(tmp_path, "fresh.xml", urlset(fresh))
    first = [("/old.xml.gz", stamp(1)), ("/undated.xml", stamp(1)), ("/never.xml", stamp(400))]
    write(tmp_path, "map.xml", index(first + [("/fresh.xml", stamp(1))]))
    with Nginx(tmp_path) as nginx, Harkara({"crawler.delay_ms": 0}) as harkara:
        harkara.add_source("archive", f"http://{HOST}:{nginx.port}/map.xml", kind="sitemap")
        wanted = {"old": OLD + 1, "backlog": BACKLOG, "fetched": 3 + 100 + FRESH}  # never.xml is old itself
        wait_for("all addresses to be counted", lambda: ledger(harkara) == wanted, 60)
        wait_for("the articles", lambda: harkara.count() == 100 + FRESH)
        assert not any("/never.xml" in line or "/old-" in line for line in nginx.requests())
        # the sitemap changes: it is read again, and only what is new in it is fetched
        write(tmp_path, "fresh.xml", urlset(fresh + [(f"/fresh-{FRESH}.html", stamp())]))
        write(tmp_path, "map.xml", index(first + [("/fresh.xml", stamp())]))
        wanted["fetched"] += 2
        wait_for("the new article", lambda: harkara.count() == 101 + FRESH and ledger(harkara) == wanted)
        assert sum("GET /fresh-0.html" in line for line in nginx.requests()) == 1
