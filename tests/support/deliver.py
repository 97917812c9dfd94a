# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
"""The deliver stage alone: a Redis and a control store of its own, hits put into the stream as the matcher puts them."""
import json
import pathlib
import signal
import sqlite3
import subprocess
import tempfile
import time

import redis

from tests.support.harkara import PROGRAM, wait_for

HITS = "harkara:{0}:hits"
SECRET = "whsec_QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB"


def hit(watch, doc, rev=1, title="Oil rises", lang="en", passage=None):
    return {"watch": watch, "watch_name": f"watch-{watch}",
            "doc": {"id": f"{doc:032x}", "rev": rev, "url": f"https://press.example/{doc}", "title": title,
                    "source": "press", "site": "press.example", "lang": lang, "medium": "web",
                    "published_ms": 1795469760000},
            "clauses": [{"clause": 0, "text": "oil"}], "spans": [[0, 1, 4, 7]],
            "passage": passage or [{"t": "The price of "}, {"t": "oil", "m": 0}, {"t": " rose."}],
            "matched_ms": 1795469765432}


class Deliver:
    """Use as a context manager. The stage is started by start(), so that a test can prepare the store before."""

    def __init__(self, **settings):
        self._temporary = tempfile.TemporaryDirectory(prefix="harkara-deliver-")
        self.data = pathlib.Path(self._temporary.name)
        self.settings = {"deliver.allow_networks": "127.0.0.0/8", "server.public_url": "https://harkara.example/",
                         "smtp.from": "alerts@harkara.example",
                         **{key.replace("__", "."): value for key, value in settings.items()}}
        self.redis_process = self.process = None
        self.docs = 0

    # ---- life ----
    def start_redis(self):
        socket = self.data / "redis.sock"
        self.redis_process = subprocess.Popen(
            ["redis-server", "--port", "0", "--unixsocket", str(socket), "--dir", str(self.data), "--appendonly", "yes",
             "--save", "", "--logfile", str(self.data / "redis.log")])
        self.redis = redis.Redis(unix_socket_path=str(socket))
        wait_for("redis", self._redis_answers)

    def _redis_answers(self):
        try:
            return self.redis.ping()
        except redis.RedisError:
            return False

    def stop_redis(self):
        self.redis_process.kill()
        self.redis_process.wait(10)

    def start(self):
        words = [str(PROGRAM), "deliver", "--data", str(self.data)]
        for key, value in self.settings.items():
            words += ["--set", f"{key}={value}"]
        self.log = open(self.data / "deliver.log", "ab")
        self.process = subprocess.Popen(words, stdout=self.log, stderr=self.log)
        wait_for("the deliver stage", self._is_ready, 60)
        return self

    def _is_ready(self):
        assert self.process.poll() is None, (self.data / "deliver.log").read_text()
        return self.redis.exists("harkara:{0}:stage:deliver-1") and (self.data / "control.db").exists()

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)
        self.redis.delete("harkara:{0}:stage:deliver-1")

    def stop(self, seconds=15):
        """SIGTERM; returns how long it took."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(seconds) == 0
        return time.monotonic() - began

    def __enter__(self):
        self.start_redis()
        return self.start()

    def __exit__(self, *_):
        for process in (self.process, self.redis_process):
            if process and process.poll() is None:
                process.kill()
                process.wait(10)
        self._temporary.cleanup()

    # ---- store ----
    def sql(self, statement, *values):
        db = sqlite3.connect(self.data / "control.db", timeout=30)
        try:
            with db:
                return db.execute(statement, values).fetchall()
        finally:
            db.close()

    def subscribe(self, watch, channel, address, name=None):
        """Gives the watch, made on first use, one more subscriber; returns the watch's number."""
        self.sql("INSERT OR IGNORE INTO watches(id, name, query, enabled, created_ms, changed_ms) VALUES(?,?,?,1,0,0)",
                 watch, f"watch-{watch}", "oil")
        name = name or f"subscriber-{watch}-{abs(hash(address))}"
        self.sql("INSERT INTO subscribers(name, channel, address, secret, created_ms) VALUES(?,?,?,?,0)", name, channel,
                 address, SECRET if channel == "webhook" else "")
        self.sql("INSERT INTO watch_subscribers SELECT ?, id FROM subscribers WHERE name = ?", watch, name)
        return watch

    def publish(self, watch, **changes):
        """One hit; returns its doc's number."""
        self.docs += 1
        self.redis.xadd(HITS, {"meta": json.dumps(hit(watch, self.docs, **changes))})
        return self.docs

    def rows(self, where="1"):
        names = ["number", "id", "hit", "channel", "address", "state", "tries", "next_ms", "last_reply"]
        return [dict(zip(names, row)) for row in
                self.sql(f"SELECT {', '.join(names)} FROM deliveries WHERE {where} ORDER BY number")]

    def hurry(self):
        """Lets what waits for a later try be due now."""
        self.sql("UPDATE deliveries SET next_ms = 0 WHERE state = 0 AND next_ms IS NOT NULL")

    def wait_row(self, where, seconds=30):
        return wait_for(f"a delivery with {where}", lambda: self.rows(where), seconds)[0]
