# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
"""Where alerts arrive in tests: a real SMTP server with a Maildir, and a webhook receiver that checks signatures."""
import base64
import email
import email.policy
import hashlib
import hmac
import http.server
import json
import pathlib
import socket
import subprocess
import tempfile
import threading

from tests.support.harkara import free_port, wait_for


def port_answers(port):
    with socket.socket() as s:
        return s.connect_ex(("127.0.0.1", port)) == 0


class Mailbox:
    """aiosmtpd, the program, with a Maildir."""

    def __init__(self):
        self._temporary = tempfile.TemporaryDirectory(prefix="harkara-mail-")
        self.dir = pathlib.Path(self._temporary.name) / "box"
        self.port = free_port()

    def __enter__(self):
        self.process = subprocess.Popen(
            ["/usr/bin/python3", "-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{self.port}", "-c",
             "aiosmtpd.handlers.Mailbox", str(self.dir)], stderr=subprocess.DEVNULL)
        wait_for("the SMTP server", lambda: port_answers(self.port))
        return self

    def mails(self):
        """Parsed messages, oldest first."""
        files = sorted((self.dir / "new").glob("*"), key=lambda p: p.stat().st_mtime_ns) if self.dir.exists() else []
        return [email.message_from_bytes(f.read_bytes(), policy=email.policy.default) for f in files]

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(10)
        self._temporary.cleanup()


class Hook(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        answer = self.server.receiver.take(self.headers, body)
        self.send_response(answer)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class Webhooks:
    """Keeps what arrives. `answers` gives the status of the n-th call (200 when it runs out)."""

    def __init__(self, secret=None, answers=()):
        self.secret, self.answers = secret, list(answers)
        self.calls = []  # (webhook-id, parsed body)
        self.bad = []    # calls with a wrong signature
        self.lock = threading.Lock()

    def take(self, headers, body):
        with self.lock:
            if not self.is_signed(headers, body):
                self.bad.append((dict(headers), body))
                return 401
            answer = self.answers.pop(0) if self.answers else 200
            if answer < 300:
                self.calls.append((headers["webhook-id"], json.loads(body)))
            return answer

    def is_signed(self, headers, body):
        if not self.secret:
            return True
        key = base64.b64decode(self.secret.removeprefix("whsec_"))
        text = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        wanted = "v1," + base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()
        return wanted in headers["webhook-signature"].split(" ")

    def __enter__(self):
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hook)
        self.server.receiver = self
        self.port = self.server.server_port
        self.url = f"http://127.0.0.1:{self.port}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
