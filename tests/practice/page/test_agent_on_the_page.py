"""An agent's suggestions, its sessions and their Stop, as the page shows them."""

import pytest
from playwright.sync_api import Browser, expect

from bot.cli.serve import practising
from bot.practice.workspace.channels import Session
from tests.journey.newcomer import PATIENCE
from tests.support.settings import settings
from tests.support.slack_world import BOT, CORA, World

pytestmark = pytest.mark.thorough


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
