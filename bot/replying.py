"""Handler for replies in the bot's threads, their edits and deletions, and forms with words."""

from collections.abc import Mapping
from typing import Any

from bot.checking.forms import FormContext, words_form, words_in
from bot.checking.messages import reply_message, several_wait
from bot.clock import Now
from bot.slack.destinations import interaction_of
from bot.slack.form_opener import FormOpener
from bot.slack.users import UserDirectory
from bot.ui import messages as ui_messages
from bot.ui.ids import Action, ActionValue
from storage.records.versions import VersionStore
from storage.replying.edited_messages import EditedMessages
from storage.replying.store import ReplyStore
from twins.checking.captured_words import CaptureOutcome, Source, WordsPurpose
from twins.deciding.addressing import NotAddressed, addressed
from twins.jobs import Handler, Job
from twins.overriding import OverrideOutcome, OverrideResult, ThreadReply, typed_override
from twins.replying import CaptureResult, Uncapturable, uncapturable


class ReplyHandler:
    """Capture of words, and their match with the item that waits for them."""

    def __init__(
        self,
        replies: ReplyStore,
        edited_messages: EditedMessages,
        versions: VersionStore,
        users: UserDirectory,
        forms: FormOpener,
        architects: tuple[str, ...],
        now: Now,
    ) -> None:
        self._replies = replies
        self._edited_messages = edited_messages
        self._versions = versions
        self._users = users
        self._forms = forms
        self._architects = architects
        self._now = now

    def actions(self) -> Mapping[Action, Handler]:
        return {
            Action.AS_CHANGES: lambda job: self._choose(job, WordsPurpose.CHANGES),
            Action.AS_REASON: lambda job: self._choose(job, WordsPurpose.REASON),
            Action.AS_QUESTION: lambda job: self._choose(job, WordsPurpose.QUESTION),
            Action.AS_NOTHING: lambda job: self._choose(job, None),
            Action.WRITE: self._open_form,
        }

    def reply(self, job: Job) -> None:
        """Handle a reply in a thread of the bot: capture it if an item waits for words."""
        reply, word, is_dm = self._read(job), _why_not(job), _is_dm(job)
        if word:
            self._replies.leave(interaction_of(job), reply, word, self._now(), always=is_dm)
            return
        say = reply_message if reply.is_typed else _in_dm if is_dm else _in_channel
        self._replies.reply(interaction_of(job), reply, self._architects, say, self._now())

    def _read(self, job: Job) -> ThreadReply:
        """Read a reply: people and groups become names, so that a quote pings no one."""
        said = job.payload
        typed = typed_override(said["text"])
        text = self._users.with_names(said["app"], said["team"], typed.reason if typed else said["text"])
        return ThreadReply(said["thread_ts"], said["ts"], text, typed.rule_id if typed else None, is_typed=bool(typed))

    def form(self, job: Job) -> None:
        """Handle a form with words."""
        about = FormContext.of(job.payload["about"])
        if about:
            text = words_in(job.payload["values"])
            self._replies.fill(
                interaction_of(job),
                about.purpose,
                about.subject,
                about.digest,
                text,
                self._architects,
                reply_message,
                self._now(),
            )

    def edited(self, job: Job) -> None:
        """Handle an edited message in a thread of the bot: an ask, captured words, or words that weren't taken yet."""
        said, reply = job.payload, self._read(job)
        found = addressed(self._users.with_names(said["app"], said["team"], said["text"]), self._versions.listed())
        ask = said["text"] if isinstance(found, NotAddressed) else found.text
        key = job.id.removeprefix("edit:")
        self._edited_messages.revise_ask(
            job.id,
            said,
            ask,
            reply.text,
            self._now(),
            key=key,
            otherwise=lambda session: self._take_edited(session, job, reply),
        )

    def _take_edited(self, session: Any, job: Job, reply: ThreadReply) -> None:
        """Take an edited reply that an item waits for; never an ask, nor the beginning of a thread."""
        said = job.payload
        if said.get("mentions_us", True) or said["ts"] == said["thread_ts"]:
            return
        say = reply_message if reply.is_typed else _in_channel
        word, click = _why_not(job), interaction_of(job)
        self._replies.take_edited(session, click, reply, word, self._architects, say, self._now())

    def deleted(self, job: Job) -> None:
        """Handle a deleted message: captured words are kept, and marked as deleted."""
        said = job.payload
        self._edited_messages.revise(job.id, Source(said["channel"], said["ts"]), None, self._now())

    def _choose(self, job: Job, purpose: WordsPurpose | None) -> None:
        target = ActionValue.of(job.payload["value"])
        self._replies.choose(interaction_of(job), target.id, purpose, self._architects, reply_message, self._now())

    def _open_form(self, job: Job) -> None:
        about = FormContext.of(job.payload["value"])
        if about:
            self._forms.open(interaction_of(job), job.payload["trigger"], words_form(about))


def _is_dm(job: Job) -> bool:
    return bool(job.payload["channel"].startswith("D"))


def _why_not(job: Job) -> str | None:
    """Return why a reply isn't taken, for its author; None if it can be."""
    text = job.payload["text"]
    match None if typed_override(text) else uncapturable(text, is_dm=_is_dm(job)):
        case Uncapturable.NO_WORDS:
            return ui_messages.NO_WORDS
        case Uncapturable.FOR_OTHERS:
            return ui_messages.FOR_OTHERS
    return None


def _in_channel(result: CaptureResult) -> str | None:
    """Return the message for a reply in a channel. Replies that nothing waits for are ordinary talk and get none."""
    if result is CaptureOutcome.SEVERAL or (
        isinstance(result, OverrideResult) and result.result is OverrideOutcome.NEEDS_FORM
    ):
        return several_wait()
    if isinstance(result, OverrideResult) and result.result is not OverrideOutcome.RULE_CHANGED:
        return None
    if result is CaptureOutcome.NOTHING:
        return None
    return reply_message(result)


def _in_dm(result: CaptureResult) -> str | None:
    """Return the message for a reply in a direct message, where uncaptured words always get an answer."""
    nothing = result is CaptureOutcome.NOTHING or (
        isinstance(result, OverrideResult) and result.result is OverrideOutcome.NOTHING
    )
    return ui_messages.not_taken() if nothing else _in_channel(result)
