"""The "Ask a twin" shortcut: a form about a message, and an ask in that message's thread."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bot.app import messages
from bot.asking.rate_limit import RateLimiter
from bot.clock import Now
from bot.slack.client import SlackRefusedError
from bot.slack.workspace_access import Slack
from bot.ui.blocks import Block, RenderedCard, context, cut, escape, quote, quotes, section
from bot.ui.fields import LONGEST_TEXT, Values, choice, field_value, line, modal
from bot.ui.ids import Action, Form
from bot.ui.messages.shared_words import SHARED_CHANNEL
from storage.store import Store
from twins.audience import is_direct
from twins.deciding.addressing import is_greeting
from twins.deciding.question_grammar import wants_something
from twins.job_payloads import Click, FormSent, Mention, mention_again
from twins.jobs import Destination, Job, JobKind, order_of
from twins.notices import Refusal, Refused
from twins.playbook.model import Twin

ROUTED = "routed"
"""The choice of the twin that the words fit; no handle has this form."""
_MOST_TWINS = 99
"""Slack takes 100 options."""
_LONGEST_QUOTE = 600


def ask_form(about: str, message: str, want: str, twins: Mapping[str, str]) -> Block:
    """Build the form. `twins` are names by handle."""
    quoted = [quote(cut(message, _LONGEST_QUOTE))] if message.strip() else []
    return modal(
        Form.ASK,
        about,
        messages.ASK_A_TWIN,
        messages.ASK,
        [
            *quoted,
            choice("twin", messages.WHO_SHOULD_ANSWER, {ROUTED: messages.BEST_FITTING, **twins}, ROUTED, menu=True),
            line("want", messages.WHAT_AND_WHY, want, multiline=True, longest=LONGEST_TEXT),
            context(messages.ANSWER_IN_THREAD),
        ],
    )


def ask_errors(values: Values) -> dict[str, str]:
    """Return an error message for each invalid field."""
    return {"want": messages.SAY_WHAT_AND_WHY} if is_greeting(field_value(values, "want")) else {}


@dataclass(frozen=True)
class AskShortcut:
    """An ask by a form. It takes the same path as a mention in the thread, once the thread shows what was asked."""

    slack: Slack
    store: Store
    now: Now
    rate_limiter: RateLimiter

    def actions(self) -> Mapping[Action, Callable[[Click], object]]:
        return {Action.ASK_ABOUT_MESSAGE: self._open}

    def form(self, sent: FormSent) -> None:
        """Show the ask in the thread, and enqueue it as if the person had mentioned the bot there."""
        channel, _, thread = sent.about.partition("|")
        want, place = field_value(sent.values, "want"), sent.act.place
        if not (channel and thread and want):
            raise Refused(Refusal.GONE)
        there = Destination(place.app, place.team, channel, thread, sent.act.by)
        if self.rate_limiter.refuses(_as_mention(sent, there, want)):
            return
        if self.slack.shared_channels.is_shared(place.app, channel, fresh=True):
            self.store.ledger.reply(sent.act, SHARED_CHANNEL)
            return
        chosen = self._twins(sent.act.by).get(field_value(sent.values, "twin"))
        try:
            ts = self._show(sent, replace(there, user=None), want, chosen)
        except SlackRefusedError as refusal:
            self.store.ledger.reply(sent.act, _not_there(channel, refusal.error, want))
            return
        self._enqueue(sent, there, ts, f"{chosen.handle}: {want}" if chosen else want)

    def _open(self, click: Click) -> None:
        """Open the form, with the message's words filled in if they ask or request something."""
        place, mine = click.act.place, self.slack.apps.account(click.act.place.app).bot_user
        twins = {handle: twin.name for handle, twin in self._twins(click.act.by).items()}
        message = self.slack.users.with_names(place.app, place.team, click.text)
        want = message if click.author != mine and wants_something(message) else ""
        about = f"{place.channel}|{place.thread_ts or click.act.ts}"
        self.slack.forms.open(click, ask_form(about, message, want, dict(list(twins.items())[:_MOST_TWINS])))

    def _twins(self, person: str) -> dict[str, Twin]:
        """Return the twins that answer a person."""
        hidden, live = self.store.versions.hidden_from(person), self.store.versions.all_live()
        twins = (version.twin for version in live if not version.twin.is_company)
        return {twin.handle: twin for twin in twins if twin.handle not in hidden}

    def _show(self, sent: FormSent, there: Destination, want: str, twin: Twin | None) -> str:
        """Post the person's words once, and return the ts. As a quote they are never read as the bot's own."""
        head = messages.asks(sent.act.by, escape(twin.name) if twin else "")
        said = RenderedCard(f"{head} {escape(cut(want, 300))}", [section(head), *quotes(want)])
        attempts = 2  # as after an attempt that may have been sent: the thread is searched for the message first
        job = Job(sent.act.job_id, JobKind.FORM, there.lane, {}, order_of(sent.act.at), self.now(), attempts)
        _, ts = self.slack.sender.post(job, there, said, None)
        return ts

    def _enqueue(self, sent: FormSent, there: Destination, ts: str, text: str) -> None:
        said = mention_again(there, ts, text, "", user_team=sent.user_team)
        job_id, lane = f"{JobKind.ASK}:{there.app}:{there.channel}:{ts}", f"in:{there.channel}:{there.thread_ts}"
        form = Job(sent.act.job_id, JobKind.FORM, there.lane, {}, ts, self.now())
        self.store.ledger.finish(form, Job(job_id, JobKind.ASK, lane, said, ts, self.now()))


def _as_mention(sent: FormSent, there: Destination, want: str) -> Mention:
    """Return the ask as a mention at the time of the form."""
    ts, is_dm = order_of(sent.act.at), is_direct(there.channel)
    return Mention(replace(sent.act, place=there), sent.user_team, want, ts, there.thread_ts or ts, is_dm)


def _not_there(channel: str, error: str, want: str) -> str:
    """Return the person's words with the reason, so that they can be asked elsewhere."""
    return messages.not_there(channel, escape(error), escape(want))
