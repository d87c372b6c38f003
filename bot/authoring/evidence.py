"""Re-evaluation of a rule's evidence after each relevant event, and proposals to its expert."""

from collections.abc import Mapping

from bot.authoring.messages import proposal_message
from bot.clock import Now
from bot.slack.channel_access import ChannelAccess
from bot.slack.client import SlackApps
from bot.slack.destinations import interaction_of
from bot.slack.form_opener import FormOpener
from bot.ui import messages as ui_messages
from bot.ui.blocks import section
from bot.ui.fields import field_value, line, modal
from bot.ui.ids import Action, ActionValue, Form
from storage.asking.store import AskStore
from storage.authoring.evidence import EvidenceStore
from storage.authoring.proposals import ProposalStore
from twins.audit import FORGOTTEN
from twins.authoring.evidence import quoted
from twins.authoring.lessons import ProposalOrigin
from twins.jobs import Destination, Handler, Job


class EvidenceHandler:
    def __init__(
        self,
        weighing: EvidenceStore,
        proposals: ProposalStore,
        asks: AskStore,
        apps: SlackApps,
        channel_access: ChannelAccess,
        forms: FormOpener,
        architects: tuple[str, ...],
        now: Now,
    ) -> None:
        self._evidence = weighing
        self._proposals = proposals
        self._asks = asks
        self._apps = apps
        self._channel_access = channel_access
        self._forms = forms
        self._architects = architects
        self._now = now

    def actions(self) -> Mapping[Action, Handler]:
        return {Action.AGAINST_LAW: self._ask_reason}

    def evaluate(self, job: Job) -> None:
        """Evaluate one rule's evidence and propose what it suggests. What people said is quoted only if every recipient
        may read it; what is not quoted still counts."""
        if job.payload.get("hand_over"):
            self._hand_over(job, job.payload["hand_over"])
            return
        book, rule_id, alike = job.payload["book"], job.payload.get("rule", ""), job.payload.get("alike")
        finding = (
            self._evidence.approvals(book, alike, self._now()) if alike else self._evidence.evaluate(book, rule_id)
        )
        if finding is None or finding.suggests is None:
            self._evidence.settle(job.id, book, alike or rule_id, self._now())
            return
        account, expert = self._apps.first, finding.expert.slack
        readers = [expert, *(self._architects if finding.suggests is ProposalOrigin.TO_DEFAULT else ())]
        all_said = zip(finding.texts, finding.voices, finding.audiences, strict=True)
        said = [each for each in all_said if each[0] != FORGOTTEN]  # erased texts are never quoted
        is_shown = [all(self._channel_access.may_see(each, said_to) for each in readers) for *_, said_to in said]
        quotes, unquoted = quoted([(text, may) for (text, *_), may in zip(said, is_shown, strict=True)])
        voices = [voice for (_, voice, _), may in zip(said, is_shown, strict=True) if may][: len(quotes)]
        cards = [Destination(account.app, account.team, user=slack) for slack in dict.fromkeys(readers)]
        self._evidence.propose(job.id, book, finding, quotes, unquoted, cards, self._now(), said_in=voices)

    def _hand_over(self, job: Job, proposal: str) -> None:
        """Send the expert a suggested rule after the same ask was answered by hand often enough: the newest that they
        may read."""
        found, account = self._evidence.hand_overs(proposal), self._apps.first
        expert, alike = found or (None, [])
        shown = [p for p in alike if expert and self._channel_access.may_see(expert.slack, *p.audiences)]
        if expert is None or not shown:
            self._evidence.settle(job.id, job.payload["book"], "?", self._now())
        else:
            place = Destination(account.app, account.team, user=expert.slack)
            self._evidence.offer(job.id, shown[0].id, place, self._now())

    def against_law(self, job: Job) -> None:
        """Handle the form with a reason to change a law."""
        target, reason = ActionValue.of(job.payload["about"]), field_value(job.payload["values"], "reason")
        if not reason:
            self._asks.reply_privately(job.id, interaction_of(job).place, ui_messages.NO_REASON, self._now())
            return
        self._proposals.against_law(
            interaction_of(job), target.id, target.detail, reason, self._architects, proposal_message, self._now()
        )

    def _ask_reason(self, job: Job) -> None:
        click, value = interaction_of(job), job.payload["value"]
        rule = ActionValue.of(value).detail
        words = f"Why should {rule} say something else? Its expert and the architects read this."
        view = modal(
            Form.AGAINST_LAW,
            value,
            f"Change {rule}?",
            "Propose",
            [
                section("They read your ask too, and it stays as it is until they agree."),
                line("reason", words, multiline=True, longest=1_000),
            ],
        )
        if not self._forms.open(click, job.payload["trigger"], view):
            self._asks.reply_privately(job.id, click.place, ui_messages.FORM_TOO_LATE, self._now())
