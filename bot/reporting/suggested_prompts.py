"""Prompts that Slack suggests in the bot's direct messages, from the person's own state."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from bot.clock import Now
from bot.reporting.messages import home_words
from bot.slack.client import SlackRefusedError, call
from bot.slack.workspace_access import Slack
from bot.ui.blocks import cut
from bot.ui.messages.shared_words import WHAT_WAITS, WHO_CAN_I_ASK
from storage.store import Store
from twins.deciding.question_grammar import is_question
from twins.job_payloads import MessagesOpened
from twins.playbook.model import COMPANY, Twin

log = logging.getLogger(__name__)

_MOST, _MOST_EXAMPLES = 4, 2
"""Slack takes four prompts."""
_LONGEST_TITLE = 60


@dataclass(frozen=True)
class SuggestedPrompts:
    slack: Slack
    store: Store
    now: Now

    def opened(self, said: MessagesOpened) -> None:
        """Suggest the list of what is waiting, questions that twins answer, and who can be asked; best effort. A
        person who comes for the first time gets the tour."""
        place = said.act.place
        prompts = [
            *self._waiting(place.team, said.act.by),
            *self._examples(said.act.by, self.slack.apps.account(place.app).handle),
        ]
        prompts = [*prompts[: _MOST - 1], _prompt(WHO_CAN_I_ASK, WHO_CAN_I_ASK)]
        suggest = self.slack.apps.of(place.app).assistant_threads_setSuggestedPrompts
        try:
            call(suggest, channel_id=place.channel, title=home_words.PROMPTS_TITLE, prompts=prompts)
        except SlackRefusedError as refusal:
            log.info("no prompts suggested", extra={"reason": refusal.error})
        example = (prompts[:-1] or prompts)[-1]["message"]
        self.store.tours.send_once(said.act, home_words.tour(example), self.now())

    def _waiting(self, team: str, user: str) -> Iterator[Mapping[str, str]]:
        inbox, own = self.store.inbox.view_of(team, user, self.now()), self.store.home.of(team, user, self.now())
        mine = len(inbox.checks) + inbox.more_checks + len(inbox.reviews) + inbox.more_reviews
        if mine or own.waiting:
            title = f"{WHAT_WAITS} ({mine})" if mine else home_words.WHAT_AM_I_WAITING_FOR
            yield _prompt(title, WHAT_WAITS)

    def _examples(self, user: str, own: str | None) -> Iterator[Mapping[str, str]]:
        """Yield a question for each of two twins, other people's first. A twin's own app has questions for it alone."""
        hidden = {COMPANY, *self.store.versions.hidden_from(user)}
        twins = [version.twin for version in self.store.versions.all_live() if version.twin.handle not in hidden]
        asked = [twin for twin in twins if twin.handle == (own or twin.handle)]
        found = ((twin, _question_of(twin)) for twin in sorted(asked, key=lambda twin: twin.expert.slack == user))
        for twin, question in islice(((twin, question) for twin, question in found if question), _MOST_EXAMPLES):
            yield (
                _prompt(question, question)
                if own
                else _prompt(f"{twin.handle}: {question}", f"{twin.handle} {question}")
            )


def _question_of(twin: Twin) -> str | None:
    phrasings = (phrase for rule in twin.rules for phrase in rule.also_asked_as)
    return next((f"{phrase}?" for phrase in phrasings if "{" not in phrase and is_question(f"{phrase}?")), None)


def _prompt(title: str, message: str) -> Mapping[str, str]:
    return {"title": cut(title, _LONGEST_TITLE), "message": message}
