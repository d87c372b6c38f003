"""Cards for readers who may not read the words: nothing of the ask, its answer or its verdict is left."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.app.card_registry import draw
from tests.bot.ui.test_cards_fit import fits
from tests.support.long_cards import HASH, a_view
from tests.support.long_drafts import a_draft
from twins.audience import Audience, may_read_all
from twins.authoring.drafts import Proposal, SuggestionView
from twins.authoring.lessons import Precedent, ProposalKey, ProposalOrigin
from twins.checking.views import AnswerView
from twins.freshness.digest import DigestItemView, DigestView, EditFate, LatestUse, OtherReason, SmallThing
from twins.jobs import CardKind
from twins.reporting.home_views import InboxView, View
from twins.reporting.reader_views import view_for
from twins.states import CheckState, DigestItemState, ProposalState
from twins.values import Outcome

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
CORA, STRANGER, PUBLIC = "U0CORA", "U0STRANGER", "C0PUBLIC"
PRIVATE = Audience("D0CORA", frozenset({CORA}))
WORD = "quagga"
OTHERS = {
    CardKind.INBOX,
    CardKind.OVERRIDE,
    CardKind.CONSENT,
    CardKind.DRAFT,
    CardKind.SUGGESTION,
    CardKind.DIGEST,
    CardKind.WEEK,
    CardKind.PRODUCT,
}
CARDS = [card for card in CardKind if card not in OTHERS]
"""The cards about an answer as a whole."""


def may_see(reader: str, *said: Audience) -> bool:
    """Decide as the bot does, in a workspace where everyone reads #public."""
    return may_read_all(reader, said, lambda _, channel: channel == PUBLIC)


def seen(view: View, reader: str | None, channel: str | None = None) -> View:
    return view_for(view, reader, channel, may_see)


def an_answer(state: CheckState = CheckState.WAITING, audience: Audience = PRIVATE) -> AnswerView:
    """Return an answer that holds the word in every text that people or a model wrote."""
    view = a_view(Outcome.CHECK_FIRST, WORD, state)
    decision = view.decision.model_copy(update={"cited": ()})
    return replace(view, decision=decision, audience=audience)


@pytest.mark.parametrize("card", CARDS)
@pytest.mark.parametrize("state", list(CheckState))
def test_a_hidden_card_shows_no_words_and_no_verdict(card: CardKind, state: CheckState) -> None:
    hidden = seen(an_answer(state), STRANGER)
    drawn = draw(card, HASH, hidden)
    fits(drawn)
    shown = f"{drawn.text}{drawn.blocks}".casefold()
    assert WORD not in shown
    assert "only people in it can read the words" in shown
    verdicts = {"approved", "declined", "withdrawn", "expired. ", "superseded"}
    assert [verdict for verdict in verdicts if verdict in shown] == []


@pytest.mark.parametrize("state", list(CheckState))
def test_a_hidden_view_holds_no_words(state: CheckState) -> None:
    hidden = seen(an_answer(state), STRANGER)
    assert isinstance(hidden, AnswerView)
    assert WORD not in repr(hidden)


def test_the_people_who_were_in_it_see_the_whole_view() -> None:
    view = an_answer()
    assert seen(view, CORA) == view
    assert seen(an_answer(audience=Audience(PUBLIC)), STRANGER) == an_answer()


@pytest.mark.parametrize(("channel", "is_hidden"), [("D0CORA", False), (PUBLIC, True), (None, True)])
def test_a_card_in_a_channel_keeps_its_words_only_where_they_were_said(channel: str | None, is_hidden: bool) -> None:
    view = seen(an_answer(), None, channel)
    assert isinstance(view, AnswerView)
    assert view.is_hidden is is_hidden


@pytest.mark.parametrize("reader", [CORA, STRANGER])
def test_a_suggestion_is_drawn_for_the_people_who_may_read_all_that_it_rests_on(reader: str) -> None:
    call = Precedent(ask=WORD, said=WORD)
    sources = (Audience(PUBLIC), PRIVATE)
    proposal = Proposal(
        HASH, "legal", ProposalOrigin.CORRECTION, ProposalKey("x"), call, ProposalState.PROPOSED, AT, audiences=sources
    )
    drawn = draw(CardKind.SUGGESTION, HASH, seen(SuggestionView(proposal, a_draft()), reader))
    assert (WORD in str(drawn.blocks)) is (reader == CORA)


@pytest.mark.parametrize("reader", [CORA, STRANGER])
def test_a_digest_shows_the_latest_use_to_the_people_who_may_read_it(reader: str) -> None:
    latest = LatestUse(AT, WORD, "decided", WORD, PRIVATE)
    state, fate = DigestItemState.OPEN, EditFate.NOTHING
    item = DigestItemView(
        HASH, "legal", "Legal", None, "LEG-1", state, False, 1, 1, latest, None, None, False, fate, ""
    )
    assert (WORD in repr(seen(DigestView("d", (item,), 0, ()), reader))) is (reader == CORA)
    public = replace(
        latest, audience=Audience(PUBLIC), reason="because", ask="", others=(OtherReason("LEG-2", WORD, PRIVATE),)
    )
    beside = seen(DigestView("d", (replace(item, latest=public),), 0, ()), reader)
    assert (WORD in repr(beside)) is (reader == CORA)
    small = SmallThing("d1", "legal", WORD, WORD, PRIVATE)
    assert (WORD in repr(seen(DigestView("d", (), 0, (), (small,)), reader))) is (reader == CORA)


def test_an_inbox_holds_nothing_that_its_reader_may_not_read() -> None:
    inbox = InboxView((an_answer(),), (an_answer(), an_answer(audience=Audience(PUBLIC))))
    shown = seen(inbox, STRANGER)
    assert isinstance(shown, InboxView)
    assert (len(shown.checks), len(shown.reviews)) == (0, 1)
