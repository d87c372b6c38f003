"""Concurrent acts on a channel's product: one counts, and the others are told."""

from functools import partial

import pytest

from storage.db.tables_products import ProductRequestRow
from tests.support.concurrent_clicks import kinds
from tests.support.product_actions import ARCHITECTS, ProductActions
from tests.support.store_world import ARI, CORA, MALLORY, World, all_at_once
from tests.support.vouching import verify
from twins.jobs import CardKind, JobKind
from twins.notices import Done, Refusal
from twins.states import ProductRequestState

pytestmark = pytest.mark.postgresql
ANSWERS = (ProductRequestState.CONFIRMED, ProductRequestState.DECLINED)


@pytest.fixture
def products(world: World) -> ProductActions:
    return ProductActions(world)


def test_of_eight_clicks_at_once_one_counts(products: ProductActions, world: World) -> None:
    request = products.asked(CORA, "Dunning")
    clicks = [(by, to) for by in ARCHITECTS for to in ANSWERS] * 2

    told = all_at_once([partial(products.settle, by, request, to) for by, to in clicks])

    assert kinds(told) == ["", *[Refusal.PRODUCT_REQUEST_SETTLED] * 7]
    [row] = world.rows(ProductRequestRow)
    assert products.now() == ("Dunning" if row.state is ProductRequestState.CONFIRMED else None)
    assert len([act for act in world.acts() if act in {"product confirmed", "product declined"}]) == 1
    assert [each.kind for each in world.notices()].count(Done.PRODUCT_REQUESTED) == 1
    assert len(world.notices()) == 2
    assert {each.facts.by for each in told if each} == {world.notices()[-1].facts.by}
    assert verify(world.store.database) is None


def test_of_two_requests_that_are_confirmed_at_once_one_counts(products: ProductActions, world: World) -> None:
    requests = [products.asked(CORA, "Dunning"), products.asked(MALLORY, "Invoices")]

    told = all_at_once([partial(products.settle, ARI, each) for each in requests * 4])

    assert kinds(told).count("") == 1
    rows = {row.state: row for row in world.rows(ProductRequestRow)}
    assert set(rows) == {ProductRequestState.CONFIRMED, ProductRequestState.SUPERSEDED}
    assert products.now() == products.product(rows[ProductRequestState.CONFIRMED])


def test_a_confirmation_and_an_architect_s_own_word_do_not_cross(products: ProductActions, world: World) -> None:
    request = products.asked(CORA, "Dunning")

    all_at_once([lambda: products.settle(ARI, request), lambda: products.name(ARI, "Invoices")])

    assert products.now() == "Invoices"
    assert products.waiting() == []


def test_people_who_ask_for_the_same_at_once_make_one_request(products: ProductActions, world: World) -> None:
    people = [CORA, MALLORY] * 4

    told = all_at_once([partial(products.name, by, "Dunning") for by in people])

    assert kinds(told) == ["", *[Refusal.PRODUCT_REQUESTED_BEFORE] * 7]
    posts = [job for job in world.jobs(JobKind.POST) if job.payload["card"] == CardKind.PRODUCT]
    assert len(posts) == len(ARCHITECTS)


def test_a_new_channel_is_set_by_two_architects_at_once(products: ProductActions, world: World) -> None:
    told = all_at_once([partial(products.name, by, f"Of {by}") for by in ARCHITECTS * 4])

    assert set(kinds(told)) <= {"", Refusal.PRODUCT_AS_BEFORE}
    assert products.now() in {f"Of {by}" for by in ARCHITECTS}
    assert verify(world.store.database) is None
