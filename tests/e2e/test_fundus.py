# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
"""Real news pages under their own host names, crawled over TLS through the whole flow."""
import collections
import json
import subprocess
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

import pytest

from tests.support.harkara import Harkara, shared, wait_for
from tests.support.nginx import Nginx

BAR = 0.98


def lay_out(root, gold):
    """A feed for each host, and the map from addresses to files."""
    by_host = collections.defaultdict(list)
    pages = {}
    for page in gold:
        parts = urlsplit(page["url"])
        uri = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        by_host[parts.hostname].append("https://" + parts.hostname + uri)
        pages[parts.hostname + uri] = f"html/{page['id']}.html"
    for host, urls in by_host.items():
        (root / host).mkdir()
        items = "".join(f"<item><link>{escape(u)}</link></item>" for u in urls)
        (root / host / "feed.xml").write_text(
            f'<rss version="2.0"><channel><title>{host}</title>{items}</channel></rss>')
    return by_host, pages


@pytest.mark.skipif(not shared("data/pages-fundus.tar.zst"), reason="skipped: no ../shared")
def test_real_pages_become_searchable(tmp_path, record_property):
    tmp_path.chmod(0o755)
    root = tmp_path / "www"
    root.mkdir()
    subprocess.run([str(shared("data/unpack")), "pages-fundus", str(tmp_path)], check=True)
    (root / "html").symlink_to(tmp_path / "pages-fundus" / "html")
    gold = [json.loads(line) for line in (tmp_path / "pages-fundus" / "gold.jsonl").read_text().splitlines()]
    by_host, pages = lay_out(root, gold)
    wanted = {url for urls in by_host.values() for url in urls}
    with Nginx(root, pages, tls_hosts=by_host) as nginx:
        settings = {"crawler.delay_ms": 0, "crawler.connect_to": f":443:127.0.0.1:{nginx.port}",
                    "crawler.ca_file": str(nginx.ca)}
        with Harkara(settings) as harkara:
            for n, host in enumerate(sorted(by_host)):
                harkara.add_source(f"s{n}", f"https://{host}/feed.xml", interval=300)
            found = lambda: {hit["doc"]["url"] for hit in harkara.search("*:*")} & wanted
            try:
                wait_for("all pages to be searchable", lambda: len(found()) == len(wanted), 120, 1)
            except AssertionError:
                pass  # the bar below decides
            share = len(found()) / len(wanted)
            print(f"\npages-fundus: {len(found())} of {len(wanted)} pages searchable ({share:.1%})")
            for url in sorted(wanted - found()):
                print("  missing:", url)
            assert share >= BAR
