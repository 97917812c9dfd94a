# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
"""`source add` finds out what a site offers, politely, shows it, and adds the best. No Redis runs here."""
import http.server
import json
import subprocess
import threading
import time
from email.utils import formatdate

import pytest

from tests.support.harkara import PROGRAM

NOW = time.time()
HOME = ('<html><head><link rel="alternate" type="application/rss+xml" title="The Paper" href="/main.xml">'
        '<link rel="alternate" type="application/rss+xml" title="Comments on The Paper" href="/comments.xml"></head>'
        '<body><nav><a href="/sport/">Sport</a><a href="/world/">World</a></nav>{stories}</body></html>')
STORIES = "".join(f'<h2><a href="/a-story-about-the-old-town-{n}">A story about the old town, number {n}</a></h2>'
                  for n in range(12))


def rss(title, count, age_days=0):
    items = "".join(f"<item><title>{n}</title><link>/s{n}</link><pubDate>{formatdate(NOW - 86400 * age_days)}</pubDate>"
                    f"</item>" for n in range(count))
    return f"<rss version='2.0'><channel><title>{title}</title><language>en-GB</language>{items}</channel></rss>"


class Site(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.asked.append((self.path, time.monotonic(), self.headers["User-Agent"]))
        status, fields, body = self.server.pages.get(self.path, (404, {}, "none"))
        body = body.encode()
        self.send_response(status)
        for name, value in fields.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def site():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        server.pages, server.asked = {}, []
        server.url = f"http://paper.localhost:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def put(site, path, body, status=200, **fields):
    site.pages[path] = (status, {name.replace("_", "-"): value for name, value in fields.items()}, body)


def add(data, url, *words, code=0, allow="127.0.0.0/8,::1/128", delay=0):
    run = subprocess.run([str(PROGRAM), "source", "add", url, *words, "--data", str(data), "--set",
                          f"crawler.allow_networks={allow}", "--set", f"crawler.delay_ms={delay}"],
                         capture_output=True, text=True, timeout=60)
    assert run.returncode == code, f"{run.returncode}\n{run.stdout}{run.stderr}"
    return run.stdout + run.stderr


def sources(data):
    run = subprocess.run([str(PROGRAM), "source", "export", "--data", str(data)], capture_output=True, text=True)
    return run.stdout


def test_the_feed_of_a_site_is_found_shown_and_added(site, tmp_path):
    put(site, "/", HOME.format(stories=STORIES))
    put(site, "/main.xml", rss("The Paper", 20))
    put(site, "/comments.xml", rss("Comments", 50))
    text = add(tmp_path, site.url + "/", "--dry-run")
    assert "* feed" in text and "The Paper: 20 entries, newest" in text and "(declared, comments)" in text
    assert "12 links that look like articles" in text and not (tmp_path / "control.db").exists()
    assert f"source paper.localhost added: feed {site.url}/main.xml" in add(tmp_path, site.url + "/")
    text = sources(tmp_path)
    assert f'site: "{site.url}/"' in text and 'lang: "en"' in text and 'title: "The Paper"' in text
    assert "with this address already" in add(tmp_path, site.url + "/", code=1)
    assert all("Harkara/" in agent for _, _, agent in site.asked)


def test_a_fresh_news_sitemap_goes_before_a_stale_feed(site, tmp_path):
    put(site, "/", HOME.format(stories=""))
    put(site, "/main.xml", rss("The Paper", 20, age_days=400))
    put(site, "/robots.txt", f"User-agent: *\nAllow: /\nSitemap: {site.url}/index.xml\n")
    put(site, "/index.xml", "<sitemapindex><sitemap><loc>/archive.xml</loc></sitemap><sitemap><loc>/sitemap-news.xml"
                            "</loc></sitemap></sitemapindex>")
    day = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(NOW))
    put(site, "/sitemap-news.xml", f"<urlset xmlns:n='n'><url><loc>/a</loc><n:news><n:publication><n:name>P</n:name>"
                                   f"</n:publication><n:publication_date>{day}</n:publication_date></n:news></url></urlset>")
    found = json.loads(add(tmp_path, site.url + "/", "--dry-run", "-o", "json"))
    assert found["added"] == [] and [o["url"] for o in found["offers"] if o["chosen"]] == [site.url + "/sitemap-news.xml"]
    assert {o["kind"] for o in found["offers"]} == {"feed", "sitemap"}


def test_usual_places_are_tried_where_nothing_is_declared(site, tmp_path):
    put(site, "/", "<html><body>Welcome</body></html>")
    put(site, "/rss.xml", rss("Hidden", 3))
    assert f"added: feed {site.url}/rss.xml" in add(tmp_path, site.url + "/")


def test_a_site_without_any_is_read_through_its_page(site, tmp_path):
    put(site, "/news/", "<html><body>" + STORIES + "</body></html>")
    assert f"added: section {site.url}/news/" in add(tmp_path, site.url + "/news/")
    assert 'kind: "section"' in sources(tmp_path)


def test_all_feeds_of_the_sections_are_added(site, tmp_path):
    put(site, "/", HOME.format(stories=STORIES))
    put(site, "/main.xml", rss("The Paper", 20))
    put(site, "/comments.xml", rss("Comments", 5))
    for name in ("sport", "world"):
        put(site, f"/{name}/", f'<link rel="alternate" type="application/rss+xml" href="/{name}/feed.xml">')
        put(site, f"/{name}/feed.xml", rss(f"The Paper: {name}", 7))
    add(tmp_path, site.url + "/", "--all", "--collection", "Papers")
    text = sources(tmp_path)
    assert all(f'name: "{name}"' in text for name in ("the-paper", "the-paper-sport", "the-paper-world"))
    assert text.count("url:") == 3 and text.count('collection: "Papers"') == 3 and "comments" not in text


def test_what_keeps_us_out_is_told_in_words(site, tmp_path):
    put(site, "/robots.txt", "User-agent: *\nDisallow: /closed\n")
    put(site, "/bar", "", 403)
    put(site, "/law", "", 451)
    put(site, "/wall", "", 302, Location="/consent?back=/wall")
    put(site, "/consent?back=/wall", "<html>Do you agree?</html>")
    put(site, "/round", "", 301, Location="/round")
    put(site, "/empty", "<html><body>nothing</body></html>")
    for path, words in (("/closed/x", "its robots.txt does not allow it"), ("/bar", "refuses us (403)"),
                        ("/law", "legal reasons (451)"), ("/wall", "consent or login page"),
                        ("/round", "around without end"), ("/gone", "no such page (404)"),
                        ("/empty", "offers no feed, no sitemap")):
        text = add(tmp_path, site.url + path, code=1)
        assert words in text and "Nothing was added. With --kind" in text, text
    assert not any(path.startswith("/closed") for path, _, _ in site.asked)
    assert "the name has no address" in add(tmp_path, "http://no-such-host.invalid/", code=3)
    assert "nobody answers there" in add(tmp_path, "http://127.0.0.1:1/", code=3)
    add(tmp_path, site.url + "/empty", "--kind", "section")
    assert 'kind: "section"' in sources(tmp_path)


def test_wrong_options_are_told_before_anybody_is_asked(site, tmp_path):
    assert "--interval" in add(tmp_path, site.url + "/", "--interval", "0", code=2)
    assert "whole number" in add(tmp_path, site.url + "/", "--interval", "soon", code=2)
    assert "--all and --dry-run go without it" in add(tmp_path, site.url + "/", "--kind", "feed", "--all", code=2)
    assert site.asked == []


def test_only_allowed_addresses_are_connected_to(site, tmp_path):
    put(site, "/", HOME.format(stories=STORIES))
    assert "not a public one" in add(tmp_path, site.url + "/", code=3, allow="10.0.0.0/8")
    assert site.asked == []


def test_the_host_rests_between_two_requests(site, tmp_path):
    put(site, "/", HOME.format(stories=STORIES))
    put(site, "/main.xml", rss("The Paper", 20))
    add(tmp_path, site.url + "/", "--dry-run", delay=300)
    times = [at for _, at, _ in site.asked]
    assert len(times) >= 4 and all(b - a > 0.25 for a, b in zip(times, times[1:]))
