"""A browser at the page of a local workspace, if Chromium is installed."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from bot.practice.page.info import PageInfo
from bot.practice.people.local_slack import LocalSlack
from bot.practice.server import Served, serve

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
SUGGESTION = {"who": "U0CORA", "channel": "C0BILLING", "text": "@zerohandoff security share it", "shows": "Check first"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium here; name one in CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def served(slack: LocalSlack) -> Iterator[Served]:
    info = PageInfo(
        mind=lambda: "The playbook look-up answers.",
        twins=lambda: [{"handle": "security", "name": "Security twin", "craft": "security", "owner": "Ana"}],
        suggestions=lambda: [SUGGESTION],
    )
    with serve(slack, page=info) as served:
        yield served


@pytest.fixture
def page(browser: Browser, served: Served) -> Iterator[Page]:
    """Yield Cora's page, in #billing."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(served.url)
    yield page
    page.close()
    assert errors == []


@pytest.fixture
def form(page: Page) -> Locator:
    return page.get_by_test_id("modal")
