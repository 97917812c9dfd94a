#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
"""Which links of listing pages are articles: precision and recall of parsers/section without any experience.

usage: bench/section.py [--build build/release] [--show]    (build the target bench_section first)

The pages are those of ../shared/data/pages-wcxb-dev that list articles; no link of them is labelled there, so the
addresses of articles are described below, one expression a page, written by looking at the pages' links. Links to other
sites are off-scope and not counted.
"""
import argparse
import json
import pathlib
import re
import subprocess
import tempfile

PAGES = [
    ("0083", "https://www.cabletv.com/news",
     r"/(news|tv|streaming|sports|internet|entertainment|holiday)/[^/]*-[^/]*-[^/]+$|/weekly-deals[-/]|/blog/[a-z0-9]+-[a-z-]+$|/(news|entertainment|streaming)/(fubo|disney|deadpool|cancellation)"),
    ("0147", "https://www.consultingpoint.com/news", r"/news/20\d\d/"),
    ("0260", "https://dlr.skift.com/issues/", r"/20\d\d/\d\d/"),
    ("0956", "https://www.ciodive.com/topic/cloud/", r"ciodive\.com/(news|spons|trendline)/.+/\d+/"),
    ("1795", "https://kval.com/topic/Car%20Rental", r"/news/[^/]+/.+"),
    ("0337", "https://www.newsbreak.com/trending/top/online-learning-programs", r"/\d{13}-"),
    ("2965", "https://apnews.com/hub/science", r"/(article|video|live|photo-gallery|features)/.|autoimmune-diseases"),
    ("2966", "https://www.theguardian.com/technology", r"/20\d\d/[a-z]{3}/\d\d/"),
    ("2970", "https://techcrunch.com/", r"/20\d\d/\d\d/\d\d/|/(video|podcast)/."),
    ("2971", "https://www.wired.com/category/science/", r"/story/."),
    ("2972", "https://netflixtechblog.com/", r"netflixtechblog\.com/[^/?]+-[0-9a-f]{10,}"),
    ("2973", "https://www.allrecipes.com/recipes/17562/dinner/", r"/recipe/\d+/|/gallery/|/article/|\.com/[^/]+-\d{7,8}$"),
    ("3011", "https://www.npr.org/sections/science/", r"/20\d\d/\d\d/\d\d/|/transcripts/."),
    ("3016", "https://www.infoq.com/", r"/(news|articles|presentations|podcasts|minibooks)/."),
    ("3030", "https://www.phoronix.com/", r"/(news|review)/."),
    ("4508", "https://www.nutsvolts.com/magazine/category/electronic-gadgets", r"/magazine/article/"),
    ("4636", "https://pinchofyum.com/recipes/air-fryer-recipes", r"\.com/(?!sponsored|freezer|start|media|privacy|terms)[a-z]+-[a-z-]+$"),
]


def site(url):
    host = re.match(r"https?://([^/:]+)", url)[1]
    return ".".join(host.split(".")[-2:])


def unpacked(name, root, keep):
    """The folder of a data set, unpacked below `keep` where /tmp/data does not hold it; None without ../shared."""
    folder = pathlib.Path("/tmp/data") / name
    unpack = root.parent / "shared" / "data" / "unpack"
    if not folder.exists() and unpack.exists():
        subprocess.run([str(unpack), name, keep], check=True, stdout=subprocess.DEVNULL)
        folder = pathlib.Path(keep) / name
    return folder if folder.exists() else None


def links_of(build, file, url):
    """The page's own shape, and (wanted, shape, address, text, score) of its links."""
    run = subprocess.run([f"{build}/bench/bench_section", str(file), url], capture_output=True, text=True, check=True,
                         errors="replace")
    rows = [(line.split("\t") + [""] * 4)[:5] for line in run.stdout.splitlines()]
    own = next((row[2] for row in rows if row[0] == "page"), "")
    return own, [(row[1] == "1", row[2], row[3], row[4], row[0]) for row in rows if row[0] != "page"]


def listings(args, folder):
    sums = [0, 0, 0, 0]
    print(f"{'page':<52} links  right  wrong missed")
    for number, url, pattern in PAGES:
        links = right = wrong = missed = 0
        for wanted, shape, address, text, score in links_of(args.build, folder / "html" / f"{number}.html", url)[1]:
            if site(address) != site(url):
                continue
            is_article = bool(re.search(pattern, address))
            links += 1
            right += is_article and wanted
            wrong += wanted and not is_article
            missed += is_article and not wanted
            if args.show and is_article != wanted:
                print(f"    {'missed' if is_article else 'wrong'} {score:>4} {shape} {address} {text[:40]}")
        print(f"{url[:52]:<52} {links:5} {right:6} {wrong:6} {missed:6}")
        sums = [a + b for a, b in zip(sums, (links, right, wrong, missed))]
    links, right, wrong, missed = sums
    print(f"{'all':<52} {links:5} {right:6} {wrong:6} {missed:6}   precision {right / (right + wrong):.3f} "
          f"recall {right / (right + missed):.3f}")


def articles(args, folder):
    """Pages that nobody looked at: links with the shape of the page's own address are articles, for it is one; links to
    one bare word ("/sport") are none."""
    good, bare, pages = [0, 0], [0, 0], 0
    for line in (folder / "gold.jsonl").read_text().splitlines():
        page = json.loads(line)
        own, links = links_of(args.build, folder / "html" / f"{page['id']}.html", page["url"])
        if not re.search(r"[*NX]", own):
            continue  # says nothing by itself
        pages += 1
        for wanted, shape, address, _, _ in links:
            if site(address) != site(page["url"]):
                continue
            for counts, applies in ((good, shape == own), (bare, shape == "/w")):
                counts[0] += applies and wanted
                counts[1] += applies
    print(f"{pages} article pages: {good[0]} of {good[1]} links of the page's own shape wanted ({good[0] / good[1]:.3f}), "
          f"{bare[0]} of {bare[1]} bare words ({bare[0] / bare[1]:.3f})")


def main():
    root = pathlib.Path(__file__).resolve().parents[1]
    args = argparse.ArgumentParser()
    args.add_argument("--build", default=root / "build" / "release")
    args.add_argument("--show", action="store_true", help="the links that are wrong")
    args = args.parse_args()
    with tempfile.TemporaryDirectory() as keep:
        sets = [unpacked(name, root, keep) for name in ("pages-wcxb-dev", "pages-fundus")]
        if None in sets:
            print("skipped: no ../shared")
            return
        listings(args, sets[0])
        articles(args, sets[1])


if __name__ == "__main__":
    main()
