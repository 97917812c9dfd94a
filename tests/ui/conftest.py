# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
"""A whole Harkara with a small press in several scripts, and a real Chromium that reports all it did."""
import json
import os
import pathlib
import sys
import tempfile

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))

from selenium import webdriver  # noqa: E402
from selenium.webdriver.chrome.service import Service  # noqa: E402

from tests.support.harkara import Harkara, wait_for  # noqa: E402
from tests.support.nginx import Nginx  # noqa: E402
from tests.support.press import feed  # noqa: E402

FLAGS = ("--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
         "--disable-component-update --disable-sync --window-size=1440,900").split()

# What tries to run wherever it is written as markup.
PAYLOAD = "<script>window.xss=1</script><img src=x onerror='window.xss=2'><svg onload='window.xss=3'>"

ARTICLES = [
    ("en", "ltr", "Ministers agree on a new reserve of oil",
     ["Ministers agreed on Monday to fill a reserve of oil that is to last ninety days.",
      "The price of crude oil had risen for the fourth week in a row, and winter was near.",
      "\"Nobody should be cold,\" the minister said after the meeting in the harbour."]),
    ("ur", "rtl", "تیل کی قیمتوں میں اضافہ، حکومت کا ہنگامی اجلاس",
     ["عالمی منڈی میں تیل کی قیمت مسلسل چوتھے ہفتے بڑھ گئی۔ وزیر توانائی نے کہا کہ ذخائر نوے دن کے لیے کافی ہیں۔",
      "اجلاس میں فیصلہ کیا گیا کہ سردیوں سے پہلے گوداموں کو بھر دیا جائے گا تاکہ کسی کو سردی نہ لگے۔",
      "ماہرین کے مطابق یہ اضافہ عارضی ہے اور آئندہ ماہ قیمتیں دوبارہ کم ہو سکتی ہیں۔"]),
    ("ar", "rtl", "ارتفاع أسعار النفط للأسبوع الرابع على التوالي",
     ["ارتفعت أسعار النفط في الأسواق العالمية للأسبوع الرابع على التوالي، وقال الوزير إن الاحتياطي يكفي تسعين يوما.",
      "وقررت الحكومة ملء المخازن قبل فصل الشتاء حتى لا يشعر أحد بالبرد.",
      "ويرى الخبراء أن هذا الارتفاع مؤقت وأن الأسعار قد تنخفض في الشهر المقبل."]),
    ("en", "ltr", f"A title that wants to be more {PAYLOAD}",
     [f"The text of this article holds markup as text: {PAYLOAD} and goes on with a word about lanterns.",
      "It was written by somebody who hoped that a page would take it for its own.",
      "A page that sets text as text shows it and does nothing else."]),
]


def escape(text):
    return text.replace("&", "&amp;").replace("<", "&lt;")


def article(lang, direction, title, paragraphs):
    body = "\n".join(f"<p>{escape(p)}</p>" for p in paragraphs)
    return (f'<!doctype html><html lang="{lang}" dir="{direction}"><head><meta charset="utf-8"><title>{escape(title)}'
            f'</title><meta property="article:published_time" content="2026-11-20T08:00:00Z"></head><body><article>'
            f"<h1>{escape(title)}</h1>{body}</article></body></html>")


class Press:
    """Articles under press.localhost, with their feed."""

    def __init__(self, root, port):
        self.folder = root / "press.localhost"
        self.folder.mkdir()
        self.port = port
        self.items = []

    @property
    def feed(self):
        return f"http://press.localhost:{self.port}/feed.xml"

    def publish(self, *articles):
        for lang, direction, title, paragraphs in articles:
            path = f"/a{len(self.items)}.html"
            (self.folder / path[1:]).write_text(article(lang, direction, title, paragraphs))
            self.items.append((path, title))
        temporary = self.folder / "feed.tmp"
        temporary.write_text(feed("press.localhost", self.port, self.items))
        temporary.rename(self.folder / "feed.xml")


@pytest.fixture(scope="session")
def world(tmp_path_factory):
    root = tmp_path_factory.mktemp("www")
    root.chmod(0o755)
    with Nginx(root) as nginx:
        press = Press(root, nginx.port)
        press.publish(*ARTICLES)
        with Harkara({"crawler.delay_ms": 0}) as harkara:
            harkara.add_watch("energy", "oil OR تیل OR النفط")
            harkara.add_watch("lanterns", "lanterns")
            harkara.add_source("press", press.feed)
            wait_for("the articles in the index", lambda: harkara.count() == len(ARTICLES))
            wait_for("the hits", lambda: harkara.api("GET", "/api/v1/hits")[1]["total"] == 4)
            harkara.press = press
            yield harkara


@pytest.fixture(scope="session", autouse=True)
def shots(request):
    """Where the screenshots go: HARKARA_SHOTS, or a folder that stays for whoever looks."""
    folder = pathlib.Path(os.environ.get("HARKARA_SHOTS") or tempfile.mkdtemp(prefix="harkara-shots-"))
    folder.mkdir(parents=True, exist_ok=True)
    request.session.shots = folder
    return folder


@pytest.fixture(scope="session")
def chromium():
    with tempfile.TemporaryDirectory(prefix="harkara-chromium-", ignore_cleanup_errors=True) as profile:
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for flag in [*FLAGS, f"--user-data-dir={profile}"]:
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        browser = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
        browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": (
            "window.violations = [];"
            "document.addEventListener('securitypolicyviolation',"
            " (e) => window.violations.push(`${e.violatedDirective} ${e.blockedURI} ${e.sample}`));"
            "window.addEventListener('error', (e) => window.violations.push(`error ${e.message}`));"
            "window.addEventListener('unhandledrejection', (e) => window.violations.push(`rejection ${e.reason}`));")})
        yield browser
        browser.quit()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item):
    report = (yield).get_result()
    if report.when == "call" and report.failed and "chromium" in item.funcargs:
        item.funcargs["chromium"].save_screenshot(str(item.session.shots / f"failed-{item.name}.png"))


@pytest.fixture
def browser(chromium, world):
    """The page, freshly opened with the session's token. Afterwards: it ran nothing foreign and asked nobody else."""
    chromium.get("about:blank")
    chromium.get_log("browser"), chromium.get_log("performance")
    chromium.allowed_failures = []
    chromium.get(f"{world.url}/#token={world.token}")
    wait_for("the page", lambda: chromium.execute_script("return document.querySelector('#nav a[aria-current]')"))
    yield chromium
    assert chromium.execute_script("return window.violations") == []
    assert chromium.execute_script("return window.xss") is None
    bad = [e["message"] for e in chromium.get_log("browser")
           if e["level"] in ("SEVERE", "WARNING") and not any(a in e["message"] for a in chromium.allowed_failures)]
    assert not bad
    foreign = [url for url in requests(chromium) if not url.startswith((world.url + "/", "about:"))]
    assert not foreign


def requests(browser):
    """The addresses of all requests since this was last asked."""
    for entry in browser.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            yield message["params"]["request"]["url"]
