"""Driver for proposals: a correction, an override, an answered hand-over."""

from collections.abc import Callable

from storage.db.tables_twins import ProposalRow
from tests.support.check_actions import check_of, hand_over, settle
from tests.support.concurrent_clicks import teach
from tests.support.outcomes import Kind, outcome_of
from tests.support.override_actions import OverrideActions
from tests.support.store_world import ANA, CORA, DECIDED, FOR_A_PERSON, TEAM, World
from twins.authoring.drafts import Proposal
from twins.authoring.lessons import Precedent, ProposalOrigin
from twins.checking.captured_words import WordsPurpose
from twins.checking.views import AnswerView
from twins.jobs import CardKind, Interaction, JobKind
from twins.notices import Notice
from twins.overriding import BegunOverride
from twins.states import CheckState

ASSUMED = DECIDED.model_copy(update={"assumptions": ("sessions are in Redis",)})
FOUND = ("it is in a cookie, because Redis is gone", "only on the kiosk", "only on paper")


class ProposalActions:
    """A driver for acts in a world, and the proposals that follow."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.overrides = OverrideActions(world)
        self.told: Notice | None = None

    def correct(
        self, words: str = FOUND[0], click: Interaction | None = None, answer: AnswerView | None = None
    ) -> Interaction:
        """Let Ana correct an assumed answer; return her click."""
        answer, made = answer or self.world.decide(ASSUMED), click or self.world.click(ANA)
        assert answer.review
        now = self.world.clock.now()
        self.world.store.replies.fill(made, WordsPurpose.CORRECTION, answer.review.id, "", words, (), now)
        return made

    def override(self, reason: str = FOUND[1]) -> tuple[AnswerView, BegunOverride, str]:
        """Let Cora override a default, with her reason in a message."""
        answer = self.world.decide(DECIDED)
        begun, ts = self.overrides.begin(answer, "SEC-7"), self.world.next_ts()
        self.overrides.reply(answer, reason, ts=ts)
        return answer, begun, ts

    def hand_over(self, to: CheckState = CheckState.APPROVED) -> AnswerView:
        """Ana answers what nothing in the playbook covered."""
        answer = self.world.decide(FOR_A_PERSON, "print all invoices on paper because they ask")
        hand_over(self.world, answer, CORA)
        settle(self.world, check_of(self.world.view(answer.id)), to=to)
        return answer

    def proposals(self, handle: str = "security") -> list[Proposal]:
        """Return all proposals ever made for a twin, the oldest first."""
        rows = sorted(self.world.rows(ProposalRow), key=lambda row: (row.at, row.id))
        found = (self.world.store.proposals.find(row.id) for row in rows if row.handle == handle)
        return [each for each in found if each]

    def only(self) -> Proposal:
        """The only one."""
        [proposal] = self.proposals()
        return proposal

    def accept(self, proposal: Proposal, by: str = ANA, team: str = TEAM) -> Kind:
        """Click on what makes a rule of it."""
        store, now, click = self.world.store, self.world.clock.now(), self.world.click(by, team)
        return self._outcome(lambda: store.proposals.accept(click, proposal.id, teach, now))

    def decline(self, proposal: Proposal, by: str = ANA, team: str = TEAM) -> Kind:
        """Click on "Not this one"."""
        store, now, click = self.world.store, self.world.clock.now(), self.world.click(by, team)
        return self._outcome(lambda: store.proposals.decline(click, proposal.id, now))

    def make(self, origin: ProposalOrigin, subject: str, call: Precedent, by: str = ANA) -> Kind:
        """Use "Make this a rule" on something."""
        store, now, click = self.world.store, self.world.clock.now(), self.world.click(by)
        return self._outcome(lambda: store.proposals.make(click, "security", origin, subject, call, teach, now))

    def _outcome(self, act: Callable[[], object]) -> Kind:
        self.told = outcome_of(self.world, act)
        return self.told.kind if self.told else None

    def offered(self) -> list[tuple[str, str]]:
        """The cards of proposals that were posted: (proposal, to whom), the oldest first."""
        posted = sorted(self.world.jobs(JobKind.POST), key=lambda job: (job.sort, job.id))
        return [
            (str(job.payload["subject"]), str(job.payload["place"]["user"]))
            for job in posted
            if job.payload["card"] == CardKind.SUGGESTION
        ]
