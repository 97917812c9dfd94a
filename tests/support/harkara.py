# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
"""A whole Harkara for a test: its own data directory, free ports, real processes. Waits for things, never for time."""
import json
import os
import pathlib
import signal
import socket
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
PRESET = os.environ.get("HARKARA_PRESET", "dev")
PROGRAM = ROOT / "build" / PRESET / "harkara"
STAGES = ["crawl", "parse", "index", "match", "deliver", "serve"]


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for(what, condition, seconds=30, step=0.05):
    """The first truthy value of condition(), or an AssertionError that names what was waited for."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < end, f"not within {seconds} s: {what}"
        time.sleep(step)


def shared(name=None):
    """The folder of shared data, or None where this checkout stands alone."""
    path = pathlib.Path(os.environ.get("HARKARA_SHARED", ROOT.parent / "shared"))
    path = path / name if name else path
    return path if path.exists() else None


class Harkara:
    """`harkara up` on a data directory of its own. Use as a context manager."""

    def __init__(self, settings=(), options=(), data=None):
        self._temporary = None if data else tempfile.TemporaryDirectory(prefix="harkara-")
        self.data = pathlib.Path(data or self._temporary.name)
        self.port = free_port()
        self.settings = {"server.listen": f"127.0.0.1:{self.port}", "crawler.allow_networks": "127.0.0.0/8,::1/128",
                         "deliver.allow_networks": "127.0.0.0/8,::1/128", **dict(settings)}
        self.options = list(options)
        self.process = None
        self.lines = []

    # ---- life ----
    def start(self):
        self.process = subprocess.Popen(
            [str(PROGRAM), "up", *self._common(), *self.options], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, errors="replace")
        threading.Thread(target=self._read, args=(self.process,), daemon=True).start()
        wait_for("harkara up", lambda: self._is_ready(), 60)
        return self

    def _is_ready(self):
        assert self.process.poll() is None, "harkara up ended:\n" + "".join(self.lines[-50:])
        return any("Harkara is up" in line for line in self.lines[-200:])

    def _read(self, process):
        for line in process.stdout:
            self.lines.append(line)

    def stop(self, seconds=15):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(seconds)
        code = self.process.returncode if self.process else None
        self.lines.clear()
        return code

    def kill_all(self):
        """SIGKILL to the supervisor and all its children at once: the machine lost its power."""
        pids = [self.process.pid, *self.children().values()]
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.process.wait(10)
        wait_for("all processes to be gone", lambda: not any(pathlib.Path(f"/proc/{p}").exists() for p in pids))
        self.lines.clear()

    def children(self):
        """role -> pid of the supervisor's children."""
        found = {}
        text = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        for pid in map(int, text.split()):
            try:
                argv = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if b"redis-server" in argv[0]:
                found["redis"] = pid
            elif len(argv) > 1:
                found[argv[1].decode()] = pid
        return found

    def kill(self, role):
        """SIGKILL to one role, as soon as it runs; returns its pid."""
        pid = wait_for(f"{role} to run", lambda: self.children().get(role))
        os.kill(pid, signal.SIGKILL)
        return pid

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        try:
            self.stop()
        except subprocess.TimeoutExpired:
            self.kill_all()
            raise
        finally:
            if self._temporary:
                self._temporary.cleanup()

    # ---- command line ----
    def _common(self):
        words = ["--data", str(self.data)]
        for key, value in self.settings.items():
            words += ["--set", f"{key}={value}"]
        return words

    def run(self, *words, check=True, timeout=120, input=None):
        verb = [w for w in words[:2]]
        run = subprocess.run([str(PROGRAM), *words, *self._common()], capture_output=True, text=True, timeout=timeout,
                             input=input)
        if check:
            assert run.returncode == 0, f"{verb}: {run.returncode}\n{run.stdout}\n{run.stderr}"
        return run

    def add_source(self, name, url, kind="feed", interval=1):
        return self.run("source", "add", url, "--name", name, "--kind", kind, "--interval", str(interval))

    def add_watch(self, name, query, to=()):
        return self.run("watch", "add", name, query, *(["--to", ",".join(to)] if to else []))

    def search(self, query, limit=1000):
        run = self.run("search", query, "-o", "json", "--limit", str(limit), check=False)
        assert run.returncode in (0, 1), run.stderr
        return [json.loads(line) for line in run.stdout.splitlines()]

    def count(self, query="*:*"):
        run = self.run("search", query, "--count", check=False)
        assert run.returncode in (0, 1), run.stderr
        return int(run.stdout)

    # ---- HTTP ----
    @property
    def token(self):
        return (self.data / "token").read_text().strip()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def api(self, method, path, body=None, token=True, headers=None):
        """(status, parsed JSON or text)"""
        request = urllib.request.Request(self.url + path, method=method,
                                         data=json.dumps(body).encode() if body is not None else None)
        if body is not None:
            request.add_header("Content-Type", "application/json")
        if token:
            request.add_header("Authorization", "Bearer " + self.token)
        for name, value in (headers or {}).items():
            request.add_header(name, value)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                status, text = answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            status, text = error.code, error.read().decode()
        try:
            return status, json.loads(text)
        except ValueError:
            return status, text
