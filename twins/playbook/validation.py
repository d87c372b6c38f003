"""Semantic checks of a well-formed playbook."""

from collections.abc import Iterator
from dataclasses import dataclass

from twins.playbook.cases import CaseFile, Expected
from twins.playbook.conflicts import Problem, conflicts
from twins.playbook.model import OF_COMPANY, Twin
from twins.playbook.word_matching import phrase
from twins.playbook.words.synonyms import flaw_in
from twins.playbook.yaml_lines import Path, YamlWithLines
from twins.values import Outcome


@dataclass(frozen=True)
class FolderFinding:
    file: str
    line: int
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what} - {self.remedy}"


def findings_in(twin: Twin, cases: CaseFile, rules_at: YamlWithLines, cases_at: YamlWithLines) -> list[FolderFinding]:
    """Check ids, references, laws without a case, senseless spaces."""
    rules = [
        *_ids(twin),
        *_words(twin),
        *_phrasings(twin),
        *_spaces(twin),
        *_bounds(twin),
        *_company(twin),
        *_laws(twin, cases),
        *conflicts(twin),
    ]
    found = [FolderFinding("rules.yaml", rules_at.line(path), what, remedy) for path, what, remedy in rules]
    in_cases = [*_case_ids(cases), *_case_references(twin, cases)]
    return found + [FolderFinding("cases.yaml", cases_at.line(path), what, remedy) for path, what, remedy in in_cases]


def _ids(twin: Twin) -> Iterator[Problem]:
    seen: set[str] = set()
    parts = {
        "rules": [rule.id for rule in twin.rules],
        "check_first": [trigger.id for trigger in twin.check_first],
        "spaces": [space.id for space in twin.spaces],
    }
    for part, ids in parts.items():
        for index, item_id in enumerate(ids):
            if item_id in seen:
                yield (part, index, "id"), f"{item_id} is used twice", "give each its own id"
            if item_id in twin.retired:
                yield (part, index, "id"), f"{item_id} was retired and is used again", "take a new id"
            seen.add(item_id)


def _words(twin: Twin) -> Iterator[Problem]:
    for index, text in enumerate(twin.words):
        flaw = flaw_in(text)
        if flaw:
            yield ("words", index), f"{text!r} can't be read", flaw


def _phrasings(twin: Twin) -> Iterator[Problem]:
    remedy = "use at least one word that carries meaning, or it would match every small talk"
    for part, items in (("rules", twin.rules), ("check_first", twin.check_first), ("spaces", twin.spaces)):
        for index, item in enumerate(items):
            for field in ("also_asked_as", "done_right", "found_by"):
                for number, text in enumerate(getattr(item, field, ())):
                    if not phrase(text):
                        yield (part, index, field, number), f"{text!r} says too little", remedy
    yield from _matching_phrasings(twin)


def _matching_phrasings(twin: Twin) -> Iterator[Problem]:
    remedy = "use at least two words that carry meaning, or it would match almost anything"
    for part, items in (("rules", twin.rules), ("check_first", twin.check_first)):
        for index, item in enumerate(items):
            for field in ("refuse_when", "otherwise_when", "when"):
                for number, text in enumerate(getattr(item, field, ())):
                    if len(phrase(text)) < 2:
                        yield (part, index, field, number), f"{text!r} says too little", remedy


def _spaces(twin: Twin) -> Iterator[Problem]:
    named = {"irreversible", "outside", *(t.id for t in twin.check_first), *(r.id for r in twin.rules if r.is_law)}
    for index, space in enumerate(twin.spaces):
        if space.until < space.granted_on:
            yield ("spaces", index, "until"), f"{space.id} ends before it begins", "set until after granted_on"
        for number, name in enumerate(space.brings_down):
            if name not in named and not name.startswith(OF_COMPANY):
                remedy = "name 'irreversible', 'outside', or the id of a trigger or law"
                yield (
                    ("spaces", index, "brings_down", number),
                    f"{space.id} takes away {name!r}, which is no trigger or law",
                    remedy,
                )


def _bounds(twin: Twin) -> Iterator[Problem]:
    bounded = [("rules", index, rule.id, rule.bounds) for index, rule in enumerate(twin.rules)]
    bounded += [("spaces", index, space.id, space.bounds) for index, space in enumerate(twin.spaces)]
    for part, index, item_id, bounds in bounded:
        if len({bound.name for bound in bounds}) != len(bounds):
            yield (part, index, "bounds"), f"{item_id} has two bounds of one name", "name each differently"


def _company(twin: Twin) -> Iterator[Problem]:
    if not twin.is_company:
        if twin.products:
            remedy = "move them to the folder company, which an architect publishes"
            yield ("products",), "a twin doesn't say who speaks for a product", remedy
        return
    names: set[str] = set()
    for index, product in enumerate(twin.products):
        if product.name.casefold() in names:
            yield ("products", index, "name"), f"{product.name!r} stands here twice", "name each product once"
        names.add(product.name.casefold())
    if twin.spaces:
        yield ("spaces",), "the company's law grants nothing", "move the space to a twin"
    for index, rule in enumerate(twin.rules):
        if not rule.is_law:
            yield ("rules", index, "kind"), f"{rule.id} is a default", "the company's law holds laws only"


def _laws(twin: Twin, cases: CaseFile) -> Iterator[Problem]:
    refused = {rule for case in cases.cases if case.expect.outcome is Outcome.REFUSED for rule in case.expect.rules}
    for index, rule in enumerate(twin.rules):
        if rule.is_law and rule.id not in refused:
            remedy = f"add a case to cases.yaml with outcome: refused and rules: [{rule.id}]"
            yield ("rules", index, "id"), f"{rule.id} is law and no case shows what it refuses", remedy


def _case_ids(cases: CaseFile) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, case in enumerate(cases.cases):
        if case.id in seen:
            yield ("cases", index, "id"), f"{case.id} is used twice", "give each case its own id"
        seen.add(case.id)


def _case_references(twin: Twin, cases: CaseFile) -> Iterator[Problem]:
    spaces = {space.id for space in twin.spaces}
    for index, case in enumerate(cases.cases):
        yield from _rule_references(twin, index, case.expect)
        trigger, known = case.expect.trigger, {each.id for each in twin.check_first}
        if trigger and trigger not in known and not trigger.startswith(OF_COMPANY):
            what = f"there is no trigger {trigger}"
            yield ("cases", index, "expect", "trigger"), what, "name one that exists"
        if case.expect.space and case.expect.space not in spaces:
            yield ("cases", index, "expect", "space"), f"there is no space {case.expect.space}", "name one that exists"


def _rule_references(twin: Twin, index: int, expect: Expected) -> Iterator[Problem]:
    rules = {rule.id for rule in twin.rules}
    named: list[tuple[Path, str]] = [(("rules", number), rule) for number, rule in enumerate(expect.rules)]
    named += [(("offers", number), rule) for number, rule in enumerate(expect.offers)]
    named += [(("after", "pick"), expect.after.pick)] if expect.after and expect.after.pick else []
    for place, rule in named:
        if rule not in rules and not rule.startswith(OF_COMPANY):
            yield ("cases", index, "expect", *place), f"there is no rule {rule}", "name one that exists"
    if expect.after and expect.after.pick and expect.offers and expect.after.pick not in expect.offers:
        what = f"{expect.after.pick} is picked and isn't among what is offered"
        yield ("cases", index, "expect", "after", "pick"), what, "pick one of offers, or add it there"
