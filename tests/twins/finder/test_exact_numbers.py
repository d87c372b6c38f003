"""A phrasing with the exact number wins over one for any number."""

import pytest

from tests.support.builders import NOW, a_law, a_rule, a_space, a_twin, a_version
from twins.deciding.ask import Ask
from twins.deciding.reading import Reading
from twins.finder.finder import Finder
from twins.playbook.model import Rule

ANY = a_rule("SEC-2", tier=2, also_asked_as=["keep logs for {number} days", "keep {number} copies"])
THIRTY = a_rule("SEC-3", text="Thirty days are a month", also_asked_as=["keep logs for 30 days"])


def read(said: str, *rules: Rule) -> Reading:
    """Read an ask with the look-up."""
    version = a_version(a_twin(rules=[a_law(), *rules]))
    found = Finder().find(Ask.of(said), version, None)
    assert isinstance(found, Reading)
    return found


# (what is asked, the rule that answers it alone)
ASKED = [
    ("keep logs for 30 days", "SEC-3"),
    ("Keep LOGS for 30 days because support needs them", "SEC-3"),
    ("keep logs for 31 days", "SEC-2"),
    ("keep logs for 3 days", "SEC-2"),
    ("keep 30 copies", "SEC-2"),
]


@pytest.mark.parametrize(("said", "rule"), ASKED)
@pytest.mark.parametrize("rules", [(ANY, THIRTY), (THIRTY, ANY)], ids=["behind", "in front"])
def test_the_very_number_wins_over_any_number_wherever_the_rules_stand(
    said: str, rule: str, rules: tuple[Rule, ...]
) -> None:
    found = read(said, *rules)

    assert found.applied == (rule,)


def test_two_rules_that_name_the_very_number_are_decided_by_neither() -> None:
    other = a_rule("SEC-4", text="A month is enough", also_asked_as=["keep our logs for 30 days"])

    assert read("keep logs for 30 days", THIRTY, other).applied == ()
    assert read("keep logs for 31 days", ANY, other).applied == ("SEC-2",)


def test_two_rules_for_any_number_are_decided_by_neither() -> None:
    other = a_rule("SEC-4", text="A month is enough", also_asked_as=["keep the logs for {number} days"])

    assert read("keep logs for 31 days", ANY, other).applied == ()
    assert read("keep logs for 30 days", ANY, other, THIRTY).applied == ("SEC-3",)


# A name means the same however its letters are cased.
@pytest.mark.parametrize(
    "said", ["use GraphQL for it", "use graphql for it", "use graphQL for it", "Use GRAPHQL for it"]
)
def test_a_name_written_in_camels_is_found_in_any_case(said: str) -> None:
    rule = a_rule("SEC-5", text="One query language", also_asked_as=["use graphql for it"])

    assert read(said, rule).applied == ("SEC-5",)


def test_a_space_is_found_in_any_case_too() -> None:
    twin = a_twin(spaces=[a_space(also_asked_as=["turn on grpc"])])

    found = Finder().find(Ask.of("turn on gRPC because it is quicker"), a_version(twin), None)

    assert found.space == "SEC-S1"
    assert Finder().read(Ask.of("turn on gRPC"), a_version(twin), None, NOW).reading == found.model_copy(
        update={"why": None}
    )
