# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
"""The crawl stage over HTTP/2 and over kept connections, from a real nginx; what the archive then holds."""
import gzip
import json
import subprocess

import pytest

from tests.support.harkara import PROGRAM, wait_for
from tests.support.nginx import Nginx
from tests.support.press import article
from tests.support.redis_server import RedisServer

KEY = "harkara:{0}:"
PAGES = 5


def crawl(data, server, urls, settings):
    """Puts the links in, has them fetched, and returns the archive's text."""
    server.client.xgroup_create(KEY + "links", "crawl", "0", mkstream=True)
    for url in urls:
        server.client.xadd(KEY + "links", {"meta": json.dumps({"url": url, "kind": "article", "source": "s"})})
    words = [word for pair in settings.items() for word in ("--set", "%s=%s" % pair)]
    process = subprocess.Popen([str(PROGRAM), "crawl", "--data", str(data), *words])
    try:
        wait_for("all pages", lambda: server.client.xlen(KEY + "pages") == len(urls), 60)
    finally:
        process.terminate()
        assert process.wait(10) == 0
    return "".join(gzip.open(f, "rt", encoding="latin-1", newline="").read()
                   for f in sorted((data / "warc").glob("*.warc.gz")))


def page_records(warc, kind):
    """The blocks of all records of this type that belong to pages, not to robots.txt."""
    blocks = []
    for record in warc.split("WARC/1.1\r\n")[1:]:
        head, _, block = record.partition("\r\n\r\n")
        if f"WARC-Type: {kind}\r\n" in head and "/robots.txt" not in head:
            blocks.append(block)
    return blocks


@pytest.mark.parametrize("tls", [True, False])
def test_pages_of_a_host_come_over_one_connection(tmp_path, tls):
    root = tmp_path / "www"
    (root / "h2.test").mkdir(parents=True)
    for folder in [tmp_path, *tmp_path.parents, root]:
        if folder.owner() == tmp_path.owner() and folder != folder.parent:
            folder.chmod(folder.stat().st_mode | 0o755)
    for n in range(PAGES):
        (root / "h2.test" / f"p{n}.html").write_text(article("h2.test", n))
    data = tmp_path / "data"
    data.mkdir()
    with Nginx(root, tls_hosts=["h2.test"] if tls else None) as nginx, RedisServer(data) as server:
        port, scheme = (443, "https") if tls else (80, "http")
        settings = {"log": "warn", "crawler.delay_ms": 0, "crawler.allow_networks": "127.0.0.0/8",
                    "crawler.connect_to": f"h2.test:{port}:127.0.0.1:{nginx.port}", "crawler.ca_file": nginx.ca or ""}
        warc = crawl(data, server, [f"{scheme}://h2.test/p{n}.html" for n in range(PAGES)], settings)
        log = nginx.requests()
    assert len(log) == 1 + PAGES  # robots.txt, too
    assert all('HTTP/2.0"' in line for line in log) == tls
    assert len({line.split()[-1] for line in log}) == 1
    responses, requests = page_records(warc, "response"), page_records(warc, "request")
    assert len(responses) == len(requests) == PAGES
    for response, request in zip(responses, requests):
        # Whatever came over the wire: the form that readers of WARC know (RFC 9112 §3, §4).
        assert response.startswith("HTTP/1.1 200 " if tls else "HTTP/1.1 200 OK\r\n")
        head, _, body = response.partition("\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in head.lower().split("\r\n")[1:])
        assert fields["content-type"] == "text/html" and fields["content-encoding"] == "gzip"
        assert ("transfer-encoding" in fields) == (not tls)  # chunks are HTTP/1.1's, and stay
        assert (body if tls else body.partition("\r\n")[2]).startswith("\x1f\x8b")
        assert request.startswith("GET /p") and request.split("\r\n")[0].endswith(" HTTP/1.1")
        assert "\r\nHost: h2.test\r\n" in request and "Accept-Encoding: gzip" in request
