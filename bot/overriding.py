"""What happens when somebody overrides a default, and when their reason comes?"""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from bot import sentences
from bot.actions import Target
from bot.override_card import reason_form, reason_in
from bot.people import People
from bot.places import click_of
from bot.slack import Clients, SlackRefusedError, call
from twins.overrides import Overridden, Overriding, Reply, may_be_reason, typed_override
from twins.work import Click, Job, OutageError, RetryError

log = logging.getLogger(__name__)

Say = Callable[[Overridden], str | None]


class Overrides(Protocol):
    """The overrides, as verbs."""

    def begin(self, click: Click, decision_id: str, rule_id: str, say: Say, now: datetime) -> Overridden:
        """Note that somebody overrides a default."""
        ...

    def give_reason(self, click: Click, reply: Reply, say: Say, now: datetime) -> None:
        """Take a reply as a reason."""
        ...

    def fill_form(self, click: Click, override_id: str, text: str, say: Say, now: datetime) -> None:
        """Take the reason from a form."""
        ...

    def withdraw(self, click: Click, override_id: str, say: Say, now: datetime, *, ask_again: bool) -> None:
        """Take an override back."""
        ...

    def revise(self, job_id: str, channel: str, ts: str, text: str | None, now: datetime) -> None:
        """Note that a reply was edited or deleted."""
        ...


class OverrideDesk:
    """Overrides: one click, and a reason from the thread."""

    def __init__(self, overrides: Overrides, people: People, clients: Clients, now: Callable[[], datetime]) -> None:
        self._overrides = overrides
        self._people = people
        self._clients = clients
        self._now = now

    def begin(self, click: Click, target: Target, trigger: str | None) -> None:
        """Ask for the reason: in the thread, or in a form where another override waits there."""
        result = self._overrides.begin(click, target.id, target.detail, sentences.of_override, self._now())
        if result.result is Overriding.NEEDS_FORM and result.override_id and result.rule_id:
            self.open_form(click, Target(result.override_id, result.rule_id), trigger)

    def open_form(self, click: Click, target: Target, trigger: str | None) -> None:
        """The form for a reason. Where it is too late to open it, the button for it stands in the thread."""
        try:
            call(
                self._clients.of(click.place.app).views_open,
                trigger_id=trigger,
                view=reason_form(target.id, target.detail),
            )
        except (SlackRefusedError, OutageError, RetryError) as error:
            log.info("no form opened", extra={"reason": str(error)})

    def take_back(self, click: Click, target: Target, *, ask_again: bool) -> None:
        """Never mind; or, that reply wasn't the reason."""
        self._overrides.withdraw(click, target.id, sentences.of_override, self._now(), ask_again=ask_again)

    def reply(self, job: Job) -> None:
        """A reply in a thread of ours: a reason, where one is waited for."""
        said = job.payload
        typed = typed_override(said["text"])
        if not typed and not may_be_reason(said["text"]):
            return
        text = typed.reason if typed else said["text"]
        reply = Reply(said["thread_ts"], said["ts"], text, typed.rule_id if typed else None, is_typed=bool(typed))
        say = sentences.of_override if typed else _in_dm if said["is_dm"] else _in_channel
        self._overrides.give_reason(click_of(job), reply, say, self._now())

    def form(self, job: Job) -> None:
        """The form with the reason was sent."""
        text = reason_in(job.payload["values"])
        self._overrides.fill_form(click_of(job), job.payload["about"], text, sentences.of_override, self._now())

    def revise(self, job: Job, *, deleted: bool) -> None:
        """A message in a thread of ours was edited or deleted."""
        said = job.payload
        typed = typed_override(said["text"])
        text = (
            None
            if deleted
            else self._people.with_names(said["app"], said["team"], typed.reason if typed else said["text"])
        )
        self._overrides.revise(job.id, said["channel"], said["ts"], text, self._now())


def _in_channel(result: Overridden) -> str | None:
    """People talk in threads: a reply that is no reason is left alone."""
    return sentences.several_wait() if result.result is Overriding.NEEDS_FORM else None


def _in_dm(result: Overridden) -> str | None:
    """Here people talk to nobody but us: what wasn't taken is said."""
    return sentences.not_taken() if result.result is Overriding.NOTHING else _in_channel(result)
