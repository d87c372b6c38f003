"""Re-evaluation of a rule's evidence after each relevant event, and proposals to its expert."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.authoring.messages import page_words
from bot.clock import Now
from bot.slack.workspace_access import Slack
from bot.ui.blocks import section
from bot.ui.fields import field_value, line, modal
from bot.ui.ids import Action, Form
from storage.store import Store
from twins.audit import FORGOTTEN
from twins.authoring.evidence import quoted
from twins.authoring.lessons import ProposalOrigin
from twins.due_payloads import EvidenceDue
from twins.job_payloads import Click, FormSent
from twins.jobs import Destination
from twins.notices import Refusal, Refused
from twins.values import ActionValue


@dataclass(frozen=True)
class EvidenceHandler:
    slack: Slack
    store: Store
    now: Now

    def actions(self) -> Mapping[Action, Callable[[Click], object]]:
        return {Action.AGAINST_LAW: self._ask_reason}

    def evaluate(self, due: EvidenceDue) -> None:
        """Propose what the evidence suggests. It quotes only what every recipient may read; the rest still counts."""
        if due.hand_over:
            self._hand_over(due, due.hand_over)
            return
        if due.phrasing:
            self._phrasing(due, due.phrasing)
            return
        evidence, book, now = self.store.evidence, due.book, self.now()
        finding = evidence.approvals(book, due.alike, now) if due.alike else evidence.evaluate(book, due.rule)
        if finding is None or finding.suggests is None:
            evidence.settle(due.job_id, book, due.alike or due.rule, now)
            return
        account, expert = self.slack.apps.first, finding.expert.slack
        readers = [expert, *(self.slack.architects if finding.suggests is ProposalOrigin.TO_DEFAULT else ())]
        all_said = zip(finding.texts, finding.voices, finding.audiences, strict=True)
        said = [each for each in all_said if each[0] != FORGOTTEN]  # erased texts are never quoted
        may_see = self.slack.channel_access.may_see
        is_shown = [all(may_see(each, said_to) for each in readers) for *_, said_to in said]
        quotes, unquoted = quoted([(text, may) for (text, *_), may in zip(said, is_shown, strict=True)])
        voices = [voice for (_, voice, _), may in zip(said, is_shown, strict=True) if may][: len(quotes)]
        cards = [Destination(account.app, account.team, user=slack) for slack in dict.fromkeys(readers)]
        evidence.propose(due.job_id, book, finding, quotes, unquoted, cards, now, said_in=voices)

    def _hand_over(self, due: EvidenceDue, proposal: str) -> None:
        """Send the expert a suggested rule after the same ask was answered by hand often enough: the newest that they
        may read."""
        found, account = self.store.evidence.hand_overs(proposal), self.slack.apps.first
        expert, alike = found or (None, [])
        may_see = self.slack.channel_access.may_see
        shown = [p for p in alike if expert and may_see(expert.slack, *p.audiences)]
        if expert is None or not shown:
            self.store.evidence.settle(due.job_id, due.book, "?", self.now())
        else:
            place = Destination(account.app, account.team, user=expert.slack)
            self.store.evidence.offer(due.job_id, shown[0].id, place, self.now())

    def _phrasing(self, due: EvidenceDue, proposal_id: str) -> None:
        """Ask the expert about a conductor's words, one such card at a time; the others are on the twin's page."""
        account, found = self.slack.apps.first, self.store.evidence.unasked_phrasing(proposal_id)
        if found and self.slack.channel_access.may_see(found[0].slack, *found[1].audiences):
            place = Destination(account.app, account.team, user=found[0].slack)
            self.store.evidence.offer(due.job_id, proposal_id, place, self.now())
        else:
            self.store.evidence.settle(due.job_id, due.book, "?", self.now())

    def against_law(self, sent: FormSent) -> None:
        """Handle the form with a reason to change a law."""
        target, reason = ActionValue.of(sent.about), field_value(sent.values, "reason")
        if not reason:
            raise Refused(Refusal.NO_PROPOSAL_REASON)
        self.store.proposals.against_law(sent.act, target.id, target.detail, reason, self.slack.architects, self.now())

    def _ask_reason(self, click: Click) -> None:
        rule = click.target.detail
        words = page_words.why_change(rule)
        view = modal(
            Form.AGAINST_LAW,
            click.value,
            page_words.change_rule(rule),
            page_words.PROPOSE,
            [
                section(page_words.THEY_READ_IT),
                line("reason", words, multiline=True, longest=1_000),
            ],
        )
        self.slack.forms.open(click, view)
