"""Every refusal and every notice has words, in one table, and something that says it."""

import re
from collections import Counter
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from bot.app.notices import TABLES, text_of
from twins.agents.vouched import Flaw
from twins.notices import Done, Notice, NoticeFacts, Refusal
from twins.people import Membership
from twins.publishing.modes import Mode
from twins.states import CheckState, ProductRequestState
from twins.values import RuleChange

ROOT = Path(__file__).parents[3]
KINDS = [*Refusal, *Done]
STATES = {
    Refusal.NOT_A_COLLEAGUE: [standing.value for standing in Membership],
    Refusal.CHECK_SETTLED: ["", *(state.value for state in CheckState)],
    Refusal.MODE_SETTLED: [mode.value for mode in Mode],
    Refusal.NOT_VOUCHED: [flaw.value for flaw in Flaw],
    Refusal.PRODUCT_REQUEST_SETTLED: [state.value for state in ProductRequestState],
    Done.MODE_CHANGED: [mode.value for mode in Mode],
    Done.VERSION_LIVE: ["", *(mode.value for mode in (Mode.SHADOW, Mode.TRIAL, Mode.LIVE))],
}


def named(kind: Refusal | Done) -> list[NoticeFacts]:
    """NoticeFacts as full as they can be, for each state that the kind may name."""
    return [
        NoticeFacts(
            by="U1",
            name="Ana <b>",
            at=datetime(2026, 11, 3, 9, tzinfo=UTC),
            state=state,
            handle="security",
            item="SEC-4",
            written="as before",
            count=3,
            choices=("SEC-4", "SEC-7"),
            change=RuleChange.LAW,
            channel="C0BILLING",
            product="Billing <b>",
            stands_for="Invoices <b>",
        )
        for state in STATES.get(kind, ["confirmed"])
    ]


def test_each_kind_has_its_words_in_one_table() -> None:
    counted = Counter(kind for table in TABLES for kind in table)

    assert {kind.name: counted[kind] for kind in KINDS if counted[kind] != 1} == {}


def test_no_two_kinds_are_stored_alike() -> None:
    assert [value for value, times in Counter(kind.value for kind in KINDS).items() if times > 1] == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_the_words_are_a_sentence_and_escape_names(kind: Refusal | Done) -> None:
    for facts in named(kind):
        text = text_of(Notice(kind, facts))

        assert re.match(r"[A-Z`0-9“]", text), text
        assert text.split("\nWhat you wrote:")[0].rstrip()[-1] in ".`", text
        assert "<b>" not in text


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_the_words_come_out_of_the_database_as_they_went_in(kind: Refusal | Done) -> None:
    for facts in [NoticeFacts(), *named(kind)]:
        notice = Notice(kind, facts)
        assert Notice.from_json(notice.to_json()) == notice


@cache
def _said() -> frozenset[str]:
    """Return the notices that code names, as `Refusal.NAME`."""
    paths = [path for room in ("bot", "storage", "twins") for path in (ROOT / room).rglob("*.py")]
    texts = (path.read_text(encoding="utf-8") for path in paths if path.name != "messages.py")
    return frozenset(name for text in texts for name in re.findall(r"\b(?:Refusal|Done)\.\w+", text))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_something_says_it(kind: Refusal | Done) -> None:
    name = f"{type(kind).__name__}.{kind.name}"
    assert name in _said(), f"nothing raises {name}: drop it"


def test_an_expired_check_is_never_called_decided() -> None:
    text = text_of(Notice(Refusal.CHECK_SETTLED, NoticeFacts(state=CheckState.EXPIRED, by="U1")))

    assert "nobody decided" in text
    assert "U1" not in text
