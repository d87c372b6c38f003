"""Sending of the new blocks, and of plain ones to a workspace that refuses these."""

import logging
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from bot.expiring_cache import ExpiringCache
from bot.slack.client import SlackRefusedError
from bot.ui.blocks import Block, RenderedCard
from bot.ui.budget import in_plain_card
from bot.ui.new_blocks import CARD, CAROUSEL, INPUT, NEW_TYPES, in_plain_form, new_types
from storage.views.refused_blocks import RefusedBlockStore

log = logging.getLogger(__name__)

F = TypeVar("F")
T = TypeVar("T")
View = Mapping[str, Any]
"""A form or Home tab."""

UNKNOWN_BLOCKS = {"invalid_blocks", "invalid_arguments"}
"""Slack's errors for a type of block that a workspace has not got yet, among others."""
MOST_IN_VIEW = 100
_REMEMBERED = timedelta(minutes=1)
"""Until a refusal that another machine met is noticed; until then this one meets it as well."""
_PLACE = re.compile(r"\[json-pointer:(?:/view)?/blocks/(\d+)")
_WORD = re.compile(r"[a-z_]+")


class AcceptedBlocks:
    """Sender of cards and views in the blocks that a workspace accepts, as far as it has shown."""

    def __init__(self, refused: RefusedBlockStore, now: Callable[[], datetime]) -> None:
        self._refused = refused
        self._now = now
        self._known: ExpiringCache[str, frozenset[str]] = ExpiringCache(now, _REMEMBERED)

    def send_card(self, team: str, card: RenderedCard, send: Callable[[RenderedCard], T]) -> T:
        """Send a card once. Where only plain blocks pass, remember which types the workspace refused."""
        return self._send(team, card, _Form(lambda card: card.blocks, in_plain_card, NEW_TYPES), send)

    def send_view(self, team: str, view: View, send: Callable[[View], T]) -> T:
        """Like `send_card`, for a form or Home tab. Fields are as old as forms are, and so never replaced."""
        return self._send(team, view, _Form(lambda view: view["blocks"], _in_plain_view, NEW_TYPES - {INPUT}), send)

    def _send(self, team: str, whole: F, form: "_Form[F]", send: Callable[[F], T]) -> T:
        used = new_types(form.blocks(whole)) & form.types
        known = used & self._refused_by(team) if used else frozenset()
        sent_first = form.in_plain(whole, known) if known else whole
        try:
            return send(sent_first)
        except SlackRefusedError as refusal:
            if used == known or refusal.error not in UNKNOWN_BLOCKS:
                raise
            messages = refusal.messages
        sent = send(form.in_plain(whole, form.types))
        refused = blamed(messages, form.blocks(sent_first)) & (used - known) or used - known
        self._refused.refuse(team, refused, self._now())
        self._refused_by(team, fresh=True)
        log.warning("a workspace refuses new blocks", extra={"team": team, "blocks": ", ".join(sorted(refused))})
        return sent

    def _refused_by(self, team: str, *, fresh: bool = False) -> frozenset[str]:
        refused = self._known.get(team, lambda: self._refused.of(team, self._now()), fresh=fresh)
        return refused | {CAROUSEL} if CARD in refused else refused


@dataclass(frozen=True)
class _Form(Generic[F]):
    """Where the blocks of a card or view are, its plain form, and the types that are new there."""

    blocks: Callable[[F], Sequence[Block]]
    in_plain: Callable[[F, Collection[str]], F]
    types: frozenset[str]


def _in_plain_view(view: View, refused: Collection[str]) -> View:
    return {**view, "blocks": in_plain_form(view["blocks"], refused)[:MOST_IN_VIEW]}


def blamed(messages: Sequence[str], blocks: Sequence[Block]) -> frozenset[str]:
    """Return the new types that Slack's messages point at, or name."""
    places = [int(index) for message in messages for index in _PLACE.findall(message)]
    pointed = frozenset(blocks[index]["type"] for index in places if index < len(blocks)) & NEW_TYPES
    return pointed or NEW_TYPES.intersection(word for message in messages for word in _WORD.findall(message))
