"""A channel is for a product by the word of a person who may decide it, or once an architect confirms it."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from storage.asking.products import MOST_A_DAY
from storage.db.tables_jobs import JobRow
from storage.db.tables_products import ProductRequestRow
from tests.support.product_actions import ARCHITECTS, BEA, ProductActions, law_naming
from tests.support.store_world import ANA, APP, ARI, BILLING, CORA, LEO, MALLORY, TEAM, World, starter
from tests.support.vouching import verify
from twins.jobs import AlreadyClosedError, CardKind, Destination, JobKind
from twins.notices import Done, NoticeFacts, Refusal
from twins.reporting.home_views import ProductRequestView
from twins.states import ProductRequestState

CONFIRMED, DECLINED = ProductRequestState.CONFIRMED, ProductRequestState.DECLINED


@pytest.fixture
def products(world: World) -> ProductActions:
    """Return a driver for products, in a world whose law names Billing for Leo."""
    world.publish(law_naming(starter("company"), "Billing", LEO))
    return ProductActions(world)


def cards(world: World) -> list[str]:
    """Return the people to which a card about a product is posted."""
    posts = [job.payload for job in world.jobs(JobKind.POST) if job.payload["card"] == CardKind.PRODUCT]
    return [payload["place"]["user"] for payload in posts]


def told(world: World) -> list[tuple[str, str | None, Done | Refusal]]:
    """Return each notice: to which person, in which channel, of which kind."""
    payloads = [row.payload for row in world.jobs(JobKind.WHISPER)]
    return [(each["place"]["user"], each["place"]["channel"], Done(each["notice"]["kind"])) for each in payloads]


# --- at once


def test_an_architect_sets_a_product_at_once(products: ProductActions, world: World) -> None:
    assert products.name(ARI, "Dunning") is None

    assert products.now() == "Dunning"
    assert world.acts()[-1] == "product named"
    assert told(world) == [(ARI, BILLING, Done.PRODUCT_SET)]
    assert cards(world) == []


def test_a_person_that_the_law_names_for_the_product_sets_it_at_once(products: ProductActions, world: World) -> None:
    assert products.name(LEO, "Billing") is None

    assert products.now() == "Billing"
    assert cards(world) == []


def test_the_product_gets_the_name_that_the_law_gives_it(products: ProductActions) -> None:
    products.name(LEO, "bILLING")

    assert products.now() == "Billing"


def test_a_person_named_for_one_product_asks_like_anyone_for_another(products: ProductActions, world: World) -> None:
    products.name(LEO, "Dunning")

    assert products.now() is None
    assert cards(world) == [*ARCHITECTS]


def test_who_is_named_counts_by_the_law_in_force(products: ProductActions, world: World) -> None:
    world.publish(law_naming(starter("company"), "Billing", CORA))

    products.name(LEO, "Billing")

    assert products.now() is None


def test_an_expert_of_a_twin_is_not_a_person_for_a_product(products: ProductActions) -> None:
    products.name(ANA, "Billing")

    assert products.now() is None


# --- confirmed


def test_until_an_architect_confirms_it_nothing_is_in_force(products: ProductActions, world: World) -> None:
    assert products.name(CORA, "Dunning") is None

    assert products.now() is None
    assert cards(world) == [*ARCHITECTS]
    assert told(world) == [(CORA, BILLING, Done.PRODUCT_REQUESTED)]
    assert world.acts()[-1] == "product requested"


def test_a_confirmed_product_counts_and_the_person_is_told(products: ProductActions, world: World) -> None:
    request = products.asked(CORA, "Dunning")
    world.send(CardKind.PRODUCT, request)

    assert products.settle(BEA, request) is None

    assert products.now() == "Dunning"
    assert products.world.store.products.product_of("T0OTHER", BILLING) is None
    assert told(world)[-1] == (CORA, None, Done.PRODUCT_CONFIRMED)
    assert world.acts()[-1] == "product confirmed"
    assert (CardKind.PRODUCT, request) in world.cards(JobKind.UPDATE)
    assert verify(world.store.database) is None


def test_a_declined_product_changes_nothing_and_the_person_is_told(products: ProductActions, world: World) -> None:
    products.name(ARI, "Dunning")
    request = products.asked(CORA, "Invoices")

    assert products.settle(ARI, request, DECLINED) is None

    assert products.now() == "Dunning"
    assert told(world)[-1] == (CORA, None, Done.PRODUCT_DECLINED)
    assert world.acts()[-1] == "product declined"


def test_a_change_of_a_confirmed_product_waits_in_the_same_way(products: ProductActions, world: World) -> None:
    products.name(ARI, "Dunning")

    request = products.asked(CORA, "Invoices")

    assert products.now() == "Dunning"
    assert world.notices()[-1].facts == NoticeFacts(channel=BILLING, product="Invoices", stands_for="Dunning")
    products.settle(ARI, request)
    assert products.now() == "Invoices"


def test_a_declined_product_may_be_asked_for_again(products: ProductActions) -> None:
    products.settle(ARI, products.asked(CORA, "Dunning"), DECLINED)

    assert products.asked(CORA, "Dunning")


def test_the_card_says_who_asked_what_holds_and_who_decided(products: ProductActions, world: World) -> None:
    products.name(ARI, "Dunning")
    request = products.asked(CORA, "Invoices")
    view = world.store.cards.view(CardKind.PRODUCT, request)
    assert isinstance(view, ProductRequestView)
    assert (view.by, view.channel, view.product, view.stands_for) == (CORA, BILLING, "Invoices", "Dunning")

    products.settle(BEA, request)

    view = world.store.cards.view(CardKind.PRODUCT, request)
    assert isinstance(view, ProductRequestView)
    assert (view.state, view.settled_by, view.settled_at) == (CONFIRMED, BEA, world.clock.now())


# --- refused


def test_only_an_architect_confirms(products: ProductActions) -> None:
    request = products.asked(CORA, "Dunning")

    for other in (CORA, LEO, ANA, MALLORY):
        refused = products.settle(other, request)
        assert refused
        assert refused.kind is Refusal.NOT_ARCHITECT
    assert products.now() is None


def test_an_architect_s_id_in_another_workspace_confirms_nothing(products: ProductActions) -> None:
    request = products.asked(CORA, "Dunning")

    refused = products.settle(ARI, request, team="T0OTHER")

    assert refused
    assert refused.kind is Refusal.GONE
    assert products.now() is None


def test_a_request_that_does_not_exist_is_gone(products: ProductActions) -> None:
    refused = products.settle(ARI, "no such request")

    assert refused
    assert refused.kind is Refusal.GONE


@pytest.mark.parametrize("first", [CONFIRMED, DECLINED])
@pytest.mark.parametrize("second", [CONFIRMED, DECLINED])
def test_a_second_architect_is_told_who_was_first(
    products: ProductActions, world: World, first: ProductRequestState, second: ProductRequestState
) -> None:
    request, at = products.asked(CORA, "Dunning"), world.clock.now()
    products.settle(ARI, request, first)
    world.clock.move(timedelta(minutes=1))

    refused = products.settle(BEA, request, second)

    assert refused
    assert (refused.kind, refused.facts) == (
        Refusal.PRODUCT_REQUEST_SETTLED,
        NoticeFacts(state=first, by=ARI, at=at),
    )
    assert products.now() == ("Dunning" if first is CONFIRMED else None)


def test_a_product_that_the_channel_stands_for_is_not_asked_for(products: ProductActions, world: World) -> None:
    products.name(ARI, "Dunning")

    refused = products.name(CORA, "dunning")

    assert refused
    assert refused.kind is Refusal.PRODUCT_AS_BEFORE
    assert cards(world) == []


def test_what_one_person_asked_for_another_does_not_ask_for_again(products: ProductActions, world: World) -> None:
    products.asked(CORA, "Dunning")

    for other in (CORA, MALLORY):
        refused = products.name(other, "DUNNING")
        assert refused
        assert refused.kind is Refusal.PRODUCT_REQUESTED_BEFORE
    assert cards(world) == [*ARCHITECTS]


def test_nobody_floods_the_architects_with_cards(products: ProductActions, world: World) -> None:
    for number in range(MOST_A_DAY):
        assert products.name(MALLORY, f"Product {number}", f"C0ROOM{number % 2}") is None
    refused = products.name(MALLORY, "One more")
    assert refused
    assert refused.kind is Refusal.TOO_MANY_PRODUCTS
    assert products.name(CORA, "One more") is None

    world.clock.move(timedelta(days=1))

    assert products.name(MALLORY, "Another") is None


# --- several at once, and again


def test_a_redelivered_command_asks_once(products: ProductActions, world: World) -> None:
    act = products.act(CORA)
    products.named(act, "Dunning")

    with pytest.raises(AlreadyClosedError):
        products.named(act, "Dunning")

    assert len(products.waiting()) == 1
    assert cards(world) == [*ARCHITECTS]


def test_a_redelivered_click_confirms_once(products: ProductActions, world: World) -> None:
    request, click = products.asked(CORA, "Dunning"), world.click(ARI)
    world.store.products.settle(click, request, CONFIRMED, ARCHITECTS, world.clock.now())

    with pytest.raises(AlreadyClosedError):
        world.store.products.settle(click, request, CONFIRMED, ARCHITECTS, world.clock.now())

    assert world.acts().count("product confirmed") == 1
    assert [each for each in told(world) if each[2] is Done.PRODUCT_CONFIRMED] == [(CORA, None, Done.PRODUCT_CONFIRMED)]


def test_a_person_s_newer_request_replaces_their_older_one(products: ProductActions, world: World) -> None:
    older = products.asked(CORA, "Dunnin")
    newer = products.asked(CORA, "Dunning")

    refused = products.settle(ARI, older)

    assert refused
    assert (refused.kind, refused.facts.state) == (Refusal.PRODUCT_REQUEST_SETTLED, ProductRequestState.SUPERSEDED)
    assert [row.id for row in products.waiting()] == [newer]
    assert [each[2] for each in told(world)] == [Done.PRODUCT_REQUESTED] * 2


def test_nobody_replaces_what_another_asked_for(products: ProductActions) -> None:
    products.asked(CORA, "Dunning")
    products.asked(MALLORY, "Invoices")

    assert len(products.waiting()) == 2


@pytest.mark.parametrize(
    "decide",
    [
        lambda products, invoices: products.settle(ARI, invoices),
        lambda products, _: products.name(ARI, "Invoices"),
    ],
    ids=["another request is confirmed", "an architect sets it"],
)
def test_what_else_waits_about_a_channel_ends_once_its_product_is_decided(
    products: ProductActions, world: World, decide: Callable[[ProductActions, str], object]
) -> None:
    dunning, invoices = products.asked(CORA, "Dunning"), products.asked(MALLORY, "Invoices")
    elsewhere = products.asked(CORA, "Dunning", "C0ELSEWHERE")

    decide(products, invoices)

    assert products.now() == "Invoices"
    assert [row.id for row in products.waiting()] == [elsewhere]
    assert (CORA, None, Done.PRODUCT_REPLACED) in told(world)
    refused = products.settle(BEA, dunning)
    assert refused
    assert refused.kind is Refusal.PRODUCT_REQUEST_SETTLED
    assert products.now() == "Invoices"


# --- without people


def test_a_product_set_by_the_program_needs_nobody(products: ProductActions, world: World) -> None:
    world.store.products.set_product(TEAM, BILLING, "Billing")
    world.store.products.set_product(TEAM, BILLING, "Invoices")

    assert products.now() == "Invoices"
    assert world.rows(ProductRequestRow) == []


def test_without_a_law_in_force_only_architects_decide_alone(world: World) -> None:
    products = ProductActions(world)
    world.sql("update twin set mode = 'waiting' where handle = 'company'")

    products.name(LEO, "Billing")
    assert products.now() is None
    products.name(ARI, "Billing")
    assert products.now() == "Billing"


def test_the_cards_go_out_by_the_app_that_was_asked(products: ProductActions, world: World) -> None:
    products.name(CORA, "Dunning")

    places = [Destination(**job.payload["place"]) for job in world.rows(JobRow) if job.kind == JobKind.POST]
    assert places == [Destination(APP, TEAM, user=architect) for architect in ARCHITECTS]
