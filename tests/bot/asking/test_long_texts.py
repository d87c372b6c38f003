"""A huge ask to a twin with very long rules gets its answer, its check card and its verdict."""

import pytest

from bot.ui.budget import BUDGET, size
from tests.support.slack_world import ANA, BILLING, CORA, World, buttons, shown
from twins.authoring.editable_playbook import Edit, EditablePlaybook, ItemKind, digest_of_item
from twins.authoring.yaml_edits import apply_edits
from twins.deciding.ask import LONGEST_ASK
from twins.playbook.folder import parse_folder

HEAD = "let partners pull the invoice export by a link, because "
WORDS = "they sync at &lt;night&gt; &amp; tell @here "
SHOWN = "they sync at <night> & tell @here "
LONG = "Ask <them> & tell @here about #general. " * 13
CHANGES = "signed links only, " * 52


@pytest.fixture(scope="module", autouse=True)
def long_rules(world: World) -> None:
    """Make every rule of the security twin as long as a rule can be, with markup in it."""
    store = world.practice.store
    files = store.versions.files("security")
    assert files
    playbook = EditablePlaybook.of(files)
    edits = []
    for rule in playbook.rules:
        before = playbook.items[ItemKind.RULE, rule.id]
        parts = ("text", "why", "unless", "instead")
        after = {**before, **{part: f"{before.get(part) or ''} {LONG}"[:500].strip() for part in parts}}
        edits.append(Edit(part=ItemKind.RULE, item=rule.id, before=digest_of_item(before), after=after))
    store.publishing.publish(parse_folder(apply_edits(files, edits), "security"), "long", world.practice.clock.now())


def refused(world: World) -> list[str]:
    """Return what Slack refused."""
    return [f"{call.method}: {call.answer.get('error')}" for call in world.slack.calls() if not call.answer.get("ok")]


@pytest.mark.thorough
def test_a_huge_ask_is_answered_checked_and_decided(world: World) -> None:
    times = (LONGEST_ASK - len(HEAD)) // len(SHOWN)
    ts, card = world.checked(f"security {HEAD}{WORDS * times}")
    answer = world.answer(ts)
    assert "Wait for Ana" in shown(answer)
    assert "check:withdraw" in buttons(answer)
    assert {"check:approve", "check:changes", "check:decline", "check:show_all"} <= set(buttons(card))
    assert HEAD in shown(card)
    assert max(size(each.blocks) for each in (answer, card)) <= BUDGET

    world.click(ANA, card, "check:show_all")
    form = world.until(lambda: next(iter(world.slack.views(ANA)), None))
    quoted = [block for block in form.body["blocks"] if block["type"] == "rich_text"]
    whole = "".join(block["elements"][0]["elements"][0]["text"] for block in quoted)
    assert whole.startswith((HEAD + SHOWN * times).strip())

    world.click(ANA, card, "check:changes")
    world.submit(ANA, {"words": {"field": CHANGES.strip()}})
    verdict = world.answer(ts, number=2)
    assert CHANGES.strip() in shown(verdict), "the changes are the verdict, and are never shortened"
    world.settle()
    assert refused(world) == []
    assert world.practice.store.ledger.dead() == []


def test_no_rule_calls_a_channel_together(world: World) -> None:
    """The local Slack makes bare names live where Slack would."""
    ts, card = world.checked()
    sent = shown(world.answer(ts)) + shown(card)
    assert "tell @here about #general" in sent
    assert "<!here>" not in sent


@pytest.mark.parametrize("text", ["list", "show security", "log security", "stale", "digest"])
def test_a_long_private_text_comes_in_several_whole_messages(world: World, text: str) -> None:
    before = len(world.slack.ephemerals(ANA))
    world.slack.command(ANA, BILLING, "/twins", text)
    world.settle()
    told = [message.text for message in world.slack.ephemerals(ANA)[before:]]
    assert told
    assert all(len(each.encode()) <= 3_000 for each in told)
    assert refused(world) == []


def test_every_law_is_shown_in_order_over_several_messages(world: World) -> None:
    before = len(world.slack.ephemerals(CORA))
    world.slack.command(CORA, BILLING, "/twins", "show security")
    world.settle()
    told = [message.text for message in world.slack.ephemerals(CORA)[before:]]
    assert len(told) > 1
    version = world.practice.store.versions.live("security")
    assert version
    laws = [f"*{rule.id}*" for rule in version.twin.rules if rule.is_law]
    at = [("\n".join(told)).find(law) for law in laws]
    assert at == sorted(at)
    assert min(at) > 0
