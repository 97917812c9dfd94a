#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
"""The whole system at work and at rest: delay from a page handed in to search result and webhook, then memory and
processor time while nothing comes. usage: live.py [ROUNDS]"""
import json
import os
import pathlib
import statistics
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[1]
os.environ["HARKARA_PRESET"] = "release"
sys.path.insert(0, str(ROOT))
from tests.support.harkara import Harkara, wait_for  # noqa: E402
from tests.support.press import article  # noqa: E402
from tests.support.receivers import Webhooks  # noqa: E402

IDLE_S = 20


def milliseconds(values):
    values = sorted(values)
    return {"p50_ms": round(statistics.median(values) * 1000), "p99_ms": round(values[int(len(values) * 0.99)] * 1000)}


def total(harkara, word):
    request = urllib.request.Request(harkara.url + "/api/v1/search", method="POST",
                                     data=json.dumps({"query": word, "limit": 1}).encode(),
                                     headers={"Content-Type": "application/json",
                                              "Authorization": "Bearer " + harkara.token})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)["total"]


def delays(harkara, hooks, folder, rounds):
    searchable, alerted = [], []
    for n in range(rounds):
        page = folder / f"p{n}.html"
        page.write_text(article("live.localhost", n, extra=f"Needle{n}q."))
        calls = len(hooks.calls)
        harkara.run("import", str(page))
        start = time.monotonic()
        seen = {}
        while len(seen) < 2:
            if "search" not in seen and total(harkara, f"needle{n}q"):
                seen["search"] = time.monotonic() - start
            if "hook" not in seen and len(hooks.calls) > calls:
                seen["hook"] = time.monotonic() - start
            assert time.monotonic() - start < 30
            time.sleep(0.005)
        searchable.append(seen["search"])
        alerted.append(seen["hook"])
    return searchable, alerted


def resident_mb(pid):
    for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0


def processor_s(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def idle(harkara):
    pids = [harkara.process.pid, *harkara.children().values()]
    before = sum(map(processor_s, pids))
    time.sleep(IDLE_S)
    used = sum(map(processor_s, pids)) - before
    return {"memory_mb": round(sum(map(resident_mb, pids))), "core_percent": round(100 * used / IDLE_S, 1)}


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with tempfile.TemporaryDirectory(prefix="harkara-live-") as name, Webhooks() as hooks, Harkara() as harkara:
        harkara.run("subscriber", "add", "hook", hooks.url)
        harkara.add_watch("all", "unique", to=["hook"])
        wait_for("the watch to be live", lambda: any("match.watches" in l and "watches=1" in l for l in harkara.lines))
        searchable, alerted = delays(harkara, hooks, pathlib.Path(name), rounds)
        print(json.dumps({"stage": "page to search result", "rounds": rounds, **milliseconds(searchable)}))
        print(json.dumps({"stage": "page to webhook", "rounds": rounds, **milliseconds(alerted)}))
        print(json.dumps({"stage": "idle", "seconds": IDLE_S, **idle(harkara)}))


if __name__ == "__main__":
    main()
