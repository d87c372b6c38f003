"""Handler for replies in the bot's threads, their edits and deletions, and forms with words."""

from collections.abc import Mapping

from bot import sentences
from bot.actions import Action, Target
from bot.clock import Now
from bot.forms import Forms
from bot.people import People
from bot.places import click_of
from bot.verdict_sentences import of_reply, several_wait
from bot.words_form import About, words_form, words_in
from storage.replies import Replies
from storage.revising import Revising
from storage.shelf import Shelf
from twins.addressing import NotAddressed, addressed
from twins.overrides import Overridden, Overriding, Reply, may_be_reason, typed_override
from twins.remarks import Heard, Role, Source
from twins.took import Took
from twins.work import Handler, Job


class ReplyDesk:
    """Capture of words, and their match with the item that waits for them."""

    def __init__(
        self,
        replies: Replies,
        revising: Revising,
        shelf: Shelf,
        people: People,
        forms: Forms,
        architects: tuple[str, ...],
        now: Now,
    ) -> None:
        self._replies = replies
        self._revising = revising
        self._shelf = shelf
        self._people = people
        self._forms = forms
        self._architects = architects
        self._now = now

    def actions(self) -> Mapping[Action, Handler]:
        return {
            Action.AS_CHANGES: lambda job: self._choose(job, Role.CHANGES),
            Action.AS_REASON: lambda job: self._choose(job, Role.REASON),
            Action.AS_QUESTION: lambda job: self._choose(job, Role.QUESTION),
            Action.AS_NOTHING: lambda job: self._choose(job, None),
            Action.WRITE: self._open_form,
        }

    def reply(self, job: Job) -> None:
        """Handle a reply in a thread of the bot: capture it if an item waits for words."""
        said = job.payload
        typed = typed_override(said["text"])
        if not typed and not may_be_reason(said["text"]):
            return
        text = typed.reason if typed else said["text"]
        reply = Reply(said["thread_ts"], said["ts"], text, typed.rule_id if typed else None, is_typed=bool(typed))
        say = of_reply if typed else _in_dm if said["is_dm"] else _in_channel
        self._replies.reply(click_of(job), reply, self._architects, say, self._now())

    def form(self, job: Job) -> None:
        """Handle a form with words."""
        about = About.of(job.payload["about"])
        if about:
            text = words_in(job.payload["values"])
            self._replies.fill(
                click_of(job),
                about.role,
                about.subject,
                about.digest,
                text,
                self._architects,
                of_reply,
                self._now(),
            )

    def edited(self, job: Job) -> None:
        """Handle an edited message in a thread of the bot: an ask or captured words."""
        said = job.payload
        typed = typed_override(said["text"])
        words = self._people.with_names(said["app"], said["team"], typed.reason if typed else said["text"])
        found = addressed(self._people.with_names(said["app"], said["team"], said["text"]), self._shelf.listed())
        ask = said["text"] if isinstance(found, NotAddressed) else found.text
        key = job.id.removeprefix("edit:")
        self._revising.revise_ask(job.id, said, ask, words, self._now(), key=key)

    def deleted(self, job: Job) -> None:
        """Handle a deleted message: captured words are kept, and marked as deleted."""
        said = job.payload
        self._revising.revise(job.id, Source(said["channel"], said["ts"]), None, self._now())

    def _choose(self, job: Job, role: Role | None) -> None:
        target = Target.of(job.payload["value"])
        self._replies.choose(click_of(job), target.id, role, self._architects, of_reply, self._now())

    def _open_form(self, job: Job) -> None:
        about = About.of(job.payload["value"])
        if about:
            self._forms.open(click_of(job), job.payload["trigger"], words_form(about))


def _in_channel(took: Took) -> str | None:
    """Return the message for a reply in a channel. Replies that nothing waits for are ordinary talk and get none."""
    if took is Heard.SEVERAL or (isinstance(took, Overridden) and took.result is Overriding.NEEDS_FORM):
        return several_wait()
    if took is Heard.NOTHING or isinstance(took, Overridden):
        return None
    return of_reply(took)


def _in_dm(took: Took) -> str | None:
    """Return the message for a reply in a direct message, where uncaptured words always get an answer."""
    nothing = took is Heard.NOTHING or (isinstance(took, Overridden) and took.result is Overriding.NOTHING)
    return sentences.not_taken() if nothing else _in_channel(took)
