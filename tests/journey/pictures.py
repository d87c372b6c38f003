"""`make pictures`: takes the screenshots in docs/images from a real practice workspace."""

import tempfile
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

from bot.cli.serve import Practice, practising
from tests.journey.newcomer import Newcomer, open_browser
from tests.support.settings import settings

_DECIDED = "ux show an error message next to the field because people miss it at the top"
_CHECKED = "security let partners pull the invoice export by a link, because they sync at night"
IMAGES = Path(__file__).parents[2] / "docs" / "images"


def main() -> None:
    """Follow the newcomer's journey, and take a picture at each stop."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        practising(Path(folder) / "practice.db", port=0, given=settings()) as practice,
    ):
        with sync_playwright() as playwright:
            browser = open_browser(playwright)
            page = browser.new_page(viewport={"width": 1280, "height": 860})
            newcomer = Newcomer(page, practice.served.url)
            _to_tuesday(practice)
            _walk(newcomer)
            _weeks_later(newcomer, practice)
            _the_week(browser, newcomer)
            browser.close()


def _to_tuesday(practice: Practice) -> None:
    """Move the clock to ten in the morning next Tuesday, when people are at work."""
    now = practice.clock.now()
    practice.clock.move_to((now + timedelta(days=(1 - now.weekday()) % 7 or 7)).replace(hour=9, minute=0))


def _walk(newcomer: Newcomer) -> None:
    newcomer.takes("Not by default")
    newcomer.sees("Raw events are kept for 90 days")
    newcomer.presses("Override")
    newcomer.sees("reply here with your reason")
    newcomer.replies("auditors need 13 months")
    newcomer.sees("Recorded: DAT-2")
    _picture(newcomer, "override")
    newcomer.leaves_the_thread()
    newcomer.takes("⛔ No")
    newcomer.sees("No secrets in a repository")
    newcomer.leaves_the_thread()
    newcomer.takes("Wait for Ana")
    newcomer.sees("I've asked Ana")
    _picture(newcomer, "practice")
    newcomer.becomes("U0ANA")
    newcomer.opens_the_apps_messages()
    newcomer.sees("needs your decision")
    _picture(newcomer, "check")
    newcomer.presses("Approve")
    newcomer.sees("Approved by you")
    newcomer.becomes("U0CORA")
    newcomer.page.get_by_test_id("channel-C0BILLING").click()
    newcomer.page.get_by_text("replies").last.click()
    newcomer.sees("Approved by Ana")
    _picture(newcomer, "verdict")
    newcomer.becomes("U0DEV")
    newcomer.opens_the_apps_home()
    newcomer.presses("Open")
    expect(newcomer.page.get_by_text("Rules of Devika's data twin")).to_be_visible()
    _picture(newcomer, "page")
    newcomer.becomes("U0LEO")
    newcomer.goes_to("C0GENERAL", "general", "Leo")
    newcomer.says("/twins new legal")
    newcomer.puts("What it is about", "contracts")
    newcomer.puts("What it covers, one per line", "terms of contracts")
    newcomer.presses("Start")
    newcomer.opens_the_apps_messages()
    newcomer.sees("Question 1 of 4")
    newcomer.presses("Go ahead")
    newcomer.puts("An example: how would someone ask?", "name a customer as a reference on a slide")
    newcomer.puts("Their reason", "they agreed in writing")
    newcomer.puts("Your rule, in one sentence", "A customer who agreed in writing may be named on slides")
    _picture(newcomer, "call")


def _weeks_later(newcomer: Newcomer, practice: Practice) -> None:
    """Take pictures of the Home tabs and the digest after some weeks of use."""
    newcomer.presses("Not now")
    newcomer.becomes("U0CORA")
    newcomer.goes_to("C0BILLING", "billing", "Cora")
    newcomer.takes("Wait for Ana")
    newcomer.sees("I've asked Ana")
    newcomer.opens_the_apps_home()
    expect(newcomer.page.get_by_text("Your requests, waiting on others")).to_be_visible()
    _picture(newcomer, "home-conductor")
    for week in range(9):
        _ask_some(practice, week)
        for hour in (4, 8):  # half past nine where Devika is, then nine where Ari is
            clock = practice.clock
            monday = clock.now() + timedelta(days=(7 - clock.now().weekday()) if hour == 4 else 0)
            clock.move_to(monday.replace(hour=hour, minute=0))
            _settle(newcomer, practice)
    newcomer.becomes("U0DEV")
    newcomer.opens_the_apps_messages()
    newcomer.sees("One click each").evaluate("card => card.scrollIntoView()")
    _picture(newcomer, "digest")
    newcomer.opens_the_apps_home()
    expect(newcomer.page.get_by_text("Your next digest")).to_be_visible()
    _picture(newcomer, "home-expert")
    newcomer.becomes("U0ARI")
    newcomer.opens_the_apps_home()
    expect(newcomer.page.get_by_text("All twins")).to_be_visible()
    _picture(newcomer, "home-architect")


def _settle(newcomer: Newcomer, practice: Practice) -> None:
    """Wait until a tick has looked for what is due, and the bot has done it."""
    newcomer.page.wait_for_timeout(1_500)
    ledger, clock = practice.store.ledger, practice.clock
    practice.slack.wait_for(lambda: not any(head.is_due(clock.now()) for head in ledger.heads()), timeout=120)


def _ask_some(practice: Practice, week: int) -> None:
    """Ask more each week, and leave fewer checks open."""
    asks = [_DECIDED] * (2 + week) + [_CHECKED] * max(1, 4 - week // 2)
    for ask in asks:
        practice.slack.post("U0CORA", "C0BILLING", f"<@U0ZERO> {ask}")


def _the_week(browser: Browser, newcomer: Newcomer) -> None:
    """Take pictures of an architect's weekly report on a phone, in light and in dark mode."""
    address = newcomer.page.url
    for scheme in ("light", "dark"):
        page = browser.new_page(viewport={"width": 390, "height": 1_400}, color_scheme=scheme)
        phone = Newcomer(page, address)
        phone.page.get_by_test_id("tab-messages").click()
        phone.sees("The week of").evaluate("card => card.scrollIntoView()")
        page.wait_for_timeout(800)
        _picture(phone, f"week-{scheme}")


def _picture(newcomer: Newcomer, name: str) -> None:
    newcomer.page.wait_for_timeout(400)
    newcomer.page.screenshot(path=IMAGES / f"{name}.png")


if __name__ == "__main__":
    main()
