"""Driver for drafts: edits by forms, by buttons and through git."""

from collections.abc import Callable, Mapping
from typing import Any

from storage.db.tables_jobs import AuditRow
from storage.db.tables_twins import EditRow
from tests.support.outcomes import Kind, outcome_of
from tests.support.playbook_strategies import published
from tests.support.store_world import ANA, TEAM, World, starter
from twins.authoring.drafts import Draft, DraftSnapshot, PendingEdit
from twins.authoring.editable_playbook import Edit, EditablePlaybook, ItemKind
from twins.authoring.yaml_edits import new_texts
from twins.jobs import CardKind, JobKind
from twins.notices import NO_FACTS, Notice, NoticeFacts
from twins.playbook.folder import Folder, parse_folder
from twins.publishing.modes import Mode
from twins.values import Person

SECURITY, NEW = "security", "printing"
RULE = "SEC-7"
FIRST_RULE = {"id": "PRI-1", "kind": "default", "tier": 1, "text": "We print nothing", "why": "Printers jam"}


class DraftActions:
    """Drafts in a world; each wish comes with a job of its own."""

    def __init__(self, world: World, handle: str = SECURITY) -> None:
        self.world = world
        self.handle = handle
        self.told: Notice | None = None

    def draft(self) -> Draft:
        """The twin as it is being made."""
        draft = self.world.store.drafts.find(self.handle)
        assert draft
        return draft

    def text(self, rule: str = RULE) -> str:
        """Return a rule's text in the draft."""
        found = self.draft().playbook.rule(rule)
        return found.text if found else ""

    def live(self, rule: str = RULE) -> str:
        """Return a rule's text in the live twin."""
        version = self.world.store.versions.live(self.handle)
        return next((each.text for each in version.twin.rules if each.id == rule), "") if version else ""

    def open(self) -> list[str]:
        """The items whose edits no version holds, in their order."""
        return [pending.edit.item for pending in self.draft().pending]

    def lost(self) -> list[PendingEdit]:
        """The edits in conflict."""
        return list(self.draft().conflicts)

    def outcome(self, act: Callable[[], object]) -> Kind:
        """Act; return what the person is told."""
        self.told = outcome_of(self.world, act)
        return self.told.kind if self.told else None

    @property
    def facts(self) -> NoticeFacts:
        """What the last notice names."""
        return self.told.facts if self.told else NO_FACTS

    def begin(self, by: str = ANA, *deputies: Person, team: str = TEAM) -> Kind:
        """Begin a twin."""
        expert = Person(slack=by, name="Ana")
        files = new_texts(self.handle, "Printing", "Printing", expert, ["Printers"], deputies)
        job, click, now = self.world.job("gather"), self.world.click(by, team), self.world.clock.now()
        return self.outcome(lambda: self.world.store.new_twins.begin(click, self.handle, files, expert, job, now))

    def give_up(self, by: str = ANA) -> Kind:
        """Give a twin up that was never published."""
        click, now = self.world.click(by), self.world.clock.now()
        return self.outcome(lambda: self.world.store.new_twins.give_up(click, self.handle, now))

    def edit(self, *edits: Edit, by: str = ANA, team: str = TEAM) -> Kind:
        """Send a form with these edits."""
        click, now = self.world.click(by, team), self.world.clock.now()
        return self.outcome(lambda: self.world.store.drafts.edit(click, self.handle, lambda _: edits, now))

    def reworded(self, text: str, rule: str = RULE, seen: EditablePlaybook | None = None) -> Edit:
        """Return an edit of a rule as seen in a playbook, by default the draft's."""
        playbook = seen or self.draft().playbook
        return playbook.put(ItemKind.RULE, rule, {**playbook.items[ItemKind.RULE, rule], "text": text})

    def reword(self, text: str, rule: str = RULE, *, by: str = ANA, seen: EditablePlaybook | None = None) -> Kind:
        """Change a rule's text."""
        return self.edit(self.reworded(text, rule, seen), by=by)

    def drop(self, batch: str = "all", by: str = ANA, team: str = TEAM) -> Kind:
        """Take edits back."""
        click, now = self.world.click(by, team), self.world.clock.now()
        return self.outcome(lambda: self.world.store.drafts.drop(click, self.handle, batch, now))

    def hold(self, *lines: str, by: str = ANA, wants_reason: bool = False) -> None:
        """The gate holds it back."""
        store, now = self.world.store, self.world.clock.now()
        store.drafts.hold(self.world.click(by), self.handle, lines, now, wants_reason=wants_reason)

    def composed(self) -> DraftSnapshot:
        """The texts that it would be published as."""
        composed = self.world.store.drafts.compose(self.handle)
        assert composed
        return composed

    def publish(
        self, by: str = ANA, reason: str | None = None, composed: DraftSnapshot | None = None, team: str = TEAM
    ) -> Kind:
        """Publish it without running the gate, which isn't tested here."""
        made = composed or self.composed()
        click, folder, now = self.world.click(by, team), parse_folder(made.files), self.world.clock.now()
        return self.outcome(lambda: self.world.store.publishing.publish_draft(click, made, folder, reason, now))

    def agree(self, version: str, by: str = ANA, mode: Mode | None = Mode.TRIAL) -> Kind:
        """Click on what asks whether a version may answer."""
        click, now = self.world.click(by), self.world.clock.now()
        return self.outcome(lambda: self.world.store.publishing.agree(click, version, mode, now))

    def from_git(self, text: str, rule: str = RULE, **more: Any) -> Folder:
        """The twin as it is published, with another text of a rule, published from the command line."""
        files = self.world.store.versions.files(self.handle)
        assert files
        folder = parse_folder(files)
        folder = published(folder, self.reworded(text, rule, EditablePlaybook.of(folder.files)), *_fields(folder, more))
        self.world.publish(folder)
        return folder

    def rows(self) -> list[EditRow]:
        """All its edits ever, the oldest first."""
        return sorted((row for row in self.world.rows(EditRow) if row.handle == self.handle), key=lambda row: row.seq)

    def entries(self, act: str) -> list[Mapping[str, Any]]:
        """Return the audit chain's facts on one kind of act."""
        rows = sorted(self.world.rows(AuditRow), key=lambda row: row.seq)
        return [row.facts for row in rows if row.act == act]

    def versions(self) -> int:
        """Return the number of versions."""
        return len(self.world.store.versions.history(self.handle))

    def asked_to_agree(self) -> list[str]:
        """The versions that wait for their expert's click."""
        return [str(job.payload["version"]) for job in self.world.jobs(JobKind.CONSENT)]

    def cards(self) -> list[str]:
        """To whom the draft's own card was posted."""
        posted = [job.payload for job in self.world.jobs(JobKind.POST)]
        return [each["place"]["user"] for each in posted if each["card"] == CardKind.DRAFT]


def _fields(folder: Folder, more: Mapping[str, Any]) -> list[Edit]:
    playbook = EditablePlaybook.of(folder.files)
    return [playbook.put(ItemKind.FIELD, name, value) for name, value in more.items()]


def with_deputies(*people: Person) -> Folder:
    """The security twin with other deputies."""
    folder = starter(SECURITY)
    return published(folder, *_fields(folder, {"deputies": [each.model_dump() for each in people]}))
