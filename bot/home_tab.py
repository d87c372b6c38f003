"""The Home tab for conductors, experts and architects."""

from collections.abc import Sequence
from dataclasses import replace

from bot.answer_card import while_it_waits
from bot.blocks import Block, actions, context, cut, day, escape, header, moment, section
from bot.card_parts import ask_quote
from bot.clock import Now
from bot.eyes import Eyes
from bot.overview import Overview
from bot.people import People, Standing
from bot.queue_card import queue_blocks
from bot.sentences import not_for
from bot.slack import Clients, call
from bot.twin_page import kept_blocks
from storage.concerns import Concerns
from storage.digests import Digests
from storage.kept import Keeping
from storage.ledger import Ledger
from storage.rounds import Rounds
from storage.shelf import Shelf
from twins.addressing import Listed
from twins.looks import Reader
from twins.states import OverrideState
from twins.views import AnswerView, ConcernsView, FreeView, QueueView
from twins.work import Job, Kind

MOST_BLOCKS = 100


class HomeTab:
    """The Home tab, published when it is opened and when its content changes."""

    def __init__(
        self,
        shelf: Shelf,
        rounds: Rounds,
        keeping: Keeping,
        concerns: Concerns,
        digests: Digests,
        overview: Overview,
        eyes: Eyes,
        ledger: Ledger,
        people: People,
        clients: Clients,
        architects: tuple[str, ...],
        now: Now,
    ) -> None:
        self._shelf = shelf
        self._rounds = rounds
        self._keeping = keeping
        self._concerns = concerns
        self._digests = digests
        self._overview = overview
        self._eyes = eyes
        self._ledger = ledger
        self._people = people
        self._clients = clients
        self._architects = architects
        self._now = now

    def redraw_after(self, job: Job) -> None:
        """Enqueue a redraw of the person's Home tab after this click, in the same lane."""
        said = {name: job.payload[name] for name in ("app", "team", "user")}
        after = Job(f"home:{job.id}", Kind.HOME, job.lane, said, f"{job.order}~", self._now())
        self._ledger.put(after)

    def home(self, job: Job) -> None:
        said, user = job.payload, job.payload["user"]
        standing = self._people.who(said["app"], said["team"], user).standing
        is_member = standing is Standing.MEMBER
        blocks = self._blocks(said["team"], user) if is_member else []
        view = {"type": "home", "blocks": blocks or [section(not_for(standing) or not_for(Standing.GUEST) or "")]}
        call(self._clients.of(job.payload["app"]).views_publish, user_id=user, view=view)
        if is_member and said.get("opened"):
            self._rounds.looked(said["team"], user, self._now())

    def _blocks(self, team: str, user: str) -> list[Block]:
        """Return the inbox, the person's twins and their asks; an open twin page replaces all of them."""
        now = self._now()
        page = self._keeping.page(team, user, now)
        if page.draft:
            proposals, hidden = self._eyes.shown(page, user)
            return kept_blocks(replace(page, proposals=proposals, hidden=hidden))[:MOST_BLOCKS]
        blocks = _waits(self._rounds.queue(team, user, now))
        if page.kept:
            reader = self._digests.reader_of(team, user, now)
            blocks += [header("Twins that you keep"), *kept_blocks(page), *_digest(reader)]
        if user in self._architects:
            blocks += self._overview.blocks()
        blocks += _concerns(self._concerns.of(team, user, now))
        return [*blocks, *_twins(self._shelf.listed())][:MOST_BLOCKS]


def _waits(queue: QueueView) -> list[Block]:
    nothing = "Nothing. When something has to be checked first, it comes to your direct messages."
    waits = queue.checks or queue.reviews or queue.away_until
    return [header("What waits for you"), *(queue_blocks(queue) if waits else [section(nothing)])]


def _digest(reader: Reader | None) -> list[Block]:
    if reader is None or reader.next_at is None:
        return []
    return [context(f"Your next digest: {moment(reader.next_at)}, if anything is due. `/twins digest` says what.")]


def _concerns(view: ConcernsView) -> list[Block]:
    blocks: list[Block] = []
    if view.waiting:
        blocks += [header("What of yours waits for others"), *(b for each in view.waiting for b in _waiting(each))]
        blocks += [context(f"And {view.more_waiting} more.")] if view.more_waiting else []
    if view.free:
        more = [f"And {view.more_free} more: `/twins show HANDLE` lists them."] if view.more_free else []
        blocks += [
            header("What you may decide freely"),
            section(cut("\n".join([*map(_free, view.free), *more]), 2_900)),
        ]
    if view.overridden:
        lines = [line for each in view.overridden for line in _overridden(each)]
        blocks += [header("What you went against lately"), section(cut("\n".join(lines), 2_900))]
    return blocks


def _waiting(view: AnswerView) -> list[Block]:
    check = view.check
    if check is None:
        return []
    head = f"`{view.twin.handle}`: {escape(check.holder.name)} has it since {moment(check.since)}"
    return [section(head), ask_quote(view), *actions(while_it_waits(check))]


def _free(free: FreeView) -> str:
    space = free.space
    left = space.cap.uses - free.uses
    cap = f"{left} of {space.cap.uses} left this {space.cap.per.value}"
    return f"• *{space.id}* of `{free.handle}`: {escape(cut(space.may, 200))} ({cap}, until {day(space.until)})"


def _overridden(view: AnswerView) -> list[str]:
    recorded = [each for each in view.overrides if each.state is OverrideState.RECORDED]
    return [f"• *{each.rule_id}* of `{view.twin.handle}`: {escape(cut(each.reason, 200))}" for each in recorded]


def _twins(twins: Sequence[Listed]) -> list[Block]:
    lines = [f"• `{twin.handle}` - {escape(twin.name)}, kept by {escape(twin.expert)}" for twin in twins]
    return [header("Whom you can ask"), section("\n".join(lines) or "No twin is published yet.")] if lines else []
