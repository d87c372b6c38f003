"""The "Make this a rule" shortcut, on a person's message or on a card."""

from collections.abc import Mapping
from typing import Any

from bot.authoring.lesson_form import LessonFormContext, lesson_form
from bot.clock import Now
from bot.slack.channel_access import ChannelAccess
from bot.slack.client import SlackApps, SlackRefusedError, call
from bot.slack.destinations import interaction_of
from bot.slack.form_opener import FormOpener
from bot.slack.users import UserDirectory
from bot.ui import messages as ui_messages
from storage.asking.store import AskStore
from storage.views.twin_pages import TwinPageStore
from twins.authoring.lessons import Precedent, ProposalOrigin, draft_rule, stance_of
from twins.jobs import Job


class MessageShortcut:
    def __init__(
        self,
        keeping: TwinPageStore,
        asks: AskStore,
        users: UserDirectory,
        apps: SlackApps,
        forms: FormOpener,
        channel_access: ChannelAccess,
        now: Now,
    ) -> None:
        self._twin_pages = keeping
        self._asks = asks
        self._users = users
        self._apps = apps
        self._forms = forms
        self._channel_access = channel_access
        self._now = now

    def make_rule(self, job: Job) -> None:
        """Handle the "Make this a rule" shortcut, on a person's message or on a card."""
        said, click = job.payload, interaction_of(job)
        mine = self._twin_pages.maintains(click.by)
        found = self._twin_pages.said_in(said["team"], said["channel"], said["ts"])
        if not mine:
            self._asks.reply_privately(job.id, click.place, ui_messages.KEEPS_NO_TWIN, self._now())
        elif found and found[0] in mine:
            handle, origin, subject, made, said_to = found
            if not self._channel_access.may_see(click.by, said_to):
                self._asks.reply_privately(job.id, click.place, ui_messages.NOT_SAID_TO_YOU, self._now())
                return
            stance = made.stance or stance_of(made.said)
            if said_to.is_direct:  # no playbook repeats it; they word the rule and its case themselves
                made = Precedent()
            lesson = draft_rule(made, stance, origin, self._now().date())
            self._open(job, lesson_form(LessonFormContext(handle, "", origin, subject, self._link(job)), lesson))
        elif said.get("author") == click.by:
            text = self._users.with_names(said["app"], said["team"], said["text"])
            lesson = draft_rule(Precedent(said=text), stance_of(text), ProposalOrigin.MESSAGE, self._now().date())
            handle = next(iter(mine))
            about = LessonFormContext(
                handle, "", ProposalOrigin.MESSAGE, f"{said['channel']}:{said['ts']}", self._link(job)
            )
            self._open(job, lesson_form(about, lesson, mine if len(mine) > 1 else None))
        else:
            self._asks.reply_privately(job.id, click.place, ui_messages.NOT_YOUR_WORDS, self._now())

    def _open(self, job: Job, view: Mapping[str, Any]) -> None:
        click = interaction_of(job)
        if not self._forms.open(click, job.payload["trigger"], view):
            self._asks.reply_privately(job.id, click.place, ui_messages.FORM_TOO_LATE, self._now())

    def _link(self, job: Job) -> str:
        """Return the message's permalink, or "" if Slack refuses: the rule is made without it."""
        said = job.payload
        client = self._apps.of(said["app"])
        try:
            found = call(client.chat_getPermalink, channel=said["channel"], message_ts=said["ts"])
        except SlackRefusedError:
            return ""
        return str(found.get("permalink", ""))
