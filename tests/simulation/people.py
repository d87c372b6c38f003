"""The seeded company of the simulated year, with its wrong and missing rules."""

import random
from dataclasses import dataclass, field

from twins.authoring.editable_playbook import Edit, EditablePlaybook, ItemKind
from twins.authoring.evidence import ReasonKind
from twins.authoring.yaml_edits import apply_edits, new_texts
from twins.playbook.folder import Folder, parse_folder
from twins.values import Person

TWINS, RULES, WRONG, MISSING, WRONG_LAWS = 8, 200, 10, 10, 2
CONDUCTORS, PRODUCTS = 40, 10
_VERBS = "rotate archive publish migrate sample throttle encrypt replay shard index merge export sign".split()
_THINGS = "ledger invoice tenant webhook backup cache dashboard cursor payload replica token feed quota badge".split()


@dataclass
class Topic:
    """Something that people ask about: a rule says it, or none does yet."""

    handle: str
    words: str
    rule_id: str | None
    is_law: bool = False
    is_wrong: bool = False
    kind: ReasonKind = ReasonKind.TOO_STRICT
    """The reason that people have, where it is wrong."""
    found_on: int | None = None
    mended_on: int | None = None


@dataclass
class Company:
    """Twins and people."""

    folders: dict[str, Folder]
    topics: list[Topic]
    conductors: list[tuple[str, str]] = field(default_factory=list)
    """Slack id and product."""


def company(chance: random.Random) -> Company:
    """Return eight twins with 200 rules (ten defaults and two laws are wrong), and ten topics without a rule."""
    pairs = [f"{verb} the {thing}" for verb in _VERBS for thing in _THINGS] + [
        f"{verb} every {thing} twice" for verb in _VERBS for thing in _THINGS
    ]
    chance.shuffle(pairs)
    topics: list[Topic] = []
    folders = {}
    for number in range(TWINS):
        handle, texts = f"twin{chr(97 + number)}", {}
        expert = Person(slack=f"U0EXPERT{number}", name=f"Expert {number}")
        texts = new_texts(handle, f"Twin {number}", "a craft", expert, ["a craft"])
        playbook, edits = EditablePlaybook.of(texts), []
        for index in range(RULES // TWINS):
            rule_id, said = f"{playbook.prefix}-{index + 1}", pairs.pop()
            is_law = index % 8 == 7
            edits += _rule(playbook, rule_id, said, is_law=is_law)
            topics.append(Topic(handle, said, rule_id, is_law))
        folders[handle] = parse_folder(apply_edits(texts, edits))
    _mislead(topics, chance)
    topics += [Topic(chance.choice(list(folders)), pairs.pop(), None) for _ in range(MISSING)]
    conductors = [(f"U0COND{number}", f"Product {number % PRODUCTS}") for number in range(CONDUCTORS)]
    return Company(folders, topics, conductors)


def _mislead(topics: list[Topic], chance: random.Random) -> None:
    defaults, laws = [t for t in topics if not t.is_law], [t for t in topics if t.is_law]
    for topic in (*chance.sample(defaults, WRONG), *chance.sample(laws, WRONG_LAWS)):
        topic.is_wrong, topic.kind = True, chance.choice(list(ReasonKind))


def _rule(playbook: EditablePlaybook, rule_id: str, said: str, *, is_law: bool) -> list[Edit]:
    rule = {
        "id": rule_id,
        "kind": "law" if is_law else "default",
        "tier": 3 if is_law else 1,
        "text": f"Nobody may {said}",
        "why": f"{said} went wrong once",
        "confirmed": "2026-01-01",
        ("refuse_when" if is_law else "otherwise_when"): [said],
    }
    edits = [playbook.put(ItemKind.RULE, rule_id, rule)]
    if is_law:
        case = {"id": rule_id.replace("-", "-C"), "ask": said, "expect": {"outcome": "refused", "rules": [rule_id]}}
        edits.append(playbook.put(ItemKind.CASE, str(case["id"]), case))
    return edits
