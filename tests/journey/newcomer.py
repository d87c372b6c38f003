"""What does a newcomer do on the practice page? The journey of the test, and of the pictures in docs/."""

import os
import shutil

from playwright.sync_api import Browser, Locator, Page, Playwright, expect

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


def open_browser(playwright: Playwright) -> Browser:
    """Headless Chromium, from the system."""
    return playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)


class Newcomer:
    """Somebody at the page, who sees and clicks."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        page.set_default_timeout(PATIENCE)
        page.goto(url)

    def becomes(self, person: str) -> None:
        """Click a person."""
        self.page.get_by_test_id(f"person-{person}").click()

    def takes(self, suggestion: str) -> None:
        """Click one of the suggested asks, and send it."""
        self.page.get_by_test_id("suggestion").filter(has_text=suggestion).click()
        self.page.get_by_test_id("send").click()

    def sees(self, text: str) -> Locator:
        """The latest message with a text, once it is there."""
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
        """Back to the suggestions."""
        self.page.get_by_role("button", name="Close", exact=False).last.click()

    def opens_the_apps_messages(self) -> None:
        """The direct messages with the bot."""
        self.page.get_by_role("button", name="zerohandoff", exact=False).first.click()

    def opens_the_apps_home(self) -> None:
        """The Home tab of the bot."""
        self.opens_the_apps_messages()
        self.page.get_by_role("tab", name="Home").click()

    def goes_to(self, channel: str, name: str, who: str) -> None:
        """Click a channel, and wait until what is written goes there, from whom they are by now."""
        self.page.get_by_test_id(f"channel-{channel}").click()
        expect(self.page.get_by_test_id("composer")).to_have_attribute("placeholder", f"Message #{name} as {who}")

    def says(self, text: str) -> None:
        """Write a message where they are, and send it."""
        self.page.get_by_test_id("composer").fill(text)
        self.page.get_by_test_id("send").click()

    def puts(self, label: str, text: str) -> None:
        """Fill in a field of the open form."""
        self.page.get_by_test_id("modal").get_by_label(label, exact=False).first.fill(text)
