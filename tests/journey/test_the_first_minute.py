"""A newcomer's first minute on the page: they ask, see a check approved, and override a default."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journey.newcomer import CHROMIUM, PATIENCE, Newcomer, arriving

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: install it, or name one in CHROMIUM")


@pytest.fixture
def newcomer(tmp_path: Path) -> Iterator[Newcomer]:
    with arriving(tmp_path / "practice.db") as newcomer:
        yield newcomer


def test_ask_check_first_approve_and_override_with_a_reason(newcomer: Newcomer) -> None:
    newcomer.takes("Not by default")
    newcomer.sees("Raw events are kept for 90 days")
    newcomer.presses("Override")
    newcomer.sees("reply here with your reason")
    newcomer.replies("auditors need 13 months")
    newcomer.sees("auditors need 13 months")
    expect(newcomer.page.get_by_text("overridden").first).to_be_visible(timeout=PATIENCE)
    newcomer.leaves_the_thread()
    newcomer.takes("Wait for Ana")
    newcomer.sees("I've asked Ana")
    newcomer.becomes("U0ANA")
    newcomer.opens_the_apps_messages()
    newcomer.sees("needs your decision")
    newcomer.presses("Approve")
    newcomer.sees("Approved by you")
    expect(newcomer.page.get_by_role("button", name="Approve", exact=True)).to_have_count(0, timeout=PATIENCE)


@pytest.mark.thorough
def test_a_law_refuses_and_offers_no_override(newcomer: Newcomer) -> None:
    newcomer.takes("⛔ No")
    newcomer.sees("No secrets in a repository")
    expect(newcomer.page.get_by_role("button", name="Override")).to_have_count(0)
