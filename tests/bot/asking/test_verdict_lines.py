"""Line 1 of an answer is its verdict, behind it stands the one reason, and the buttons fit both."""

from dataclasses import replace
from datetime import date

import pytest

from bot.asking.card import draw_answer
from bot.asking.lead import lead_of
from tests.support.builders import ANA, LEO, NOW, a_law, a_rule, a_twin, decided
from tests.support.long_cards import a_view
from twins.checking.ask_views import AskBackView, TwinIdentity
from twins.checking.captured_words import CapturedWords
from twins.checking.views import AnswerView, CheckView, OverrideView, ReviewView
from twins.deciding.decision import AskBack, AskedBackFor, Cause, CitedRule, Decision, DecisionContext, Ground
from twins.deciding.model_failure import ModelFailure
from twins.deciding.reading import AskKind, Deed, Reading
from twins.jobs import Destination
from twins.states import AskState, CheckState, OverrideState, ReviewState
from twins.values import Outcome, Person, Reach, RuleKind, Tier

TEXT = "Sessions end after 12 hours"
CITED = CitedRule(
    id="SEC-2",
    kind=RuleKind.DEFAULT,
    tier=Tier.DECIDE,
    text=TEXT,
    why="Laptops get lost.",
    unless="A kiosk.",
    confirmed=date(2026, 11, 3),
    expert="Ana",
)
LAW = CITED.model_copy(update={"id": "SEC-1", "kind": RuleKind.LAW, "unless": None, "instead": "Use the vault."})
NO_KEYS = LAW.model_copy(update={"id": "SEC-3", "text": "No keys in the repo"})
LONG = CITED.model_copy(
    update={"id": "SEC-4", "text": "Customer data goes outside the company only after a review of how it gets there"}
)


def view_of(decision: Decision, **more: object) -> AnswerView:
    made = AnswerView(
        id="d1",
        decision=decision,
        twin=TwinIdentity.of(a_twin()),
        ask="end sessions after a day",
        conductor="U0CORA",
        place=Destination("A", "T", "C0BILLING", "1.0"),
        product=None,
        check=None,
        overrides=(),
        conductor_name="Cora",
    )
    return replace(made, **more)  # type: ignore[arg-type]  # a test's own fields


def a_decision(outcome: Outcome, *grounds: Ground, **more: object) -> Decision:
    tier = max((ground.tier for ground in grounds), default=Tier.DECIDE)
    held: dict[str, object] = {"reason": "", "cited": (CITED,), "mind": "lookup"}
    return Decision.model_validate({"outcome": outcome, "tier": tier, "grounds": grounds} | held | more)


def ground(cause: Cause, tier: Tier = Tier.CHECK_FIRST, about: str = "SEC-2", line: str = "a line") -> Ground:
    return Ground(cause=cause, tier=tier, about=about, line=line)


def text_of(decision: Decision, **more: object) -> str:
    return lead_of(view_of(decision, **more)).text


def buttons_of(decision: Decision, **more: object) -> list[str]:
    rows = [block for block in draw_answer(view_of(decision, **more)).blocks if block["type"] == "actions"]
    return [element["text"]["text"] for row in rows for element in row["elements"]]


READ_OUT = f"{TEXT}. Unless: A kiosk. (SEC-2, Ana, confirmed 3 Nov 2026)"
STICK = "Stick to that, or override it with a reason."


@pytest.mark.parametrize(
    ("decision", "said", "offered"),
    [
        # a question is read out, and gives no leave
        (a_decision(Outcome.ANSWERED), f"💬 {READ_OUT}", []),
        (a_decision(Outcome.ANSWERED, is_exact=False), f"💬 Closest rule: {READ_OUT}", ["Ask Ana"]),
        (a_decision(Outcome.ANSWERED, ground(Cause.TRIGGER)), f"💬 {READ_OUT} Doing it needs Ana.", ["Ask Ana"]),
        (
            a_decision(Outcome.ANSWERED, ground(Cause.REFUSE_WHEN, about="SEC-3"), closest=(NO_KEYS,)),
            f"💬 {READ_OUT} Doing it would break a law: “No keys in the repo” (SEC-3).",
            [],
        ),
        (
            a_decision(Outcome.ANSWERED, cited=(), quoted="Ask the team first."),
            "💬 “Ask the team first.” (from the twin's background)",
            [],
        ),
        # a request that may go ahead
        (
            a_decision(Outcome.DECIDED, cited=(), quoted="Small things are yours.", why="x"),
            "✅ Go ahead. It is small, and can be undone within a day: “Small things are yours.”",
            ["Report a wrong answer"],
        ),
        (
            a_decision(Outcome.DECIDED, why="people asked"),
            f"✅ Go ahead. {TEXT}. Unless: A kiosk. (SEC-2)",
            ["Report a wrong answer"],
        ),
        (
            a_decision(Outcome.ASSUMED, ground(Cause.TRIAL, Tier.ASSUME), why="x", against=()),
            "🟡 Go ahead, Ana will review it. I am on trial, so Ana reviews all my answers.",
            ["Report a wrong answer"],
        ),
        # or not
        (
            a_decision(Outcome.NOT_BY_DEFAULT, against=("SEC-2",)),
            f"↩️ Not by default. {TEXT} (SEC-2). {STICK}",
            ["Override", "Report a wrong answer"],
        ),
        (
            a_decision(Outcome.CHECK_FIRST, ground(Cause.IRREVERSIBLE)),
            "✋ Wait for Ana. This can't be undone within a day.",
            [],
        ),
        (
            a_decision(Outcome.REFUSED, ground(Cause.REFUSE_WHEN, about="SEC-1"), cited=(LAW,)),
            f"⛔ No. {TEXT} (SEC-1, law). Use the vault.",
            ["Propose a change to this law"],
        ),
        # nothing was decided
        (
            a_decision(Outcome.NOT_COVERED, cited=(), person=LEO, reason="Leo answers for this: contracts"),
            "👤 Not my area: ask Leo. Leo answers for this: contracts.",
            ["Ask Leo"],
        ),
        (
            a_decision(Outcome.NOT_COVERED, cited=(), person=ANA),
            "👤 None of my rules clearly covers this. Ask Ana?",
            ["Ask Ana"],
        ),
    ],
)
def test_each_outcome_has_its_verdict_its_reason_and_its_buttons(
    decision: Decision, said: str, offered: list[str]
) -> None:
    assert text_of(decision) == said
    assert buttons_of(decision) == offered


def test_an_answer_against_two_defaults_offers_a_button_for_each() -> None:
    other = CITED.model_copy(update={"id": "SEC-8"})
    decision = a_decision(Outcome.NOT_BY_DEFAULT, cited=(CITED, other), against=("SEC-2", "SEC-8"))
    assert buttons_of(decision)[:2] == ["Override SEC-2", "Override SEC-8"]


@pytest.mark.parametrize(
    ("cause", "tier", "said"),
    [
        (Cause.TRIGGER, Tier.CHECK_FIRST, "A line."),
        (Cause.DEFAULT, Tier.CHECK_FIRST, f"{TEXT} (SEC-2)."),
        (Cause.OUTSIDE, Tier.CHECK_FIRST, "This reaches outside the company."),
        (Cause.NEAR, Tier.CHECK_FIRST, f"This comes close to “{TEXT}” (SEC-2), so a person decides."),
        (Cause.NO_WHY, Tier.CHECK_FIRST, "You gave no reason."),
        (
            Cause.IN_DOUBT,
            Tier.CHECK_FIRST,
            f"You don't say enough for me to tell whether this breaks “{TEXT}” (SEC-2).",
        ),
        (Cause.UNLESS_UNSAID, Tier.ASSUME, "You don't say whether this applies: A kiosk."),
        (Cause.STATED, Tier.ASSUME, f"You said that this keeps to “{TEXT}” (SEC-2)."),
        (Cause.OVERDUE, Tier.ASSUME, f"“{TEXT}” (SEC-2) hasn't been confirmed lately."),
        (Cause.CONTESTED, Tier.ASSUME, f"“{TEXT}” (SEC-2) is often overridden, and might change."),
        (Cause.SMALL_AND_NEAR, Tier.ASSUME, f"It is small, but comes close to “{TEXT}” (SEC-2)."),
    ],
)
def test_a_reason_is_said_in_plain_words_without_a_tier(cause: Cause, tier: Tier, said: str) -> None:
    outcome = Outcome.CHECK_FIRST if tier is Tier.CHECK_FIRST else Outcome.ASSUMED
    assert lead_of(view_of(a_decision(outcome, ground(cause, tier)))).reason == said


def test_a_long_rule_is_named_by_its_first_words() -> None:
    near = ground(Cause.NEAR, about="SEC-4")
    named = "“Customer data goes outside the company only after a review…” (SEC-4)"
    said = f"This comes close to {named}, so a person decides."
    assert lead_of(view_of(a_decision(Outcome.CHECK_FIRST, near, cited=(), closest=(LONG,)))).reason == said


@pytest.mark.parametrize("cause", list(Cause))
def test_every_cause_has_words(cause: Cause) -> None:
    assert lead_of(view_of(a_decision(Outcome.CHECK_FIRST, ground(cause)))).reason


def test_why_a_space_is_closed_is_the_reason() -> None:
    note = "9 hours is over the 4-hour limit (SEC-S4)"
    assert f"{note}." in text_of(a_decision(Outcome.CHECK_FIRST, ground(Cause.DEFAULT), space_note=note))


def test_the_reason_is_the_gravest_of_those_that_set_the_tier() -> None:
    grounds = (ground(Cause.ASSUMPTION, Tier.ASSUME), ground(Cause.OUTSIDE), ground(Cause.TRIGGER, line="it leaves"))
    assert lead_of(view_of(a_decision(Outcome.CHECK_FIRST, *grounds))).reason == "It leaves."


def test_a_mind_that_fails_is_told_of_with_a_person_to_ask() -> None:
    decision = a_decision(Outcome.NOT_COVERED, cited=(), person=ANA, failure=ModelFailure.TIMED_OUT)
    assert text_of(decision).startswith("👤 I can't read this just now. Ask Ana?")


def a_check(state: CheckState, words: str | None = None) -> CheckView:
    check = a_view(Outcome.CHECK_FIRST, "x", state).check
    assert check
    said = CapturedWords(words) if words else None
    return replace(check, captured_words=said, settled_by=ANA, holder=Person(slack="U0OMAR", name="Omar"))


@pytest.mark.parametrize(
    ("check", "said"),
    [
        (a_check(CheckState.WAITING), "✋ Wait for Omar. This can't be undone within a day."),
        (a_check(CheckState.APPROVED), "✅ Approved by Ana"),
        (
            a_check(CheckState.APPROVED_WITH_CHANGES, "signed links"),
            "✅ Approved with changes by Ana. Go ahead with these changes: “signed links”",
        ),
        (a_check(CheckState.DECLINED, "too risky"), "⛔ Declined by Ana. “too risky”"),
        (a_check(CheckState.WITHDRAWN), "✖️ Withdrawn by Ana"),
        (a_check(CheckState.EXPIRED), "⌛ Nobody decided in time. That is neither a yes nor a no."),
        (a_check(CheckState.SUPERSEDED), "🔄 Superseded. The request or a rule has changed since"),
    ],
)
def test_a_settled_check_changes_line_1(check: CheckView, said: str) -> None:
    assert text_of(a_decision(Outcome.CHECK_FIRST, ground(Cause.IRREVERSIBLE)), check=check).startswith(said)


@pytest.mark.parametrize(("cause", "is_said"), [(Cause.REFUSE_WHEN, True), (Cause.IN_DOUBT, True), (Cause.NEAR, False)])
def test_what_a_rule_offers_instead_is_said_only_where_the_request_is_about_it(cause: Cause, is_said: bool) -> None:
    decision = a_decision(Outcome.CHECK_FIRST, ground(cause, about="SEC-1"), cited=(LAW,))
    assert ("Meanwhile: Use the vault." in text_of(decision, check=a_check(CheckState.WAITING))) is is_said


def test_a_rule_is_suggested_by_its_words_only_until_a_person_has_decided() -> None:
    decision = a_decision(Outcome.NOT_COVERED, cited=(), closest=(CITED,))
    assert f"It's about SEC-2: {TEXT}" in buttons_of(decision)
    assert not [label for label in buttons_of(decision, check=a_check(CheckState.APPROVED)) if "SEC-2" in label]


@pytest.mark.parametrize(
    ("tier", "said"),
    [
        (Tier.DECIDE, "✅ Overridden by Cora. Go ahead, for the reason below."),
        (Tier.ASSUME, "🟡 Overridden by Cora. Go ahead, for the reason below; Ana will review it."),
    ],
)
def test_a_recorded_override_changes_line_1(tier: Tier, said: str) -> None:
    override = OverrideView("o1", "SEC-2", OverrideState.RECORDED, "auditors", 1, source_deleted=False)
    decision = a_decision(Outcome.NOT_BY_DEFAULT, ground(Cause.DEFAULT, tier), against=("SEC-2",))
    assert text_of(decision, overrides=(override,)) == said
    waiting = replace(override, state=OverrideState.WAITING)
    assert text_of(decision, overrides=(waiting,)).startswith("↩️ Not by default")


def test_a_settled_review_changes_line_1() -> None:
    decision = a_decision(Outcome.ASSUMED, ground(Cause.TRIAL, Tier.ASSUME))
    confirmed = ReviewView("r1", ReviewState.CONFIRMED, NOW, ANA, None)
    assert text_of(decision, review=confirmed).startswith("✅ Go ahead. Ana has reviewed it")
    corrected = replace(confirmed, state=ReviewState.CORRECTED, correction=CapturedWords("no"))
    assert text_of(decision, review=corrected).startswith("✏️ Corrected by Ana")


UNSURE = a_decision(
    Outcome.UNSURE, ground(Cause.OFFERED), cited=(), offered=(CITED, LAW), asks_back=AskBack(what=AskedBackFor.PICK)
)
NO_WHY = a_decision(Outcome.UNSURE, ground(Cause.NO_WHY), asks_back=AskBack(what=AskedBackFor.WHY))
VAGUE = a_decision(
    Outcome.UNSURE, ground(Cause.ASKED_BACK), cited=(), asks_back=AskBack(what=AskedBackFor.WORDS, text="Which one?")
)
PICKS = [f"SEC-2: {TEXT}", f"SEC-1: {TEXT}", "None of these - ask Ana"]


@pytest.mark.parametrize(
    ("decision", "state", "said", "offered"),
    [
        (UNSURE, AskState.OFFERED, "❓ Which of these is it?", PICKS),
        (
            UNSURE,
            AskState.PICKED,
            f"❓ Is this so? It keeps to “{TEXT}” (SEC-2), stays in the company, and can be undone within a day.",
            ["Yes, all three", "No", "It goes against this", "I only asked what it says"],
        ),
        (UNSURE, AskState.REPEATED, "❓ Asked before. You asked me this within the last day", ["Ask Ana"]),
        (UNSURE, AskState.LAPSED, "⌛ Nothing was decided. You picked nothing within a day.", []),
        (UNSURE, AskState.SUPERSEDED, "🔄 Superseded. The request or a rule has changed since", []),
        (
            NO_WHY,
            AskState.WAITING_FOR_WHY,
            "❓ Why? One line is enough. Reply in this thread.",
            ["Write the reason", "No particular reason"],
        ),
        (NO_WHY, AskState.LAPSED, "⌛ Nothing was decided. You gave no reason within a day.", []),
        (
            VAGUE,
            AskState.WAITING_FOR_WORDS,
            "❓ One question first. Reply in this thread.",
            ["Write the answer", "Ask Ana"],
        ),
        (VAGUE, AskState.LAPSED, "⌛ Nothing was decided. You didn't answer within a day.", []),
    ],
)
def test_an_unsure_answer_says_what_it_waits_for(
    decision: Decision, state: AskState, said: str, offered: list[str]
) -> None:
    back = AskBackView(state, "0" * 64, "SEC-2", NOW if state is AskState.REPEATED else None, "C0BILLING")
    assert text_of(decision, ask_back=back).startswith(said)
    assert buttons_of(decision, ask_back=back) == offered


def test_a_single_rule_is_asked_about_by_yes_or_no() -> None:
    unsure = UNSURE.model_copy(update={"offered": (CITED,)})
    back = AskBackView(AskState.OFFERED, "0" * 64)
    assert text_of(unsure, ask_back=back).startswith("❓ Is it about SEC-2?")
    assert buttons_of(unsure, ask_back=back) == [f"SEC-2: {TEXT}", "No - ask Ana"]


def test_offered_rules_are_read_once() -> None:
    back = {"ask_back": AskBackView(AskState.OFFERED, "0" * 64)}
    unsure = UNSURE.model_copy(update={"offered": (LONG, CITED)})
    shown = "".join(str(block) for block in draw_answer(view_of(unsure, **back)).blocks if block["type"] != "container")
    assert buttons_of(unsure, **back) == ["SEC-4", "SEC-2", "None of these - ask Ana"]
    assert (shown.count("Customer data goes outside"), shown.count(TEXT)) == (1, 1)


def test_each_default_that_a_request_goes_against_is_named() -> None:
    decision = a_decision(Outcome.NOT_BY_DEFAULT, cited=(CITED, LONG), against=("SEC-2", "SEC-4"))
    also = "“Customer data goes outside the company only after a review…” (SEC-4)"
    assert text_of(decision) == f"↩️ Not by default. {TEXT} (SEC-2). Also: {also}. {STICK}"


def test_a_go_ahead_without_a_reason_offers_to_add_one() -> None:
    assert "Add a reason" in buttons_of(a_decision(Outcome.DECIDED))
    assert "Add a reason" not in buttons_of(a_decision(Outcome.DECIDED), why=CapturedWords("auditors asked"))


def test_a_verdict_that_rests_on_a_given_reason_quotes_it_until_it_is_reviewed() -> None:
    decision = a_decision(Outcome.ASSUMED, ground(Cause.DEFAULT, Tier.ASSUME), why="x", model="m")
    given = {"ask_back": AskBackView(AskState.DECIDED, "0"), "why": CapturedWords("auditors asked")}
    review = ReviewView("r1", ReviewState.OPEN, None, None, None)
    assert "auditors asked" in str(draw_answer(view_of(decision, review=review, **given)).blocks)
    assert "Not my reason" in buttons_of(decision, review=review, **given)
    reviewed = replace(review, state=ReviewState.CONFIRMED, settled_by=ANA)
    assert "Not my reason" not in buttons_of(decision, review=reviewed, **given)


READINGS = [
    Reading(mind="test", kind=kind, why=why, deeds=(Deed(what="x", reach=reach),), **about)
    for kind in AskKind
    for why in (None, "people asked")
    for reach in (Reach.TEAM, Reach.OUTSIDE)
    for about in ({}, {"applied": ("SEC-2",)}, {"broken": ("SEC-2",)}, {"broken": ("SEC-1",)}, {"offered": ("SEC-2",)})
]


@pytest.mark.parametrize("ask", ["how long do sessions last?", "keep people logged in", "put the API key in the repo"])
@pytest.mark.parametrize("on_trial", [False, True])
def test_only_a_verdict_that_gives_leave_says_go_ahead(ask: str, on_trial: bool) -> None:
    twin = a_twin(rules=[a_law(), a_rule()])
    for reading in READINGS:
        decision = decided(reading, ask=ask, twin=twin, standing=DecisionContext(on_trial=on_trial))
        assert ("o ahead" in text_of(decision)) is decision.outcome.gives_leave
        assert "ier " not in text_of(decision)
