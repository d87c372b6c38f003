"""Answers of a twin by its draft, with edits that are not kept yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError

from bot.asking.lead import lead_of
from storage.store import Store
from twins.authoring.drafts import Draft
from twins.authoring.editable_playbook import ConflictError, Edit, ItemKind
from twins.authoring.yaml_edits import apply_edits
from twins.checking.ask_views import TwinIdentity
from twins.checking.views import AnswerView
from twins.deciding.ask import Ask
from twins.deciding.decide import decide
from twins.deciding.decision import Decision, DecisionContext
from twins.finder.finder import Finder
from twins.jobs import Destination
from twins.playbook.cases import Case
from twins.playbook.folder import Folder, FolderError, parse_folder
from twins.playbook.model import Version
from twins.publishing.case_runner import Verdict, run_case

UNREADABLE = (FolderError, ConflictError, ValidationError, KeyError)
"""Raised where the edits don't make a complete twin."""


@dataclass(frozen=True)
class DraftAnswers:
    store: Store

    def answer(self, draft: Draft, edits: Sequence[Edit], text: str, now: datetime) -> str:
        """Return the answer in the words that people would see, by the finder. Raises one of `UNREADABLE`."""
        folder, ask = _folder(draft, edits), Ask.of(text)
        version, company = folder.unpublished, self._company(folder)
        reading = self._finder().find(ask, version, company)
        if draft.is_new:
            decision = decide(ask, reading, version, DecisionContext(company=company), now)
        else:  # a twin that answers keeps its state
            decision = self.store.asks.preview(ask, version, reading, now)
        return lead_of(_unrecorded(decision, folder, ask)).text

    def is_as_meant(self, draft: Draft, edits: Sequence[Edit], now: datetime) -> bool:
        """Return whether the cases among the edits pass. Raises one of `UNREADABLE`."""
        folder = _folder(draft, edits)
        company = self._company(folder)
        cases = [Case.model_validate(each.after) for each in edits if each.part is ItemKind.CASE and each.after]
        results = (run_case(case, folder.unpublished, company, self._finder(), now) for case in cases)
        return all(result.verdict is not Verdict.FAILED for result in results)

    def _finder(self) -> Finder:
        return Finder().beside(self.store.versions.all_live())

    def _company(self, folder: Folder) -> Version | None:
        return None if folder.twin.is_company else self.store.asks.company()


def _folder(draft: Draft, edits: Sequence[Edit]) -> Folder:
    return parse_folder(apply_edits(draft.files, (*draft.edits, *edits)), draft.handle)


def _unrecorded(decision: Decision, folder: Folder, ask: Ask) -> AnswerView:
    return AnswerView(
        id="",
        decision=decision,
        twin=TwinIdentity.of(folder.twin),
        ask=ask.text,
        conductor=None,
        place=Destination("", ""),
        product=None,
        check=None,
        overrides=(),
    )
