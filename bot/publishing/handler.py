"""Handler for publishing a draft from Slack. Its own cases decide; refusals are stored with the draft."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.clock import Now
from bot.publishing import messages
from bot.publishing.example_form import asked_in, example_form
from bot.publishing.messages import held_by_folder, held_by_gate
from bot.slack.workspace_access import Slack
from bot.ui.fields import field_value, line, modal
from bot.ui.ids import Action, Form
from storage.store import Store
from twins.authoring.drafts import ChangedMeanwhileError, Draft, DraftSnapshot, maintained
from twins.authoring.editable_playbook import Edit
from twins.authoring.rule_examples import edits_for_example, rules_without_example
from twins.due_payloads import PublishDue
from twins.finder.finder import Finder
from twins.job_payloads import Click, FormSent
from twins.jobs import Interaction, RetryError
from twins.notices import Refusal, Refused
from twins.playbook.folder import FolderError, parse_folder
from twins.playbook.model import COMPANY, Rule
from twins.publishing.gate import run_gate
from twins.publishing.modes import Mode
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
            Action.ADD_EXAMPLE: self._ask_example,
        }

    def at_once(self, due: PublishDue) -> None:
        """Publish a draft as it was seen or, without a key, one that publishes itself and can't be undone any more."""
        drafts, answers = self.store.drafts, self.store.digest_answers
        if due.key:
            self._publish(due.act, ActionValue(due.handle, f"{due.key}/{due.mode}"), None)
        elif answers.ripe(due.handle, self.now()) and (composed := drafts.compose(due.handle)):
            self._publish(due.act, ActionValue(due.handle, composed.key), None)
        elif answers.can_ripen(due.handle):  # this clock is behind, or there is a newer answer
            raise RetryError(_LOOK_AGAIN, sent=False)

    def anyway(self, sent: FormSent) -> None:
        """Handle the form with the reason for publishing despite failed cases."""
        self._publish(sent.act, ActionValue.of(sent.about), field_value(sent.values, "reason"))

    def add_examples(self, sent: FormSent) -> None:
        """Handle the form with an example for each rule that had none, and publish the draft."""
        target, asked = ActionValue.of(sent.about), asked_in(sent.values)

        def make(draft: Draft) -> list[Edit]:
            made: list[Edit] = []
            playbook, on = draft.playbook, draft.confirmed_on(sent.act, self.now().date())
            for rule_id, text in asked.items():
                edits = edits_for_example(playbook, rule_id, text, on).edits
                made += edits
                for edit in edits:
                    playbook = playbook.changed(edit)
            return made

        self.store.drafts.edit_and_publish(sent.act, target.id, make, Mode.of(target.detail), self.now())

    def _ask_example(self, click: Click) -> None:
        draft = maintained(self.store.drafts.find(click.target.id), click.act)
        rules = rules_without_example(draft)
        if not rules:
            raise Refused(Refusal.DRAFT_MOVED_ON)
        self.slack.forms.open(click, example_form(click.value, rules))

    def _ask_reason(self, click: Click) -> None:
        words = messages.WHY_PUBLISH
        reason = line("reason", words, multiline=True)
        self.slack.forms.open(
            click, modal(Form.PUBLISH_ANYWAY, click.value, messages.PUBLISH_ANYWAY, messages.PUBLISH, [reason])
        )

    def _publish(self, act: Interaction, target: ActionValue, reason: str | None) -> None:
        for _ in range(_TRIES):
            composed = self.store.drafts.compose(target.id)
            if composed is None:
                raise Refused(Refusal.GONE)
            key, _, mode = target.detail.partition("/")
            if composed.key != key:
                raise Refused(Refusal.DRAFT_MOVED_ON)
            try:
                self._publish_or_hold(act, target.id, composed, reason, Mode.of(mode))
            except ChangedMeanwhileError:
                continue
            return
        raise Refused(Refusal.BUSY_DRAFT)

    def _publish_or_hold(
        self, act: Interaction, handle: str, composed: DraftSnapshot, reason: str | None, mode: Mode | None
    ) -> None:
        now, hold = self.now(), self.store.drafts.hold
        try:
            folder = parse_folder(composed.files, handle)
        except FolderError as error:
            hold(act, handle, held_by_folder(error, self._without_example(handle)), now, wants_reason=False, mode=mode)
            return
        company = (
            None if folder.twin.is_company else self.store.versions.live(COMPANY)
        )  # or it holds back its own draft
        finder = Finder().beside(self.store.versions.all_live())
        gate = run_gate(folder.unpublished, folder.cases, company, finder, now)
        if gate.is_open or (gate.needs_reason and reason):
            failed = tuple(result.case.id for result in gate.failed)
            self.store.publishing.publish_draft(act, composed, folder, reason, now, failed, mode=mode)
        else:
            lines = held_by_gate(gate, self._without_example(handle))
            hold(act, handle, lines, now, wants_reason=gate.needs_reason, mode=mode)

    def _without_example(self, handle: str) -> Sequence[Rule]:
        draft = self.store.drafts.find(handle)
        return rules_without_example(draft) if draft else ()
