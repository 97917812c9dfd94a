# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
"""What a new user sees: `up --demo` brings articles, a hit, a mail and a webhook without any set-up."""
import socket
import urllib.request

from tests.support.harkara import Harkara, free_port, wait_for


def test_the_demonstration_shows_life_by_itself():
    press, mailbox = free_port(), free_port()
    with Harkara(options=["--demo", "--press-port", str(press), "--mailbox-port", str(mailbox)]) as harkara:
        wait_for("crawled articles", lambda: harkara.count() >= 3, 60)
        wait_for("a hit in the inbox", lambda: harkara.api("GET", "/api/v1/hits")[1].get("hits"), 90)
        wait_for("a mail", lambda: list((harkara.data / "demo" / "mailbox" / "new").glob("*")), 60)
        page = lambda: urllib.request.urlopen(f"http://127.0.0.1:{press}/").read().decode()
        sent = lambda: [d for d in harkara.api("GET", "/api/v1/deliveries")[1].get("deliveries", [])
                        if d["channel"] == "webhook" and d["state"] == "sent"]
        wait_for("a webhook", sent, 60)
        assert "msg_" in page()


def test_a_taken_port_is_told_at_once():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        s.listen()
        harkara = Harkara()
        harkara.port = s.getsockname()[1]
        harkara.settings["server.listen"] = f"127.0.0.1:{harkara.port}"
        run = harkara.run("up", check=False, timeout=20)
        assert run.returncode == 2 and str(harkara.port) in run.stderr and "server.listen" in run.stderr
