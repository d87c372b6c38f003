"""The gate: who may act, and where. Every action of a person passes it before its handler runs."""

from bot.clock import Now
from bot.slack.channel_access import SharedChannels
from bot.slack.destinations import destination_of, interaction_of
from bot.slack.users import UserDirectory
from bot.ui.messages import SHARED_CHANNEL, not_for
from storage.asking.store import AskStore
from storage.replying.store import ReplyStore
from twins.jobs import Job, JobKind
from twins.overriding import ThreadReply, typed_override
from twins.people import Membership

_NAMES_THE_CHANNEL = frozenset({JobKind.ASK, JobKind.REPLY, JobKind.EDIT})
"""Events say whether their channel is shared; the payloads of clicks and commands don't."""


class AccessGate:
    """Admission of members of this workspace, in channels of this company alone. Asks Slack each time."""

    def __init__(
        self, users: UserDirectory, shared: SharedChannels, asks: AskStore, replies: ReplyStore, now: Now
    ) -> None:
        self._users = users
        self._shared = shared
        self._asks = asks
        self._replies = replies
        self._now = now

    def admits(self, job: Job) -> bool:
        """Return whether the person may take this action; tell them why not.

        Doubt means no: an unknown user, another workspace. If Slack can't be asked now, raises RetryError or
        OutageError, and the job is done later.
        """
        standing, is_shared = self.standing(job), self._is_shared(job)
        problem = SHARED_CHANNEL if is_shared and standing is not Membership.BOT else not_for(standing)
        if problem:
            self._refuse(job, problem)
        return standing is Membership.MEMBER and not is_shared

    def _refuse(self, job: Job, problem: str) -> None:
        """Say why not, if the person surely meant the bot. An edit, or a reply that no item waits for, may be talk
        between people."""
        said = job.payload
        if job.kind == JobKind.EDIT:
            return
        if job.kind == JobKind.REPLY and not said["is_dm"] and not typed_override(said["text"]):
            reply = ThreadReply(said["thread_ts"], said["ts"], said["text"])
            self._replies.leave(interaction_of(job), reply, problem, self._now(), always=False)
        else:
            self.tell(job, problem)

    def tell(self, job: Job, word: str) -> None:
        """Complete the job with a private word to the person who acted."""
        self._asks.reply_privately(job.id, destination_of(job), word, self._now())

    def standing(self, job: Job) -> Membership:
        """Return the person's standing, as Slack has it now."""
        said = job.payload
        profile = self._users.profile(said["app"], said["team"], said["user"], fresh=True)
        return profile.standing_from(said["user_team"], said["team"])

    def _is_shared(self, job: Job) -> bool:
        said = job.payload
        if job.kind in _NAMES_THE_CHANNEL:
            return bool(said.get("shared"))
        return self._shared.is_shared(said["app"], said.get("channel"), fresh=True)
