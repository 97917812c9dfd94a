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
HOSTS, PER_HOST, ROUNDS = 10, 50, 20
ROLES = ["crawl", "parse", "index", "match", "deliver", "serve", "redis"]


def test_twenty_rounds_of_sigkill_lose_nothing(tmp_path):
    tmp_path.chmod(0o755)
    root = tmp_path / "www"
    root.mkdir()
    with Nginx(root) as nginx, Webhooks(SECRET) as hooks:
        hosts = [f"h{i}.localhost" for i in range(HOSTS)]
        for host in hosts:
            write_host(root, host, nginx.port, 2)
        settings = {"crawler.delay_ms": 20, "queue.claim_idle_ms": 2000}
        with Harkara(settings) as harkara:
            harkara.run("subscriber", "add", "hook", hooks.url, "--secret", SECRET)
            harkara.add_watch("all", "unique", to=["hook"])
            for host in hosts:
                harkara.add_source(host.split(".")[0], f"http://{host}:{nginx.port}/feed.xml")
            wait_for("the flow to begin", lambda: harkara.count() > 0)
            for n in range(ROUNDS):
                # Each round publishes a twentieth of the pages and kills while they flow.
                for host in hosts:
                    write_host(root, host, nginx.port, 2 + (PER_HOST - 2) * (n + 1) // ROUNDS)
                before = harkara.count()
                harkara.kill(ROLES[n % len(ROLES)])
                wait_for("the flow to go on", lambda: harkara.count() > before, 60)
            total = HOSTS * PER_HOST
            wait_for("all pages in the index", lambda: harkara.count() >= total, 180, 0.5)
            wait_for("all hits delivered", lambda: len({c[1]["data"]["doc"]["url"] for c in hooks.calls}) >= total, 120,
                     0.5)
            docs = harkara.search("unique")
            urls = collections.Counter(hit["doc"]["url"] for hit in docs)
            assert len(urls) == total and set(urls.values()) == {1}
            by_id = collections.defaultdict(set)
            for webhook_id, body in hooks.calls:
                by_id[body["data"]["doc"]["url"]].add(webhook_id)
            # A second arrival is allowed only under the same id.
            assert {len(ids) for ids in by_id.values()} == {1}
            assert not hooks.bad


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
