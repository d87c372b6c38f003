"""The digest card: it always fits into a message, and shows the outcome for each rule."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.freshness.card import draw_digest
from bot.practice.blockkit.validate import check_message
from twins.freshness.digest import DigestItemView, DigestView, EditFate, LatestUse, OtherReason
from twins.playbook.model import Rule
from twins.states import DigestItemState
from twins.values import Person, RuleKind, Tier

LONG = "W" * 500
AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
RULE = Rule(id="SEC-4", kind=RuleKind.DEFAULT, tier=Tier.ASSUME, text=LONG, why=LONG)
LOOK = DigestItemView(
    "0123456789abcdef",
    "h" * 31,
    "N" * 60,
    RULE,
    "SEC-4",
    DigestItemState.OPEN,
    False,
    12,
    2,
    LatestUse(AT, "ask " * 1_000, "decided", "because " * 500, alike=(OtherReason("SEC-5", "since " * 500),) * 3),
    None,
    None,
    False,
    EditFate.NOTHING,
    "",
    date(2026, 8, 3),
)


def text(view: DigestView) -> str:
    drawn = draw_digest(view)
    assert 0 < len(drawn.text) <= 4_000
    check_message(drawn.blocks)
    return str(drawn.blocks)


@pytest.mark.parametrize("state", DigestItemState)
@pytest.mark.parametrize("silent", [0, 2, 4])
@pytest.mark.parametrize("expert", ["", "E" * 60])
def test_three_long_rules_fit_in_every_state(state: DigestItemState, silent: int, expert: str) -> None:
    look = replace(
        LOOK, state=state, expert=expert, settled_by=Person(slack="U0ANA", name="A" * 60), settled_at=AT, can_undo=True
    )
    text(DigestView("d", (look,) * 3, silent, ("D" * 60,) * 3))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "Used 12 times since you confirmed it on 3 Aug 2026, overridden twice."),
        ({"overrides": 0}, "Used 12 times since you confirmed it on 3 Aug 2026."),
        (
            {"is_unused": True, "uses": 0},
            "Not used since you confirmed it on 3 Aug 2026. Is it still needed?",
        ),
        (
            {"uses": 0, "overrides": 0},
            "It came up since you confirmed it on 3 Aug 2026, but decided nothing: it was only offered, or near.",
        ),
        ({"confirmed": None}, "Never confirmed in this wording. Used 12 times, overridden twice."),
        ({"expert": "Ana"}, "Used 12 times since 3 Aug 2026, overridden twice."),
        ({"rule": None}, "has since changed, or is gone"),
        ({"latest": replace(LOOK.latest, reason="")}, "Last used "),  # type: ignore[type-var]  # it has one
        ({"state": DigestItemState.TRUE}, "is still right"),
        ({"state": DigestItemState.SETTLED}, "settled elsewhere"),
        (
            {"state": DigestItemState.RETIRED, "can_undo": True, "settled_at": AT, "becomes": EditFate.PUBLISHED_SOON},
            "It stops counting <!date",
        ),
        ({"state": DigestItemState.RETIRED, "becomes": EditFate.WAITS, "expert": "Ana"}, "once Ana agrees"),
        ({"state": DigestItemState.RETIRED, "becomes": EditFate.DRAFT}, "with the rest of the draft"),
    ],
)
def test_what_is_known_of_a_rule_is_said_in_a_sentence(changed: dict[str, object], said: str) -> None:
    assert said in text(DigestView("d", (replace(LOOK, **changed),), 0, ()))  # type: ignore[arg-type]  # by its field


def test_a_digest_of_a_twin_that_is_gone_says_so() -> None:
    assert "no longer answers" in text(DigestView("d", (), 0, ()))
