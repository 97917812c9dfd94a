# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
"""Every fault of a web server, a name server or a certificate ends in its state of the ledger: the crawl stage as a
process of its own, between a real Redis and the servers with all faults. docs/crawler.md has the same table in words."""
import json
import subprocess
import sys
import time

import pytest

from tests.support.harkara import PROGRAM, ROOT, wait_for
from tests.support.redis_server import RedisServer

KEY = "harkara:{0}:"
DAY = 86400

# What a fault ends in. A state that begins with "given up" is reached after five tries.
STATES = {
    # answers
    "http://h.test/ok": "fetched",
    "http://h.test/empty": "fetched",
    "http://h.test/http10": "fetched",
    "http://h.test/gone": "http 404",
    "http://h.test/forbidden": "http 403",
    "http://h.test/error": "given up: http 500",
    "http://h.test/status-999": "given up: http 999",
    "http://h.test/busy-silent": "given up: http 429",
    "http://h.test/busy": "given up: http 429",
    "http://h.test/busy-date": "given up: http 503",
    "http://h.test/busy-past": "given up: http 503",
    "http://h.test/busy-absurd": "given up: http 503",
    "http://h.test/busy-nonsense": "given up: http 503",
    # redirects
    "http://h.test/hops?n=9": "fetched",
    "http://h.test/hops?n=20": "redirects",
    "http://h.test/loop": "redirects",
    "http://h.test/nowhere": "redirects",
    "http://h.test/mail": "redirects",
    "http://h.test/to?u=file:///etc/passwd": "redirects",
    "http://h.test/to?u=http://10.0.0.1/": "address",
    "http://h.test/to?u=http://[::ffff:10.0.0.1]/": "address",
    "http://h.test/to?u=http://169.254.169.254/latest/meta-data/": "address",
    "http://h.test/to?u=http://closed.test/private?sent": "robots",
    "https://tls.test/to?u=http://h.test/ok?down": "fetched",
    "http://h.test/leads?u=/ok": "fetched",
    "http://h.test/leads?u=/gone": "http 404",
    "http://h.test/leads?u=http://closed.test/private?led": "robots",
    "http://h.test/leads?u=http://10.0.0.1/": "address",
    "http://h.test/leads?u=file:///etc/passwd": "fetched",
    "http://h.test/leads?u=/loop": "redirects",
    "http://h.test/waits?u=/gone": "fetched",
    # lengths, chunks, codings
    "http://h.test/short": "fetched",  # at the last try what came is published
    "http://h.test/long": "fetched",
    "http://h.test/both-lengths": "fetched",
    "http://h.test/two-lengths": "fetched",
    "http://h.test/length-nonsense": "given up: protocol",
    "http://h.test/length-negative": "given up: protocol",
    "http://h.test/endless": "fetched",
    "http://h.test/slow": "fetched",
    "http://h.test/chunked": "fetched",
    "http://h.test/trailers": "fetched",
    "http://h.test/chunked-extended": "fetched",
    "http://h.test/chunked-cut": "fetched",
    "http://h.test/chunked-nonsense": "fetched",
    "http://h.test/chunked-huge": "fetched",
    "http://h.test/chunked-negative": "fetched",
    "http://h.test/chunked-early": "fetched",
    "http://h.test/gzip": "fetched",
    "http://h.test/gzip-cut": "fetched",
    "http://h.test/gzip-lie": "fetched",
    "http://h.test/gzip-garbage": "fetched",
    "http://h.test/br-lie": "fetched",
    "http://h.test/zstd-lie": "fetched",
    "http://h.test/coding-unknown": "fetched",
    "http://h.test/bomb": "fetched",
    "http://h.test/bomb-br": "fetched",
    "http://h.test/bomb-zstd": "fetched",
    "http://h.test/bomb-twice": "fetched",
    # heads
    "http://h.test/huge-head": "too-big",
    "http://h.test/interim-flood": "too-big",
    "http://h.test/interim": "fetched",
    "http://h.test/interim-only": "given up: protocol",
    "http://h.test/switch": "given up: protocol",
    "http://h.test/http09": "given up: protocol",
    "http://h.test/garbage": "given up: protocol",
    "http://h.test/icy": "given up: protocol",
    "http://h.test/status-short": "given up: protocol",
    "http://h.test/status-bare": "fetched",
    "http://h.test/lf-only": "fetched",
    "http://h.test/cr-only": "given up: protocol",
    "http://h.test/folded": "fetched",
    "http://h.test/space-before-colon": "fetched",
    "http://h.test/no-colon": "given up: protocol",
    "http://h.test/nul-in-head": "given up: protocol",
    "http://h.test/cr-in-head": "fetched",
    # connections
    "http://h.test/close": "given up: protocol",
    "http://h.test/reset": "given up: protocol",
    "http://h.test/reset-head": "given up: protocol",
    "http://h.test/reset-body": "fetched",
    "http://h.test/stall": "given up: timeout",
    "http://h.test/slow-head": "given up: timeout",
    "http://deaf.test/ok": "given up: refused",
    # names
    "http://nothing.fault/ok": "given up: dns",
    "http://empty.fault/ok": "given up: dns",
    "http://servfail.fault/ok": "given up: dns",
    "http://silent.fault/ok": "given up: dns",
    "http://circle.fault/ok": "given up: dns",
    "http://garbage.fault/ok": "given up: dns",
    # addresses
    "http://10.0.0.1/ok": "address",
    "http://[fd00:ec2::254]/ok": "address",
    # TLS
    "https://tls.test/ok?tls": "fetched",
    "https://expired.test/ok": "given up: tls",
    "https://wrong.test/ok": "given up: tls",
    "https://self.test/ok": "given up: tls",
    "https://plain.test/ok": "given up: tls",  # no TLS at all there
    # robots.txt
    "http://closed.test/private": "robots",
    "http://closed.test/open": "http 404",
    "http://moved.test/private": "robots",
    "http://zipped.test/private": "robots",
    "http://five.test/private": "robots",
    "http://six.test/private": "fetched",  # RFC 9309 §2.3.1.2: more than five redirects are no robots.txt
    "http://denied.test/private": "fetched",  # §2.3.1.3: 4xx allows
    "http://broken.test/private": "given up: robots-unreachable",  # §2.3.1.4
    "http://busy.test/private": "given up: robots-unreachable",
    "http://short.test/private": "given up: robots-unreachable",
    "http://badzip.test/private": "given up: robots-unreachable",
    "http://coded.test/private": "given up: robots-unreachable",
    "http://inward.test/private": "given up: robots-unreachable",
    "http://stalled.test/private": "given up: timeout",
    "http://reset.test/private": "given up: protocol",
}


# Items are packed; Redis unpacks them itself.
COUNT_TRIED = """
local n = 0
for _, key in ipairs(redis.call('KEYS', ARGV[1])) do
  if (tonumber(cmsgpack.unpack(redis.call('GET', key)).tries) or 0) > 0 then n = n + 1 end
end
return n"""
LAST_TRY = """
for _, key in ipairs(redis.call('KEYS', ARGV[1])) do
  local item = cmsgpack.unpack(redis.call('GET', key))
  if (tonumber(item.tries) or 0) > 0 then
    item.tries = '4'
    redis.call('SET', key, cmsgpack.pack(item))
    redis.call('ZADD', ARGV[2], 'XX', 0, string.match(key, '[^:]+$'))
  end
end"""


class Crawl:
    """One crawler, with the links of STATES put in, each under a source of its own: the ledger tells them apart."""

    def __init__(self, data, client):
        self.data, self.client = data, client
        self.servers = [self.child("fault_server.py"), self.child("name_server.py")]
        port, tls_port, ca = self.servers[0].stdout.readline().split()
        dns = self.servers[1].stdout.readline().strip()
        names = ["nothing", "empty", "servfail", "silent", "circle", "garbage"]
        rules = [*(f"{name}.fault:80:{name}.fault:80" for name in names), "deaf.test:80:127.0.0.1:1",
                 *(f"{address}:80:{address}:80" for address in ("10.0.0.1", "169.254.169.254")),
                 f"plain.test:443:127.0.0.1:{port}", f":443:127.0.0.1:{tls_port}", f":80:127.0.0.1:{port}"]
        settings = {"log": "error", "crawler.delay_ms": 0, "crawler.timeout_ms": 4000, "crawler.max_body_bytes": 1000000,
                    "crawler.dns": f"127.0.0.1:{dns}", "crawler.connect_to": ",".join(rules), "crawler.ca_file": ca,
                    "crawler.allow_networks": "127.0.0.0/8"}
        self.source = {url: f"s{i}" for i, url in enumerate(STATES)}
        client.xgroup_create(KEY + "links", "crawl", "0", mkstream=True)
        for i, url in enumerate(STATES):
            # Each on a host of its own, where the host plays no part: nobody waits for the rest of another.
            link = {"url": url.replace("//h.test", f"//h{i}.test"), "kind": "article", "source": self.source[url]}
            client.xadd(KEY + "links", {"meta": json.dumps(link)})
        words = [word for pair in settings.items() for word in ("--set", "%s=%s" % pair)]
        self.process = subprocess.Popen([str(PROGRAM), "crawl", "--data", str(data), *words])

    @staticmethod
    def child(script):
        return subprocess.Popen([sys.executable, str(ROOT / "tests" / "support" / script)], stdin=subprocess.PIPE,
                                stdout=subprocess.PIPE, text=True)

    def close(self):
        self.process.terminate()
        code = self.process.wait(10)
        for server in self.servers:
            server.stdin.close()
            server.wait(10)
        return code

    def ledger(self, url=None):
        """The states that are not empty, of all or of one link."""
        key = f"source:{self.source[url]}:ledger" if url else "ledger"
        return {state: int(n) for state, n in self.client.hgetall(KEY + key).items() if int(n)}

    def pending(self):
        return [url for url in STATES if "pending" in self.ledger(url) or not self.ledger(url)]

    def tried(self):
        """How many links have failed and wait for their next try."""
        return self.client.eval(COUNT_TRIED, 0, KEY + "f:i:*")

    def waiting_hosts(self):
        return [KEY + "f:rest", *self.client.scan_iter(KEY + "f:hosts:*", count=1000)]

    def pass_the_time(self):
        """What waits for its next try has had all tries but the last, and its time has come."""
        self.client.eval(LAST_TRY, 0, KEY + "f:i:*", KEY + "f:later")
        for key in self.waiting_hosts():
            for member in self.client.zrange(key, 0, -1):
                self.client.zadd(key, {member: 0}, xx=True)


@pytest.fixture(scope="module")
def crawl(tmp_path_factory):
    data = tmp_path_factory.mktemp("data")
    with RedisServer(data) as server:
        crawl = Crawl(data, server.client)
        try:
            passing = [url for url, state in STATES.items() if state.startswith("given up")]
            wait_for("all that passes to be tried once", lambda: crawl.tried() >= len(passing), 60)
            crawl.rests = rests(crawl)
            wait_for("every link to end", lambda: crawl.pass_the_time() or not crawl.pending(), 120, 0.2)
            yield crawl
        finally:
            code = crawl.close()
        assert code == 0


def rests(crawl):
    """host -> seconds until it may be asked again, as the answers asked for it."""
    now = time.time()
    return {host.partition(":")[2]: at / 1000 - now for key in crawl.waiting_hosts()
            for host, at in crawl.client.zrange(key, 0, -1, withscores=True)}


@pytest.mark.parametrize("url", STATES)
def test_a_fault_ends_in_its_state(crawl, url):
    # Many of the faults come with one text: one link of these is fetched, the others are its duplicates.
    same = {"fetched": ["fetched", "duplicate"]}.get(STATES[url], [STATES[url]])
    assert crawl.ledger(url) in [{state: 1} for state in same]


def test_the_states_add_up_to_the_links(crawl):
    assert sum(crawl.ledger().values()) == len(STATES)


def test_retry_after_is_obeyed_for_the_host(crawl):
    rest = {url: crawl.rests.get(f"h{i}.test", 0) for i, url in enumerate(STATES) if "/busy" in url and "//h.test" in url}
    assert 0 < rest["http://h.test/busy"] <= 70
    assert 0 < rest["http://h.test/busy-date"] <= 70
    assert DAY - 120 < rest["http://h.test/busy-absurd"] <= DAY
    for url in ("busy-past", "busy-nonsense", "busy-silent"):
        assert rest["http://h.test/" + url] <= 5


def test_what_was_led_to_is_published_under_both_addresses(crawl):
    pages = [json.loads(fields["meta"]) for _, fields in crawl.client.xrange(KEY + "pages")]
    final = {page["url"].partition("?")[2]: page["final_url"] for page in pages if "/leads" in page["url"]}
    assert final["u=/ok"].endswith(".test/ok")
    assert len(pages) == sum(state == "fetched" for state in STATES.values())


def test_the_crawler_outlives_them_all(crawl):
    assert crawl.process.poll() is None
