"""How does a test gather evidence about a rule? As it comes about: asks, overrides, kinds of reason, and a look."""

from collections.abc import Hashable
from functools import cache

from storage.twin_tables import ProposalRow
from storage.weighing import weight_of
from tests.storage.overriding import Desk
from tests.storage.world import ANA, CORA, DECIDED, LEO, MALLORY, TEAM, Told, World, starter
from twins.drafts import Drafting, Proposal
from twins.evidence import ReasonKind, Weighed, Weight
from twins.folder import Folder, parse_folder
from twins.lessons import Origin
from twins.overrides import Overridden
from twins.playbook import Rule
from twins.reading import Reading
from twins.sketch import Part, Sketch
from twins.views import AnswerView
from twins.work import Place
from twins.written import written

STRICT, COST = ReasonKind.TOO_STRICT, ReasonKind.COST
THREE = ((CORA, "Billing"), (LEO, "Billing"), (CORA, "Onboarding"))
"""Enough people and products."""
MORE = ((LEO, "Onboarding"), (MALLORY, "Billing"), (MALLORY, "Onboarding"))


class Scales:
    """A rule of the security twin, and what speaks against it."""

    def __init__(self, world: World, rule: str = "SEC-7") -> None:
        self.world = world
        self.desk = Desk(world)
        self.rule = rule
        self.told: Told[Drafting] = Told()

    def use(self, by: str = CORA, product: str = "Billing", reading: Reading = DECIDED, book: str = "") -> AnswerView:
        """Somebody asks for a product, and the rule is used."""
        asked = self.world.asked(asker=by, product=product)
        version = self.world.company if book == "company" else self.world.security
        return self.world.answer(asked, (version, reading))[0]

    def override(self, by: str = CORA, product: str = "Billing", kind: ReasonKind | None = STRICT) -> Overridden:
        """Somebody uses the rule, overrides it with a reason, and says what kind of reason it was."""
        answer = self.use(by, product)
        begun = self.desk.begin(answer, self.rule, by)
        self.desk.fill_form(begun.override_id, f"the auditors of {product} need more", by)
        if kind:
            self.say_kind(begun, kind, by)
        return begun

    def say_kind(self, begun: Overridden, kind: ReasonKind, by: str = CORA) -> None:
        """Say what kind of reason it was."""
        world = self.world
        world.store.overrides.say_kind(
            world.click(by), begun.override_id or "", kind, self.desk.told, world.clock.now()
        )

    def contest(self, said: tuple[tuple[str, str], ...] = THREE) -> list[Overridden]:
        """Overrides by these people for these products; the rule is weighed behind each."""
        made = []
        for by, product in said:
            made.append(self.override(by, product))
            self.weigh()
        return made

    def weigh(self) -> Weighed | None:
        """Look at the rule as the job does, and propose what the evidence says."""
        store, job, now = self.world.store, self.world.job().id, self.world.clock.now()
        weighed = store.weighing.weigh("security", self.rule)
        if weighed is None or weighed.suggests is None:
            store.weighing.settle(job, "security", self.rule, now)
        else:
            places = [Place("A0APP", TEAM, user=ANA)]
            store.weighing.propose(job, "security", weighed, weighed.texts[:1], 0, places, now)
        return weighed

    def weight(self, rule: str = "", book: str = "security") -> Weight:
        """What is counted for a rule in the wording that answers now."""
        with self.world.store.database.read() as session:
            return weight_of(session, book, self.live(rule or self.rule, book))

    def live(self, rule: str, book: str = "security") -> Rule:
        """A rule as it is published."""
        version = next(each for each in self.world.store.shelf.all_live() if each.twin.handle == book)
        return next(each for each in version.twin.rules if each.id == rule)

    def proposals(self, *states: str) -> list[Proposal]:
        """What is proposed about rules because of what was counted, in these states; the oldest first."""
        rows = [row for row in self.world.rows(ProposalRow) if row.origin == Origin.CONTESTED.value]
        kept = [row.id for row in sorted(rows, key=lambda row: row.at) if row.state in states or not states]
        found = [self.world.store.proposals.find(each) for each in kept]
        return [each for each in found if each and not each.subject.endswith("never")]

    @property
    def tier(self) -> int:
        """The tier of what rests on the rule now."""
        return int(self.use(MALLORY, "Search").decision.tier)

    def decline(self, proposal: Proposal, by: str = ANA, *, never: bool = False) -> Drafting:
        """Not now; or never."""
        store, now = self.world.store, self.world.clock.now()
        store.proposals.decline(self.world.click(by), proposal.id, self.told, now, never=never)
        return self.told.last

    def reword(self, **change: Hashable) -> None:
        """Publish the rule with something else in it."""
        self.world.security = self.world.publish(reworded(self.rule, **change))


@cache
def reworded(rule_id: str, **change: Hashable) -> Folder:
    """The security twin with a rule that says something else."""
    folder = starter("security")
    sketch = Sketch.of(folder.files)
    rule = sketch.rule(rule_id)
    assert rule
    changed = rule.model_copy(update=change).model_dump(mode="json")
    return parse_folder(written(folder.files, [sketch.put(Part.RULE, rule_id, changed)]))
