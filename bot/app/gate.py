"""The gate: who may act, and where. Every action of a person passes it before its handler runs."""

from bot.clock import Now
from bot.slack.destinations import destination_of
from bot.slack.shared_channels import SharedChannels
from bot.slack.users import UserDirectory
from bot.ui.messages import SHARED_CHANNEL, not_for
from storage.asking.store import AskStore
from twins.jobs import Job, JobKind
from twins.overriding import typed_override
from twins.people import Membership

_NAMES_THE_CHANNEL = frozenset({JobKind.ASK, JobKind.REPLY, JobKind.EDIT})
"""Events say whether their channel is shared; the payloads of clicks and commands don't."""


class Gate:
    """Admission of members of this workspace, in channels of this company alone. Asks Slack each time."""

    def __init__(self, users: UserDirectory, shared: SharedChannels, asks: AskStore, now: Now) -> None:
        self._users = users
        self._shared = shared
        self._asks = asks
        self._now = now

    def admits(self, job: Job) -> bool:
        """Return whether the person may take this action; tell them why not, unless they may not have meant the bot.

        Doubt means no: an unknown user, another workspace. If Slack can't be asked now, raises RetryError or
        OutageError, and the job is done later.
        """
        standing, is_shared = self.standing(job), self._is_shared(job)
        problem = SHARED_CHANNEL if is_shared and standing is not Membership.BOT else not_for(standing)
        if problem and _is_meant_for_us(job):
            self.tell(job, problem)
        return standing is Membership.MEMBER and not is_shared

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


def _is_meant_for_us(job: Job) -> bool:
    """Return whether a refusal is told. A reply or an edit in a channel may be talk between people."""
    if job.kind == JobKind.EDIT:
        return False
    is_talk = job.kind == JobKind.REPLY and not job.payload["is_dm"]
    return not is_talk or typed_override(job.payload["text"]) is not None
