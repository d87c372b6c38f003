"""The questions in a digest that no rule answered, and the expert's answers to them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.clock import Now
from bot.freshness.answer_form import AnswerContext, answer_form
from bot.slack.workspace_access import Slack
from bot.ui.fields import field_value
from bot.ui.ids import Action
from storage.store import Store
from twins.finder.similar_texts import counted_as_one
from twins.freshness.digest import MOST_UNANSWERED, DigestRecipient, UnansweredAsk
from twins.job_payloads import Click, FormSent
from twins.notices import Refusal, Refused
from twins.states import CheckState


@dataclass(frozen=True)
class UnansweredQuestions:
    slack: Slack
    store: Store
    now: Now

    def actions(self) -> Mapping[Action, Callable[[Click], object]]:
        return {
            Action.ANSWER_ASK: lambda click: self._open(click, is_for_rule=False),
            Action.ANSWER_AS_RULE: lambda click: self._open(click, is_for_rule=True),
        }

    def most_asked(self, reader: DigestRecipient, now: datetime) -> list[list[str]]:
        """Return at most five groups of asks that the recipient may read, the most asked first."""
        may_see = self.slack.channel_access.may_see
        asks = [each for each in self.store.open_questions.of(reader, now) if may_see(reader.slack, each.audience)]
        found = {each.decision: each for each in asks}
        groups = []
        for handle in dict.fromkeys(each.handle for each in asks):
            wants = {each.decision: each.want for each in asks if each.handle == handle}
            groups += [[found[key] for key in group] for group in counted_as_one(wants)]
        groups.sort(key=_weight, reverse=True)
        return [[each.decision for each in group] for group in groups[:MOST_UNANSWERED]]

    def form(self, sent: FormSent) -> None:
        """Answer every request that the form showed to the expert and that is still open."""
        about, words = AnswerContext.of(sent.about), field_value(sent.values, "answer")
        if not words:
            raise Refused(Refusal.EMPTY_FORM)
        asks = self._readable(sent.act.by, about)
        is_no = field_value(sent.values, "verdict") == "no"
        verdict = CheckState.DECLINED if is_no else CheckState.APPROVED_WITH_CHANGES
        self.store.open_questions.answer(
            sent.act,
            about.digest,
            about.head,
            verdict,
            words,
            self.now(),
            may_answer=[each.decision for each in asks],
            is_for_rule=about.is_for_rule,
        )

    def _open(self, click: Click, *, is_for_rule: bool) -> None:
        about = AnswerContext(click.target.id, click.target.detail, is_for_rule=is_for_rule)
        asks = self._readable(click.act.by, about)
        if not asks:
            raise Refused(Refusal.ANSWERED_BEFORE)
        draft = self.store.drafts.find(asks[0].handle)
        if draft is None or not draft.is_maintained_by(click.act):
            raise Refused(Refusal.NOT_YOUR_TWIN)
        self.slack.forms.open(click, answer_form(about, asks))

    def _readable(self, person: str, about: AnswerContext) -> list[UnansweredAsk]:
        may_see = self.slack.channel_access.may_see
        asks = self.store.open_questions.group(about.digest, about.head)
        return [each for each in asks if may_see(person, each.audience)]


def _weight(group: Sequence[UnansweredAsk]) -> tuple[int, int, datetime]:
    return len(group), len({each.conductor for each in group}), max(each.at for each in group)
