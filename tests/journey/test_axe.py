"""The accessibility checker axe finds nothing serious on the practice page, in light, in dark, and on a phone."""

import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from bot.cli.serve import Practice, practising
from tests.journey.newcomer import BUSY, CHROMIUM, Newcomer, open_browser
from tests.support.settings import settings

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: install it, or name one in CHROMIUM"),
    pytest.mark.skipif(shutil.which("npm") is None, reason="no Node here: axe-core is fetched by npm"),
    pytest.mark.thorough,
]
AXE = "axe-core@4.14.1"
GRAVE = {"serious", "critical"}


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Fetch the checker's source, which is no part of the project."""
    folder = tmp_path_factory.mktemp("axe")
    packed = subprocess.run(["npm", "pack", AXE, "--silent"], cwd=folder, check=False, capture_output=True, text=True)
    if packed.returncode:
        pytest.skip(f"npm can't fetch {AXE} here: {packed.stderr.strip()[-200:]}")
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        source = archive.extractfile("package/axe.min.js")
        assert source is not None
        return source.read().decode()


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    with practising(tmp_path_factory.mktemp("axe") / "practice.db", port=0, given=settings()) as practice:
        yield practice


def grave(page: Page, axe: str) -> list[str]:
    """Return the serious findings, each with the elements that it is about."""
    page.evaluate(f"{axe}; undefined")  # run by the browser's own door, which the page's security policy leaves open
    found: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{each['id']}: {[(node['target'], node['failureSummary'][-160:]) for node in each['nodes'][:3]]}"
        for each in found["violations"]
        if each["impact"] in GRAVE
    ]


@pytest.mark.parametrize(
    ("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "light")], ids=["light", "dark", "phone"]
)
def test_axe_finds_nothing_serious(practice: Practice, axe: str, width: int, scheme: Any) -> None:
    with sync_playwright() as playwright:
        browser = open_browser(playwright)
        page = browser.new_page(viewport={"width": width, "height": 844}, color_scheme=scheme)
        newcomer = Newcomer(page, practice.served.url)
        found = {place: grave(page, axe) for place in _places(newcomer, practice)}
        browser.close()
    assert not any(found.values()), "\n".join(f"{place}: {each}" for place, all_ in found.items() for each in all_)


def _places(newcomer: Newcomer, practice: Practice) -> Iterator[str]:
    """Go from place to place, and name each once it is drawn."""
    page, url = newcomer.page, practice.served.url
    expect(page.get_by_test_id("composer")).to_be_visible(timeout=BUSY)
    yield "the first view"
    if page.get_by_test_id("open-try").is_visible():
        page.get_by_test_id("open-try").click()
        yield "the tour on a phone"
    said = practice.slack.said("C0BILLING")
    asked = practice.slack.post("U0CORA", "C0BILLING", f"<@U0ZERO> {_ASK}") if not said else said[0].ts
    practice.slack.wait_for(lambda: len(practice.slack.said("C0BILLING", asked)) > 1, timeout=BUSY / 1000)
    page.goto(f"{url}/?as=U0CORA&in=C0BILLING&thread={asked}")
    expect(page.get_by_test_id("thread").get_by_text("Wait for Ana").first).to_be_visible(timeout=BUSY)
    yield "a thread"
    page.goto(f"{url}/?as=U0ANA&in=U0ZERO")
    expect(page.get_by_role("button", name="Approve", exact=True)).to_be_visible(timeout=BUSY)
    yield "an expert's card"
    page.get_by_test_id("tab-home").click()
    expect(page.get_by_test_id("home").get_by_role("button").first).to_be_visible(timeout=BUSY)
    yield "a Home tab"
    page.get_by_test_id("tab-messages").click()
    page.get_by_test_id("composer").fill("/twins new")
    page.get_by_test_id("send").click()
    expect(page.get_by_test_id("modal")).to_be_visible(timeout=BUSY)
    yield "a form"
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("modal")).to_be_hidden(timeout=BUSY)


_ASK = "security let partners pull the invoice export by a link, because they sync at night"
