"""docs/app.md, line by line, and then the app as a learner uses it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.conftest import ROOT, WIDTHS, serving, typed

APP = ROOT / "docs" / "app.md"


@pytest.fixture
def lingo(browser, site) -> Iterator[str]:
    """The address of the app, on a site that is as the page makes it. Without a browser nothing is started."""
    key = typed(APP, site, 'echo "$LINGO_KEY"')
    server = [sys.executable, "examples/lingo/server.py", "0"]
    with serving(server, LAUREL=site, LAUREL_KEY=key, PYTHONUNBUFFERED="1") as address:
        yield address


def opened(browser, address, width=1280):
    """A page of the app, and the errors that its console shows."""
    page, errors = browser.new_page(viewport={"width": width, "height": 800}), []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address)
    return page, errors


def sign_in(page, name):
    page.get_by_label("Your name").fill(name)
    page.get_by_role("button", name="Start learning").click()
    page.get_by_role("heading", name="Your badges").wait_for()


def finish(page, name):
    """Finish a lesson, and wait until its points are on the page."""
    balance = page.locator("#balance").inner_text()
    lesson = page.locator("#lessons li", has_text=name)
    lesson.get_by_role("button").click()
    page.wait_for_function("before => document.getElementById('balance').textContent !== before", arg=balance)


def test_a_learner_earns_points_and_badges_and_sees_them(browser, lingo):
    page, errors = opened(browser, lingo)
    sign_in(page, "Ben")
    assert page.locator("#balance").inner_text() == "0 XP"
    badges = page.locator("#badges li")
    assert badges.all_inner_texts() == ["First steps\n\n0 of 1", "Regular\n\n0 of 3"]
    finish(page, "Greetings")
    assert page.locator("#balance").inner_text() == "10 XP"
    assert "New badge: First steps" in page.locator("#toasts").inner_text()
    assert "Earned on" in badges.first.inner_text()
    assert "1 of 3" in badges.last.inner_text()
    for name in ("Food", "Travel"):
        finish(page, name)
    assert page.locator("#balance").inner_text() == "30 XP"
    assert "earned" in (badges.last.get_attribute("class") or "")
    history = page.locator("#history li").all_inner_texts()
    assert [row.split(" · ")[1] for row in history[:2]] == ["Regular", "For a lesson"]
    assert errors == []


def test_what_the_page_typed_for_ada_is_there_for_her(browser, lingo):
    page, errors = opened(browser, lingo)
    sign_in(page, "Ada")
    assert page.locator("#balance").inner_text() == "10 XP"
    assert "First steps" in page.locator("#history").inner_text()
    assert errors == []


def test_a_name_that_is_none_is_said_to_the_learner(browser, lingo):
    page, _ = opened(browser, lingo)
    page.get_by_label("Your name").fill("!!!")
    page.get_by_role("button", name="Start learning").click()
    assert "A name has 1 to 50 characters" in page.locator("#toasts p").inner_text()


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_cut_off_at_any_width(browser, lingo, width, tmp_path):
    page, _ = opened(browser, lingo, width)
    sign_in(page, "Cid")
    finish(page, "Greetings")
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width
    shots = Path(os.environ.get("LAUREL_SCREENSHOTS") or tmp_path)
    page.screenshot(path=shots / f"lingo-{width}.png", full_page=True)
