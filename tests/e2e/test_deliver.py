# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
"""The deliver stage against real receivers with real faults: what arrives, how often, in what order, and what is
written down about it."""
import json
import threading
import time

import pytest

from tests.support.deliver import HITS, SECRET, Deliver
from tests.support.endpoints import DROP, Certificate, Endpoint, Relay, dropped, endless, slow, status
from tests.support.harkara import free_port, wait_for

WAITING, SENT, FAILED = 0, 1, 2


# ---- mail ----------------------------------------------------------------------------------------------------------
def test_a_mail_says_why_in_text_first_and_in_html():
    with Relay() as relay, Deliver(smtp__url=relay.url, smtp__require_tls="false") as stage:
        stage.subscribe(1, "mail", "desk@news.example")
        stage.publish(1, title="تیل کی قیمت میں اضافہ", lang="ur",
                      passage=[{"t": "آج "}, {"t": "تیل", "m": 0}, {"t": " مہنگا <b>ہوا</b>۔"}])
        mail = wait_for("the mail", relay.taken)[0]
        row = stage.wait_row(f"state = {SENT}")
        assert row["last_reply"].startswith("250")
        assert mail.envelope.rcpt_tos == ["desk@news.example"]
        assert mail.envelope.mail_from == "alerts@harkara.example"
        assert mail["subject"] == "watch-1: تیل کی قیمت میں اضافہ"
        assert mail["message-id"] == f"<{row['id']}@harkara.example>"
        assert mail["auto-submitted"] == "auto-generated"
        assert mail["list-id"] == '"watch-1" <watch-1.harkara.example>'
        unsubscribe = mail["list-unsubscribe"]
        assert unsubscribe.startswith("<https://harkara.example/unsubscribe?token=1.1.")
        assert "mailto:alerts@harkara.example?subject=unsubscribe%201.1." in unsubscribe
        assert mail.get_content_type() == "multipart/alternative"
        plain, html = mail.iter_parts()
        assert plain.get_content_type() == "text/plain"
        for piece in ("watch-1", "oil", "تیل کی قیمت میں اضافہ", "آج *تیل* مہنگا", "press (press.example)",
                      "2026-11-23T21:36:00Z", "https://press.example/1", "https://harkara.example/#/hit/1"):
            assert piece in plain.get_content()
        assert '<p lang="ur" dir="rtl">' in html.get_content()
        assert "تیل</mark> مہنگا &lt;b&gt;ہوا&lt;/b&gt;" in html.get_content()
        assert max(map(len, mail.raw.split(b"\r\n"))) <= 998
        assert b"src=" not in html.get_content().encode()


def test_without_starttls_no_mail_leaves():
    with Relay() as relay, Deliver(smtp__url=relay.url) as stage:
        stage.subscribe(1, "mail", "desk@news.example")
        stage.publish(1)
        row = stage.wait_row("tries = 1")
        assert row["state"] == WAITING
        assert "STARTTLS" in row["last_reply"]
        assert relay.mails == [] and relay.counts == {}


def test_starttls_with_login_and_a_private_authority(tmp_path):
    certificate = Certificate(tmp_path)
    password = tmp_path / "password"
    password.write_text("correct horse\n")
    settings = {"smtp__user": "harkara", "smtp__password_file": password}
    with Relay(certificate=certificate, login=("harkara", "correct horse")) as relay:
        with Deliver(smtp__url=relay.url, smtp__ca_file=certificate.file, **settings) as stage:
            stage.subscribe(1, "mail", "desk@news.example")
            stage.publish(1)
            assert wait_for("the mail", relay.taken)[0].secure
        with Deliver(smtp__url=relay.url, **settings) as stage:
            stage.subscribe(1, "mail", "desk@news.example")
            stage.publish(1)
            row = stage.wait_row("tries = 1")
            assert row["state"] == WAITING and "certificate" in row["last_reply"]
        password.write_text("wrong\n")
        with Deliver(smtp__url=relay.url, smtp__ca_file=certificate.file, **settings) as stage:
            stage.subscribe(1, "mail", "desk@news.example")
            stage.publish(1)
            row = stage.wait_row("tries = 1")
            assert row["state"] == WAITING and row["last_reply"].startswith("535")
        assert len(relay.mails) == 1


def test_greylisting_is_waited_out_under_the_same_message_id():
    def policy(step, address, n):
        return "451 4.7.1 come back later" if step == "rcpt" and n == 0 else None
    with Relay(policy) as relay, Deliver(smtp__url=relay.url, smtp__require_tls="false") as stage:
        stage.subscribe(1, "mail", "desk@news.example")
        stage.publish(1)
        row = stage.wait_row("tries = 1")
        assert row["state"] == WAITING and row["last_reply"] == "451 4.7.1 come back later"
        assert 5000 <= row["next_ms"] - time.time() * 1000 + 5000 <= 11000
        stage.hurry()
        mail = wait_for("the mail", relay.taken)[0]
        assert mail["message-id"] == f"<{row['id']}@harkara.example>"


@pytest.mark.parametrize("step", ["rcpt", "data"])
def test_a_permanent_refusal_fails_at_once_and_lets_the_next_go(step):
    def policy(at, address, n):
        return "550 5.1.1 no such user" if at == step and n == 0 else None
    with Relay(policy) as relay, Deliver(smtp__url=relay.url, smtp__require_tls="false") as stage:
        stage.subscribe(1, "mail", "desk@news.example")
        stage.publish(1)
        stage.publish(1)
        row = stage.wait_row(f"state = {FAILED}")
        assert row["tries"] == 1 and row["last_reply"] == "550 5.1.1 no such user"
        assert stage.wait_row(f"state = {SENT}")["hit"] == 2
        assert [m["subject"] for m in relay.taken()] == ["watch-1: Oil rises"]


@pytest.mark.parametrize("step", ["rcpt", "data"])
def test_a_connection_cut_by_the_relay_is_tried_again(step):
    def policy(at, address, n):
        return DROP if at == step and n == 0 else None
    with Relay(policy) as relay, Deliver(smtp__url=relay.url, smtp__require_tls="false") as stage:
        stage.subscribe(1, "mail", "desk@news.example")
        stage.publish(1)
        assert stage.wait_row("tries = 1")["state"] == WAITING
        stage.hurry()
        stage.wait_row(f"state = {SENT}")
        assert len({m["message-id"] for m in relay.mails}) == 1


def test_a_relay_that_is_down_loses_nothing():
    port = free_port()
    with Deliver(smtp__url=f"smtp://127.0.0.1:{port}", smtp__require_tls="false") as stage:
        stage.subscribe(1, "mail", "desk@news.example")
        for _ in range(5):
            stage.publish(1)
        stage.wait_row("tries = 1")
        with Relay() as relay:
            stage.stop()
            stage.settings["smtp.url"] = relay.url
            stage.start()
            stage.hurry()
            wait_for("all mails", lambda: len(relay.taken()) == 5)
            assert len({m["message-id"] for m in relay.taken()}) == 5


def test_without_a_relay_mails_wait_and_say_so():
    with Deliver() as stage:
        stage.subscribe(1, "mail", "desk@news.example")
        stage.publish(1)
        row = stage.wait_row("tries = 1")
        assert row["state"] == WAITING and row["last_reply"] == "smtp.url is not set"


# ---- webhooks ------------------------------------------------------------------------------------------------------
def test_a_webhook_is_signed_at_each_try_and_keeps_its_id_and_body():
    with Endpoint(SECRET, lambda path, n: status(500 if n == 0 else 200)) as endpoint, Deliver() as stage:
        stage.subscribe(1, "webhook", endpoint.url())
        doc = stage.publish(1)
        row = stage.wait_row("tries = 1")
        assert row["state"] == WAITING and row["last_reply"] == "HTTP 500"
        stage.hurry()
        stage.wait_row(f"state = {SENT}")
        first, second = endpoint.arrivals
        assert first.signed and second.signed
        assert first.id == second.id == row["id"]
        assert first.body == second.body
        assert abs(first.timestamp - time.time()) < 60 and second.timestamp >= first.timestamp
        event = json.loads(first.body)
        assert event["type"] == "hit.new"
        assert event["data"]["doc"]["id"] == f"{doc:032x}"
        assert event["data"]["watch"] == {"id": 1, "name": "watch-1"}
        assert event["data"]["link"] == "https://harkara.example/#/hit/1"
        assert {"text": "oil", "marked": True} in event["data"]["passage"]


def test_gone_disables_the_endpoint():
    with Endpoint(SECRET, lambda path, n: status(410)) as endpoint, Deliver() as stage:
        stage.subscribe(1, "webhook", endpoint.url())
        for _ in range(3):
            stage.publish(1)
        wait_for("all to fail", lambda: len(stage.rows(f"state = {FAILED}")) == 3)
        assert stage.sql("SELECT disabled_why FROM subscribers") == [("HTTP 410",)]
        stage.publish(1)
        wait_for("the hit", lambda: stage.sql("SELECT count(*) FROM hits") == [(4,)])
        assert len(stage.rows()) == 3 and len(endpoint.arrivals) <= 3


def test_retry_after_is_honoured():
    with Endpoint(SECRET, lambda path, n: status(429, Retry_After="600")) as endpoint, Deliver() as stage:
        stage.subscribe(1, "webhook", endpoint.url())
        stage.publish(1)
        row = stage.wait_row("tries = 1")
        assert 590 <= row["next_ms"] / 1000 - time.time() <= 730


def test_redirects_are_not_followed():
    def behave(path, n):
        return status(302, Location="/other") if path == "/hook" else status(200)
    with Endpoint(SECRET, behave) as endpoint, Deliver() as stage:
        stage.subscribe(1, "webhook", endpoint.url())
        stage.publish(1)
        row = stage.wait_row("tries = 1")
        assert row["state"] == WAITING and "redirects are not followed" in row["last_reply"]
        assert {a.path for a in endpoint.arrivals} == {"/hook"}


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433", "0x7f.1"])
def test_private_addresses_are_refused_when_the_socket_is_made(host):
    with Endpoint(SECRET) as endpoint, Deliver(deliver__allow_networks="10.0.0.0/8") as stage:
        stage.subscribe(1, "webhook", f"http://{host}:{endpoint.port}/hook")
        stage.publish(1)
        row = stage.wait_row("tries = 1")
        assert row["state"] == WAITING and "is not a public address" in row["last_reply"]
        assert endpoint.arrivals == []


def test_an_answer_without_end_is_cut_off_and_counts_by_its_status():
    with Endpoint(SECRET, lambda path, n: endless) as endpoint, Deliver() as stage:
        stage.subscribe(1, "webhook", endpoint.url())
        stage.publish(1)
        row = stage.wait_row(f"state = {SENT}")
        assert row["last_reply"].startswith("HTTP 200") and len(row["last_reply"]) <= 300


@pytest.mark.parametrize("fault", [dropped, slow(60)])
def test_a_dead_endpoint_delays_nobody_else(fault):
    def behave(path, n):
        return fault if path.startswith("/dead") else status(200)
    with Endpoint(SECRET, behave) as endpoint, \
            Deliver(deliver__timeout_ms=2000, deliver__concurrency=8) as stage:
        for n in range(4):
            stage.subscribe(1, "webhook", endpoint.url(f"/dead{n}"))
        stage.subscribe(1, "webhook", endpoint.url("/live"))
        for _ in range(30):
            stage.publish(1)
        wait_for("all of the live one", lambda: len(endpoint.taken("/live")) == 30, 10)
        assert [a.data["hit"] for a in endpoint.taken("/live")] == sorted(a.data["hit"] for a in endpoint.taken("/live"))
        for n in range(4):
            assert {a.data["hit"] for a in endpoint.arrivals if a.path == f"/dead{n}"} == {1}


# ---- the stage -----------------------------------------------------------------------------------------------------
def test_a_hit_that_is_none_goes_to_the_dead_letters_alone():
    with Endpoint(SECRET) as endpoint, Deliver() as stage:
        stage.subscribe(1, "webhook", endpoint.url())
        stage.redis.xadd(HITS, {"meta": "{"})
        stage.publish(1)
        wait_for("the good one", endpoint.taken)
        wait_for("the dead letter", lambda: stage.redis.xlen("harkara:{0}:dead") == 1)


def test_a_repeated_hit_is_delivered_once():
    with Endpoint(SECRET) as endpoint, Deliver() as stage:
        stage.subscribe(1, "webhook", endpoint.url())
        for _ in range(5):
            stage.docs = 0
            stage.publish(1)
        stage.publish(1)
        wait_for("both", lambda: len(endpoint.taken()) >= 2)
        assert stage.sql("SELECT count(*) FROM hits") == [(2,)]
        assert len(endpoint.arrivals) == 2


def test_redis_going_away_stops_no_delivery_and_loses_no_hit():
    gate = threading.Event()
    with Endpoint(SECRET, lambda path, n: status(200 if gate.is_set() else 503)) as endpoint, Deliver() as stage:
        stage.subscribe(1, "webhook", endpoint.url())
        stage.publish(1)
        stage.wait_row("tries = 1")
        stage.stop_redis()
        gate.set()
        stage.hurry()
        wait_for("the delivery without redis", endpoint.taken)
        stage.start_redis()
        stage.publish(1)
        wait_for("the next hit", lambda: len(endpoint.taken()) == 2)


def test_it_stops_within_two_seconds_and_sends_again_under_the_same_id():
    with Endpoint(SECRET, lambda path, n: slow(60) if n == 0 else status(200)) as endpoint, Deliver() as stage:
        stage.subscribe(1, "webhook", endpoint.url())
        stage.publish(1)
        wait_for("the first arrival", lambda: endpoint.arrivals)
        assert stage.stop() < 2
        stage.start()
        wait_for("the second arrival", lambda: len(endpoint.arrivals) == 2)
        stage.wait_row(f"state = {SENT}")
        assert endpoint.arrivals[0].id == endpoint.arrivals[1].id
