# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
"""A web server with every fault that a crawler meets. Prints "PORT TLS_PORT CA_FILE" on its first line and serves on
127.0.0.1 until its standard input closes, so that it dies with the test that started it.

The path chooses the answer (see ROUTES); the host in the request chooses robots.txt (see ROBOTS). /~log gives one line
for each request so far: seconds since the start of arrival and end, host, path, If-None-Match, User-Agent.
"""
import gzip
import os
import socket
import socketserver
import ssl
import subprocess
import sys
import tempfile
import threading
import time

START = time.monotonic()
LOG = []
LOCK = threading.Lock()
PAGE = b"<!doctype html><title>Fault</title><p>" + b"A page that arrives whole. " * 40
FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Faults</title>
<item><title>One</title><link>http://open.test/ok?n=1</link></item></channel></rss>"""
ROBOTS = {
    "closed": b"User-agent: *\nDisallow: /private\n",
    "slow": b"User-agent: *\nCrawl-delay: 1\n",
}


def answer(status, body=b"", *fields, length=None):
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}", *fields, "", ""]
    return "\r\n".join(head).encode() + body


def chunked(*chunks):
    body = b"".join(b"%x\r\n%s\r\n" % (len(c), c) for c in chunks)
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body


def drip(conn, piece, seconds):
    """Sends the piece over and over, until the other side has had enough."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        conn.sendall(piece)
        time.sleep(seconds)


def endless(conn, _):
    conn.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    drip(conn, b"more " * 4096, 0)


def slow(conn, _):
    conn.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    drip(conn, b".", 0.1)


def stall(conn, _):
    conn.recv(1)  # until the other side closes


def huge_head(conn, _):
    conn.sendall(b"HTTP/1.1 200 OK\r\n")
    drip(conn, b"X-Filler: " + b"x" * 8000 + b"\r\n", 0)


def loop(_, request):
    n = int(request.path.partition("=")[2] or 0)
    return answer("302 Found", b"", f"Location: /loop?n={n + 1}")


def elsewhere(_, request):
    return answer("301 Moved Permanently", b"", f"Location: {request.path.partition('=')[2]}")


def revalidated(_, request):
    if request.fields.get("if-none-match") == '"v1"':
        return b"HTTP/1.1 304 Not Modified\r\nETag: \"v1\"\r\n\r\n"
    return answer("200 OK", FEED, "Content-Type: application/rss+xml", 'ETag: "v1"')


def echo(_, request):
    return answer("200 OK", request.head, "Content-Type: text/plain")


ZIPPED = gzip.compress(PAGE * 50, mtime=0)
# Bytes are sent as they are; a function gets connection and request and returns bytes, or nothing when it has answered.
ROUTES = {
    "/ok": answer("200 OK", PAGE, "Content-Type: text/html"),
    "/private": answer("200 OK", PAGE, "Content-Type: text/html"),
    "/gzip": answer("200 OK", ZIPPED, "Content-Type: text/html", "Content-Encoding: gzip"),
    "/gzip-cut": answer("200 OK", ZIPPED[:-40], "Content-Type: text/html", "Content-Encoding: gzip"),
    "/gzip-lie": answer("200 OK", PAGE, "Content-Type: text/html", "Content-Encoding: gzip"),
    "/bomb": answer("200 OK", gzip.compress(b"\0" * (64 << 20)), "Content-Encoding: gzip"),
    "/chunked": chunked(b"<p>in ", b"pieces") + b"0\r\n\r\n",
    "/chunked-nonsense": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nnot a chunk",
    "/chunked-cut": chunked(b"<p>half"),
    "/short": answer("200 OK", b"<p>less than said", length=1000),
    "/close": b"",
    "/garbage": b"\x00\x01\x02 this is no HTTP\r\n\r\n",
    "/forbidden": answer("403 Forbidden", b"no"),
    "/busy": answer("429 Too Many Requests", b"later", "Retry-After: 7"),
    "/error": answer("500 Internal Server Error", b"sorry"),
    "/nowhere": answer("302 Found", b""),
    "/mail": answer("302 Found", b"", "Location: mailto:desk@press.example"),
    "/feed.xml": revalidated,
    "/feed-plain.xml": answer("200 OK", FEED, "Content-Type: application/rss+xml"),
    "/loop": loop,
    "/echo": echo,
    "/http10": answer("200 OK", PAGE).replace(b"HTTP/1.1", b"HTTP/1.0", 1),
    "/to": elsewhere,
    "/endless": endless,
    "/slow": slow,
    "/stall": stall,
    "/huge-head": huge_head,
}


class Request:
    def __init__(self, head):
        self.head = head
        lines = head.decode("latin-1").split("\r\n")
        self.path = lines[0].split(" ")[1] if lines[0].count(" ") >= 2 else "/"
        self.fields = {k.strip().lower(): v.strip() for k, _, v in (line.partition(":") for line in lines[1:])}
        self.host = self.fields.get("host", "-")


def robots(request):
    name = request.host.partition(".")[0]
    if name == "broken":
        return answer("503 Service Unavailable", b"")
    if name == "moved":
        return answer("301 Moved Permanently", b"", "Location: http://closed.test/robots.txt")
    if name in ROBOTS:
        return answer("200 OK", ROBOTS[name], "Content-Type: text/plain")
    return answer("404 Not Found", b"none")


def respond(conn, request):
    route = request.path.partition("?")[0]
    if route == "/robots.txt":
        return robots(request)
    if route == "/~log":
        with LOCK:
            return answer("200 OK", "".join(LOG).encode())
    found = ROUTES.get(route, answer("404 Not Found", b"nothing here"))
    return found(conn, request) if callable(found) else found


class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        try:
            while self.one():
                pass
        except (OSError, IndexError):
            pass  # the other side has had enough: that is what many tests are for

    def one(self):
        head = b""
        while b"\r\n\r\n" not in head:
            piece = self.request.recv(65536)
            if not piece:
                return False
            head += piece
            if head[0] == 0x16:  # TLS on the plain port: refused as web servers do
                self.request.sendall(answer("400 Bad Request"))
                return False
        arrived = time.monotonic() - START
        request = Request(head)
        if request.path != "/~log":
            self.note(arrived, request)
        reply = respond(self.request, request)
        if not reply:
            return False
        self.request.sendall(reply)
        whole = b"Content-Length" in reply and route_is_whole(request.path)
        return whole or b"304 Not Modified" in reply

    @staticmethod
    def note(arrived, request):
        none_match, agent = request.fields.get("if-none-match", "-"), request.fields.get("user-agent", "-")
        with LOCK:
            LOG.append(f"{arrived:.3f}\t{request.host}\t{request.path}\t{none_match}\t{agent}\n")


def route_is_whole(path):
    return not path.startswith("/short")


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 256
    context = None

    def get_request(self):
        conn, address = super().get_request()
        conn.settimeout(60)
        conn.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return conn, address

    def finish_request(self, request, client_address):
        if self.context:
            try:
                request = self.context.wrap_socket(request, server_side=True)
            except OSError:
                return
        super().finish_request(request, client_address)

    def handle_error(self, request, client_address):
        pass


def certificate(folder):
    cert, key = os.path.join(folder, "cert.pem"), os.path.join(folder, "key.pem")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=fault", "-addext", "subjectAltName=DNS:tls.test,IP:127.0.0.1", "-keyout", key, "-out", cert],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return cert, key


def main():
    with tempfile.TemporaryDirectory(prefix="harkara-fault-") as folder:
        cert, key = certificate(folder)
        plain, secure = Server(("127.0.0.1", 0), Handler), Server(("127.0.0.1", 0), Handler)
        secure.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        secure.context.load_cert_chain(cert, key)
        for server in (plain, secure):
            threading.Thread(target=server.serve_forever, daemon=True).start()
        print(plain.server_address[1], secure.server_address[1], cert, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
