# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
"""A page without a feed is read for its links, and learns from what they turn out to be."""
import re

import pytest

from tests.support.harkara import Harkara, wait_for
from tests.support.nginx import Nginx
from tests.support.press import article

HOST = "town.localhost"
ROUND = 20  # articles and offers of one round


def offer(n):
    """What looks like an article from afar: a long headline that leads to a list of goods."""
    links = "".join(f'<li><a href="/goods/{n}-{i}">A very good thing number {i} for your house and garden</a></li>'
                    for i in range(40))
    return f"<html><head><title>Offers {n}</title></head><body><h1>Offers</h1><ul>{links}</ul></body></html>"


def section(rounds):
    stories = "".join(f'<h3><a href="/city/story-{n}-of-the-old-harbour-town.html">Story {n} of the old harbour town and its '
                      f'people</a></h3>' for n in range(rounds * ROUND))
    offers = "".join(f'<h3><a href="/deals/offer-{n}-for-house-and-garden.html">Offer {n} for house and garden that nobody '
                     f'should miss</a></h3>' for n in range(rounds * ROUND))
    menu = "".join(f'<a href="/part-{n}">Part {n}</a>' for n in range(30))
    return f"<html><body><nav>{menu}</nav><main>{stories}{offers}</main>" \
           f'<a href="http://elsewhere.localhost/a-story-of-some-other-town">A story of some other town</a></body></html>'


def write(root, name, text):
    path = root / HOST / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def publish(root, rounds):
    for n in range((rounds - 1) * ROUND, rounds * ROUND):
        write(root, f"city/story-{n}-of-the-old-harbour-town.html", article(HOST, n))
        write(root, f"deals/offer-{n}-for-house-and-garden.html", offer(n))
    fresh = root / HOST / "city.new"
    fresh.write_text(section(rounds))
    fresh.rename(root / HOST / "city.html")


@pytest.fixture
def town(tmp_path):
    tmp_path.chmod(0o755)
    publish(tmp_path, 1)
    with Nginx(tmp_path) as nginx:
        yield tmp_path, nginx


def asked(nginx, what):
    return {m[1] for line in nginx.requests() if (m := re.search(rf'"GET ({what}\S*) ', line))}


def test_a_section_learns_to_leave_what_is_no_article(town):
    root, nginx = town
    with Harkara({"crawler.delay_ms": 0}) as harkara:
        harkara.add_source("town", f"http://{HOST}:{nginx.port}/city.html", kind="section")
        wait_for("the first articles", lambda: harkara.count() >= ROUND)
        wait_for("the first offers", lambda: len(asked(nginx, "/deals/")) == ROUND)
        assert asked(nginx, "/part-") == set() and not asked(nginx, "/goods/")
        for rounds in (2, 3):
            publish(root, rounds)
            wait_for("the new articles", lambda: harkara.count() >= rounds * ROUND)
        assert len(asked(nginx, "/city/")) == 3 * ROUND
        assert len(asked(nginx, "/deals/")) <= ROUND + 6  # of 40 more, one in twenty is tried
        assert asked(nginx, "/part-") == set() and not any("elsewhere" in line for line in nginx.requests())
        assert harkara.count("source:town") == 3 * ROUND and harkara.count("title:offers") == 0
