"""Handler for replies, their edits and deletions, and forms with words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.checking.forms import words_form
from bot.clock import Now
from bot.slack.workspace_access import Slack
from bot.ui.fields import field_value
from bot.ui.form_context import FormContext
from bot.ui.ids import Action
from bot.ui.messages import shared_words
from storage.store import Store
from twins.checking.captured_words import WordsPurpose
from twins.deciding.addressing import NotAddressed, addressed
from twins.job_payloads import Click, Deletion, FormSent, MessageEdit, Reply
from twins.notices import Refusal, Refused
from twins.overriding import ThreadReply, typed_override
from twins.replying import Uncapturable, uncapturable

_TALK = frozenset({Refusal.NOTHING_WAITS, Refusal.NO_OVERRIDE})
"""Replies that no item waits for: in a channel they are talk between people, and get no word."""


@dataclass(frozen=True)
class ReplyHandler:
    slack: Slack
    store: Store
    now: Now
    follow_up: Callable[[Reply], bool]
    """Takes a reply that no item waits for as the next ask; False if it is talk."""

    def actions(self) -> Mapping[Action, Callable[[Click], object]]:
        return {
            Action.AS_CHANGES: lambda click: self._choose(click, WordsPurpose.CHANGES),
            Action.AS_REASON: lambda click: self._choose(click, WordsPurpose.REASON),
            Action.AS_QUESTION: lambda click: self._choose(click, WordsPurpose.QUESTION),
            Action.AS_NOTHING: lambda click: self._choose(click, None),
            Action.WRITE: self._open_form,
        }

    def reply(self, said: Reply) -> None:
        reply, word = self._read(said), _why_not(said.text, is_dm=said.is_dm)
        if word:
            self.store.replies.leave(said.act, reply, word, self.now(), always=said.is_dm)
            return
        try:
            self.store.replies.reply(said.act, reply, self.slack.architects, self.now())
        except Refused as refused:
            if refused.reason not in _TALK or reply.is_typed:
                raise
            if self.follow_up(said):
                return
            if said.is_dm:
                raise Refused(Refusal.NOT_TAKEN) from refused

    def form(self, sent: FormSent) -> None:
        about = FormContext.of(sent.about)
        if about:
            text = field_value(sent.values, "words")
            self.store.replies.fill(
                sent.act, about.purpose, about.subject, about.digest, text, self.slack.architects, self.now()
            )

    def edited(self, said: MessageEdit) -> None:
        """Handle an edited ask, captured words, or words that weren't taken yet."""
        reply, word = self._read(said), _why_not(said.text, is_dm=(said.act.place.channel or "").startswith("D"))
        found = addressed(self._with_names(said, said.text), self.store.versions.listed())
        ask = said.text if isinstance(found, NotAddressed) else found.text
        try:
            self.store.edited_messages.edit(said, ask, reply, word, self.slack.architects, self.now())
        except Refused as refused:
            if refused.reason not in _TALK or reply.is_typed:
                raise

    def deleted(self, said: Deletion) -> None:
        """Keep captured words, marked as deleted."""
        self.store.edited_messages.delete(said, self.now())

    def _read(self, said: Reply | MessageEdit) -> ThreadReply:
        """Replace mentions by names, so that a quote pings no one."""
        typed = typed_override(said.text)
        text = self._with_names(said, typed.reason if typed else said.text)
        return ThreadReply(said.thread_ts, said.ts, text, typed.rule_id if typed else None, is_typed=bool(typed))

    def _with_names(self, said: Reply | MessageEdit, text: str) -> str:
        return self.slack.users.with_names(said.act.place.app, said.act.place.team, text)

    def _choose(self, click: Click, purpose: WordsPurpose | None) -> None:
        self.store.replies.choose(click.act, click.target.id, purpose, self.slack.architects, self.now())

    def _open_form(self, click: Click) -> None:
        about = FormContext.of(click.value)
        if about:
            self.slack.forms.try_open(click, words_form(about))


def _why_not(text: str, *, is_dm: bool) -> str | None:
    match None if typed_override(text) else uncapturable(text, is_dm=is_dm):
        case Uncapturable.NO_WORDS:
            return shared_words.NO_WORDS
        case Uncapturable.FOR_OTHERS:
            return shared_words.FOR_OTHERS
    return None
