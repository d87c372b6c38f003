"""The guided tour, walked by keyboard alone; and the way to a twin of one's own, counted and timed."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journey.newcomer import BUSY, CHROMIUM, PATIENCE, Newcomer, arriving

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: install it, or name one in CHROMIUM"),
    pytest.mark.thorough,
]
MOST_STOPS = 90


@pytest.fixture
def newcomer(tmp_path: Path) -> Iterator[Newcomer]:
    with arriving(tmp_path / "practice.db") as newcomer:
        yield newcomer


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
    typist.presses(_button(page, "Override"))
    newcomer.sees("your reason")
    typist.reaches(page.get_by_test_id("thread-composer"))
    page.keyboard.type("auditors need 13 months")
    page.keyboard.press("Enter")
    typist.has_done("override", 3)
    typist.takes("Wait for Ana")
    typist.presses(_button(page, "Now become Ana"))
    typist.has_done("become", 4)
    typist.presses(_button(page, "Approve"))
    typist.has_done("approve", 5)
    typist.presses(_button(page, "Jump to Monday 9:00"))
    typist.has_done("monday", 6)
    typist.takes("twin of Leo")
    _makes_a_twin(typist)
    typist.has_done("publish", 7)
    expect(page.get_by_test_id("tour-end")).to_be_visible()


class Counter:
    """A person with a mouse, whose clicks are counted."""

    def __init__(self, newcomer: Newcomer) -> None:
        self.page, self.newcomer, self.clicks = newcomer.page, newcomer, 0

    def presses(self, target: Locator) -> None:
        self.clicks += 1
        target.click(timeout=BUSY)

    def writes(self, label: str, text: str) -> None:
        self.newcomer.puts(label, text)

    def takes(self, sign: str) -> None:
        self.presses(self.page.get_by_test_id("suggestion").filter(has_text=sign).first)
        expect(self.page.get_by_test_id("composer")).not_to_have_value("", timeout=BUSY)
        self.presses(self.page.get_by_test_id("send"))


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
    _makes_a_twin(counter)
    expect(newcomer.page.get_by_test_id("step-publish")).to_have_attribute("data-done", "true", timeout=BUSY)
    counter.presses(newcomer.page.get_by_test_id("person-U0CORA"))
    counter.presses(newcomer.page.get_by_test_id("channel-C0BILLING"))
    newcomer.says("@zerohandoff legal can we accept unlimited liability in the contract? the customer insists")
    counter.clicks += 1
    expect(newcomer.page.get_by_test_id("message").filter(has_text="never accept unlimited").first).to_be_visible(
        timeout=max(BUSY, PATIENCE)
    )
    _report(capsys, "open page to a twin of one's own answering", counter.clicks, began)
    assert counter.clicks <= 10


def _makes_a_twin(who: "Typist | Counter") -> None:
    """Fill in the form, answer one question, publish, and turn the twin on."""
    who.writes("What it is about", "contracts")
    who.writes("What it covers", "terms of contracts")
    who.presses(who.page.get_by_test_id("modal-submit"))
    who.presses(_button(who.page, "Never"))
    who.writes("An example", "accept unlimited liability in the contract")
    who.writes("Their reason", "the customer insists")
    who.writes("Your rule", "We never accept unlimited liability in a contract")
    who.writes("Your reason: what did you see", "One such clause cost us a year")
    who.presses(who.page.get_by_test_id("modal-submit"))
    expect(who.page.get_by_test_id("modal").get_by_text("how I'd answer")).to_be_visible(timeout=BUSY)
    who.presses(who.page.get_by_test_id("modal-submit"))
    who.presses(_button(who.page, re.compile("on trial")))


def _button(page: Page, name: str | re.Pattern[str]) -> Locator:
    return page.get_by_role("button", name=name, exact=isinstance(name, str)).last


def _report(capsys: pytest.CaptureFixture[str], what: str, clicks: int, began: float) -> None:
    with capsys.disabled():
        print(f"\n{what}: {clicks} clicks, {time.monotonic() - began:.1f} s")
