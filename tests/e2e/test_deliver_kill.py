# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
"""SIGKILL of the deliver stage at random moments, while endpoints and a relay fail, drop, and are slow: nothing is
lost, a second arrival carries the same id, each address sees its hits in order. HARKARA_KILL_ROUNDS and
HARKARA_KILL_HITS make it longer."""
import collections
import os
import random
import time

from tests.support.deliver import SECRET, Deliver
from tests.support.endpoints import DROP, Endpoint, Relay, dropped, slow, status
from tests.support.harkara import wait_for

ROUNDS = int(os.environ.get("HARKARA_KILL_ROUNDS", "20"))
HITS = int(os.environ.get("HARKARA_KILL_HITS", "25"))
SEED = int(os.environ.get("HARKARA_SEED", "7"))


# Never so many faults in a row that the schedule would give up.
def faults_of_endpoints(dice):
    def behave(path, n):
        kind = path.split("/")[1]
        if kind == "failing" and n % 2:
            return status(500)
        if kind == "dropping" and n % 3 == 1:
            return dropped
        if kind == "slow":
            return slow(dice.random() * 0.2)
        return status(200)
    return behave


def faults_of_relay(step, address, n):
    if not address.startswith("failing") or n % 2 == 0:
        return None
    return DROP if step == "data" else "451 later"


def first_arrivals(pairs):
    """address -> hits in the order of their first arrival, and (address, hit) -> ids."""
    order, ids = collections.defaultdict(list), collections.defaultdict(set)
    for address, hit, id in pairs:
        if not ids[address, hit]:
            order[address].append(hit)
        ids[address, hit].add(id)
    return order, ids


def arrivals(endpoint, relay):
    with endpoint.lock:
        hooks = [(a.path, a.data["hit"], a.id) for a in endpoint.arrivals if 200 <= a.answer < 300]
        assert all(a.signed for a in endpoint.arrivals)
    with relay.lock:
        mails = [(m.envelope.rcpt_tos[0], int(m["subject"].rsplit(" ", 1)[1]), m["message-id"])
                 for m in relay.mails if m.answer is None]
    return hooks + mails


def test_killed_at_any_moment_it_loses_nothing_and_invents_no_id():
    dice = random.Random(SEED)
    paths = [f"/{kind}/{n}" for kind in ("good", "failing", "dropping", "slow") for n in range(2)]
    boxes = ["good@news.example", "failing@news.example"]
    with Endpoint(SECRET, faults_of_endpoints(dice)) as endpoint, Relay(faults_of_relay) as relay, \
            Deliver(smtp__url=relay.url, smtp__require_tls="false") as stage:
        for path in paths:
            stage.subscribe(1, "webhook", endpoint.url(path))
        for box in boxes:
            stage.subscribe(1, "mail", box)
        for number in range(1, HITS + 1):
            stage.publish(1, title=f"Story {number}")
        for _ in range(ROUNDS):
            stage.hurry()
            time.sleep(dice.random() * 0.3)  # the moment of the kill, not a wait for something
            stage.kill()
            stage.start()
        wanted = HITS * (len(paths) + len(boxes))

        def all_done():
            stage.hurry()
            assert stage.rows("state = 2") == []
            return stage.sql("SELECT count(*) FROM deliveries WHERE state = 1") == [(wanted,)]
        wait_for("all deliveries to be sent", all_done, 240, 0.2)
        order, ids = first_arrivals(arrivals(endpoint, relay))
        assert stage.sql("SELECT count(*) FROM hits") == [(HITS,)]
        assert len(ids) == wanted
        assert all(len(known) == 1 for known in ids.values())
        for address in paths + boxes:
            assert order[address] == list(range(1, HITS + 1)), address
        assert len({id for known in ids.values() for id in known}) == wanted
        print(f"{wanted} deliveries, {len(endpoint.arrivals)} calls, {len(relay.mails)} mails, {ROUNDS} kills")
