"""The company's law names the people who may say that a channel stands for a product."""

import pytest
import yaml

from bot.practice.starters import PEOPLE
from tests.support.twin_folders import GOOD
from twins.playbook.diff import changes
from twins.playbook.folder import STARTERS, FolderError, load_folder, parse_folder, read_files
from twins.playbook.model import NamedProduct
from twins.playbook.products import is_same_product, may_set_product, named_product
from twins.playbook.roles import People
from twins.playbook.word_bounds import ProductBound
from twins.values import Person

CORA, LEO = Person(slack="U0CORA", name="Cora"), Person(slack="U0LEO", name="Leo")
BILLING = NamedProduct(name="Billing", people=(CORA,))
ARCHITECTS = ("U0ARI",)


def findings(handle: str, products: object) -> list[str]:
    """Return what is wrong with a folder that has these products."""
    files = read_files(STARTERS / "company") if handle == "company" else GOOD
    rules = yaml.safe_load(files["rules.yaml"]) | {"products": products}
    try:
        parse_folder({**files, "rules.yaml": yaml.safe_dump(rules, sort_keys=False)}, handle, People(LEO))
    except FolderError as error:
        return [f"{finding.what} - {finding.remedy}" for finding in error.findings]
    return []


def product(name: str, *people: Person) -> dict[str, object]:
    return {"name": name, "people": [person.model_dump() for person in people]}


@pytest.mark.parametrize(
    ("named", "slack", "may"),
    [
        # the people named for this product, and architects
        (BILLING, "U0CORA", True),
        (BILLING, "U0ARI", True),
        (None, "U0ARI", True),
        # everyone else
        (BILLING, "U0LEO", False),
        (BILLING, "", False),
        (None, "U0CORA", False),
    ],
)
def test_an_architect_and_the_people_of_a_product_decide_alone(
    named: NamedProduct | None, slack: str, *, may: bool
) -> None:
    assert may_set_product(named, slack, ARCHITECTS) is may


@pytest.mark.parametrize("name", ["Billing", "billing", "BILLING", "Billing ", "Straße", "STRASSE", "Billin\u0261", ""])
@pytest.mark.parametrize("other", ["Billing", "Strasse"])
def test_names_are_the_same_where_a_decision_space_says_so(name: str, other: str) -> None:
    bound = ProductBound(kind="product", name="product", any_of=(other,))

    assert is_same_product(name, other) is bound.allows(name)


def test_a_product_is_found_by_its_name_in_any_case() -> None:
    law = load_folder(STARTERS / "company", PEOPLE["company"]).twin

    found = named_product(law, "ONBOARDING")

    assert found
    assert (found.name, [person.name for person in found.people]) == ("Onboarding", ["Chen"])
    assert named_product(law, "Dunning") is None
    assert named_product(None, "Onboarding") is None


def test_the_owner_of_an_adopted_law_decides_for_each_product_that_has_no_other_person() -> None:
    law = load_folder(STARTERS / "company", People(LEO, (), {"billing": CORA})).twin

    assert [[person.slack for person in each.people] for each in law.products] == [["U0CORA"], ["U0LEO"]]


def test_only_the_company_s_law_names_products() -> None:
    [found] = findings("security", [product("Billing", CORA)])

    assert found.startswith("a twin doesn't say who speaks for a product - move them to the folder company")


def test_a_product_stands_in_the_law_once() -> None:
    [found] = findings("company", [product("Billing", CORA), product("BILLING", LEO)])

    assert found == "'BILLING' stands here twice - name each product once"


@pytest.mark.parametrize("wrong", [product("Billing"), product("", CORA), product("x" * 61, CORA), {"name": "Billing"}])
def test_a_product_has_a_short_name_and_people(wrong: dict[str, object]) -> None:
    assert len(findings("company", [wrong])) == 1


def test_a_change_of_the_people_of_a_product_is_said() -> None:
    law = load_folder(STARTERS / "company", PEOPLE["company"]).twin

    assert changes(law, law.model_copy(update={"products": (BILLING,)})) == ["~ products"]
