# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
"""A web server with every fault that a crawler meets. Prints "PORT TLS_PORT CA_FILE" on its first line and serves on
127.0.0.1 until its standard input closes, so that it dies with the test that started it.

The path chooses the answer (see ROUTES); the host in the request chooses robots.txt (see ROBOTS), and on the TLS port
the certificate (see certificates). /~log gives one line for each request so far: seconds since the start of arrival and
end, host, path, If-None-Match, User-Agent.
"""
import ctypes
import email.utils
import gzip
import os
import re
import socket
import socketserver
import ssl
import struct
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
CLOSED = b"User-agent: *\nDisallow: /private\n"
OK_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def answer(status, body=b"", *fields, length=None):
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}", *fields, "", ""]
    return "\r\n".join(head).encode() + body


def chunked(*chunks):
    body = b"".join(b"%x\r\n%s\r\n" % (len(c), c) for c in chunks)
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body


def head_and_page(head):
    return head + b"Content-Length: %d\r\n\r\n" % len(PAGE) + PAGE


def brotli(data):
    """By the library that curl brings; there is no command for it."""
    lib, size = ctypes.CDLL("libbrotlienc.so.1"), ctypes.c_size_t(len(data) + 4096)
    out = ctypes.create_string_buffer(size.value)
    assert lib.BrotliEncoderCompress(9, 22, 0, ctypes.c_size_t(len(data)), data, ctypes.byref(size), out)
    return out.raw[:size.value]


def zstd(data):
    return subprocess.run(["zstd", "-q", "-c"], input=data, capture_output=True, check=True).stdout


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


def slow_head(conn, _):
    conn.sendall(b"HTTP/1.1 200 OK\r\n")
    drip(conn, b"X-Drip: 1\r\n", 0.1)


def interim_flood(conn, _):
    drip(conn, b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n", 0)


def reset(conn, before):
    """Ends the connection with a reset instead of an end."""
    conn.sendall(before)
    conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    conn.close()


def stall(conn, _):
    conn.recv(1)  # until the other side closes


def huge_head(conn, _):
    conn.sendall(b"HTTP/1.1 200 OK\r\n")
    drip(conn, b"X-Filler: " + b"x" * 8000 + b"\r\n", 0)


def loop(_, request):
    n = int(request.path.partition("=")[2] or 0)
    return answer("302 Found", b"", f"Location: /loop?n={n + 1}")


def hops(_, request):
    """/hops?n=3 is three redirects from a page."""
    n = int(request.path.partition("=")[2] or 0)
    return answer("302 Found", b"", f"Location: /hops?n={n - 1}" if n > 1 else "Location: /ok?end")


def later(seconds):
    when = email.utils.formatdate(time.time() + seconds, usegmt=True)
    return lambda *_: answer("503 Service Unavailable", b"later", "Retry-After: " + when)


def elsewhere(_, request):
    return answer("301 Moved Permanently", b"", f"Location: {request.path.partition('=')[2]}")


def revalidated(_, request):
    if request.fields.get("if-none-match") == '"v1"':
        return b"HTTP/1.1 304 Not Modified\r\nETag: \"v1\"\r\n\r\n"
    return answer("200 OK", FEED, "Content-Type: application/rss+xml", 'ETag: "v1"')


def echo(_, request):
    return answer("200 OK", request.head, "Content-Type: text/plain")


def leading(_, request):
    """/leads?u=... is a page that only leads on; /waits?u=... has a text of its own and waits for ten seconds."""
    wait = 0 if request.path.startswith("/leads") else 10
    page = b'<html><meta http-equiv="refresh" content="%d; url=%s">' % (wait, request.path.partition("=")[2].encode())
    return answer("200 OK", gzip.compress(page + (PAGE * 10 if wait else b"")), "Content-Type: text/html",
                  "Content-Encoding: gzip")


ZIPPED = gzip.compress(PAGE * 50, mtime=0)
BOMB = gzip.compress(bytes(64 << 20), mtime=0) * 160  # 10 GiB in 10 MB: members follow one another
# Bytes are sent as they are; a function gets connection and request and returns bytes, or nothing when it has answered.
ROUTES = {
    "/ok": answer("200 OK", PAGE, "Content-Type: text/html"),
    "/private": answer("200 OK", PAGE, "Content-Type: text/html"),
    "/gzip": answer("200 OK", ZIPPED, "Content-Type: text/html", "Content-Encoding: gzip"),
    "/gzip-cut": answer("200 OK", ZIPPED[:-40], "Content-Type: text/html", "Content-Encoding: gzip"),
    "/gzip-lie": answer("200 OK", PAGE, "Content-Type: text/html", "Content-Encoding: gzip"),
    "/gzip-garbage": answer("200 OK", b"\x1f\x8b\x08" + b"no gzip at all " * 20, "Content-Encoding: gzip"),
    "/br": answer("200 OK", brotli(PAGE), "Content-Type: text/html", "Content-Encoding: br"),
    "/br-lie": answer("200 OK", PAGE, "Content-Type: text/html", "Content-Encoding: br"),
    "/zstd": answer("200 OK", zstd(PAGE), "Content-Type: text/html", "Content-Encoding: zstd"),
    "/zstd-lie": answer("200 OK", PAGE, "Content-Type: text/html", "Content-Encoding: zstd"),
    "/coding-unknown": answer("200 OK", PAGE, "Content-Type: text/html", "Content-Encoding: rot13"),
    "/bomb": answer("200 OK", BOMB, "Content-Encoding: gzip"),
    "/bomb-br": answer("200 OK", brotli(bytes(64 << 20)), "Content-Encoding: br"),
    "/bomb-zstd": answer("200 OK", zstd(bytes(64 << 20)), "Content-Encoding: zstd"),
    "/bomb-twice": answer("200 OK", gzip.compress(BOMB, mtime=0), "Content-Encoding: gzip, gzip"),
    "/empty": answer("200 OK", b"", "Content-Type: text/html"),
    "/long": answer("200 OK", PAGE, "Content-Type: text/html", length=10),
    "/two-lengths": OK_HEAD + b"Content-Length: 5\r\n" + head_and_page(b""),
    "/both-lengths": OK_HEAD + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n<p>1\r\n0\r\n\r\n",
    "/length-nonsense": OK_HEAD + b"Content-Length: many\r\n\r\n" + PAGE,
    "/length-negative": OK_HEAD + b"Content-Length: -1\r\n\r\n" + PAGE,
    "/trailers": chunked(b"<p>in ", b"pieces") + b"0\r\nX-Digest: 1\r\nX-More: 2\r\n\r\n",
    "/chunked-extended": chunked() + b"6;name=value\r\n<p>in \r\n6\r\npieces\r\n0\r\n\r\n",
    "/chunked-huge": chunked(b"<p>first") + b"ffffffffffffffff\r\nmore",
    "/chunked-negative": chunked(b"<p>first") + b"-5\r\nmore",
    "/chunked-early": chunked(b"<p>first") + b"3\r\nmore than three\r\n0\r\n\r\n",
    "/http09": b"<!doctype html><p>a page without a head",
    "/status-999": answer("999 Request denied", b"no"),
    "/status-short": answer("20 OK", b"no"),
    "/status-bare": answer("200", PAGE, "Content-Type: text/html"),
    "/icy": answer("200 OK", PAGE).replace(b"HTTP/1.1", b"ICY", 1),
    "/lf-only": head_and_page(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n").replace(b"\r\n", b"\n"),
    "/cr-only": head_and_page(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n").replace(b"\r\n", b"\r"),
    "/folded": head_and_page(OK_HEAD + b"X-Folded: one\r\n  two\r\n"),
    "/space-before-colon": head_and_page(OK_HEAD + b"X-Space : one\r\n"),
    "/no-colon": head_and_page(OK_HEAD + b"this is no field\r\n"),
    "/nul-in-head": head_and_page(OK_HEAD + b"X-Nul: a\0b\r\n"),
    "/cr-in-head": head_and_page(OK_HEAD + b"X-Cr: a\rb\r\n"),
    "/interim": b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + answer("200 OK", PAGE, "Content-Type: text/html"),
    "/interim-flood": interim_flood,
    "/interim-only": b"HTTP/1.1 100 Continue\r\n\r\n",
    "/switch": b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: chat\r\n\r\nhello",
    "/reset": lambda conn, _: reset(conn, b""),
    "/reset-head": lambda conn, _: reset(conn, b"HTTP/1.1 200 OK\r\nContent-Le"),
    "/reset-body": lambda conn, _: reset(conn, OK_HEAD + b"Content-Length: 100\r\n\r\n<p>some"),
    "/chunked": chunked(b"<p>in ", b"pieces") + b"0\r\n\r\n",
    "/chunked-nonsense": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nnot a chunk",
    "/chunked-cut": chunked(b"<p>half"),
    "/short": answer("200 OK", b"<p>less than said", length=1000),
    "/close": b"",
    "/garbage": b"\x00\x01\x02 this is no HTTP\r\n\r\n",
    "/forbidden": answer("403 Forbidden", b"no"),
    "/busy": answer("429 Too Many Requests", b"later", "Retry-After: 70"),
    "/busy-date": later(70),
    "/busy-past": later(-1000),
    "/busy-absurd": answer("503 Service Unavailable", b"later", "Retry-After: 99999999999999999999"),
    "/busy-nonsense": answer("503 Service Unavailable", b"later", "Retry-After: soon"),
    "/busy-silent": answer("429 Too Many Requests", b"later"),
    "/error": answer("500 Internal Server Error", b"sorry"),
    "/nowhere": answer("302 Found", b""),
    "/mail": answer("302 Found", b"", "Location: mailto:desk@press.example"),
    "/feed.xml": revalidated,
    "/feed-plain.xml": answer("200 OK", FEED, "Content-Type: application/rss+xml"),
    "/loop": loop,
    "/hops": hops,
    "/echo": echo,
    "/leads": leading,
    "/waits": leading,
    "/http10": answer("200 OK", PAGE).replace(b"HTTP/1.1", b"HTTP/1.0", 1),
    "/to": elsewhere,
    "/endless": endless,
    "/slow": slow,
    "/slow-head": slow_head,
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


def robots_hops(most):
    """So many redirects before the rules."""
    def respond_with(_, request):
        n = int(request.path.partition("=")[2] or 0)
        return answer("302 Found", b"", f"Location: /robots.txt?n={n + 1}") if n < most else rules(CLOSED)
    return respond_with


def rules(text, *fields):
    return answer("200 OK", text, "Content-Type: text/plain", *fields)


# The first label of the host chooses, bytes or a function as in ROUTES; all others have none (404).
ROBOTS = {
    "closed": rules(CLOSED),
    "slow": rules(b"User-agent: *\nCrawl-delay: 1\n"),
    "zipped": rules(gzip.compress(CLOSED), "Content-Encoding: gzip"),
    "badzip": rules(b"\x1f\x8b\x08 no gzip", "Content-Encoding: gzip"),
    "coded": rules(CLOSED, "Content-Encoding: rot13"),
    "short": answer("200 OK", b"User-agent: *\n", length=1000),
    "broken": answer("503 Service Unavailable"),
    "busy": answer("429 Too Many Requests"),
    "denied": answer("403 Forbidden"),
    "moved": answer("301 Moved Permanently", b"", "Location: http://closed.test/robots.txt"),
    "inward": answer("301 Moved Permanently", b"", "Location: http://10.0.0.1/robots.txt"),
    "five": robots_hops(5),
    "six": robots_hops(6),
    "stalled": stall,
    "reset": lambda conn, _: reset(conn, b""),
}


def robots(conn, request):
    found = ROBOTS.get(request.host.partition(".")[0], answer("404 Not Found", b"none"))
    return found(conn, request) if callable(found) else found


def respond(conn, request):
    route = request.path.partition("?")[0]
    if route == "/robots.txt":
        return robots(conn, request)
    if route == "/~log":
        with LOCK:
            return answer("200 OK", "".join(LOG).encode())
    found = ROUTES.get(route, answer("404 Not Found", b"nothing here"))
    return found(conn, request) if callable(found) else found


def tells_its_end(reply):
    """Whether the connection may stay: what lies about its end is followed by the end."""
    head, _, body = reply.partition(b"\r\n\r\n")
    return b" 304 " in head[:16] or re.findall(rb"\r\nContent-Length: (.*)", head) == [b"%d" % len(body)]


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
        return tells_its_end(reply)

    @staticmethod
    def note(arrived, request):
        none_match, agent = request.fields.get("if-none-match", "-"), request.fields.get("user-agent", "-")
        with LOCK:
            LOG.append(f"{arrived:.3f}\t{request.host}\t{request.path}\t{none_match}\t{agent}\n")


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


class Authority:
    """Makes certificates in a folder, on the spot."""
    KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]

    def __init__(self, folder):
        self.folder = folder
        self.openssl("req", "-x509", *self.KEY, "-days", "2", "-subj", "/CN=fault CA", "-keyout", self.path("ca.key"),
                     "-out", self.path("ca.pem"))

    def path(self, name):
        return os.path.join(self.folder, name)

    @staticmethod
    def openssl(*words):
        subprocess.run(["openssl", *words], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def context(self, name, names, days=2, signed=True):
        """A server's context with a certificate for these names."""
        key, cert, request = (self.path(name + end) for end in (".key", ".pem", ".csr"))
        words = ["req", *self.KEY, "-subj", "/CN=fault", "-addext", "subjectAltName=" + names, "-keyout", key]
        if signed:
            self.openssl(*words, "-out", request)
            self.openssl("x509", "-req", "-in", request, "-CA", self.path("ca.pem"), "-CAkey", self.path("ca.key"),
                         "-CAcreateserial", "-days", str(days), "-copy_extensions", "copy", "-out", cert)
        else:
            self.openssl(*words, "-x509", "-days", str(days), "-out", cert)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, key)
        return context


def certificates(folder):
    """(the authority's certificate, a context that chooses by name): tls.test and 127.0.0.1 are well, expired.test was,
    self.test vouches for itself, and all others get what is not for them."""
    authority = Authority(folder)
    contexts = {"expired.test": authority.context("expired", "DNS:expired.test", days=-1),
                "self.test": authority.context("self", "DNS:self.test", signed=False)}
    good = authority.context("good", "DNS:tls.test,IP:127.0.0.1")

    def choose(conn, name, _):
        conn.context = contexts.get(name, good)
    good.sni_callback = choose
    return authority.path("ca.pem"), good


def main():
    with tempfile.TemporaryDirectory(prefix="harkara-fault-") as folder:
        plain, secure = Server(("127.0.0.1", 0), Handler), Server(("127.0.0.1", 0), Handler)
        ca, secure.context = certificates(folder)
        for server in (plain, secure):
            threading.Thread(target=server.serve_forever, daemon=True).start()
        print(plain.server_address[1], secure.server_address[1], ca, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
