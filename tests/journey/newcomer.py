"""A newcomer's actions on the practice page, for the browser test and for the pictures in docs/."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, Playwright, expect, sync_playwright

from bot.cli.serve import practising
from tests.support.settings import settings

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 15_000
BUSY = 60_000
"""Timeout of a browser step, in milliseconds; generous, for busy machines."""


def open_browser(playwright: Playwright) -> Browser:
    """Open the system's headless Chromium."""
    return playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)


class Newcomer:
    """A person at the page, who sees and clicks."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        page.set_default_timeout(PATIENCE)
        page.goto(url)

    def becomes(self, person: str) -> None:
        self.page.get_by_test_id(f"person-{person}").click()

    def takes(self, suggestion: str) -> None:
        """Click a suggested ask, and send it."""
        self.page.get_by_test_id("suggestion").filter(has_text=suggestion).click()
        self.page.get_by_test_id("send").click()

    def sees(self, text: str) -> Locator:
        """Wait for a message with a text, and return the latest."""
        message = self.page.get_by_test_id("message").filter(has_text=text).last
        expect(message).to_be_visible(timeout=PATIENCE)
        return message

    def presses(self, label: str) -> None:
        """Press the last button with a label."""
        self.page.get_by_role("button", name=label, exact=True).last.click()

    def replies(self, text: str) -> None:
        """Answer in the open thread."""
        self.page.get_by_test_id("thread-composer").fill(text)
        self.page.get_by_test_id("thread-send").click()

    def leaves_the_thread(self) -> None:
        self.page.get_by_role("button", name="Close", exact=False).last.click()

    def opens_the_apps_messages(self) -> None:
        """Open the direct messages with the bot."""
        self.page.get_by_role("button", name="zerohandoff", exact=False).first.click()

    def opens_the_apps_home(self) -> None:
        self.opens_the_apps_messages()
        self.page.get_by_role("tab", name="Home").click()

    def goes_to(self, channel: str, name: str, who: str) -> None:
        """Open a channel, and wait until messages go there from the current person."""
        self.page.get_by_test_id(f"channel-{channel}").click()
        expect(self.page.get_by_test_id("composer")).to_have_attribute("placeholder", f"Message #{name} as {who}")

    def says(self, text: str) -> None:
        """Send a message in the open channel."""
        self.page.get_by_test_id("composer").fill(text)
        self.page.get_by_test_id("send").click()

    def puts(self, label: str, text: str) -> None:
        """Fill in a field of the open form."""
        self.page.get_by_test_id("modal").get_by_label(label, exact=False).first.fill(text)


@contextmanager
def arriving(database: Path) -> Iterator[Newcomer]:
    """Yield a person at a fresh practice workspace, whose page must raise no error."""
    with practising(database, port=0, given=settings()) as practice, sync_playwright() as playwright:
        browser = open_browser(playwright)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        yield Newcomer(page, practice.served.url)
        browser.close()
        assert errors == []
