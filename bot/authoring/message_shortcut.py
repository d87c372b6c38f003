"""The "Make this a rule" shortcut, on a person's message or on a card."""

from dataclasses import dataclass

from bot.authoring.forms.lesson_form import LessonFormContext, lesson_form
from bot.clock import Now
from bot.slack.client import SlackRefusedError, call
from bot.slack.workspace_access import Slack
from storage.store import Store
from twins.authoring.lessons import Precedent, ProposalOrigin, draft_rule, stance_of
from twins.job_payloads import Click
from twins.notices import Refusal, Refused


@dataclass(frozen=True)
class MessageShortcut:
    slack: Slack
    store: Store
    now: Now

    def make_rule(self, click: Click) -> None:
        """Handle the shortcut: a form with a rule from the card's call, or from the person's own words."""
        mine = self.store.twin_pages.maintains(click.act.by)
        if not mine:
            raise Refused(Refusal.EDITS_NO_TWIN)
        place = click.act.place
        found = self.store.twin_pages.said_in(place.team, place.channel or "", click.act.ts or "")
        if found and found[0] in mine:
            handle, origin, subject, made, said_to = found
            self.slack.channel_access.require(click.act.by, said_to)
            stance = made.stance or stance_of(made.said)
            if said_to.is_direct:  # no playbook repeats it; they word the rule and its case themselves
                made = Precedent()
            lesson = draft_rule(made, stance, origin, self.now().date())
            about = LessonFormContext(handle, "", origin, subject, self._link(click))
            self.slack.forms.open(click, lesson_form(about, lesson, is_stance_known=made.stance is not None))
        elif click.author == click.act.by:
            self._from_own_words(click, mine)
        else:
            raise Refused(Refusal.NOT_YOUR_WORDS)

    def _from_own_words(self, click: Click, mine: dict[str, str]) -> None:
        place, origin = click.act.place, ProposalOrigin.MESSAGE
        text = self.slack.users.with_names(place.app, place.team, click.text)
        lesson = draft_rule(Precedent(said=text), stance_of(text), origin, self.now().date())
        subject = f"{place.channel}:{click.act.ts or ''}"
        about = LessonFormContext(next(iter(mine)), "", origin, subject, self._link(click))
        which = mine if len(mine) > 1 else None
        self.slack.forms.open(click, lesson_form(about, lesson, which, is_stance_known=False))

    def _link(self, click: Click) -> str:
        """Return the message's permalink, or "" if Slack refuses: the rule is made without it."""
        client, place = self.slack.apps.of(click.act.place.app), click.act.place
        try:
            found = call(client.chat_getPermalink, channel=place.channel, message_ts=click.act.ts)
        except SlackRefusedError:
            return ""
        return str(found.get("permalink", ""))
