#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
"""Asks harkara and other readers of robots.txt the same questions about real files and prints where they disagree.

    python3 -m venv /tmp/robots && /tmp/robots/bin/pip install -r bench/peers/robots-requirements.txt
    /tmp/robots/bin/python bench/peers/robots_compare.py build/dev/harkara DIR_OF_FILES [> disagreements.tsv]

The questions come from the files: for every rule addresses that just match it and that just do not, asked for an agent
that the file names and for one that it does not. gpyrobotstxt is a line-by-line port of Google's own reader, Protego is
Scrapy's. docs/internals/robots.md explains the disagreements.
"""
import json
import pathlib
import re
import subprocess
import sys

from gpyrobotstxt.robots_cc import RobotsMatcher
from protego import Protego

RULES_A_FILE = 30
GOOGLE_EVERY = 10  # its port reads the whole file for each question
LIMIT = 500 << 10
RULE = re.compile(r"^\s*(?:dis)?allow\s*:\s*([^#\r\n]*)", re.I | re.M)
AGENT = re.compile(r"^\s*user-agent\s*:\s*([A-Za-z_-]+)\s*$", re.I | re.M)


def questions(text):
    """Addresses around the file's rules."""
    found = {"/", "/index.html", "/news/2026/11/levee-holds"}
    for value in list(dict.fromkeys(RULE.findall(text)))[:RULES_A_FILE]:
        path = value.strip().rstrip("$").replace("*", "xx")
        if not path.startswith("/") or len(path) > 1000:
            continue
        found |= {path, path + "x", path + "?q=1", path[:-1] or "/"}
    return sorted(a for a in found if a.startswith("/") and not a.startswith("//"))


def harkara(program, path, agent, urls):
    run = subprocess.run([program, "robots", "--agent", agent, "-o", "json", str(path), "--", *urls],
                         capture_output=True, text=True, check=False)
    answers = [json.loads(line) for line in run.stdout.splitlines()]
    if run.returncode not in (0, 1) or len(answers) != len(urls):
        raise SystemExit(f"{path}: {run.stderr}")
    return answers


def serialise(program, paths):
    """As a crawler would ask: the address as the URL parser writes it."""
    run = subprocess.run([program, "url", "parse", "--base", "https://host.example/", "--", *paths],
                         capture_output=True, text=True, check=False)
    parsed = [json.loads(line) for line in run.stdout.splitlines()]
    return sorted({p["href"].split("#")[0] for p in parsed if p.get("origin") == "https://host.example"})


def google(data, agent, url):
    """None where the port itself fails: it does on a line of one word without a colon."""
    try:
        return RobotsMatcher().one_agent_allowed_by_robots(data, agent, url)
    except TypeError:
        return None


def main():
    program, folder = sys.argv[1:3]
    files, asked, differ = 0, {"google": 0, "protego": 0}, {"google": 0, "protego": 0}
    for path in sorted(pathlib.Path(folder).iterdir()):
        data = path.read_bytes()[:LIMIT]
        text = data.decode("utf-8-sig", "replace")
        urls = serialise(program, questions(text))
        named = [a for a in AGENT.findall(text) if a != "*"]
        protego = Protego.parse(text)
        files += 1
        for agent in dict.fromkeys(named[:1] + ["Harkara"]):
            for n, (url, ours) in enumerate(zip(urls, harkara(program, path, agent, urls))):
                theirs = {"protego": protego.can_fetch(url, agent),
                          "google": google(data, agent, url) if n % GOOGLE_EVERY == 0 else None}
                for who, allowed in theirs.items():
                    if allowed is None:
                        continue
                    asked[who] += 1
                    if bool(allowed) != ours["allowed"]:
                        differ[who] += 1
                        print(who, path.name, agent, url, "allow" if ours["allowed"] else "disallow",
                              ours.get("line", 0), ours.get("rule", ""), sep="\t", flush=True)
    for who in asked:
        print(f"{files} files, {asked[who]} questions to {who}: {differ[who]} answers differ", file=sys.stderr)


if __name__ == "__main__":
    main()
