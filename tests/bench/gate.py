"""`make bench`, the gate: its time for a large playbook."""

import random
import sys
from datetime import UTC, datetime
from time import perf_counter

from bot.practice.starters import practice_starter
from tests.bench.clicks import said as verdict
from twins.authoring.editable_playbook import EditablePlaybook, ItemKind
from twins.authoring.yaml_edits import apply_edits, new_texts
from twins.finder.finder import Finder
from twins.playbook.folder import Folder, parse_folder
from twins.publishing.gate import run_gate
from twins.values import Person

RULES, CASES, MOST_SECONDS = 200, 150, 20.0
_VERBS = "rotate archive publish migrate sample throttle encrypt replay shard index".split()
_THINGS = "ledger invoice tenant webhook backup cache dashboard cursor payload replica token feed".split()


def large(rules: int = RULES, cases: int = CASES) -> Folder:
    """A playbook of this size: a law in ten, a tier each, and cases for the first rules and every law."""
    chance = random.Random(7)
    pairs = [f"{verb} the {thing} number{n}" for n in range(2) for verb in _VERBS for thing in _THINGS]
    chance.shuffle(pairs)
    files = new_texts("large", "A large twin", "Everything", Person(slack="U0X", name="Xenia"), ["everything"])
    edits, playbook = [], EditablePlaybook.of(files)
    for number, said in enumerate(pairs[:rules], start=1):
        is_law = number % 10 == 0
        tier = 3 if is_law else 1 + number % 2
        rule = {
            "id": f"LAR-{number}",
            "kind": "law" if is_law else "default",
            "tier": tier,
            "text": f"One may {said}",
            "why": f"It was so in year {number}",
            "confirmed": "2026-11-01",
            ("refuse_when" if is_law else "also_asked_as"): [said],
        }
        edits.append(playbook.put(ItemKind.RULE, f"LAR-{number}", rule))
        if is_law or number <= cases:
            outcome = "refused" if is_law else "decided" if tier == 1 else "assumed"
            expect = {"outcome": outcome, "rules": [f"LAR-{number}"]}
            case = {"id": f"LAR-C{number}", "ask": f"{said} because it is due", "expect": expect}
            edits.append(playbook.put(ItemKind.CASE, f"LAR-C{number}", case))
    return parse_folder(apply_edits(files, edits))


def main() -> int:
    """Run it, and print the line; 1 where it is short of its aim."""
    folder, company = large(), practice_starter("company").unpublished
    started = perf_counter()
    gate = run_gate(folder.unpublished, folder.cases, company, Finder(), datetime.now(UTC))
    seconds = perf_counter() - started
    what = f"the gate over {len(folder.twin.rules)} rules, {len(gate.results)} cases and {len(gate.tried)} changes"
    is_whole = not gate.failed and gate.share_noticed(strict=True) == 1
    print(f"{what}: {seconds:.1f} s (aim: <= {MOST_SECONDS:g}) {verdict(seconds <= MOST_SECONDS and is_whole)}")
    return 0 if seconds <= MOST_SECONDS and is_whole else 1


if __name__ == "__main__":
    sys.exit(main())
