"""Invalid form input: the field shows the error, the form stays open, and nothing is written or lost."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.cli.serve import practising
from bot.practice.blockkit.elements import ImpossibleError
from bot.practice.workspace.model import View
from tests.support.past_decisions import AGREEMENT, CHATS
from tests.support.settings import settings
from tests.support.slack_world import BOT, CORA, LEO, World
from tests.support.twin_author import TwinAuthor

MANY = " ".join(f"word{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(80))
"""More than 500 characters, in which no word repeats."""


@dataclass(frozen=True)
class Wrong:
    """A form with one mistake: its input, the field at fault, and part of the error."""

    form: str
    values: dict[str, Any]
    field: str
    said: str


GOOD: dict[str, dict[str, Any]] = {
    "new": {"handle": "privacy", "craft": "privacy", "covers": "what we may keep"},
    "go": AGREEMENT.values,
    "never": CHATS.values,
    "not_usually": AGREEMENT.values,
    "rule": {"text": "Notice is a month at least", "why": "Support needs the time", "kind": "default", "tier": "2"},
    "case": {"ask": "send a contract by mail because it is signed", "outcome": "decided"},
    "scope": {"covers": "terms of contracts"},
}
MISTAKES: dict[str, Wrong] = {
    "a handle of two words": Wrong(
        "new", {"handle": "data privacy"}, "handle", "Lowercase letters, digits and single hyphens"
    ),
    "a handle that begins with a digit": Wrong("new", {"handle": "2nd-line"}, "handle", "starting with a letter"),
    "a handle of one letter": Wrong("new", {"handle": "p"}, "handle", "Lowercase letters"),
    "a handle with an accent": Wrong("new", {"handle": "privé"}, "handle", "Lowercase letters"),
    "a handle with an underscore": Wrong("new", {"handle": "data_privacy"}, "handle", "Lowercase letters"),
    "a handle that is too long": Wrong("new", {"handle": "p" * 32}, "handle", ""),
    "a handle of spaces": Wrong("new", {"handle": "   "}, "handle", "Lowercase letters"),
    "the company's handle": Wrong("new", {"handle": "company"}, "handle", "already means something else"),
    "the word of the command": Wrong("new", {"handle": "Twins"}, "handle", "already means something else"),
    "the word for help": Wrong("new", {"handle": "help"}, "handle", "already means something else"),
    "it covers only bullets": Wrong("new", {"covers": "-\n•\n -"}, "covers", "at least one thing"),
    "it covers something too long": Wrong("new", {"covers": f"contracts\n{MANY}"}, "covers", "500 characters"),
    "an ask that says nothing": Wrong("go", {"ask": "how can we do it, please"}, "ask", "says too little"),
    "an ask of spaces": Wrong("go", {"ask": "   "}, "ask", "says too little"),
    "a law of one word": Wrong("never", {"ask": "may we have the chats"}, "ask", "two words or more"),
    "a no to one word": Wrong("not_usually", {"ask": "chats"}, "ask", "two words or more"),
    "a law too long for code": Wrong("never", {"ask": MANY}, "ask", "at most 500 characters"),
    "a counter of one word": Wrong("go", {"counter": "the chats"}, "counter", "at least two words"),
    "a counter too long for code": Wrong("go", {"counter": MANY[:490]}, "counter", "at most 480 characters"),
    "a counter that is the ask": Wrong(
        "never", {"counter": f"please, {CHATS.ask.upper()}!"}, "counter", "the same question"
    ),
    "a rule of spaces": Wrong("rule", {"text": "   "}, "text", ""),
    "a why of spaces": Wrong("rule", {"why": " \n "}, "why", ""),
    "a rule too long": Wrong("rule", {"text": MANY}, "text", "500 characters"),
    "a why too long": Wrong("rule", {"why": MANY}, "why", "500 characters"),
    "an exception too long": Wrong("rule", {"unless": MANY}, "unless", "500 characters"),
    "an alternative too long": Wrong("rule", {"instead": MANY}, "instead", "500 characters"),
    "a way of asking that says nothing": Wrong(
        "rule", {"asked": "give notice of a week\nhow can we do it"}, "asked", "“how can we do it” says too little"
    ),
    "a way of asking too long": Wrong("rule", {"asked": MANY}, "asked", "more than 500 characters"),
    "a no of one word": Wrong("rule", {"says_no": "give a week's notice\nchats"}, "says_no", "“chats” says too little"),
    "a no of a number": Wrong("rule", {"says_no": "{number} of it"}, "says_no", "says too little"),
    "a no too long": Wrong("rule", {"says_no": MANY}, "says_no", "more than 500 characters"),
    "a law that refuses nothing": Wrong("rule", {"kind": "law"}, "says_no", "A law needs a request that it refuses"),
    "a law that refuses bullets": Wrong("rule", {"kind": "law", "says_no": "-\n•"}, "says_no", "A law needs a request"),
    "a case of spaces": Wrong("case", {"ask": "   "}, "ask", "Say both"),
    "a case without an outcome": Wrong("case", {"outcome": None}, "outcome", "what the answer must be"),
    "a craft of spaces": Wrong("new", {"craft": "   "}, "craft", "what it is about"),
    "a scope of bullets": Wrong("scope", {"covers": "-\n-"}, "covers", "at least one thing"),
    "a topic that nobody answers for": Wrong("scope", {"what": "Money"}, "who", "who answers for it"),
    "somebody for no topic": Wrong("scope", {"who": CORA}, "what", "what it is"),
}
UNSAID: dict[str, Wrong] = {
    "a handle that ends with a hyphen": Wrong("new", {"handle": "privacy-"}, "handle", ""),
    "a handle with two hyphens in a row": Wrong("new", {"handle": "data--privacy"}, "handle", ""),
    "a call's rule of spaces": Wrong("go", {"text": "   "}, "text", ""),
    "a call's why of spaces": Wrong("go", {"why": "   "}, "why", ""),
    "a no to an ask too long for code": Wrong("not_usually", {"ask": MANY}, "ask", ""),
    "a counter whose want says nothing": Wrong(
        "go", {"counter": "do it because a partner of ours wants it"}, "counter", ""
    ),
    "a scope too long": Wrong("scope", {"covers": MANY}, "covers", ""),
    "a topic too long to match": Wrong("scope", {"what": "Money", "who": CORA, "asked": MANY}, "asked", ""),
    "a topic asked for by nothing": Wrong(
        "scope", {"what": "Money", "who": CORA, "asked": "how can we do it"}, "asked", ""
    ),
    "ways to ask for no topic": Wrong("scope", {"asked": "who pays for lunch"}, "what", ""),
}


@pytest.fixture
def leo(world: World) -> Iterator[TwinAuthor]:
    """Yield an expert with a draft and its page open; close their forms at the end."""
    maker = TwinAuthor(world, LEO)
    if world.practice.store.drafts.find("legal") is None:
        maker.begin()
        maker.tell(AGREEMENT)
    yield maker
    for view in world.slack.views(LEO):
        world.slack.close_view(LEO, view.id)
    world.settle()


def opened(leo: TwinAuthor, form: str) -> View:
    """Open a form as its expert."""
    ways: dict[str, Callable[[], object]] = {
        "new": lambda: leo.command("new"),
        "rule": lambda: leo.item("edit", "LEG-1"),
        "scope": lambda: leo.use("twin:scope"),
        "case": lambda: leo.item("case", "LEG-1"),
    }
    ways.get(form, lambda: leo.press(leo.question, f"offer:stance/{form}"))()
    return leo.form


def is_said_at_its_field(leo: TwinAuthor, wrong: Wrong) -> None:
    view, before = opened(leo, wrong.form), leo.draft.pending
    values = GOOD[wrong.form] | wrong.values
    with suppress(ImpossibleError):  # Slack's own form refuses texts longer than the field
        leo.world.slack.submit(LEO, view.id, values)
    assert [list(each.errors) for each in leo.world.slack.views(LEO)] == [[wrong.field]]
    assert wrong.said in leo.form.errors[wrong.field]
    assert leo.typed.items() >= {name: value for name, value in values.items() if name in leo.typed}.items()
    leo.world.settle()
    assert leo.draft.pending == before
    assert leo.world.practice.store.drafts.find("privacy") is None


@pytest.mark.parametrize("wrong", MISTAKES.values(), ids=list(MISTAKES))
def test_a_mistake_is_said_at_its_field_and_everything_is_kept(leo: TwinAuthor, wrong: Wrong) -> None:
    is_said_at_its_field(leo, wrong)


@pytest.mark.parametrize("wrong", UNSAID.values(), ids=list(UNSAID))
def test_a_mistake_that_comes_out_later_is_said_at_its_field_too(leo: TwinAuthor, wrong: Wrong) -> None:
    is_said_at_its_field(leo, wrong)


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[World]:
    """Yield a fresh workspace, because an unreadable twin affects all tests in it."""
    with practising(tmp_path / "practice.db", port=0, given=settings()) as practice:
        yield World(practice)


def test_an_expert_with_a_long_name_begins_a_twin_as_anybody_does(fresh: World) -> None:
    fresh.slack.change_user(LEO, name="Leopold Maximilian von Hohenberg-Sonnenfels")
    leo = TwinAuthor(fresh, LEO)
    leo.command("new")
    fresh.slack.submit(LEO, leo.form.id, GOOD["new"] | {"handle": "data-protection"})
    direct = fresh.slack.dm(LEO, BOT)
    fresh.slack.wait_for(lambda: [m for m in fresh.slack.said(direct) if "Question 1" in m.text], timeout=15)
