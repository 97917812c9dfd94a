# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
"""Invented articles for the tests: hosts with a feed and pages, written as files for nginx."""
import pathlib
from email.utils import formatdate
from random import Random
from xml.sax.saxutils import escape

WORDS = ("harbour council river bridge teacher market railway orchard budget festival hospital library museum storm "
         "village engineer farmer student minister court ferry tunnel garden factory").split()


SYLLABLES = "ka lo mi tu re na shi go ba den fal mor vin tas pel".split()


def sentence(seed, n):
    """Common words and invented ones by turns, so that no two pages of a host look like one template."""
    random = Random(str(seed))
    words = ["".join(random.choices(SYLLABLES, k=3)) if i % 2 else random.choice(WORDS) for i in range(n)]
    return " ".join(words).capitalize() + "."


def article(host, number, title=None, extra="", published=None):
    title = title or f"Report {number} from {host}"
    paragraphs = "\n".join(f"<p>{sentence((host, number, k), 42)}</p>" for k in range(5))
    published = published or "2026-11-20T08:00:00Z"
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>
<meta property="article:published_time" content="{published}"><meta name="author" content="Ada Palmer"></head>
<body><nav><a href="/">Home</a> <a href="/about">About</a></nav>
<article><h1>{escape(title)}</h1><p>Unique marker{number}x{host.split('.')[0]} stands here. {extra}</p>
{paragraphs}
</article><footer>All of this was invented.</footer></body></html>
"""


def feed(host, port, items, scheme="http"):
    """items: (path, title)"""
    rows = "\n".join(f"<item><title>{escape(title)}</title><link>{scheme}://{host}:{port}{path}</link>"
                     f"<guid>{scheme}://{host}:{port}{path}</guid><pubDate>{formatdate(1795161600)}</pubDate></item>"
                     for path, title in items)
    return (f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>{host}</title>'
            f"<link>{scheme}://{host}:{port}/</link><description>x</description>{rows}</channel></rss>")


def write_host(root, host, port, count, first=0, extra=lambda n: ""):
    """A host with `count` articles and its feed below root; returns the articles' paths."""
    folder = pathlib.Path(root) / host
    folder.mkdir(parents=True, exist_ok=True)
    items = []
    for n in range(first, first + count):
        path = f"/a{n}.html"
        (folder / path[1:]).write_text(article(host, n, extra=extra(n)))
        items.append((path, f"Report {n} from {host}"))
    temporary = folder / "feed.tmp"
    temporary.write_text(feed(host, port, items))
    temporary.rename(folder / "feed.xml")
    return [path for path, _ in items]
