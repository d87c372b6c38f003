"""The Home tab for conductors, experts and architects."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.asking.products.product_card import draw_product
from bot.authoring.sounds_like import SoundsLike
from bot.authoring.twin_page import MOST_PROPOSALS, kept_blocks
from bot.checking.inbox_card import queue_blocks
from bot.clock import Now
from bot.reporting.messages import home_words
from bot.reporting.own_asks import asked_back_blocks, conductor_blocks
from bot.reporting.platform_overview import PlatformOverview
from bot.slack.client import call
from bot.slack.workspace_access import Slack
from bot.ui.blocks import Block, context, header, moment, section
from bot.ui.messages.fragments import listed_twin
from bot.ui.messages.shared_words import not_for
from storage.store import Store
from twins.authoring.drafts import TwinPage
from twins.checking.views import AnswerView
from twins.deciding.addressing import Listed
from twins.freshness.digest import DigestRecipient
from twins.job_payloads import Click, HomeOpened
from twins.jobs import Job, JobKind
from twins.people import Membership
from twins.reporting.home_views import InboxView, ProductRequestView, View
from twins.reporting.reader_views import view_for

MOST_BLOCKS = 100


@dataclass(frozen=True)
class HomeTab:
    """The Home tab, published when it is opened and when its content changes."""

    slack: Slack
    store: Store
    now: Now
    overview: PlatformOverview
    promised: Callable[[AnswerView], AnswerView]
    """Adds what a conductor can expect of a check."""
    sounds_like: SoundsLike

    def redraw_after(self, click: Click) -> None:
        """Redraw the person's Home tab after this click: a job behind it in its lane enqueues the redraw."""
        place = click.act.place
        payload = {"app": place.app, "team": place.team, "user": place.user, "used": True}
        job_id = f"{JobKind.HOME}:{click.act.job_id}"
        self.store.ledger.enqueue(Job(job_id, JobKind.HOME, click.lane, payload, f"{click.order}~", self.now()))

    def home(self, said: HomeOpened) -> None:
        if said.used:  # drawn in another lane than all else, an older tab could replace a newer one
            self.store.ledger.redraw_home(said.act)
            return
        place, user = said.act.place, said.act.by
        profile = self.slack.users.profile(place.app, place.team, user, fresh=said.opened)
        standing = profile.standing_from(said.user_team or place.team, place.team)
        is_member = standing is Membership.MEMBER
        if said.opened:
            self.store.twin_pages.leave_page(place.team, user, self.now())
        blocks = self._blocks(place.team, user) if is_member else []
        view = {"type": "home", "blocks": blocks or [section(not_for(standing) or not_for(Membership.GUEST) or "")]}
        app = self.slack.apps.account(place.app)
        self.slack.blocks.send_view(
            app.team, view, lambda form: call(app.client.views_publish, user_id=user, view=form)
        )
        if is_member and said.opened:
            self.store.inbox.mark_seen(place.team, user, self.now())

    def _blocks(self, team: str, user: str) -> list[Block]:
        """Return the inbox, the person's twins and their asks; an open twin page replaces all of them."""
        now, access = self.now(), self.slack.channel_access
        page = self.store.twin_pages.page(team, user, now)
        inbox = view_for(self.store.inbox.view_of(team, user, now), user, None, access.may_see)
        if page.draft:
            proposals, hidden = access.shown(page, user)
            past = tuple(each for each in page.past if access.may_see(user, each.audience))
            page = replace(page, proposals=proposals, hidden=hidden, past=past)
            page = self.sounds_like.on_page(page, MOST_PROPOSALS)
            shown = kept_blocks(page)
            return [*_waits_behind(inbox), *shown][:MOST_BLOCKS]
        own, is_architect = self.store.home.of(team, user, now), user in self.slack.architects
        requests = self.store.home.product_requests(team) if is_architect else []
        asked_back = asked_back_blocks(own, self._link)
        own_blocks = [*asked_back, *_asked_in_digest(page)]
        blocks = _waits(inbox if isinstance(inbox, InboxView) else InboxView(), own_blocks, requests)
        if page.kept:
            reader = self.store.digests.reader_of(team, user, now)
            blocks += [header(home_words.YOUR_TWINS), *kept_blocks(page), *_digest(reader)]
        if is_architect:
            blocks += self.overview.blocks()
        own = replace(own, waiting=tuple(map(self.promised, own.waiting)))
        blocks += conductor_blocks(own, self._link)
        return [*blocks, *_twins(self.store.versions.listed())][:MOST_BLOCKS]

    def _link(self, view: AnswerView) -> str:
        return self.slack.apps.permalink(view.place)


def _waits(queue: InboxView, own_blocks: Sequence[Block], requests: Sequence[ProductRequestView]) -> list[Block]:
    """Draw everything that waits for this person, and nothing that waits for others."""
    own = queue_blocks(queue) if queue.checks or queue.reviews or queue.away_until else []
    asked = [block for each in requests for block in draw_product(each).blocks]
    nothing = section(home_words.NOTHING_FOR_YOU)
    return [header(home_words.WAITING_FOR_YOU), *([*own, *asked, *own_blocks] or [nothing])]


def _asked_in_digest(page: TwinPage) -> list[Block]:
    """Point to the open cards of the expert's digest."""
    asked = sum(kept.asked for kept in page.kept if kept.is_owner)
    return [section(home_words.asked_in_digest(asked))] if asked else []


def _waits_behind(queue: View) -> list[Block]:
    """Say on a twin's page what the rest of the tab would show."""
    checks = len(queue.checks) + queue.more_checks if isinstance(queue, InboxView) else 0
    return [context(home_words.waits_behind(checks))] if checks else []


def _digest(reader: DigestRecipient | None) -> list[Block]:
    if reader is None or reader.next_at is None:
        return []
    return [context(home_words.next_digest(moment(reader.next_at)))]


def _twins(twins: Sequence[Listed]) -> list[Block]:
    return [header(home_words.TWINS_YOU_CAN_ASK), section("\n".join(map(listed_twin, twins)))] if twins else []
