"""The guided tour, walked by keyboard alone; and the way to a twin of one's own, counted and timed."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect, sync_playwright

from bot.cli.serve import practising
from tests.journey.newcomer import CHROMIUM, PATIENCE, Newcomer, open_browser
from tests.support.settings import settings

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: install it, or name one in CHROMIUM"),
    pytest.mark.thorough,
]
MOST_STOPS = 90
BUSY = 60_000
"""Milliseconds to wait on a busy machine."""


@pytest.fixture
def newcomer(tmp_path: Path) -> Iterator[Newcomer]:
    with practising(tmp_path / "practice.db", port=0, given=settings()) as practice, sync_playwright() as playwright:
        browser = open_browser(playwright)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        yield Newcomer(page, practice.served.url)
        browser.close()


class Typist:
    """A person who has no mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def reaches(self, target: Locator) -> None:
        """Press Tab until the target has the focus."""
        expect(target).to_be_visible(timeout=BUSY)
        for _ in range(MOST_STOPS):
            if target.evaluate("node => node === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{target} is not reached in {MOST_STOPS} tab stops")

    def presses(self, target: Locator) -> None:
        self.reaches(target)
        self.page.keyboard.press("Enter")

    def button(self, name: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_role("button", name=name, exact=isinstance(name, str)).last

    def writes(self, label: str, text: str) -> None:
        """Type into a field of the open form."""
        self.reaches(self.page.get_by_test_id("modal").get_by_label(label).first)
        self.page.keyboard.type(text)

    def takes(self, sign: str) -> None:
        """Take an ask of the current step, and send it with Enter."""
        self.presses(self.page.locator(".current").get_by_test_id("suggestion").filter(has_text=sign).first)
        expect(self.page.get_by_test_id("composer")).to_be_focused(timeout=BUSY)
        expect(self.page.get_by_test_id("composer")).not_to_have_value("", timeout=BUSY)
        self.page.keyboard.press("Enter")

    def has_done(self, step: str, so_far: int) -> None:
        expect(self.page.get_by_test_id(f"step-{step}")).to_have_attribute("data-done", "true", timeout=BUSY)
        expect(self.page.get_by_test_id("tour-progress")).to_have_text(f"{so_far} of 7 done")


def test_every_step_of_the_tour_works_by_keyboard(newcomer: Newcomer) -> None:
    page, typist = newcomer.page, Typist(newcomer.page)
    typist.takes("Go ahead")
    typist.has_done("ask", 1)
    typist.takes("No")
    typist.has_done("refused", 2)
    typist.takes("Not by default")
    typist.presses(typist.button("Override"))
    newcomer.sees("your reason")
    typist.reaches(page.get_by_test_id("thread-composer"))
    page.keyboard.type("auditors need 13 months")
    page.keyboard.press("Enter")
    typist.has_done("override", 3)
    typist.takes("Wait for Ana")
    typist.presses(typist.button("Now become Ana"))
    typist.has_done("become", 4)
    typist.presses(typist.button("Approve"))
    typist.has_done("approve", 5)
    typist.presses(typist.button("Jump to Monday 9:00"))
    typist.has_done("monday", 6)
    typist.takes("twin of Leo")
    _makes_a_twin(typist)
    typist.has_done("publish", 7)
    expect(page.get_by_test_id("tour-end")).to_be_visible()


def _makes_a_twin(typist: Typist) -> None:
    """Fill in the form, answer one question, publish, and turn the twin on."""
    typist.writes("What it is about", "contracts")
    typist.writes("What it covers", "terms of contracts")
    typist.presses(typist.page.get_by_test_id("modal-submit"))
    typist.presses(typist.button("Never"))
    typist.writes("An example", "accept unlimited liability in the contract")
    typist.writes("Their reason", "the customer insists")
    typist.writes("Your rule", "We never accept unlimited liability in a contract")
    typist.writes("Your reason: what did you see", "One such clause cost us a year")
    typist.presses(typist.page.get_by_test_id("modal-submit"))
    expect(typist.page.get_by_test_id("modal").get_by_text("how I'd answer")).to_be_visible(timeout=BUSY)
    typist.presses(typist.page.get_by_test_id("modal-submit"))
    typist.presses(typist.button(re.compile("on trial")))


class Counter:
    """A person with a mouse, whose clicks are counted."""

    def __init__(self, newcomer: Newcomer) -> None:
        self.page, self.newcomer, self.clicks = newcomer.page, newcomer, 0

    def clicks_on(self, target: Locator) -> None:
        self.clicks += 1
        target.click(timeout=BUSY)

    def button(self, name: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_role("button", name=name, exact=isinstance(name, str)).last

    def takes(self, sign: str) -> None:
        self.clicks_on(self.page.get_by_test_id("suggestion").filter(has_text=sign).first)
        expect(self.page.get_by_test_id("composer")).not_to_have_value("", timeout=BUSY)
        self.clicks_on(self.page.get_by_test_id("send"))


def test_the_first_verdict_and_its_buttons_are_on_one_screen(
    newcomer: Newcomer, capsys: pytest.CaptureFixture[str]
) -> None:
    counter, began = Counter(newcomer), time.monotonic()
    counter.takes("Go ahead")
    thread = newcomer.page.get_by_test_id("thread")
    expect(thread.get_by_text("Go ahead.")).to_be_in_viewport(timeout=BUSY)
    expect(thread.get_by_role("button", name="Report a wrong answer")).to_be_in_viewport()
    expect(thread.get_by_test_id("message").first).to_be_in_viewport()
    _report(capsys, "first ask to readable verdict", counter.clicks, began)
    assert counter.clicks <= 2


def test_a_twin_of_ones_own_answers_within_ten_clicks(newcomer: Newcomer, capsys: pytest.CaptureFixture[str]) -> None:
    counter, began = Counter(newcomer), time.monotonic()
    counter.takes("twin of Leo")
    newcomer.puts("What it is about", "contracts")
    newcomer.puts("What it covers", "terms of contracts")
    counter.clicks_on(newcomer.page.get_by_test_id("modal-submit"))
    counter.clicks_on(counter.button("Never"))
    newcomer.puts("An example", "accept unlimited liability in the contract")
    newcomer.puts("Their reason", "the customer insists")
    newcomer.puts("Your rule", "We never accept unlimited liability in a contract")
    newcomer.puts("Your reason: what did you see", "One such clause cost us a year")
    counter.clicks_on(newcomer.page.get_by_test_id("modal-submit"))
    expect(newcomer.page.get_by_test_id("modal").get_by_text("how I'd answer")).to_be_visible(timeout=BUSY)
    counter.clicks_on(newcomer.page.get_by_test_id("modal-submit"))
    counter.clicks_on(counter.button(re.compile("on trial")))
    expect(newcomer.page.get_by_test_id("step-publish")).to_have_attribute("data-done", "true", timeout=BUSY)
    counter.clicks_on(newcomer.page.get_by_test_id("person-U0CORA"))
    counter.clicks_on(newcomer.page.get_by_test_id("channel-C0BILLING"))
    newcomer.says("@zerohandoff legal can we accept unlimited liability in the contract? the customer insists")
    counter.clicks += 1
    expect(newcomer.page.get_by_test_id("message").filter(has_text="never accept unlimited").first).to_be_visible(
        timeout=max(BUSY, PATIENCE)
    )
    _report(capsys, "open page to a twin of one's own answering", counter.clicks, began)
    assert counter.clicks <= 10


def _report(capsys: pytest.CaptureFixture[str], what: str, clicks: int, began: float) -> None:
    with capsys.disabled():
        print(f"\n{what}: {clicks} clicks, {time.monotonic() - began:.1f} s")
