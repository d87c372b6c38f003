"""Each mistake in a folder names its file, its line, the problem and the remedy."""

from pathlib import Path

import pytest

from tests.support.twin_folders import CASES, RULES, SKILL, a_folder
from twins.playbook.folder import FolderError, load_folder
from twins.playbook.validation import FolderFinding

# a row is a mistake: broken over lines, its parts could not be compared


LONG = "a" * 501
COMPANY = "handle: company\nname: Company\n"
BOUND = "{kind: number, name: length, unit: days, at_most: 14}"
BOUND_IN_LINES = "kind: number\n        name: length\n        unit: days\n        at_moist: 14"
Mistake = tuple[str, str, str, str, str, str]
"""The file, a text of it, what stands there instead, what the line named says, what is wrong, and the remedy."""

KEYS: dict[str, Mistake] = {
    "an unknown key": (
        "rules",
        "    why: Laptops",
        "    reason: x\n    why: Laptops",
        "reason:",
        "reason is not a key",
        "take it away",
    ),
    "a misspelled key": (
        "rules",
        "otherwise_when:",
        "otherwise_wen:",
        "keep sessions",
        "otherwise_wen",
        "did you mean otherwise_when?",
    ),
    "a misspelled key in a case": (
        "cases",
        "    on: 2026",
        "    product_: B\n    on: 2026",
        "product_",
        "product_ is not",
        "did you mean product?",
    ),
    "a key twice": (
        "rules",
        "    why: Laptops",
        "    text: Again\n    why: Laptops",
        "text: Again",
        "'text' stands here twice",
        "keep one",
    ),
    "a key twice in front": (
        "skill",
        "name: security",
        "name: safety\nname: security",
        "name: security",
        "'name' stands here twice",
        "keep one",
    ),
    "a key of the code's in front": (
        "skill",
        "name: security",
        "background: x\nname: security",
        "background:",
        "background is not a key",
        "below the second ---",
    ),
    "an unknown key in front": (
        "skill",
        "name: security",
        "name: security\ntitle: x",
        "title:",
        "title is not a key",
        "take it away",
    ),
    "a rule without a why": ("rules", "    why: Laptops get lost.\n", "", "id: SEC-2", "why is missing", "say why"),
    "a rule with an empty why": ("rules", "why: Laptops get lost.", "why: ''", "why: ''", "why is empty", "write it"),
    "a rule without a text": (
        "rules",
        "    text: Sessions end after 12 hours\n",
        "",
        "id: SEC-2",
        "text is missing",
        "add it",
    ),
    "no rules at all": (
        "rules",
        RULES[RULES.index("rules:") : RULES.index("spaces:")],
        "rules: []\n",
        "rules: []",
        "rules",
        "add at least one",
    ),
    "no expert": ("rules", "expert: {slack: U0ANA, name: Ana}\n", "", "handle:", "expert is missing", "add it"),
    "a case without an outcome": ("cases", "outcome: refused, ", "", "expect: {rules", "outcome is missing", "add it"),
}
VALUES: dict[str, Mistake] = {
    "a date in words": (
        "rules",
        "2026-10-01\nspaces",
        "last autumn\nspaces",
        "last autumn",
        "is not a date: 'last autumn'",
        "2026-11-03",
    ),
    "a date that isn't": ("rules", "2026-10-01\nspaces", "2026-13-01\nspaces", "2026-13-01", "", "2026"),
    "a tier of 4": (
        "rules",
        "tier: 1\n    text: Sess",
        "tier: 4\n    text: Sess",
        "tier: 4",
        "tier can't be 4",
        "use 1, 2 or 3",
    ),
    "a kind that isn't": (
        "rules",
        "kind: default",
        "kind: rule",
        "kind: rule",
        "kind can't be 'rule'",
        "use 'law' or 'default'",
    ),
    "a bad id": ("rules", "id: SEC-2", "id: sec_2", "sec_2", "id can't be 'sec_2'", "has to look like"),
    "a bad handle": (
        "rules",
        "handle: security",
        "handle: The Security",
        "The Security",
        "handle can't be",
        "has to look like",
    ),
    "a bad Slack id": (
        "rules",
        "slack: U0ANA, name: Ana}\nscope",
        "slack: '@ana', name: Ana}\nscope",
        "@ana",
        "slack can't be '@ana'",
        "has to look like",
    ),
    "an outcome that isn't": (
        "cases",
        "outcome: refused",
        "outcome: rejected",
        "rejected",
        "outcome can't be 'rejected'",
        "'refused'",
    ),
    "a text too long": ("rules", "text: Sessions", f"text: {LONG} Sessions", LONG, "500", "shorten it to a sentence"),
    "a number for a text": (
        "rules",
        "text: Sessions end after 12 hours",
        "text: 12",
        "text: 12",
        "text is not a text: 12",
        "put the text in quotes",
    ),
    "a list for a mapping": ("rules", "expert: {slack: U0ANA, name: Ana}", "expert: [Ana]", "[Ana]", "expert", ""),
    "an unknown kind of bound": (
        "rules",
        "kind: number, name: length, unit: days",
        "kind: count, name: length, unit: days",
        "kind: count",
        "'count'",
        "",
    ),
    "a bound without an edge": ("rules", ", at_most: 14", "", "unit: days", "at_least, at_most or both", ""),
    "a bound that is misspelled": (
        "rules",
        "at_most: 14",
        "at_moist: 14",
        "at_moist",
        "at_moist is not a key",
        "did you mean at_most?",
    ),
    "a bound misspelled on a line of its own": (
        "rules",
        BOUND,
        BOUND_IN_LINES,
        "at_moist",
        "at_moist is not a key",
        "did you mean at_most?",
    ),
    "a retired id that isn't one": ("rules", "[SEC-9]", "[nine]", "[nine]", "can't be 'nine'", "has to look like"),
    "a cap of nothing": ("rules", "uses: 5", "uses: 0", "uses: 0", "uses", ""),
}
SENSE: dict[str, Mistake] = {
    "an id twice": (
        "rules",
        "id: SEC-2",
        "id: SEC-1",
        "id: SEC-1\n    kind: default",
        "SEC-1 is used twice",
        "its own id",
    ),
    "a rule's id for a trigger": (
        "rules",
        "id: SEC-T1",
        "id: SEC-2",
        "id: SEC-2\n    when",
        "SEC-2 is used twice",
        "its own id",
    ),
    "a case's id twice": (
        "cases",
        "id: SEC-C2",
        "id: SEC-C1",
        "id: SEC-C1\n    ask: keep",
        "SEC-C1 is used twice",
        "its own id",
    ),
    "a retired id": ("rules", "id: SEC-2", "id: SEC-9", "id: SEC-9", "SEC-9 was retired", "take a new id"),
    "a law without refuse_when": (
        "rules",
        "    refuse_when:\n      - put the API key in the repo\n",
        "",
        "id: SEC-1",
        "a law needs refuse_when",
        "",
    ),
    "a law that no case shows": (
        "cases",
        "rules: [SEC-1]",
        "rules: []",
        "",
        "SEC-1 is law and no case",
        "rules: [SEC-1]",
    ),
    "a default with refuse_when": (
        "rules",
        "otherwise_when:",
        "refuse_when:",
        "id: SEC-2",
        "refuse_when is for laws",
        "",
    ),
    "a law with otherwise_when": (
        "rules",
        "    confirmed: 2026-11-03",
        "    otherwise_when: [put keys there]",
        "id: SEC-1",
        "otherwise_when is for defaults",
        "",
    ),
    "a phrasing that says too little": (
        "rules",
        "put the API key in the repo",
        "repo",
        "- repo",
        "'repo' says too little",
        "two words",
    ),
    "a way of asking that says nothing": (
        "rules",
        "    otherwise_when:",
        "    also_asked_as: [how can we do it]\n    otherwise_when:",
        "[how can we do it]",
        "says too little",
        "",
    ),
    "words that say the same, written as neither": (
        "rules",
        "check_first:",
        "words: [hut]\ncheck_first:",
        "[hut]",
        "'hut' can't be read",
        '"a, b"',
    ),
    "a trigger that says too little": (
        "rules",
        "[make the bucket public]",
        "[we do it]",
        "[we do it]",
        "'we do it' says too little",
        "two words",
    ),
    "a space without an end": ("rules", "    until: 2027-03-31\n", "", "id: SEC-S1", "until is missing", "has to end"),
    "a space that ends before it begins": (
        "rules",
        "until: 2027-03-31",
        "until: 2026-09-30",
        "2026-09-30",
        "ends before it begins",
        "after granted_on",
    ),
    "a space that brings down nothing": (
        "rules",
        "[outside]",
        "[SEC-2]",
        "[SEC-2]",
        "takes away 'SEC-2', which is no trigger or law",
        "the id of a trigger",
    ),
    "two bounds of one name": (
        "rules",
        "at_most: 14}",
        "at_most: 14}\n      - {kind: date, name: length, not_after: 2027-01-01}",
        "{kind: number",
        "two bounds of one name",
        "name each",
    ),
    "an unknown rule in a case": (
        "cases",
        "rules: [SEC-2]",
        "rules: [SEC-7]",
        "SEC-7",
        "there is no rule SEC-7",
        "one that exists",
    ),
    "an unknown rule among those offered": (
        "cases",
        "outcome: not_by_default, tier: 1, rules: [SEC-2]",
        "outcome: unsure, offers: [SEC-7]",
        "SEC-7",
        "there is no rule SEC-7",
        "one that exists",
    ),
    "an unknown rule that is picked": (
        "cases",
        "outcome: not_by_default, tier: 1, rules: [SEC-2]",
        "outcome: unsure, after: {pick: SEC-7, keeps: true, outcome: assumed}",
        "SEC-7",
        "there is no rule SEC-7",
        "one that exists",
    ),
    "a pick of what isn't offered": (
        "cases",
        "outcome: not_by_default, tier: 1, rules: [SEC-2]",
        "outcome: unsure, offers: [SEC-2], after: {pick: SEC-1, keeps: true, outcome: assumed}",
        "pick: SEC-1",
        "isn't among what is offered",
        "pick one of offers",
    ),
    "two bounds of one name in a rule": (
        "rules",
        "    text: Sessions end after 12 hours\n",
        (
            "    text: Sessions end after 12 hours\n    accepts: [outside]\n"
            "    bounds: [{kind: product, name: a, any_of: [b]}, {kind: product, name: a, any_of: [c]}]\n"
        ),
        "bounds: [",
        "SEC-2 has two bounds of one name",
        "name each",
    ),
    "an order that keeps a law and is refused by it": (
        "rules",
        "    refuse_when:\n",
        "    done_right: [please put the API key in the repo]\n    refuse_when:\n",
        "done_right:",
        "SEC-1 always refuses 'please put the API key in the repo'",
        "in other words",
    ),
    "an order that keeps a law and says nothing": (
        "rules",
        "    refuse_when:\n",
        "    done_right: [how can we do it]\n    refuse_when:\n",
        "done_right:",
        "says too little",
        "",
    ),
    "what colleagues write, without a word that carries meaning": (
        "rules",
        "    refuse_when:\n",
        "    found_by: [how can we do it]\n    refuse_when:\n",
        "found_by:",
        "says too little",
        "",
    ),
    "an unknown trigger in a case": (
        "cases",
        "tier: 1, ",
        "trigger: SEC-T7, ",
        "SEC-T7",
        "there is no trigger SEC-T7",
        "one that exists",
    ),
    "an unknown space in a case": (
        "cases",
        "tier: 1, ",
        "space: SEC-S7, ",
        "SEC-S7",
        "there is no space SEC-S7",
        "one that exists",
    ),
    "a company with a default": (
        "rules",
        RULES[: RULES.index("craft")],
        COMPANY,
        "kind: default",
        "SEC-2 is a default",
        "laws only",
    ),
    "a company with a space": (
        "rules",
        RULES[: RULES.index("craft")],
        COMPANY,
        "id: SEC-S1",
        "grants nothing",
        "move the space",
    ),
}
YAML: dict[str, Mistake] = {
    "a tab": ("rules", "    tier: 1", "\ttier: 1", "\ttier: 1", "this is not plain YAML", "mend the line"),
    "an open quote": ("rules", "text: Sessions", 'text: "Sessions', "", "this is not plain YAML", "mend the line"),
    "an open bracket": ("cases", "[SEC-1]}", "[SEC-1", "", "this is not plain YAML", "mend the line"),
    "a colon in a text": (
        "rules",
        "text: Sessions end",
        "text: Sessions: end",
        "Sessions: end",
        "this is not plain YAML",
        "quote the text",
    ),
    "an alias": (
        "rules",
        "{slack: U0ANA, name: Ana}\nscope",
        "&ana {slack: U0ANA, name: Ana}\ndeputies: [*ana]\nscope",
        "[*ana]",
        "aliases",
        "",
    ),
    "a tag": ("rules", "name: Ana's", "name: !!python/name:os.system Ana's", "!!python", "this is not plain YAML", ""),
    "a date that is none": (
        "rules",
        "name: Ana's",
        "name: !!timestamp Ana's",
        "!!timestamp",
        "this is not plain YAML",
        "",
    ),
    "a number too large": ("rules", RULES, f"a: {400 * '1:'}1.5", "", "this is not plain YAML", ""),
    "brackets without an end": ("rules", RULES, "a: " + 900 * "[" + 900 * "]", "", "this is not plain YAML", ""),
    "brackets without an end in front": (
        "skill",
        "name: s",
        "metadata: " + 900 * "[" + 900 * "]\nname: s",
        "",
        "not plain YAML",
        "",
    ),
    "two documents": ("rules", "rules:\n", "---\nrules:\n", "---", "another document", ""),
    "an empty file": ("rules", RULES, "", "", "the file", ""),
    "a list for a file": ("cases", CASES, "- SEC-C1\n", "", "the file", ""),
    "no front matter": ("skill", SKILL, "# Security\n", "", "there is no front matter", "begin the file with ---"),
    "front matter without an end": ("skill", "\n---\n#", "\n#", "", "there is no front matter", "--- again"),
    "front matter that is no mapping": (
        "skill",
        SKILL,
        "---\n- a\n---\n",
        "",
        "not plain YAML",
        "name: and description:",
    ),
    "a description too long": ("skill", "Ana's judgment", "a" * 1025, "description:", "1024", "shorten"),
    "no description": (
        "skill",
        "description: Ana's judgment about sessions and keys.\n",
        "",
        "",
        "description is missing",
        "add it",
    ),
    "the wrong name": (
        "skill",
        "name: security",
        "name: safety",
        "name: safety",
        "name is 'safety' but the folder is 'security'",
        "same name",
    ),
    "a name with capitals": (
        "skill",
        "name: security",
        "name: Security",
        "name: Security",
        "name can't be 'Security'",
        "has to look like",
    ),
}
MISTAKES = KEYS | VALUES | SENSE | YAML
FILES = {"skill": "SKILL.md", "rules": "rules.yaml", "cases": "cases.yaml"}


def _findings(folder: Path) -> list[FolderFinding]:
    with pytest.raises(FolderError) as error:
        load_folder(folder)
    return error.value.findings


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=list(MISTAKES))
def test_a_mistake_is_named_with_its_file_what_is_wrong_and_the_remedy(mistake: Mistake, tmp_path: Path) -> None:
    file, old, new, _, what, remedy = mistake

    found = _findings(a_folder(tmp_path, **{file: (old, new)}))

    assert any(what in finding.what and remedy in finding.remedy for finding in found), found
    assert all(finding.what and finding.remedy for finding in found)


PLACED = {name: mistake for name, mistake in MISTAKES.items() if mistake[3]}


@pytest.mark.parametrize("mistake", PLACED.values(), ids=list(PLACED))
def test_a_mistake_is_named_with_its_line(mistake: Mistake, tmp_path: Path) -> None:
    file, old, new, at, what, _ = mistake
    folder = a_folder(tmp_path, **{file: (old, new)})
    text = (folder / FILES[file]).read_text(encoding="utf-8")

    lines = {(finding.file, finding.line) for finding in _findings(folder) if what in finding.what}

    assert (FILES[file], text[: text.index(at)].count("\n") + 1) in lines


@pytest.mark.parametrize("name", FILES.values())
def test_a_missing_file_is_named(name: str, tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    (folder / name).unlink()

    assert _findings(folder) == [FolderFinding(name, 1, f"{name} is missing", f"add {name} to security/")]


@pytest.mark.parametrize("name", FILES.values())
def test_a_file_that_is_not_utf_8_is_named(name: str, tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    (folder / name).write_bytes("Straße".encode("latin-1"))

    assert [(found.file, found.remedy) for found in _findings(folder)] == [(name, "save it as UTF-8 text")]


def test_a_law_that_no_case_shows_is_named_where_the_law_stands(tmp_path: Path) -> None:
    found = _findings(a_folder(tmp_path, cases=("rules: [SEC-1]", "rules: []")))

    assert str(found[0]).startswith("rules.yaml:15: SEC-1 is law and no case shows what it refuses - add a case")


def test_what_is_in_a_list_is_named_by_its_id(tmp_path: Path) -> None:
    [found] = _findings(a_folder(tmp_path, rules=("    why: Laptops get lost.\n", "")))

    assert found.what == "SEC-2.why is missing"


def test_an_id_used_twice_is_named_beside_other_mistakes(tmp_path: Path) -> None:
    folder = a_folder(tmp_path, rules=("    why: Laptops get lost.\n", ""))
    rules = folder / "rules.yaml"
    rules.write_text(rules.read_text(encoding="utf-8").replace("id: SEC-2", "id: SEC-1"), encoding="utf-8")

    assert {"SEC-1.why is missing", "SEC-1 is used twice"} <= {found.what for found in _findings(folder)}


def test_every_mistake_is_named_at_once_in_the_order_of_the_files(tmp_path: Path) -> None:
    changed = {"skill": ("name: s", "name: S"), "rules": ("tier: 1", "tier: 9"), "cases": ("outcome: refused, ", "")}

    found = _findings(a_folder(tmp_path, **changed))

    assert [finding.file for finding in found] == ["SKILL.md", "cases.yaml", "rules.yaml"]
