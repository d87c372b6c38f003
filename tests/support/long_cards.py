"""Views of cards whose texts are all as long as they can be."""

from dataclasses import replace
from datetime import UTC, datetime

from twins.authoring.evidence import ReasonKind
from twins.checking.ask_views import TwinIdentity
from twins.checking.captured_words import LONGEST_WORDS, CapturedWords
from twins.checking.escalation import HandoverReason, Stage
from twins.checking.views import AnswerView, CheckView, ExpectedWordsView, OverrideView, QuestionView, ReviewView
from twins.deciding.decision import AskBack, AskedBackFor, Cause, CitedRule, Decision, Ground
from twins.jobs import Destination
from twins.overriding import LONGEST_REASON
from twins.states import CheckState, ExpectedWordsState, OverrideState, ReviewState
from twins.values import Outcome, Person, RuleKind, Tier

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
HASH, NAME = "0123456789abcdef", "N" * 60
ANA = Person(slack="U0ANA", name=NAME)
WIDE = "<&>" * 2000


def a_rule(number: int, text: str = "W" * 500) -> CitedRule:
    return CitedRule(
        id=f"SEC-{number}",
        kind=RuleKind.DEFAULT,
        tier=Tier.CHECK_FIRST,
        text=text[:500],
        why=text[:500],
        unless=text[:500],
        instead=text[:500],
        expert=NAME,
    )


def an_override(number: int, text: str) -> OverrideView:
    recorded = OverrideState.RECORDED
    return OverrideView(f"{HASH}{number}", f"SEC-{number}", recorded, text[:LONGEST_REASON], 2, True, ReasonKind.COST)


def a_view(outcome: Outcome, text: str, state: CheckState, **more: object) -> AnswerView:
    """Return a decision whose parts are all of maximum length."""
    ground = Ground(cause=Cause.DEFAULT, tier=Tier.CHECK_FIRST, line=text[:500], about="SEC-1")
    decision = Decision(
        outcome=outcome,
        tier=Tier.CHECK_FIRST,
        reason=text[:1000],
        grounds=(ground,) * 6,
        model="m",
        cited=tuple(a_rule(n, text) for n in range(5)),
        want=text,
        why=text,
        assumptions=(text,),
        offered=tuple(a_rule(n, text) for n in range(5)),
        asks_back=AskBack(what=AskedBackFor.WORDS, text=text[:500]),
        advice=text,
        notes=(text[:500],) * 4,
    )
    captured_words = CapturedWords(text[:LONGEST_WORDS] or "x", 2, is_deleted=True)
    question = QuestionView(HASH, ANA, captured_words, captured_words, is_open=False)
    settled = None if state is CheckState.WAITING else AT
    check = CheckView(
        id=HASH,
        state=state,
        owner=ANA,
        digest=HASH * 4,
        asked_at=AT,
        settled_at=settled,
        settled_by=ANA,
        holder=ANA,
        since=AT,
        stage=Stage.STUCK,
        because=HandoverReason.HANDED_OVER,
        was_nudged=False,
        handed_by=ANA,
        was_own_ask=True,
        was_chosen=False,
        captured_words=captured_words,
        questions=(question,) * 5,
    )
    review = ReviewView(HASH, ReviewState.OPEN, None, None, None)
    expected_words = (ExpectedWordsView(HASH, None, ExpectedWordsState.WAITING, "U0ANA", text[:3000]),)
    view = AnswerView(
        id=HASH,
        decision=decision,
        twin=TwinIdentity("security", NAME, ":lock:", ANA),
        ask=text,
        conductor="U0CORA",
        place=Destination("A", "T", "C0BILLING", "1.0"),
        product=text[:60],
        check=check,
        overrides=tuple(an_override(n, text) for n in range(3)),
        review=review,
        expected_words=expected_words,
        conductor_name=NAME,
    )
    return replace(view, **more)  # type: ignore[arg-type]  # a test's own fields
