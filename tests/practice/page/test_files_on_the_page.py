"""Files are attached to a message by a button or by dropping them, and uploaded in a form."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from slack_sdk import WebClient

from bot.practice.people.local_slack import LocalSlack
from bot.practice.workspace.model import File
from tests.practice.forms import field, modal, opened, sent

pytestmark = pytest.mark.thorough


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.md"
    path.write_bytes("# Plan é\n".encode())
    return path


def test_a_file_goes_with_the_message(page: Page, slack: LocalSlack, plan: Path) -> None:
    page.get_by_test_id("composer-files").set_input_files(plan)
    page.get_by_test_id("composer").fill("look at this")
    page.get_by_test_id("send").click()

    expect(page.get_by_test_id("file")).to_have_text("📄 plan.md")
    expect(page.get_by_role("button", name="Take plan.md off")).to_have_count(0)
    [message] = [m for m in slack.said("C0BILLING") if m.files]
    [file] = message.files
    assert isinstance(file, File)
    assert (message.text, file.content) == ("look at this", "# Plan é\n".encode())


def test_a_file_is_taken_off_again(page: Page, plan: Path) -> None:
    page.get_by_test_id("composer-files").set_input_files(plan)
    expect(page.get_by_test_id("send")).to_be_enabled()
    page.get_by_role("button", name="Take plan.md off").click()

    expect(page.get_by_test_id("send")).to_be_disabled()


def test_a_dropped_file_is_attached(page: Page) -> None:
    transfer = page.evaluate_handle(
        "() => { const all = new DataTransfer(); all.items.add(new File(['a,b'], 'rows.csv')); return all; }"
    )
    page.get_by_test_id("composer").dispatch_event("drop", {"dataTransfer": transfer})

    expect(page.get_by_role("button", name="Take rows.csv off")).to_be_visible()


def test_a_form_takes_files(form: Locator, page: Page, slack: LocalSlack, client: WebClient, plan: Path) -> None:
    opened(slack, client, modal(field("docs", "file_input", filetypes=["md"], max_files=2)))
    form.get_by_label("docs").set_input_files(plan)
    expect(form.get_by_text("plan.md")).to_be_visible()
    page.get_by_test_id("modal-submit").click()

    slack.wait_for(lambda: sent(slack)["type"] == "view_submission")
    [file] = sent(slack)["view"]["state"]["values"]["docs"]["x"]["files"]
    assert (file["name"], file["size"]) == ("plan.md", plan.stat().st_size)
