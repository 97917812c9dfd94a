# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
"""A real redis-server on a data directory's socket, as `harkara up` runs it, for tests and benchmarks of one stage."""
import pathlib
import subprocess

import redis

from tests.support.harkara import wait_for


class RedisServer:
    """Use as a context manager; `client` is connected to it."""

    def __init__(self, data):
        self.data = pathlib.Path(data)
        self.socket = self.data / "redis.sock"
        self.client = redis.Redis(unix_socket_path=str(self.socket), decode_responses=True)
        self.process = None

    def __enter__(self):
        folder = self.data / "redis"
        folder.mkdir(parents=True, exist_ok=True)
        self.process = subprocess.Popen(
            ["redis-server", "--port", "0", "--unixsocket", str(self.socket), "--appendonly", "yes", "--save", "",
             "--dir", str(folder), "--logfile", str(self.data / "redis.log")])
        wait_for("Redis", self._answers)
        return self

    def _answers(self):
        try:
            return self.client.ping()
        except redis.exceptions.ConnectionError:
            return False

    def __exit__(self, *_):
        self.client.close()
        self.process.terminate()
        self.process.wait(10)
