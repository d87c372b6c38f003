"""The gate: who may act, and where. Every action of a person passes it before its handler runs."""

from bot.clock import Now
from bot.slack.workspace_access import Slack
from bot.ui.messages.shared_words import SHARED_CHANNEL, not_for
from storage.store import Store
from twins.job_payloads import Mention, MessageEdit, MessagesOpened, PersonAct, Reply
from twins.overriding import ThreadReply, typed_override
from twins.people import Membership


class AccessGate:
    """Admission of members of this workspace, in channels of this company alone. Asks Slack each time."""

    def __init__(self, slack: Slack, store: Store, now: Now) -> None:
        self._slack = slack
        self._store = store
        self._now = now

    def admits(self, said: PersonAct) -> bool:
        """Return whether the person may take this action; tell them why not.

        Doubt means no: an unknown user, another workspace. If Slack can't be asked now, raises RetryError or
        OutageError, and the job is done later.
        """
        standing, is_shared = self.standing(said), self._is_shared(said)
        problem = SHARED_CHANNEL if is_shared and standing is not Membership.BOT else not_for(standing)
        if problem:
            self._refuse(said, problem)
        return standing is Membership.MEMBER and not is_shared

    def _refuse(self, said: PersonAct, problem: str) -> None:
        """Say why not, if the person surely meant the bot. An edit, or a reply that no item waits for, may be talk
        between people; opening the messages asks nothing."""
        if isinstance(said, MessageEdit | MessagesOpened):
            return
        if isinstance(said, Reply) and not said.is_dm and not typed_override(said.text):
            reply = ThreadReply(said.thread_ts, said.ts, said.text)
            self._store.replies.leave(said.act, reply, problem, self._now(), always=False)
        else:
            self._store.ledger.reply(said.act, problem)

    def standing(self, said: PersonAct) -> Membership:
        """Return the person's standing, as Slack has it since they acted."""
        place = said.act.place
        profile = self._slack.users.profile_for(said.act.job_id, place.app, place.team, said.act.by)
        return profile.standing_from(said.user_team, place.team)

    def _is_shared(self, said: PersonAct) -> bool:
        if isinstance(said, Mention | Reply | MessageEdit):  # events say it; the payloads of clicks and commands don't
            return said.shared
        place = said.act.place
        return self._slack.shared_channels.is_shared(place.app, place.channel, fresh=True)
