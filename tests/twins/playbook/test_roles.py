"""A folder may name roles instead of people; publication fills them in."""

import json
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.support.effort import for_thorough
from tests.support.twin_folders import CASES, GOOD, RULES, SKILL
from twins.playbook.folder import STARTERS, Folder, FolderError, load_folder, parse_folder, read_files
from twins.playbook.roles import People
from twins.values import Person

HANDLES = sorted(path.name for path in STARTERS.iterdir())
BEA, OMAR, LEO = (Person(slack=f"U0{name.upper()}", name=name) for name in ("Bea", "Omar", "Leo"))
NAMED = "{slack: U0ANA, name: Ana}"
WITH_ROLES = {
    "SKILL.md": SKILL,
    "rules.yaml": RULES.replace(
        f"expert: {NAMED}", "expert: {role: expert}  # whoever takes it\ndeputies:\n  - {role: deputy}"
    )
    .replace("name: Ana's", "name: \"{expert}'s")
    .replace("security twin\n", 'security twin"\n')
    .replace(
        "    - Sign-in and keys\n",
        "    - Sign-in and keys\n  not_covered:\n    - {what: Contracts, person: {topic: legal}}\n",
    )
    .replace(NAMED, "{role: deputy}"),
    "cases.yaml": CASES
    + "  - id: SEC-C3\n    ask: sign the contract\n    expect: {outcome: not_covered, person: {topic: legal}}\n"
    + "  - id: SEC-C4\n    ask: who waters the plants\n    by: {role: deputy}\n"
    + "    expect: {outcome: not_covered, person: {role: expert}}\n",
}


def adopted(expert: Person = BEA, *deputies: Person, **topics: Person) -> Folder:
    return parse_folder(WITH_ROLES, "security", People(expert, deputies, topics))


def findings(files: dict[str, str], people: People | None = None) -> list[str]:
    with pytest.raises(FolderError) as refused:
        parse_folder(files, "security", people)
    return [str(finding) for finding in refused.value.findings]


def test_each_role_goes_to_the_person_who_is_named_for_it() -> None:
    folder = adopted(BEA, OMAR, legal=LEO)

    twin, cases = folder.twin, {case.id: case for case in folder.cases.cases}
    assert (twin.expert, [deputy.slack for deputy in twin.deputies]) == (BEA, ["U0OMAR"])
    assert (twin.scope.not_covered[0].person, twin.spaces[0].granted_by) == (LEO, OMAR)
    assert (cases["SEC-C3"].expect.person, cases["SEC-C4"].expect.person, cases["SEC-C4"].by) == (
        "Leo",
        "Bea",
        "U0OMAR",
    )
    assert twin.name == "Bea's security twin"


def test_the_owner_takes_every_role_without_a_person_and_nobody_is_invented() -> None:
    folder = adopted()

    twin, cases = folder.twin, {case.id: case for case in folder.cases.cases}
    assert twin.deputies == ()
    assert (twin.scope.not_covered[0].person, twin.spaces[0].granted_by) == (BEA, BEA)
    assert (cases["SEC-C3"].expect.person, cases["SEC-C4"].by) == ("Bea", "U0BEA")


def test_several_deputies_take_the_one_role() -> None:
    assert [deputy.name for deputy in adopted(BEA, OMAR, LEO).twin.deputies] == ["Omar", "Leo"]


@pytest.mark.parametrize(
    ("expert", "name"),
    [
        (Person(slack="U0BEA", name="U0BEA"), "Security twin"),  # Slack wasn't asked for a name
        (Person(slack="U0BEA", name="B" * 60), "Security twin"),  # a name has room for 60 characters
    ],
)
def test_a_twin_is_called_by_its_craft_where_its_experts_name_does_not_fit(expert: Person, name: str) -> None:
    assert adopted(expert).twin.name == name


NAMES = st.text(min_size=1, max_size=60).map(lambda text: " ".join(text.split())).filter(bool)


@given(NAMES, NAMES)
def test_a_name_comes_back_as_it_is_whatever_yaml_makes_of_such_words(name: str, other: str) -> None:
    expert, deputy = Person(slack="U0BEA", name=name), Person(slack="U0OMAR", name=other)
    folder = adopted(expert, deputy, legal=deputy)

    assert folder.twin.expert.name == name
    assert folder.twin.scope.not_covered[0].person.name == other
    assert folder.cases.cases[2].expect.person == other


KEYS = st.sampled_from(["role", "topic", "deputies", "expert", "cases", "by", "expect", "name", "rules"])
SCALARS = st.sampled_from(["expert", "deputy", "legal", "boss", "{expert}'s twin", "", "1"])
ANYTHING = st.recursive(SCALARS, lambda part: st.lists(part, max_size=3) | st.dictionaries(KEYS, part, max_size=3))


@given(rules=ANYTHING, cases=ANYTHING, is_adopted=st.booleans())
def test_roles_anywhere_are_filled_or_are_findings_and_never_a_crash(
    rules: object, cases: object, *, is_adopted: bool
) -> None:
    files = {"SKILL.md": SKILL, "rules.yaml": json.dumps(rules), "cases.yaml": yaml.safe_dump(cases)}
    with pytest.raises(FolderError):
        parse_folder(files, "security", People(BEA) if is_adopted else None)


def test_everything_else_stays_as_it_is_written() -> None:
    filled = adopted(BEA, OMAR, legal=LEO).files

    assert "expert: {slack: U0BEA, name: Bea}  # whoever takes it\n" in filled["rules.yaml"]
    for file, text in WITH_ROLES.items():
        lines = list(zip(text.splitlines(), filled[file].splitlines(), strict=True))
        assert [was for was, now in lines if was != now and "role" not in was and "topic" not in was] == [
            line for line in text.splitlines() if line.startswith('name: "{expert}')
        ]


def test_a_folder_that_names_people_is_left_alone() -> None:
    folder = parse_folder(GOOD, "security", People(BEA, (OMAR,), {"legal": LEO}))

    assert folder.files == GOOD


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("rules.yaml", "{role: expert}", "{role: boss}", "rules.yaml:4: there is no role 'boss' - use role: expert"),
        (
            "cases.yaml",
            "{topic: legal}",
            "{topic: lega}",
            "cases.yaml:11: no topic of the scope is called 'lega' - name one of: legal",
        ),
    ],
)
def test_a_role_that_nobody_can_take_is_a_finding(file: str, old: str, new: str, said: str) -> None:
    found = findings(WITH_ROLES | {file: WITH_ROLES[file].replace(old, new)}, People(BEA))

    assert any(each.startswith(said) for each in found), found


def test_without_an_owner_the_roles_and_the_option_are_said_beside_every_other_mistake() -> None:
    found = findings(WITH_ROLES | {"rules.yaml": WITH_ROLES["rules.yaml"].replace("tier: 1", "teir: 1")})

    assert any("roles without people: expert, deputy, legal - add --owner U..." in each for each in found)
    assert any("did you mean tier?" in each for each in found)


@pytest.mark.parametrize("handle", [HANDLES[0], *for_thorough(HANDLES[1:])])
def test_an_adopted_starter_holds_no_person_but_its_owner(handle: str) -> None:
    folder = load_folder(STARTERS / handle, People(BEA))

    assert set(re.findall(r"\bU0\w+", "\n".join(folder.files.values()))) == {"U0BEA"}
    people = {"Ana", "Devika", "Uma", "Omar", "Ari", "Leo", "Noor", "Ines", "Miriam", "Jonas", "Tomas", "Paula"}
    assert people & set(re.findall(r"\w+", "\n".join(folder.files.values()))) == set()


@pytest.mark.parametrize("handle", HANDLES)
def test_every_starter_waits_for_an_owner(handle: str, tmp_path: Path) -> None:
    with pytest.raises(FolderError) as refused:
        parse_folder(read_files(STARTERS / handle), handle)
    assert [finding.what.split(":")[0] for finding in refused.value.findings] == ["roles without people"]
