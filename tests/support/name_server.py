# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
"""A name server with every fault that a crawler meets. Prints its port on its first line and serves UDP and TCP on
127.0.0.1 until its standard input closes. The first label of the name chooses the answer (see ANSWERS)."""
import ipaddress
import socketserver
import struct
import sys
import threading

A, CNAME, AAAA = 1, 5, 28
OK, FORMERR, SERVFAIL, NXDOMAIN, REFUSED = 0, 1, 2, 3, 5
LOCK = threading.Lock()
SEEN = {}  # how often a name was asked for its A record


def wire_name(name):
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".") if label) + b"\0"


def record(name, kind, ttl, data):
    return wire_name(name) + struct.pack(">HHIH", kind, 1, ttl, len(data)) + data


def address(name, text, ttl=60):
    ip = ipaddress.ip_address(text)
    return record(name, A if ip.version == 4 else AAAA, ttl, ip.packed)


class Question:
    def __init__(self, packet):
        self.id, self.packet = packet[:2], packet
        labels, at = [], 12
        while packet[at]:
            labels.append(packet[at + 1:at + 1 + packet[at]].decode("latin-1").lower())
            at += packet[at] + 1
        self.name = ".".join(labels)
        self.kind = struct.unpack(">H", packet[at + 1:at + 3])[0]
        self.section = packet[12:at + 5]

    def reply(self, *records, code=OK, cut=False, ident=None):
        flags = 0x8180 | (0x0200 if cut else 0) | code
        return (ident or self.id) + struct.pack(">HHHHH", flags, 1, len(records), 0, 0) + self.section + b"".join(records)

    def addresses(self, *texts, ttl=60):
        wanted = 4 if self.kind == A else 6
        return self.reply(*(address(self.name, t, ttl) for t in texts if ipaddress.ip_address(t).version == wanted))

    def times(self):
        with LOCK:
            SEEN[self.name, self.kind] = SEEN.get((self.name, self.kind), 0) + 1
            return SEEN[self.name, self.kind]


def chain(q, _):
    last = "end." + q.name
    records = [record(q.name, CNAME, 2, wire_name(last))]
    return q.reply(*records, *([address(last, "127.0.0.1", 3000)] if q.kind == A else []))


# A function gets the question and whether it came by TCP, and returns a packet, or None for silence.
ANSWERS = {
    "one": lambda q, _: q.addresses("127.0.0.1"),
    "both": lambda q, _: q.addresses("127.0.0.1", "::1"),
    "six": lambda q, _: q.addresses("::1"),
    "two": lambda q, _: q.addresses("127.0.0.9", "127.0.0.1"),
    "mixed": lambda q, _: q.addresses("10.0.0.1", "127.0.0.1"),
    "many": lambda q, _: q.addresses(*(f"127.0.1.{i}" for i in range(1, 21))),
    "zero": lambda q, _: q.addresses("127.0.0.1", ttl=0),
    "ages": lambda q, _: q.addresses("127.0.0.1", ttl=2**31 - 1),
    "rebind": lambda q, _: q.addresses("127.0.0.1" if q.times() == 1 else "127.0.0.2", ttl=0),
    "flaky": lambda q, _: q.addresses("127.0.0.1", ttl=0) if q.times() == 1 else q.reply(code=SERVFAIL),
    "servfail": lambda q, _: q.reply(code=SERVFAIL),
    "refused": lambda q, _: q.reply(code=REFUSED),
    "formerr": lambda q, _: q.reply(code=FORMERR),
    "nothing": lambda q, _: q.reply(code=NXDOMAIN),
    "empty": lambda q, _: q.reply(),
    "silent": lambda q, _: None,
    "loop": lambda q, _: q.reply(record(q.name, CNAME, 60, wire_name(q.name))),
    "circle": lambda q, _: q.reply(record(q.name, CNAME, 60, wire_name("other." + q.name)),
                                   record("other." + q.name, CNAME, 60, wire_name(q.name))),
    "chain": chain,
    "cut": lambda q, tcp: q.addresses("127.0.0.1") if tcp else q.reply(cut=True),
    "cut-deaf": lambda q, tcp: None if tcp else q.reply(cut=True),
    "garbage": lambda q, _: q.id + b"\x81\x80\xff\xff\xff\xff" + b"\xc0\x0c" * 20,
    "stranger": lambda q, _: q.reply(address(q.name, "127.0.0.1"), ident=bytes(b ^ 0xff for b in q.id)),
}


def answer(packet, tcp):
    try:
        q = Question(packet)
    except IndexError:
        return None
    return ANSWERS.get(q.name.partition(".")[0], ANSWERS["nothing"])(q, tcp)


class Udp(socketserver.BaseRequestHandler):
    def handle(self):
        packet, conn = self.request
        reply = answer(packet, False)
        if reply:
            conn.sendto(reply, self.client_address)


class Tcp(socketserver.StreamRequestHandler):
    def handle(self):
        while size := self.rfile.read(2):
            reply = answer(self.rfile.read(struct.unpack(">H", size)[0]), True)
            if not reply:
                return
            self.wfile.write(struct.pack(">H", len(reply)) + reply)


class UdpServer(socketserver.ThreadingUDPServer):
    daemon_threads = True


class TcpServer(socketserver.ThreadingTCPServer):
    daemon_threads = allow_reuse_address = True


def listen():
    """One port for both."""
    while True:
        udp = UdpServer(("127.0.0.1", 0), Udp)
        try:
            return udp, TcpServer(udp.server_address, Tcp)
        except OSError:
            udp.server_close()


def main():
    servers = listen()
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    print(servers[0].server_address[1], flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
