"""The Home tab for conductors, experts and architects."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.asking.card import while_it_waits
from bot.authoring.twin_page import kept_blocks
from bot.checking.inbox_card import queue_blocks
from bot.clock import Now
from bot.reporting.platform_overview import PlatformOverview
from bot.slack.client import call
from bot.slack.workspace_access import Slack
from bot.ui.blocks import Block, actions, context, cut, day, escape, header, moment, quote, section
from bot.ui.fragments import listed_twin
from bot.ui.messages import not_for
from storage.store import Store
from twins.checking.views import AnswerView
from twins.deciding.addressing import Listed
from twins.freshness.digest import DigestRecipient
from twins.job_payloads import Click, HomeOpened
from twins.jobs import Job, JobKind
from twins.people import Membership
from twins.reporting.home_views import AvailableSpace, ConductorHome, InboxView
from twins.reporting.reader_views import view_for
from twins.states import OverrideState

MOST_BLOCKS = 100


@dataclass(frozen=True)
class HomeTab:
    """The Home tab, published when it is opened and when its content changes."""

    slack: Slack
    store: Store
    now: Now
    overview: PlatformOverview

    def redraw_after(self, click: Click) -> None:
        """Enqueue a redraw of the person's Home tab after this click, in the same lane."""
        place = click.act.place
        payload = {"app": place.app, "team": place.team, "user": place.user}
        job_id = f"{JobKind.HOME}:{click.act.job_id}"
        self.store.ledger.enqueue(Job(job_id, JobKind.HOME, click.lane, payload, f"{click.order}~", self.now()))

    def home(self, said: HomeOpened) -> None:
        place, user = said.act.place, said.act.by
        profile = self.slack.users.profile(place.app, place.team, user, fresh=said.opened)
        standing = profile.standing_from(said.user_team or place.team, place.team)
        is_member = standing is Membership.MEMBER
        blocks = self._blocks(place.team, user) if is_member else []
        view = {"type": "home", "blocks": blocks or [section(not_for(standing) or not_for(Membership.GUEST) or "")]}
        call(self.slack.apps.of(place.app).views_publish, user_id=user, view=view)
        if is_member and said.opened:
            self.store.inbox.mark_seen(place.team, user, self.now())

    def _blocks(self, team: str, user: str) -> list[Block]:
        """Return the inbox, the person's twins and their asks; an open twin page replaces all of them."""
        now, access = self.now(), self.slack.channel_access
        page = self.store.twin_pages.page(team, user, now)
        if page.draft:
            proposals, hidden = access.shown(page, user)
            return kept_blocks(replace(page, proposals=proposals, hidden=hidden))[:MOST_BLOCKS]
        inbox = view_for(self.store.inbox.view_of(team, user, now), user, None, access.may_see)
        blocks = _waits(inbox) if isinstance(inbox, InboxView) else []
        if page.kept:
            reader = self.store.digests.reader_of(team, user, now)
            blocks += [header("Twins that you keep"), *kept_blocks(page), *_digest(reader)]
        if user in self.slack.architects:
            blocks += self.overview.blocks()
        blocks += _concerns(self.store.home.of(team, user, now))
        return [*blocks, *_twins(self.store.versions.listed())][:MOST_BLOCKS]


def _waits(queue: InboxView) -> list[Block]:
    nothing = "Nothing. When something has to be checked first, it comes to your direct messages."
    waits = queue.checks or queue.reviews or queue.away_until
    return [header("What waits for you"), *(queue_blocks(queue) if waits else [section(nothing)])]


def _digest(reader: DigestRecipient | None) -> list[Block]:
    if reader is None or reader.next_at is None:
        return []
    return [context(f"Your next digest: {moment(reader.next_at)}, if anything is due. `/twins digest` says what.")]


def _concerns(view: ConductorHome) -> list[Block]:
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
    return [section(head), quote(view.ask), *actions(while_it_waits(check))]


def _free(free: AvailableSpace) -> str:
    space = free.space
    left = space.cap.uses - free.uses
    cap = f"{left} of {space.cap.uses} left this {space.cap.per.value}"
    return f"• *{space.id}* of `{free.handle}`: {escape(cut(space.may, 200))} ({cap}, until {day(space.until)})"


def _overridden(view: AnswerView) -> list[str]:
    recorded = [each for each in view.overrides if each.state is OverrideState.RECORDED]
    return [f"• *{each.rule_id}* of `{view.twin.handle}`: {escape(cut(each.reason, 200))}" for each in recorded]


def _twins(twins: Sequence[Listed]) -> list[Block]:
    return [header("Whom you can ask"), section("\n".join(map(listed_twin, twins)))] if twins else []
