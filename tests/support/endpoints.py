# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
"""The other side of deliveries, with the faults of real ones: an HTTP endpoint and an SMTP relay whose behaviour a test
chooses call by call. Both keep what arrives, in order."""
import base64
import dataclasses
import email
import email.policy
import hashlib
import hmac
import http.server
import json
import pathlib
import ssl
import subprocess
import threading
import time

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from tests.support.harkara import free_port


@dataclasses.dataclass
class Arrival:
    path: str
    id: str
    timestamp: int
    signed: bool
    body: bytes
    answer: object

    @property
    def data(self):
        return json.loads(self.body)["data"]


# ---- what an endpoint may do with a call: each takes the handler, after the request was read -----------------------
def status(code, **headers):
    def answer(handler):
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", "0")
        handler.end_headers()
    answer.code = code
    return answer


def slow(seconds, then=200):
    """Answers after that time, or when the endpoint is closed."""
    def answer(handler):
        handler.server.closing.wait(seconds)
        status(then)(handler)
    answer.code = then
    return answer


def dropped(handler):
    handler.close_connection = True


dropped.code = 0


def endless(handler):
    handler.send_response(200)
    handler.end_headers()
    handler.close_connection = True
    try:
        while not handler.server.closing.is_set():
            handler.wfile.write(b"and so on " * 1000)
    except OSError:
        pass


endless.code = 200


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        try:
            self.server.endpoint.take(self, body)(self)
        except OSError:
            self.close_connection = True

    do_GET = do_POST

    def log_message(self, *_):
        pass


class Endpoint:
    """behave(path, n) -> one of the answers above, for the n-th call (from 0) of that path. 200 by default."""

    def __init__(self, secret, behave=lambda path, n: status(200)):
        self.secret, self.behave = secret, behave
        self.arrivals, self.counts, self.lock = [], {}, threading.Lock()

    def take(self, handler, body):
        with self.lock:
            n = self.counts.get(handler.path, 0)
            self.counts[handler.path] = n + 1
            answer = self.behave(handler.path, n)
            headers = handler.headers
            self.arrivals.append(Arrival(handler.path, headers.get("webhook-id", ""),
                                         int(headers.get("webhook-timestamp", 0)), self._is_signed(headers, body),
                                         body, answer.code))
        return answer

    def _is_signed(self, headers, body):
        key = base64.b64decode(self.secret.removeprefix("whsec_"))
        text = f"{headers.get('webhook-id')}.{headers.get('webhook-timestamp')}.".encode() + body
        wanted = "v1," + base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()
        return wanted == headers.get("webhook-signature")

    def taken(self, path=None):
        """Arrivals that were answered with 2xx."""
        with self.lock:
            return [a for a in self.arrivals if 200 <= a.answer < 300 and path in (None, a.path)]

    def url(self, path="/hook"):
        return f"http://127.0.0.1:{self.port}{path}"

    def __enter__(self):
        class Server(http.server.ThreadingHTTPServer):
            request_queue_size = 100

            def handle_error(self, request, client_address):
                """A client that was killed leaves broken connections; that is what tests do here."""

        self.server = Server(("127.0.0.1", 0), _Handler)
        self.server.endpoint, self.server.closing = self, threading.Event()
        self.port = self.server.server_port
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.closing.set()
        self.server.shutdown()
        self.server.server_close()


# ---- mail ----------------------------------------------------------------------------------------------------------
class Certificate:
    """A certificate of 127.0.0.1 that signs itself, and its file for the client to trust."""

    def __init__(self, directory):
        self.file, key = pathlib.Path(directory) / "relay.pem", pathlib.Path(directory) / "relay.key"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
                        "-keyout", str(key), "-out", str(self.file)], check=True, capture_output=True)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(self.file, key)


DROP = object()


class Relay:
    """An SMTP server. policy(step, address, n) -> None to go on, "4xx text" or "5xx text" to answer so, DROP to cut the
    connection; step is "rcpt" or "data", n counts the calls of that step and address from 0."""

    def __init__(self, policy=lambda step, address, n: None, certificate=None, login=None):
        self.policy, self.login = policy, login
        self.mails, self.counts, self.lock = [], {}, threading.Lock()
        self.port = free_port()
        options = {}
        if certificate:
            options = {"tls_context": certificate.context, "require_starttls": True}
        if login:
            options |= {"authenticator": self._check, "auth_required": True}
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port, server_hostname="relay.example",
                                     **options)

    def _check(self, server, session, envelope, mechanism, data):
        given = (data.login.decode(), data.password.decode()) if hasattr(data, "login") else None
        return AuthResult(success=given == self.login, handled=False)

    def _ask(self, step, address, server):
        with self.lock:
            n = self.counts.get((step, address), 0)
            self.counts[step, address] = n + 1
            answer = self.policy(step, address, n)
        if answer is DROP:
            server.transport.abort()
            return "421 gone"
        return answer

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = self._ask("rcpt", address, server)
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        message.envelope, message.raw, message.secure = envelope, envelope.content, session.ssl is not None
        answer = self._ask("data", envelope.rcpt_tos[0], server)
        message.answer = answer
        with self.lock:
            self.mails.append(message)
        return answer or f"250 queued as {len(self.mails)}"

    def taken(self):
        with self.lock:
            return [m for m in self.mails if m.answer is None]

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.port}"

    def __enter__(self):
        self.controller.start()
        return self

    def __exit__(self, *_):
        self.controller.stop()
