"""Re-evaluates a rule's evidence after each relevant event, and proposes changes to its expert."""

from collections.abc import Mapping

from bot import sentences
from bot.actions import Action, Form, Target
from bot.blocks import section
from bot.clock import Now
from bot.draft_sentences import of_proposing
from bot.eyes import Eyes
from bot.form_parts import line, modal, put_in
from bot.forms import Forms
from bot.places import click_of
from bot.slack import Clients
from storage.asks import Asks
from storage.proposals import Proposals
from storage.weighing import Weighing
from twins.audit import FORGOTTEN
from twins.evidence import quoted
from twins.lessons import Origin
from twins.work import Handler, Job, Place


class WeighDesk:
    def __init__(
        self,
        weighing: Weighing,
        proposals: Proposals,
        notes: Asks,
        clients: Clients,
        eyes: Eyes,
        forms: Forms,
        architects: tuple[str, ...],
        now: Now,
    ) -> None:
        self._weighing = weighing
        self._proposals = proposals
        self._notes = notes
        self._clients = clients
        self._eyes = eyes
        self._forms = forms
        self._architects = architects
        self._now = now

    def actions(self) -> Mapping[Action, Handler]:
        return {Action.AGAINST_LAW: self._ask_reason}

    def weigh(self, job: Job) -> None:
        """Evaluate one rule's evidence and propose what it suggests. Captured words are quoted only if every recipient
        can read their channel."""
        if job.payload.get("hand_over"):
            self._hand_over(job, job.payload["hand_over"])
            return
        book, rule_id, alike = job.payload["book"], job.payload.get("rule", ""), job.payload.get("alike")
        weighed = self._weighing.approvals(book, alike, self._now()) if alike else self._weighing.weigh(book, rule_id)
        if weighed is None or weighed.suggests is None:
            self._weighing.settle(job.id, book, alike or rule_id, self._now())
            return
        account, expert = self._clients.first, weighed.expert.slack
        readers = [expert, *(self._architects if weighed.suggests is Origin.TO_DEFAULT else ())]
        both = zip(weighed.texts, weighed.voices, strict=True)
        pairs = [(text, voice) for text, voice in both if text != FORGOTTEN]  # erased texts are never quoted
        decided = weighed.suggests is Origin.APPROVALS  # the deciders read these when they decided them
        texts = [
            (text, decided or all(self._eyes.may_read(each, voice.channel) for each in readers))
            for text, voice in pairs
        ]
        quotes, unquoted = quoted(texts)
        shown = [voice.channel for (_, may), (_, voice) in zip(texts, pairs, strict=True) if may][: len(quotes)]
        places = [Place(account.app, account.team, user=slack) for slack in dict.fromkeys(readers)]
        self._weighing.propose(job.id, book, weighed, quotes, unquoted, places, self._now(), channels=shown)

    def _hand_over(self, job: Job, proposal: str) -> None:
        """Send the expert a suggested rule after they answered the same ask by hand often enough."""
        expert, account = self._weighing.hand_overs(proposal), self._clients.first
        if expert is None:
            self._weighing.settle(job.id, job.payload["book"], "?", self._now())
        else:
            place = Place(account.app, account.team, user=expert.slack)
            self._weighing.offer(job.id, proposal, place, self._now())

    def against_law(self, job: Job) -> None:
        """Handle the form with the reason against a law."""
        target, reason = Target.of(job.payload["about"]), put_in(job.payload["values"], "reason")
        if not reason:
            self._notes.tell(job.id, click_of(job).place, sentences.NO_REASON, self._now())
            return
        self._proposals.against_law(
            click_of(job), target.id, target.detail, reason, self._architects, of_proposing, self._now()
        )

    def _ask_reason(self, job: Job) -> None:
        click, value = click_of(job), job.payload["value"]
        rule = Target.of(value).detail
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
            self._notes.tell(job.id, click.place, sentences.FORM_TOO_LATE, self._now())
