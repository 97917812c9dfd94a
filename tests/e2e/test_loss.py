# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
"""Nothing is lost and nothing comes twice: SIGKILL each role in turn while pages flow."""
import base64
import collections

from tests.support.harkara import Harkara, wait_for
from tests.support.nginx import Nginx
from tests.support.press import write_host
from tests.support.receivers import Webhooks

SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef01234567").decode()
HOSTS, PER_HOST, TURNS = 10, 50, 20
ROLES = ["crawl", "parse", "index", "match", "deliver", "serve", "redis"]


def test_twenty_turns_of_sigkill_to_each_role_lose_nothing(tmp_path):
    tmp_path.chmod(0o755)
    root = tmp_path / "www"
    root.mkdir()
    total = HOSTS * PER_HOST
    with Nginx(root) as nginx, Webhooks(SECRET) as hooks:
        hosts = [f"h{i}.localhost" for i in range(HOSTS)]
        publish = lambda count: [write_host(root, host, nginx.port, count) for host in hosts]
        publish(2)
        with Harkara({"crawler.delay_ms": 20, "queue.claim_idle_ms": 2000}) as harkara:
            harkara.run("subscriber", "add", "hook", hooks.url, "--secret", SECRET)
            harkara.add_watch("all", "unique", to=["hook"])
            for host in hosts:
                harkara.add_source(host.split(".")[0], f"http://{host}:{nginx.port}/feed.xml")
            wait_for("the flow to begin", lambda: harkara.count() > 0)
            kills = TURNS * len(ROLES)
            for n in range(kills):
                # A few more pages before each kill, so that it falls into the flow.
                publish(2 + (PER_HOST - 2) * (n + 1) // kills)
                harkara.kill(ROLES[n % len(ROLES)])
            wait_for("all pages in the index", lambda: harkara.count() >= total, 180, 0.5)
            delivered = lambda: {body["data"]["doc"]["url"] for _, body in list(hooks.calls)}
            wait_for("all hits delivered", lambda: len(delivered()) >= total, 120, 0.5)
            docs = harkara.search("unique")
            urls = collections.Counter(hit["doc"]["url"] for hit in docs)
            assert len(urls) == total and set(urls.values()) == {1}
            ids = collections.defaultdict(set)
            for webhook_id, body in hooks.calls:
                ids[body["data"]["doc"]["url"]].add(webhook_id)
            # A second arrival is allowed only under the same id.
            assert {len(one) for one in ids.values()} == {1}
            assert not hooks.bad
            assert harkara.api("GET", "/api/v1/status")[1]["dead"] == 0
            print(f"\n{kills} kills, {len(docs)} docs, {len(hooks.calls)} arrivals of {len(ids)} deliveries")


def test_a_power_cut_loses_nothing_that_was_acknowledged(tmp_path):
    tmp_path.chmod(0o755)
    root = tmp_path / "www"
    root.mkdir()
    data = tmp_path / "data"
    with Nginx(root) as nginx:
        write_host(root, "one.localhost", nginx.port, 60)
        harkara = Harkara({"crawler.delay_ms": 20, "queue.claim_idle_ms": 2000}, data=data).start()
        harkara.add_source("one", f"http://one.localhost:{nginx.port}/feed.xml")
        for wanted in (10, 25, 40):
            wait_for(f"{wanted} pages", lambda: harkara.count() >= wanted, 60)
            harkara.kill_all()
            harkara.start()
        wait_for("all pages", lambda: harkara.count() >= 60, 90)
        urls = collections.Counter(hit["doc"]["url"] for hit in harkara.search("unique"))
        assert len(urls) == 60 and set(urls.values()) == {1}
        assert harkara.stop() == 0
