# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
"""The feed reader against the expectations of others, and against every odd file they have collected."""
import collections
import json
import subprocess

import pytest

from tests.support import feedparser
from tests.support.harkara import PROGRAM, shared

BAR = 0.97
BASE = "http://127.0.0.1:8097/"  # the address their test server had

# What we decided otherwise, or do not do, by the file's name.
DIFFERENT = {
    "chardet/": "the detector is uchardet, which takes these few bytes for another encoding",
    "double-encoded-html": "text that was encoded twice is not repaired",
    "bozo_linenoise": "text that was encoded twice is not repaired",
    "demoronize-1": "control characters of Unicode are not read as windows-1252 unless written as references",
    "itunes_": "a flag is read without the white space around it, and 'true' is a yes",
    "multiple_values": "of several dates of one name the first counts",
    "headers_content_location": "the address is the one that was asked, not one that the answer claims",
    "entry_content_div_escaped_markup": "markup escaped within markup stays text",
    "feed_link_rel_self_default_type": "no type is made up",
    "channel_description_shorttag": "what is empty is left out",
    "channel_image_": "of a channel's picture the address, title and link are kept",
    "entity_in_doctype": "entities that a document declares are never expanded",
    "item_description_not_a_doctype": "'&lt;!' is written '<!', which means the same",
    "item_madeup_tags_element": "elements of nobody's vocabulary are not kept",
    "unknown-namespace": "elements of nobody's vocabulary are not kept",
    "arbitrary_element": "elements of nobody's vocabulary are not kept",
    "mathml": "attributes lose their prefix (xlink:href)",
    "atomthreading": "replies (RFC 4685) are not kept",
    "http_content_language": "the language is the document's own, not the server's",
    "feed_link_xml_base_iri": "addresses are in the URL standard's form, names in Punycode",
    "media_group": "of Media RSS licence, rating and restriction are not kept",
}


@pytest.fixture(scope="module")
def feeds(tmp_path_factory):
    if not shared("data/feeds.tar.zst"):
        pytest.skip("skipped: no ../shared")
    root = tmp_path_factory.mktemp("feeds")
    subprocess.run([str(shared("data/unpack")), "feeds", str(root)], check=True)
    return root / "feeds"


def read(*arguments):
    """One line of JSON a feed; what is no feed is told on standard error. A crash is neither."""
    done = subprocess.run([str(PROGRAM), "feed", *arguments], capture_output=True, timeout=300)
    assert done.returncode in (0, 1), done.stderr[-2000:]
    return done.stdout.decode("utf-8")


def headers_of(case):
    return {name.strip().lower(): value.strip() for name, value in (h.split(":", 1) for h in case.get("headers", []))}


def result_of(case, feeds, lines):
    headers = headers_of(case)
    if not headers:
        return lines.get(case["file"])
    return read("--url", BASE if "://" not in headers.get("content-location", "") else headers["content-location"],
                "--type", headers.get("content-type", ""), str(feeds / case["file"]))


def test_feeds_mean_to_us_what_they_mean_to_feedparser(feeds, record_property):
    cases = [json.loads(line) for line in (feeds / "expect.jsonl").read_text().splitlines()]
    cases = [c for c in cases if c["file"].startswith("feedparser/") and "/sanitize/" not in c["file"]]
    lines = {"feedparser/" + json.loads(line)["file"]: line
             for line in read("--url", BASE, str(feeds / "feedparser")).splitlines()}
    left_out = collections.Counter()
    missed, asked = [], 0
    for case in cases:
        why = feedparser.not_asked(case["expect"])
        if why:
            left_out[why] += 1
            continue
        asked += 1
        line = result_of(case, feeds, lines)
        if not line or not feedparser.holds(case["expect"], feedparser.result(line)):
            missed.append(case)
    share = 1 - len(missed) / asked
    print(f"{asked} asked, {share:.4f} hold; not asked: {dict(left_out)}")
    record_property("feedparser", share)
    unexplained = [c["file"] for c in missed if not any(name in c["file"] for name in DIFFERENT)]
    assert not unexplained
    assert share >= BAR


@pytest.mark.parametrize("folder", ["gofeed", "feed-rs", "netnewswire", "feedvalidator", "awesome-rss-opml"])
def test_no_file_crashes_or_hangs_the_reader(feeds, folder):
    for line in read(str(feeds / folder)).splitlines():
        feed = json.loads(line)
        assert feed["dialect"] in ("rss", "rdf", "atom", "cdf", "json")
