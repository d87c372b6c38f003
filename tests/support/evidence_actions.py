"""Driver for evidence: asks, overrides, kinds of reason, and digest answers."""

from collections.abc import Hashable
from functools import cache

from storage.authoring.rule_evidence import evidence_of
from storage.db.tables_twins import ProposalRow
from tests.support.outcomes import Kind, outcome_of
from tests.support.override_actions import OverrideActions
from tests.support.store_world import ANA, CORA, DECIDED, LEO, MALLORY, TEAM, World, starter
from twins.authoring.drafts import Proposal
from twins.authoring.editable_playbook import EditablePlaybook, ItemKind
from twins.authoring.evidence import EvidenceFinding, ReasonKind, RuleEvidence
from twins.authoring.lessons import ProposalOrigin
from twins.authoring.yaml_edits import apply_edits
from twins.checking.views import AnswerView
from twins.deciding.reading import Reading
from twins.jobs import Destination
from twins.overriding import BegunOverride
from twins.playbook.folder import Folder, parse_folder
from twins.playbook.model import Rule

STRICT, COST = ReasonKind.TOO_STRICT, ReasonKind.COST
THREE = ((CORA, "Billing"), (LEO, "Billing"), (CORA, "Onboarding"))
"""Enough people and products."""
MORE = ((LEO, "Onboarding"), (MALLORY, "Billing"), (MALLORY, "Onboarding"))


class EvidenceActions:
    """A rule of the security twin, and what speaks against it."""

    def __init__(self, world: World, rule: str = "SEC-7") -> None:
        self.world = world
        self.overrides = OverrideActions(world)
        self.rule = rule

    def use(self, by: str = CORA, product: str = "Billing", reading: Reading = DECIDED, book: str = "") -> AnswerView:
        """Ask on a product's behalf, so that the rule is used."""
        asked = self.world.asked(conductor=by, product=product)
        version = self.world.company if book == "company" else self.world.security
        return self.world.answer(asked, (version, reading))[0]

    def override(self, by: str = CORA, product: str = "Billing", kind: ReasonKind | None = STRICT) -> BegunOverride:
        """Use the rule, override it with a reason, and say what kind of reason it was."""
        answer = self.use(by, product)
        begun = self.overrides.begin(answer, self.rule, by)
        self.overrides.fill_form(begun.id, f"the auditors of {product} need more", by)
        if kind:
            self.overrides.say_kind(begun, kind, by)
        return begun

    def contest(self, said: tuple[tuple[str, str], ...] = THREE) -> list[BegunOverride]:
        """Overrides by these people for these products; the rule is weighed behind each."""
        made = []
        for by, product in said:
            made.append(self.override(by, product))
            self.weigh()
        return made

    def weigh(self) -> EvidenceFinding | None:
        """Look at the rule as the job does, and propose what the evidence says."""
        store, job, now = self.world.store, self.world.job().id, self.world.clock.now()
        weighed = store.evidence.evaluate("security", self.rule)
        if weighed is None or weighed.suggests is None:
            store.evidence.settle(job, "security", self.rule, now)
        else:
            cards = [Destination("A0APP", TEAM, user=ANA)]
            quotes, voices = weighed.texts[:1], weighed.voices[:1]
            store.evidence.propose(job, "security", weighed, quotes, 0, cards, now, said_in=voices)
        return weighed

    def weight(self, rule: str = "", book: str = "security") -> RuleEvidence:
        """Return the evidence counted for a rule in its live wording."""
        with self.world.store.database.read() as session:
            return evidence_of(session, book, self.live(rule or self.rule, book))

    def live(self, rule: str, book: str = "security") -> Rule:
        """A rule as it is published."""
        version = next(each for each in self.world.store.versions.all_live() if each.twin.handle == book)
        return next(each for each in version.twin.rules if each.id == rule)

    def proposals(self, *states: str) -> list[Proposal]:
        """Return the proposals that counted evidence has led to, in these states, the oldest first."""
        rows = [row for row in self.world.rows(ProposalRow) if row.origin == ProposalOrigin.CONTESTED.value]
        kept = [row.id for row in sorted(rows, key=lambda row: row.at) if row.state in states or not states]
        found = [self.world.store.proposals.find(each) for each in kept]
        return [each for each in found if each]

    @property
    def tier(self) -> int:
        """The tier of what rests on the rule now."""
        return int(self.use(MALLORY, "Search").decision.tier)

    def decline(self, proposal: Proposal, by: str = ANA, *, never: bool = False) -> Kind:
        """Not now; or never."""
        store, now, click = self.world.store, self.world.clock.now(), self.world.click(by)
        told = outcome_of(self.world, lambda: store.proposals.decline(click, proposal.id, now, never=never))
        return told.kind if told else None

    def reword(self, **change: Hashable) -> None:
        """Publish the rule with something else in it."""
        self.world.security = self.world.publish(reworded(self.rule, **change))


@cache
def reworded(rule_id: str, **change: Hashable) -> Folder:
    """The security twin with a rule that says something else."""
    folder = starter("security")
    playbook = EditablePlaybook.of(folder.files)
    rule = playbook.rule(rule_id)
    assert rule
    changed = rule.model_copy(update=change).model_dump(mode="json")
    return parse_folder(apply_edits(folder.files, [playbook.put(ItemKind.RULE, rule_id, changed)]))
