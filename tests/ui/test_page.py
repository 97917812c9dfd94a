# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
"""The analyst's page in a real browser: by mouse, by keyboard alone, narrow, dark, under attack."""
import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.support.harkara import wait_for

VIEWS = {"s": "search", "i": "inbox", "w": "watches", "o": "sources", "d": "deliveries", "t": "status"}


def all_of(browser, css):
    return browser.find_elements(By.CSS_SELECTOR, css)


def text_of(browser, css):
    """The texts on the screen, read in one step so that a redraw cannot come between."""
    return browser.execute_script("return [...document.querySelectorAll(arguments[0])].map((e) => e.innerText)", css)


def press(browser, *keys):
    for key in keys:
        browser.switch_to.active_element.send_keys(key)


def leave_fields(browser):
    browser.execute_script("document.activeElement.blur()")


def go(browser, letter):
    leave_fields(browser)
    press(browser, "g", letter)
    shown = lambda: browser.execute_script("return document.getElementById('main').dataset.view")
    wait_for(VIEWS[letter], lambda: shown() == VIEWS[letter])


def search(browser, query):
    go(browser, "s")
    press(browser, "/")
    box = wait_for("the search box", lambda: all_of(browser, "#q"))[0]
    box.clear()
    box.send_keys(query, Keys.ENTER)


def expect(browser, css, text, seconds=15):
    return wait_for(f"{text!r} in {css}", lambda: any(text in t for t in text_of(browser, css)), seconds)


# ---- finding ---------------------------------------------------------------------------------------------------

def test_the_token_leaves_the_address_at_once(browser, world):
    assert "token" not in browser.current_url and world.token not in browser.page_source


def test_a_search_finds_marks_and_opens_by_mouse(browser, shots):
    go(browser, "s")
    box = all_of(browser, "#q")[0]
    box.send_keys("reserve oil")
    all_of(browser, ".searchline button")[0].click()
    expect(browser, ".item h2", "Ministers agree on a new reserve of oil")
    assert {"reserve", "oil"} <= set(text_of(browser, ".item mark"))
    expect(browser, ".total", "1 doc")
    all_of(browser, ".item h2 a")[0].click()
    expect(browser, ".side .text h1", "Ministers agree on a new reserve of oil")
    expect(browser, ".side .text .block", "ninety days")
    expect(browser, ".side .text .block", "Nobody should be cold")  # a block without a mark
    assert "oil" in text_of(browser, ".side mark")
    browser.save_screenshot(str(shots / "search.png"))


def test_everything_is_reached_by_keyboard_alone(browser):
    leave_fields(browser)
    press(browser, "/")
    press(browser, "*:*", Keys.ENTER)
    wait_for("all articles", lambda: len(all_of(browser, ".item")) >= 4)
    first = text_of(browser, ".item[aria-current] h2")
    press(browser, "j")
    wait_for("the cursor to move", lambda: text_of(browser, ".item[aria-current] h2") != first)
    press(browser, "k")
    assert text_of(browser, ".item[aria-current] h2") == first
    press(browser, "o")
    expect(browser, ".side .text h1", first[0])
    press(browser, Keys.ESCAPE)
    wait_for("the text to close", lambda: not all_of(browser, ".side .text"))
    assert browser.execute_script("return document.activeElement.matches('.item[aria-current]')")
    for letter in "iwodts":
        go(browser, letter)
    leave_fields(browser)
    press(browser, "?")
    expect(browser, "dialog[open]", "next, previous")
    press(browser, "?")
    wait_for("the help to close", lambda: not all_of(browser, "dialog[open]"))


def test_back_returns_to_the_search_and_the_address_keeps_it_secret(browser):
    search(browser, "ninety days")
    expect(browser, ".item h2", "Ministers")
    assert "ninety" not in browser.current_url
    go(browser, "t")
    browser.back()
    expect(browser, ".item h2", "Ministers")
    assert all_of(browser, "#q")[0].get_attribute("value") == "ninety days"


def test_a_mistake_in_a_query_is_shown_at_its_character(browser):
    browser.allowed_failures.append("/api/v1/search")
    search(browser, "تیل AND (oil")
    expect(browser, ".query-error", "(")
    assert text_of(browser, ".bad-place") == ["("]
    start = browser.execute_script("return document.getElementById('q').selectionStart")
    assert start == len("تیل AND ")


def test_right_to_left_texts_run_from_the_right(browser):
    search(browser, "تیل")
    expect(browser, ".item h2", "تیل")
    direction = "return getComputedStyle(document.querySelector(arguments[0])).direction"
    assert browser.execute_script(direction, ".item h2") == "rtl"
    assert all_of(browser, ".item h2")[0].get_attribute("lang") == "ur"
    press(browser, "o")
    expect(browser, ".side .text h1", "تیل")
    assert browser.execute_script(direction, ".side .text h1") == "rtl"
    assert browser.execute_script(direction, ".item .meta") == "ltr"


def test_an_empty_answer_teaches(browser):
    search(browser, "zzzyzzx")
    expect(browser, ".empty", "Nothing was found")


# ---- the inbox -------------------------------------------------------------------------------------------------

def test_a_hit_shows_its_reason_and_is_marked_read(browser, shots):
    go(browser, "i")
    expect(browser, ".hit .reason", "تیل")
    before = browser.execute_script("return Number(document.getElementById('unread').textContent || 0)")
    press(browser, "j")
    unread = "unread" in all_of(browser, ".hit[aria-current]")[0].get_attribute("class")
    press(browser, "o")
    expect(browser, ".side .why", "Found by the watch")
    wait_for("marks in the text", lambda: all_of(browser, ".side .text mark"))
    count = lambda: browser.execute_script("return Number(document.getElementById('unread').textContent || 0)")
    wait_for("the count to fall", lambda: count() == before - unread)
    press(browser, "r")
    wait_for("the count to rise", lambda: count() == before - unread + 1)
    browser.save_screenshot(str(shots / "inbox.png"))


def test_new_hits_wait_until_they_are_asked_for(browser, world):
    go(browser, "i")
    wait_for("the hits", lambda: all_of(browser, ".hit"))
    expect(browser, "#live", "live")
    before = text_of(browser, ".hit h2")
    title = f"Oil is found under the old bridge, report {len(world.press.items)}"
    world.press.publish(("en", "ltr", title, [
        "Workers who mended the bridge found oil in the sand below it.",
        "The council will meet on Friday to speak about it with all who live there.",
        "Nobody knows yet how much of it there is, or whose it is."]))
    expect(browser, ".fresh:not([hidden])", "1 new", 30)
    assert text_of(browser, ".hit h2") == before
    press(browser, "n")
    wait_for("the new hit on top", lambda: text_of(browser, ".hit h2")[:1] == [title])
    assert text_of(browser, ".hit h2")[1:] == before


def test_the_address_of_a_hit_opens_it(browser, world):
    number = world.api("GET", "/api/v1/hits")[1]["hits"][-1]["number"]
    browser.get(f"{world.url}/#/hit/{number}")
    wait_for("the text", lambda: all_of(browser, ".side .text h1"))
    assert all_of(browser, f'.hit[aria-current][data-item="{number}"]')


def test_the_stream_comes_back_when_the_server_does(browser, world):
    expect(browser, "#live", "live")
    browser.allowed_failures += ["/api/v1/live", "/api/v1/hits", "/api/v1/status"]
    world.kill("serve")
    expect(browser, "#live", "reconnecting")
    expect(browser, "#live", "live", 30)


# ---- sources, watches, the rest --------------------------------------------------------------------------------

def test_a_source_is_added_switched_off_and_removed_with_undo(browser, world):
    go(browser, "o")
    expect(browser, "tbody", "well")
    press(browser, "a")
    wait_for("the form", lambda: browser.execute_script("return document.activeElement.name") == "url")
    press(browser, f"http://quiet.localhost:{world.press.port}/feed.xml")
    assert all_of(browser, "input[name=name]")[0].get_attribute("value") == "quiet.localhost"
    all_of(browser, ".adder button[type=submit]")[0].click()
    expect(browser, "tbody", "quiet.localhost")
    expect(browser, "tbody .why-bad", "404", 30)
    button = lambda label: wait_for(label, lambda: all_of(browser, f'button[aria-label="{label}"]'))[0]
    button("Switch off quiet.localhost").click()
    button("Switch on quiet.localhost")
    button("Remove quiet.localhost").click()
    wait_for("it to go", lambda: not any("quiet.localhost" in t for t in text_of(browser, "tbody")))
    wait_for("the undo", lambda: all_of(browser, ".toast button"))[0].click()
    expect(browser, "tbody", "quiet.localhost")
    button("Remove quiet.localhost").click()
    names = lambda: [s["name"] for s in world.api("GET", "/api/v1/sources")[1]["sources"]]
    wait_for("it to go", lambda: "quiet.localhost" not in names())


def test_a_watch_is_tried_and_made_from_a_search(browser, world, shots):
    search(browser, "harbour")
    wait_for("the result", lambda: all_of(browser, ".item"))
    next(b for b in all_of(browser, ".searchrow button") if "watch" in b.text).click()
    box = wait_for("the form", lambda: all_of(browser, "textarea[name=query]"))[0]
    assert box.get_attribute("value") == "harbour"
    all_of(browser, "input[name=name]")[0].send_keys("harbour")
    next(b for b in all_of(browser, ".submit button") if "Try" in b.text).click()
    expect(browser, ".adder", "would have matched")
    all_of(browser, ".adder details summary")[0].click()
    all_of(browser, 'input[aria-label="Name of the subscriber"]')[0].send_keys("desk")
    all_of(browser, 'input[aria-label="Address"]')[0].send_keys("desk@outlet.example")
    all_of(browser, ".inline button")[0].click()
    wait_for("the subscriber", lambda: all_of(browser, 'input[value="desk"]:checked'))
    browser.save_screenshot(str(shots / "watch.png"))
    all_of(browser, ".submit .primary")[0].click()
    expect(browser, ".card", "tells desk by mail")
    watch = next(w for w in world.api("GET", "/api/v1/watches")[1]["watches"] if w["name"] == "harbour")
    assert watch["query"] == "harbour" and watch["subscribers"] == ["desk"]


def test_a_watch_without_a_word_is_refused_in_words(browser):
    browser.allowed_failures.append("/api/v1/watches")
    go(browser, "w")
    press(browser, "a")
    all_of(browser, "input[name=name]")[0].send_keys("all")
    all_of(browser, "textarea[name=query]")[0].send_keys("NOT oil")
    all_of(browser, ".submit .primary")[0].click()
    expect(browser, ".adder .error", "add a word")


def test_the_status_lists_every_stage(browser):
    go(browser, "t")
    expect(browser, ".stages", "crawl-1")
    wait_for("all stages", lambda: len(all_of(browser, ".stages .dot.ok")) == 6)
    expect(browser, ".figures", "Docs in the index")


# ---- safety ----------------------------------------------------------------------------------------------------

def test_markup_in_titles_texts_and_queries_stays_text(browser):
    search(browser, "lanterns")
    expect(browser, ".item h2", "<script>")
    press(browser, "o")
    expect(browser, ".side .block", "<img src=x")
    go(browser, "i")
    expect(browser, ".hit h2", "onerror")
    browser.allowed_failures.append("/api/v1/search")
    search(browser, "(<img src=x onerror=window.xss=4>")
    wait_for("an answer", lambda: all_of(browser, ".query-error, .item, .empty"))
    assert not all_of(browser, "#main img, #main script, #main svg")


def test_without_a_token_there_is_a_gate_and_nothing_else(chromium, world):
    chromium.execute_script("sessionStorage.clear()")
    chromium.get("about:blank")
    chromium.get(world.url)
    expect(chromium, ".gate", "harkara up")
    all_of(chromium, ".gate input")[0].send_keys("wrong-token", Keys.ENTER)
    expect(chromium, ".gate", "not the one of this server")
    all_of(chromium, ".gate input")[0].send_keys(world.token, Keys.ENTER)
    wait_for("the search", lambda: all_of(chromium, "#q"))
    chromium.get_log("browser")


# ---- looks -----------------------------------------------------------------------------------------------------

def resize(browser, width, height, mobile):
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile})


@pytest.mark.parametrize("width", [360, 768, 1440, 2560])
def test_no_view_is_wider_than_its_window(browser, shots, width):
    resize(browser, width, 800, width < 700)
    try:
        for letter, name in VIEWS.items():
            go(browser, letter)
            wait_for("the content", lambda: not all_of(browser, ".skeleton"))
            wide = browser.execute_script("return document.documentElement.scrollWidth")
            assert wide <= width, name
            browser.save_screenshot(str(shots / f"{name}-{width}.png"))
        search(browser, "oil")
        wait_for("results", lambda: all_of(browser, ".item"))
        press(browser, "o")
        wait_for("the text", lambda: all_of(browser, ".side .text h1"))
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width
        browser.save_screenshot(str(shots / f"text-{width}.png"))
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


# WCAG 2.2 §1.4.3: 4.5:1, or 3:1 from 24 px (18.66 px bold) on. Gives the texts that fall short.
CONTRAST = """
const parse = (text) => text.match(/[\\d.]+/g).map(Number);
const linear = (v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
const light = ([r, g, b]) => [r, g, b].map(linear)
  .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
const ground = (e) => { for (; e; e = e.parentElement) {
  const c = parse(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > 0) return c; }
  return [255, 255, 255]; };
const poor = [];
const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let node = walk.nextNode(); node; node = walk.nextNode()) {
  const e = node.parentElement;
  if (!node.data.trim() || !e.checkVisibility() || e.closest('.hidden, .skip, noscript')) continue;
  const s = getComputedStyle(e), a = light(parse(s.color)), b = light(ground(e));
  const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), size = parseFloat(s.fontSize);
  const wanted = size >= 24 || (size >= 18.66 && s.fontWeight >= 700) ? 3 : 4.5;
  if (ratio < wanted) poor.push(`${ratio.toFixed(2)} ${node.data.trim().slice(0, 40)}`);
}
return poor;
"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_all_text_stands_out_from_its_ground(browser, shots, theme):
    browser.execute_script("document.documentElement.dataset.theme = arguments[0]", theme)
    for letter, name in VIEWS.items():
        go(browser, letter)
        wait_for("the content", lambda: not all_of(browser, ".skeleton"))
        assert browser.execute_script(CONTRAST) == [], name
        browser.save_screenshot(str(shots / f"{name}-{theme}.png"))
    search(browser, "oil")
    wait_for("results", lambda: all_of(browser, ".item"))
    press(browser, "o")
    wait_for("the text", lambda: all_of(browser, ".side .text h1"))
    assert browser.execute_script(CONTRAST) == []


# Every control has a name (WCAG §4.1.2) and every id is there once.
NAMELESS = """
const name = (e) => e.getAttribute('aria-label') || e.getAttribute('title') || e.textContent.trim() ||
  [...(e.labels || [])].map((l) => l.textContent.trim()).join('') || e.getAttribute('placeholder');
const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
return [...document.querySelectorAll('a, button, input, select, textarea, summary')]
  .filter((e) => e.checkVisibility() && !name(e)).map((e) => e.outerHTML.slice(0, 100))
  .concat(ids.filter((id, i) => ids.indexOf(id) !== i));
"""


def test_every_control_has_a_name(browser):
    for letter, name in VIEWS.items():
        go(browser, letter)
        wait_for("the content", lambda: not all_of(browser, ".skeleton"))
        for summary in all_of(browser, "summary"):
            summary.click()
        assert browser.execute_script(NAMELESS) == [], name
