"""An agent's suggestions, its sessions and their Stop, as the page shows them."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from bot.cli.serve import practising
from bot.practice.workspace.channels import Session
from tests.journey.newcomer import BUSY, PATIENCE
from tests.support.settings import settings
from tests.support.slack_world import BOT, CORA, World

pytestmark = pytest.mark.thorough
CHECKED = "security let partners pull the invoice export by a link, because they sync at night"


def test_a_suggestion_is_asked_with_one_click_and_a_session_can_be_stopped(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with practising(tmp_path_factory.mktemp("agent") / "practice.db", port=0, given=settings()) as practice:
        world = World(practice)
        direct = world.slack.dm(CORA, BOT)
        page = browser.new_page()
        page.goto(practice.served.url)
        page.get_by_test_id(f"channel-{direct}").click()
        expect(page.get_by_text("Ask something", exact=False).first).to_be_visible(timeout=PATIENCE)
        page.get_by_test_id("prompt").first.click()
        expect(page.get_by_test_id("thread").get_by_text("💬").first).to_be_visible(timeout=PATIENCE)
        ts = next(message.ts for message in world.slack.said(direct) if message.user == CORA)
        room = world.slack.space.room(direct)
        world.until(lambda: ts in room.sessions)
        expect(page.get_by_role("heading", name="Thread: ")).to_be_visible(timeout=PATIENCE)
        with world.slack.space.lock:
            room.sessions[ts] = Session("processing", room.sessions[ts].title)
            world.slack.space.touch()
        page.get_by_role("button", name="Stop", exact=True).click()
        world.until(lambda: room.sessions[ts].status == "active")
        expect(page.get_by_role("button", name="Stop", exact=True)).to_be_hidden(timeout=PATIENCE)


def test_on_a_phone_the_buttons_of_a_check_are_in_sight_above_the_prompts(browser: Browser, tmp_path: Path) -> None:
    with practising(tmp_path / "practice.db", port=0, given=settings()) as practice:
        practice.slack.post("U0CORA", "C0BILLING", f"<@U0ZERO> {CHECKED}")
        page = browser.new_page(viewport={"width": 390, "height": 844})
        page.set_default_timeout(BUSY)
        page.goto(practice.served.url)
        direct = page.locator(".side").get_by_role("button", name="zerohandoff")
        for target in (page.get_by_test_id("person-U0ANA"), direct):
            page.locator("#open-side").click()
            target.click()
        expect(page.get_by_test_id("prompt").first).to_be_visible(timeout=BUSY)
        approve = page.get_by_role("button", name="Approve", exact=True)
        expect(approve).to_be_in_viewport(ratio=1, timeout=BUSY)
        prompts, button = page.locator("#prompts").bounding_box(), approve.bounding_box()
        assert prompts
        assert button
        assert button["y"] + button["height"] < prompts["y"]
        page.close()
