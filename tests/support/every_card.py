"""Views of every kind of card, in its states, made of a text."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

from tests.support.long_cards import ANA, AT, HASH, NAME, a_view
from tests.support.long_drafts import a_draft, a_proposal
from twins.agents.tickets import OverrideRequestView
from twins.authoring.drafts import SuggestionView
from twins.authoring.lessons import ProposalOrigin
from twins.checking.ask_views import AskBackView, SharedReason, TwinChoiceView, TwinIdentity
from twins.freshness.digest import DigestItemView, DigestView, EditFate, LatestUse, SmallThing
from twins.jobs import CardKind, Destination
from twins.playbook.model import Rule
from twins.publishing.modes import Mode
from twins.reporting.figures import Figures
from twins.reporting.home_views import InboxView, ProductRequestView, VersionView, View
from twins.reporting.week import Ending, PastWeek, RuleStanding, WeekView
from twins.states import (
    AskState,
    CheckState,
    DigestItemState,
    OverrideRequestState,
    OverrideState,
    ProductRequestState,
    ProposalState,
    ReviewState,
)
from twins.values import Outcome, RuleKind, Tier

Views = Callable[[str], Iterator[tuple[str, View]]]
"""Yields (subject, view)."""


def views_of(card: CardKind, text: str) -> Iterator[tuple[str, View]]:
    return VIEWS[card](text)


def _answers(text: str) -> Iterator[tuple[str, View]]:
    for outcome in Outcome:
        for state in CheckState:
            yield HASH, a_view(outcome, text, state)
        for asked in AskState:
            back = AskBackView(asked, HASH * 4, "SEC-0", AT, "C0BILLING")
            yield HASH, a_view(outcome, text, CheckState.WAITING, check=None, ask_back=back)
        yield HASH, a_view(outcome, text, CheckState.WAITING, check=None, is_stopped=True)


def _checks(text: str) -> Iterator[tuple[str, View]]:
    for state in CheckState:
        view = a_view(Outcome.CHECK_FIRST, text, state)
        yield HASH, view
        yield HASH, replace(view, checked_with=(SharedReason(view.twin, view.decision),) * 2)


def _overrides(text: str) -> Iterator[tuple[str, View]]:
    view = a_view(Outcome.NOT_BY_DEFAULT, text, CheckState.WAITING)
    first, *others = view.overrides
    for state in OverrideState:
        for kind in (None, first.kind):
            yield first.id, replace(view, overrides=(replace(first, state=state, kind=kind), *others))


def _reviewed(text: str) -> Iterator[tuple[str, View]]:
    view = a_view(Outcome.ASSUMED, text, CheckState.WAITING)
    words = view.check.captured_words if view.check else None
    for state in ReviewState:
        review = view.review and replace(view.review, state=state, settled_at=AT, settled_by=ANA, correction=words)
        yield HASH, replace(view, review=review)


def _inboxes(text: str) -> Iterator[tuple[str, View]]:
    checks = tuple(a_view(Outcome.CHECK_FIRST, text, CheckState.WAITING) for _ in range(4))
    reviews = tuple(a_view(Outcome.ASSUMED, text, CheckState.WAITING) for _ in range(4))
    yield HASH, InboxView(checks, reviews, 3, 5, AT + timedelta(days=2))
    yield HASH, InboxView(is_replaced=True)


def _versions(text: str) -> Iterator[tuple[str, View]]:
    face = a_view(Outcome.CHECK_FIRST, text, CheckState.WAITING).twin
    for mode in Mode:
        for waits in (True, False):
            yield HASH, VersionView(HASH, 7, face, text[:3_000], mode, waits, not waits, (text[:500],) * 20)


def _drafts(text: str) -> Iterator[tuple[str, View]]:
    for rules in (0, 1, 30):
        yield "legal", a_draft(rules, text)


def _suggestions(text: str) -> Iterator[tuple[str, View]]:
    for origin in set(ProposalOrigin) - {ProposalOrigin.MESSAGE, ProposalOrigin.SMALL_THING}:  # rules without a card
        for state in ProposalState:
            proposal = replace(a_proposal(origin, text, text), state=state, settled_at=AT)
            yield HASH, SuggestionView(proposal, a_draft(text=text), 4)


def _digests(text: str) -> Iterator[tuple[str, View]]:
    rule = Rule(
        id="SEC-4",
        kind=RuleKind.DEFAULT,
        tier=Tier.ASSUME,
        text=text[:500].strip() or "x",
        why=text[:500].strip() or "x",
    )
    latest = LatestUse(AT, text, "decided", text)
    for state in DigestItemState:
        item = DigestItemView(
            HASH, "h" * 31, NAME, rule, "SEC-4", state, False, 12, 2, latest, ANA, AT, True, EditFate.WAITS, NAME
        )
        small = tuple(SmallThing(f"{HASH}{at}", "h" * 31, text, text) for at in range(5))
        yield HASH, DigestView(HASH, (item,) * 3, 4, (NAME,) * 3, small)


def _weeks(text: str) -> Iterator[tuple[str, View]]:
    figures = Figures("", 10, 1, 1, 1, 1, None, None, 1, 1, 1)
    standing = (RuleStanding("h" * 31, 10**6, 10**6),) * 40
    ending = (Ending("h" * 31, "SEC-S1", date(2027, 1, 1)),) * 5
    trend = (PastWeek(date(2026, 11, 16), 1, 1, None),)
    yield HASH, WeekView(date(2026, 11, 16), figures, ((text[:20], 3),) * 5, trend, standing, ending, 1, 10**12, HASH)


def _products(text: str) -> Iterator[tuple[str, View]]:
    for state in ProductRequestState:
        for before in (None, text[:60]):
            yield HASH, ProductRequestView(HASH, "C0BILLING", text[:60], before, ANA.slack, state, AT, ANA.slack)
    yield HASH, ProductRequestView(HASH, "C0BILLING", text[:60], None, None, ProductRequestState.DECLINED)


def _twin_choices(text: str) -> Iterator[tuple[str, View]]:
    faces = tuple(TwinIdentity(f"h{number}", text[:60] or "x", ":lock:", ANA) for number in range(4))
    for chosen in (None, "h1"):
        yield HASH, TwinChoiceView(HASH, "U0CORA", faces, chosen)


def _override_requests(text: str) -> Iterator[tuple[str, View]]:
    for state in OverrideRequestState:
        place = Destination(app="A0", team="T0", channel="D0CORA")
        yield HASH, OverrideRequestView(HASH, HASH, "SEC-4", state, text, text[:40], "U0CORA", place)


VIEWS: Mapping[CardKind, Views] = {
    CardKind.ANSWER: _answers,
    CardKind.CHECK: _checks,
    CardKind.VERDICT: _checks,
    CardKind.OVERRIDE: _overrides,
    CardKind.EXPECTED_WORDS: _checks,
    CardKind.QUESTION: _checks,
    CardKind.REPLIED: _checks,
    CardKind.REASON: _checks,
    CardKind.REMINDER: _checks,
    CardKind.NUDGE: _checks,
    CardKind.ALARM: _checks,
    CardKind.CORRECTION: _reviewed,
    CardKind.INBOX: _inboxes,
    CardKind.CONSENT: _versions,
    CardKind.STOP: _reviewed,
    CardKind.DRAFT: _drafts,
    CardKind.SUGGESTION: _suggestions,
    CardKind.DIGEST: _digests,
    CardKind.WEEK: _weeks,
    CardKind.TWIN_CHOICE: _twin_choices,
    CardKind.PRODUCT: _products,
    CardKind.OVERRIDE_REQUEST: _override_requests,
}
