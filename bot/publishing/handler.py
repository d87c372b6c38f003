"""Handler for publishing a draft from Slack. Its own cases decide; refusals are stored with the draft."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from bot.clock import Now
from bot.publishing.messages import publish_message
from bot.slack.destinations import interaction_of
from bot.slack.form_opener import FormOpener
from bot.ui import messages as ui_messages
from bot.ui.blocks import escape
from bot.ui.fields import field_value, line, modal
from bot.ui.fragments import failed_case
from bot.ui.ids import Action, ActionValue, Form
from storage.asking.store import AskStore
from storage.authoring.drafts import DraftStore
from storage.freshness.digest_answers import DigestAnswerStore
from storage.publishing.store import PublishingStore
from storage.records.versions import VersionStore
from twins.authoring.drafts import ChangedMeanwhileError
from twins.deciding.lookup import Lookup
from twins.jobs import Handler, Job, RetryError
from twins.playbook.folder import FolderError, parse_folder
from twins.playbook.model import COMPANY
from twins.publishing.gate import Gate, run_gate

_TRIES = 3
_LOOK_AGAIN = timedelta(minutes=1)


class DraftPublisher:
    """Publisher that runs the gate with the finder. Cases that need a model run at night."""

    def __init__(
        self,
        drafts: DraftStore,
        items: DigestAnswerStore,
        publishing: PublishingStore,
        versions: VersionStore,
        asks: AskStore,
        forms: FormOpener,
        now: Now,
    ) -> None:
        self._drafts = drafts
        self._digest_answers = items
        self._publishing = publishing
        self._versions = versions
        self._asks = asks
        self._forms = forms
        self._now = now

    def actions(self) -> Mapping[Action, Handler]:
        return {
            Action.PUBLISH: lambda job: self._publish(job, ActionValue.of(job.payload["value"]), None),
            Action.PUBLISH_ANYWAY: self._ask_reason,
        }

    def at_once(self, job: Job) -> None:
        """Publish a draft that holds one accepted proposal, or answers to a digest, and nothing else."""
        handle = job.payload["handle"]
        if not job.payload.get("answers"):
            self._publish(job, ActionValue(handle, job.payload["key"]), None)
        elif self._digest_answers.ripe(handle, self._now()) and (composed := self._drafts.compose(handle)):
            self._publish(job, ActionValue(handle, composed.key), None)
        elif self._digest_answers.can_ripen(handle):  # this clock is behind, or there is a newer answer
            raise RetryError(_LOOK_AGAIN, sent=False)

    def anyway(self, job: Job) -> None:
        """Handle the form with the reason for publishing despite failed cases."""
        self._publish(job, ActionValue.of(job.payload["about"]), field_value(job.payload["values"], "reason"))

    def _ask_reason(self, job: Job) -> None:
        click, about = interaction_of(job), str(job.payload["value"])
        words = "Why is it published although some of its cases about defaults fail?"
        view = modal(
            Form.PUBLISH_ANYWAY, about, "Publish all the same", "Publish", [line("reason", words, multiline=True)]
        )
        if not self._forms.open(click, job.payload["trigger"], view):
            self._asks.reply_privately(job.id, click.place, ui_messages.FORM_TOO_LATE, self._now())

    def _publish(self, job: Job, target: ActionValue, reason: str | None) -> None:
        click, now, handle = interaction_of(job), self._now(), target.id
        for _ in range(_TRIES):
            composed = self._drafts.compose(handle)
            if composed is None:
                self._asks.reply_privately(job.id, click.place, ui_messages.GONE, now)
                return
            if composed.key != target.detail:
                self._asks.reply_privately(job.id, click.place, ui_messages.DRAFT_MOVED_ON, now)
                return
            try:
                folder = parse_folder(composed.files, handle)
            except FolderError as error:
                lines = [escape(f"{finding.what}: {finding.remedy}") for finding in error.findings]
                self._drafts.hold(click, handle, lines, now, wants_reason=False)
                return
            company = None if folder.twin.is_company else self._versions.live(COMPANY)  # or it holds back its own draft
            gate = run_gate(folder.unpublished, folder.cases, company, Lookup(), now)
            if not (gate.is_open or (gate.needs_reason and reason)):
                self._drafts.hold(click, handle, list(_why(gate)), now, wants_reason=gate.needs_reason)
                return
            try:
                self._publishing.publish_draft(click, composed, folder, reason, publish_message, now)
            except ChangedMeanwhileError:
                continue
            return
        self._asks.reply_privately(job.id, click.place, ui_messages.BUSY_DRAFT, now)


def _why(gate: Gate) -> Iterator[str]:
    yield from (failed_case(result) for result in gate.failed)
    for tried in gate.unguarded_strict:
        yield f"{tried.item or 'All rules'}: no case would notice “{tried.change.value}”. Add one that names it."
    if gate.needs_reason:
        yield from (f"{tried.item}: no case would notice “{tried.change.value}”." for tried in gate.unguarded)
        yield "Only defaults fail: its expert may publish it all the same, with a reason."
