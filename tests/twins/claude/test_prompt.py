"""The cached part of a prompt is the same for every ask and complete."""

import hashlib
import json
import os
import re
import subprocess
import sys
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.builders import ANA, NOW, a_company, a_law, a_rule, a_space, a_twin, a_version, starter
from tests.support.effort import for_thorough
from tests.support.model_reports import CORA, an_ask_of_cora
from twins.claude.prompt import Prompts
from twins.deciding.ask import Ask
from twins.deciding.thread import Speaker, Turn
from twins.playbook.model import Version
from twins.values import Person

SPACE = a_space(
    granted_by=Person(slack="U0GRANTER", name="Gail"),
    granted_on=date(2026, 10, 9),
    until=date(2027, 3, 29),
    bounds=[{"kind": "number", "name": "length", "unit": "hours", "at_most": 48}],
)
RULES = [a_law(), a_rule(tier=3, confirmed=date(2026, 11, 5)), a_rule("SEC-10", text="Logs are kept for a month")]
BACKGROUND = "I look at what a thief could do with it."


def version(**given: Any) -> Version:
    """A twin with a space, three rules and prose."""
    twin = a_twin(**({"rules": RULES, "spaces": [SPACE]} | given))
    return a_version(twin).model_copy(update={"background": BACKGROUND})


def prefix(of: Version | None = None) -> str:
    return "".join(Prompts().prefix(of or version(), a_company()))


speakers = st.builds(
    Turn,
    slack=st.text(max_size=5),
    name=st.text(max_size=5),
    speaker=st.sampled_from(Speaker),
    text=st.text(max_size=20),
)
asks = st.builds(
    an_ask_of_cora,
    st.text(min_size=1, max_size=40),
    speakers,
    conductor=st.sampled_from(["", ANA.slack]),
    name=st.text(max_size=5),
    product=st.none() | st.text(max_size=5),
)
PROMPTS, VERSION, COMPANY = Prompts(), version(), a_company()


@given(ask=asks, days=st.integers(0, 400), suffix=st.text(max_size=4))
def test_the_prefix_is_the_same_whatever_is_asked_by_whom_and_when(ask: Ask, days: int, suffix: str) -> None:
    said = PROMPTS.prompt(ask, VERSION, COMPANY, NOW + timedelta(days=days), suffix)

    assert said.common + said.playbook == prefix()


def test_the_prefix_is_the_same_in_whatever_order_the_folder_has_its_rules_and_spaces() -> None:
    spaces = [SPACE, a_space("SEC-S2")]

    one = version(rules=RULES, spaces=spaces)
    other = version(rules=RULES[::-1], spaces=spaces[::-1])

    assert prefix(one) == prefix(other)


_PRINTED = """
import hashlib
from tests.support.builders import starter
from twins.claude.prompt import Prompts
print(hashlib.sha256("".join(Prompts().prefix(starter("security"), starter("company"))).encode()).hexdigest())
"""


@pytest.mark.parametrize("seed", ["1", *for_thorough(["2"])])
def test_the_prefix_is_the_same_in_another_process(seed: str) -> None:
    run = subprocess.run(
        [sys.executable, "-c", _PRINTED],
        env=os.environ | {"PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
    )

    here = "".join(Prompts().prefix(starter("security"), starter("company")))
    assert run.stdout.strip() == hashlib.sha256(here.encode()).hexdigest()


@pytest.mark.parametrize(
    "other",
    [
        version(rules=RULES[:2]),
        version(spaces=[]),
        version(limits={"may_not_assume": ["nobody minds"]}),
        version().model_copy(update={"background": "Another view."}),
        version(scope={"covers": ["Keys"]}),
    ],
    ids=["a rule less", "no space", "a limit", "other prose", "another scope"],
)
def test_another_version_is_shown_as_it_is_by_the_same_maker_of_prompts(other: Version) -> None:
    maker = Prompts()
    maker.prefix(version(), a_company())

    assert "".join(maker.prefix(other, a_company())) == prefix(other) != prefix()


NOT_THERE = [
    'tier"',
    "confirmed",
    "2026",
    "2027",
    'cap"',
    "until",
    "granted_",
    "Gail",
    "U0",
    CORA.name,
    "Omar",
]


@pytest.mark.parametrize("said", NOT_THERE)
def test_what_is_the_codes_to_use_or_names_people_does_not_stand_in_the_prefix(said: str) -> None:
    maker = Prompts()
    maker.prompt(an_ask_of_cora(), version(), a_company(), NOW, "5f1c")

    assert said not in "".join(maker.prefix(version(), a_company()))


def test_a_rule_stands_there_with_all_that_it_means() -> None:
    given: dict[str, Any] = {
        "unless": "a partner syncs",
        "instead": "ask for less",
        "also_asked_as": ["no sign-out"],
        "otherwise_when": ["keep sessions"],
    }

    line = next(line for line in prefix(version(rules=[a_rule(**given)])).splitlines() if '"SEC-2"' in line)

    assert json.loads(line) == given | {
        "id": "SEC-2",
        "text": "Sessions end after 12 hours",
        "why": "Laptops get lost.",
    }


def test_laws_come_first_and_each_kind_by_its_number() -> None:
    rules = [a_rule("SEC-10"), a_law("SEC-11"), a_rule("SEC-2"), a_law("SEC-3")]
    laws, defaults = prefix(version(rules=rules, spaces=[])).split("## Laws\n")[1].split("## Defaults\n")

    assert re.findall(r'"id": "(.*?)"', laws) == ["SEC-3", "SEC-11"]
    assert re.findall(r'"id": "(.*?)"', defaults) == ["SEC-2", "SEC-10"]


def test_what_a_rule_accepts_and_its_bounds_are_for_code_alone() -> None:
    bounds = [{"kind": "number", "name": "length", "unit": "hours", "at_most": 48}]
    plain, accepting = a_rule(), a_rule(accepts=["outside"], bounds=bounds)

    assert prefix(version(rules=[plain])) == prefix(version(rules=[accepting]))


def test_a_model_does_not_read_what_only_helps_the_finder() -> None:
    heard = ("my lunch got stolen from the fridge again",)
    trigger = {"id": "SEC-T1", "when": ["export link partner"], "why": "It leaves the company"}

    plain = version(rules=[a_rule()], check_first=[trigger])
    heard_as = version(rules=[a_rule(found_by=heard)], check_first=[trigger | {"found_by": heard}])

    assert prefix(plain) == prefix(heard_as)


@pytest.mark.parametrize("is_due", [True, False])
def test_only_an_unless_that_has_to_be_said_is_marked(is_due: bool) -> None:
    rules = [a_rule(unless="A phone", must_be_said=is_due), a_law(done_right=["put the key in the vault"])]

    said = prefix(version(rules=rules))

    assert ('"must_be_said": true' in said) is is_due
    assert '"must_be_said": false' not in said
    assert '"done_right": ["put the key in the vault"]' in said


def test_a_topic_that_is_not_covered_names_its_person() -> None:
    assert '{"what": "Contracts", "person": "Leo", "also_asked_as": []}' in prefix()


def test_a_space_its_bounds_the_scope_the_prose_and_the_companys_law_stand_there() -> None:
    twin = version(limits={"may_not_assume": ["the customer agreed"]})
    said = Prompts().prompt(an_ask_of_cora(), twin, a_company(), NOW, "5f1c")

    for text in (
        '"SEC-S1"',
        "Set the session length",
        '"at_most": "48"',
        '"Sign-in"',
        '"Contracts"',
        BACKGROUND,
        "the customer agreed",
        "Ana's security twin",
    ):
        assert text in said.playbook
    assert '"CO-1"' in said.common
    assert "We don't sell data" in said.common
    assert "CO-1" not in said.playbook


def test_without_a_company_there_are_no_laws_of_its() -> None:
    common, _ = Prompts().prefix(version(), None)

    assert "# The company's laws, which bind every twin\n\n(none)\n" in common


def test_the_company_can_be_asked_as_a_twin_as_well() -> None:
    company = a_company()
    _, playbook = Prompts().prefix(company, company)

    assert playbook.startswith("# The playbook of")
