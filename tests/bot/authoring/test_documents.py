"""An expert uploads documents to their twin's page, where each sentence that seems to state a rule is listed."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.practice.demo_people import BOT_TOKEN
from bot.practice.events.serializers import attached
from storage.records.proposal_rows import open_proposals, proposal_of
from tests.support.slack_world import ANA, BOT, CORA, World, shown

RULES = b"""# Access

Never share a badge with a visitor.
The yard behind building two looks splendid in spring.
Always lock the bicycle shed at night.
"""
SECRET = b"Never use " + b"_".join((b"ghp", b"16C7e42F292c6912E7710c838347Ae178B4a")) + b" for the shed.\n"


def upload(world: World, *files: tuple[str, bytes], text: str = "", by: str = ANA) -> None:
    """Open the form from the page of the security twin, and send it."""
    open_form(world, by)
    given = [attached(world.slack.upload(name, content)) for name, content in files]
    values: dict[str, object] = {"files": given} if given else {}
    world.submit(by, values | ({"documents": text} if text else {}))
    world.settle()


def open_form(world: World, by: str = ANA) -> None:
    world.slack.open_home(by, "A0ZERO")
    home = world.home(by, "security")
    if "Add documents" not in json.dumps(home.body):
        world.slack.click_in_view(by, home.id, "twin:open/security", "security.")
    page = world.home(by, "Add documents")
    world.slack.click_in_view(by, page.id, "interview:documents", "security.")


def said(world: World, user: str = ANA) -> str:
    world.settle()
    return "\n".join(shown(m) for m in world.slack.said(world.slack.dm(user, BOT)))


def asked(world: World) -> list[str]:
    """Return the sentences that are on the list."""
    with world.practice.store.database.read() as session:
        return [proposal_of(session, row).call.said for row in open_proposals(session, "security")]


def test_each_sentence_that_seems_to_state_a_rule_is_listed(world: World) -> None:
    upload(world, ("access.md", RULES))

    assert "Never share a badge with a visitor." in asked(world)
    assert "Always lock the bicycle shed at night." in asked(world)
    assert "I read access.md (1 KB)." in said(world)
    assert "looks splendid in spring" in said(world), "what isn't listed is named"


def test_what_cannot_be_read_is_named_with_the_reason(world: World) -> None:
    upload(world, ("scan.pdf", b"%PDF-1.7\x00"), text="Never leave the shed open at night.")

    assert "I didn't read scan.pdf: I read text only" in said(world)
    assert "Never leave the shed open at night." in asked(world)


def test_a_secret_in_a_document_is_not_kept(world: World) -> None:
    upload(world, ("shed.md", SECRET))

    assert "ghp" not in said(world) + " ".join(asked(world))
    assert "looks like a secret" in said(world)


@pytest.fixture
def without_scope(world: World) -> Iterator[None]:
    tokens = world.slack.space.tokens
    before = tokens[BOT_TOKEN]
    tokens[BOT_TOKEN] = replace(before, scopes=before.scopes - {"files:read"})
    yield
    tokens[BOT_TOKEN] = before


@pytest.mark.usefixtures("without_scope")
def test_without_the_scope_the_form_takes_text_alone(world: World) -> None:
    upload(world, text="Never lend the shed key to anyone else.")

    assert "Never lend the shed key to anyone else." in asked(world)


def test_nobody_else_adds_documents(world: World) -> None:
    open_form(world)
    form = world.until(lambda: next(iter(world.slack.views(ANA)), None))
    world.close_forms(ANA)
    assert form.callback_id == "form:documents"
    forged = [{"type": "actions", "elements": [_button()]}]
    posted = world.client().chat_postMessage(channel="C0GENERAL", text="a card", blocks=forged)

    assert world.told(CORA, lambda: world.slack.click(CORA, "C0GENERAL", posted["ts"], "interview:documents"))
    assert world.slack.views(CORA) == []


def _button() -> dict[str, object]:
    label = {"type": "plain_text", "text": "Add documents"}
    return {"type": "button", "text": label, "action_id": "interview:documents", "value": "security."}
