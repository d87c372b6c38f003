"""The `/twins waiting` command: what is waiting for a person, and their own requests that are waiting on others."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.clock import Now
from bot.reporting.messages import home_words
from bot.reporting.own_asks import asked_back_line, linked, waiting_line
from bot.slack.workspace_access import Slack
from bot.ui.blocks import cut, escape, moment
from bot.ui.messages.fragments import requester
from bot.ui.messages.shared_words import person_or_former
from storage.store import Store
from twins.checking.views import AnswerView
from twins.job_payloads import Command
from twins.jobs import Destination
from twins.reporting.home_views import ConductorHome, InboxView, ProductRequestView
from twins.reporting.reader_views import view_for

_LONGEST_ASK = 160


@dataclass(frozen=True)
class WaitingList:
    """The list, shown where the command was typed. What the person has to decide comes to them with its buttons."""

    slack: Slack
    store: Store
    now: Now

    def tell(self, command: Command) -> None:
        act, now = command.act, self.now()
        view = view_for(
            self.store.inbox.view_of(act.place.team, act.by, now), act.by, None, self.slack.channel_access.may_see
        )
        inbox = view if isinstance(view, InboxView) else InboxView()
        requests = self.store.home.product_requests(act.place.team) if act.by in self.slack.architects else []
        text = self._text(inbox, self.store.home.of(act.place.team, act.by, now), requests)
        if inbox.checks or inbox.reviews:
            self.store.inbox.post_now(act, now, said=f"{text}\n{_where(act.place)}")
        else:
            self.store.ledger.reply(act, text)

    def _text(self, inbox: InboxView, own: ConductorHome, requests: Sequence[ProductRequestView]) -> str:
        for_me = [*_to_decide(inbox), *map(_request, requests), *map(self._asked_back, own.asked_back)]
        for_others = [self._own(view) for view in own.waiting]
        for_others += [home_words.more_on_home(own.more_waiting)] if own.more_waiting else []
        if not for_me and not for_others:
            return home_words.NOTHING_WAITS
        mine = [home_words.WAITING_FOR_YOU_HEAD, *(for_me or [home_words.NOTHING_ITEM])]
        return "\n".join([*mine, home_words.YOUR_REQUESTS_HEAD, *(for_others or [home_words.NONE_ITEM])])

    def _asked_back(self, view: AnswerView) -> str:
        return f"• {asked_back_line(view)}{_quoted(view)}{linked(self._link, view)}"

    def _own(self, view: AnswerView) -> str:
        return f"• {waiting_line(view)}{_quoted(view)}{linked(self._link, view)}"

    def _link(self, view: AnswerView) -> str:
        return self.slack.apps.permalink(view.place)


def _to_decide(inbox: InboxView) -> Iterator[str]:
    for view in inbox.checks:
        who = requester(view)
        since = moment(view.check.asked_at) if view.check else ""
        yield f"• {home_words.waits_for_you(view.twin.handle, who, since)}{_quoted(view)}"
    if inbox.more_checks:
        yield f"• {home_words.more_decisions(inbox.more_checks)}"
    reviews = len(inbox.reviews) + inbox.more_reviews
    if reviews:
        yield f"• {home_words.to_review(reviews)}"


def _request(request: ProductRequestView) -> str:
    who = person_or_former(request.by)
    return home_words.product_request(who, request.channel, escape(request.product))


def _quoted(view: AnswerView) -> str:
    return f": “{escape(cut(' '.join(view.ask.split()), _LONGEST_ASK))}”" if view.ask else ""


def _where(place: Destination) -> str:
    """Say where the buttons are, by a link that opens the app in any client of Slack."""
    return home_words.list_sent(f"https://slack.com/app_redirect?app={place.app}&amp;team={place.team}")
