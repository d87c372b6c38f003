"""Handler for publishing a draft from Slack. Its own cases decide; refusals are stored with the draft."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.clock import Now
from bot.slack.workspace_access import Slack
from bot.ui.blocks import escape
from bot.ui.fields import field_value, line, modal
from bot.ui.fragments import failed_case
from bot.ui.ids import Action, Form
from storage.store import Store
from twins.authoring.drafts import ChangedMeanwhileError, DraftSnapshot
from twins.deciding.lookup import Lookup
from twins.job_payloads import Click, FormSent, PublishDue
from twins.jobs import Interaction, RetryError
from twins.notices import Refusal, Refused
from twins.playbook.folder import FolderError, parse_folder
from twins.playbook.model import COMPANY
from twins.publishing.gate import Gate, run_gate
from twins.values import ActionValue

_TRIES = 3
_LOOK_AGAIN = timedelta(minutes=1)


@dataclass(frozen=True)
class DraftPublisher:
    """Publisher that runs the gate with the finder. Cases that need a model run at night."""

    slack: Slack
    store: Store
    now: Now

    def actions(self) -> Mapping[Action, Callable[[Click], object]]:
        return {
            Action.PUBLISH: lambda click: self._publish(click.act, click.target, None),
            Action.PUBLISH_ANYWAY: self._ask_reason,
        }

    def at_once(self, due: PublishDue) -> None:
        """Publish a draft that holds one accepted proposal, or answers to a digest, and nothing else."""
        drafts, answers = self.store.drafts, self.store.digest_answers
        if not due.answers:
            self._publish(due.act, ActionValue(due.handle, due.key), None)
        elif answers.ripe(due.handle, self.now()) and (composed := drafts.compose(due.handle)):
            self._publish(due.act, ActionValue(due.handle, composed.key), None)
        elif answers.can_ripen(due.handle):  # this clock is behind, or there is a newer answer
            raise RetryError(_LOOK_AGAIN, sent=False)

    def anyway(self, sent: FormSent) -> None:
        """Handle the form with the reason for publishing despite failed cases."""
        self._publish(sent.act, ActionValue.of(sent.about), field_value(sent.values, "reason"))

    def _ask_reason(self, click: Click) -> None:
        words = "Why is it published although some of its cases about defaults fail?"
        reason = line("reason", words, multiline=True)
        self.slack.forms.open(
            click, modal(Form.PUBLISH_ANYWAY, click.value, "Publish all the same", "Publish", [reason])
        )

    def _publish(self, act: Interaction, target: ActionValue, reason: str | None) -> None:
        for _ in range(_TRIES):
            composed = self.store.drafts.compose(target.id)
            if composed is None:
                raise Refused(Refusal.GONE)
            if composed.key != target.detail:
                raise Refused(Refusal.DRAFT_MOVED_ON)
            try:
                self._publish_or_hold(act, target.id, composed, reason)
            except ChangedMeanwhileError:
                continue
            return
        raise Refused(Refusal.BUSY_DRAFT)

    def _publish_or_hold(self, act: Interaction, handle: str, composed: DraftSnapshot, reason: str | None) -> None:
        now, hold = self.now(), self.store.drafts.hold
        try:
            folder = parse_folder(composed.files, handle)
        except FolderError as error:
            lines = [escape(f"{finding.what}: {finding.remedy}") for finding in error.findings]
            hold(act, handle, lines, now, wants_reason=False)
            return
        company = (
            None if folder.twin.is_company else self.store.versions.live(COMPANY)
        )  # or it holds back its own draft
        gate = run_gate(folder.unpublished, folder.cases, company, Lookup(), now)
        if gate.is_open or (gate.needs_reason and reason):
            self.store.publishing.publish_draft(act, composed, folder, reason, now)
        else:
            hold(act, handle, list(_why(gate)), now, wants_reason=gate.needs_reason)


def _why(gate: Gate) -> Iterator[str]:
    yield from (failed_case(result) for result in gate.failed)
    for tried in gate.unguarded_strict:
        yield f"{tried.item or 'All rules'}: no case would notice “{tried.change.value}”. Add one that names it."
    if gate.needs_reason:
        yield from (f"{tried.item}: no case would notice “{tried.change.value}”." for tried in gate.unguarded)
        yield "Only defaults fail: its expert may publish it all the same, with a reason."
