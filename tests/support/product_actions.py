"""Driver for the products of channels: what people name, and what architects decide."""

from dataclasses import replace

from storage.db.tables_products import ProductRequestRow
from tests.support.outcomes import refusal_of
from tests.support.store_world import APP, ARI, BILLING, TEAM, World
from twins.jobs import CardKind, Destination, Interaction
from twins.notices import Notice
from twins.playbook.folder import Folder
from twins.playbook.model import NamedProduct
from twins.reporting.home_views import ProductRequestView
from twins.states import ProductRequestState
from twins.values import Person

BEA = "U0BEA"
"""A second architect."""
ARCHITECTS = (ARI, BEA)


def law_naming(law: Folder, name: str, *people: str) -> Folder:
    """Return the company's law, in which people may say alone that a channel stands for a product."""
    product = NamedProduct(name=name, people=tuple(Person(slack=each, name=each) for each in people))
    return replace(law, twin=law.twin.model_copy(update={"products": (product,)}))


class ProductActions:
    """A driver for acts in #billing of a world with two architects."""

    def __init__(self, world: World) -> None:
        self.world = world

    def name(self, by: str, product: str, channel: str = BILLING) -> Notice | None:
        """Let a person type `/twins product`; return why it is refused."""
        return refusal_of(lambda: self.named(self.act(by, channel), product))

    def named(self, act: Interaction, product: str) -> None:
        self.world.store.products.name(act, product, ARCHITECTS, self.world.clock.now())

    def act(self, by: str, channel: str = BILLING, team: str = TEAM) -> Interaction:
        """Return an act in a channel, whose job is open."""
        return replace(self.world.click(by, team), place=Destination(APP, team, channel, user=by))

    def settle(
        self, by: str, request: str, to: ProductRequestState = ProductRequestState.CONFIRMED, team: str = TEAM
    ) -> Notice | None:
        """Let a person press a button of the card; return why it is refused."""
        click, now = self.world.click(by, team), self.world.clock.now()
        return refusal_of(lambda: self.world.store.products.settle(click, request, to, ARCHITECTS, now))

    def asked(self, by: str, product: str, channel: str = BILLING) -> str:
        """Let a person ask; return the request's id."""
        assert self.name(by, product, channel) is None
        [request] = [row for row in self.waiting() if (self.product(row), row.channel) == (product, channel)]
        return request.id

    def product(self, row: ProductRequestRow) -> str:
        view = self.world.store.cards.view(CardKind.PRODUCT, row.id)
        assert isinstance(view, ProductRequestView)
        return view.product

    def waiting(self) -> list[ProductRequestRow]:
        rows = self.world.rows(ProductRequestRow)
        return [row for row in rows if row.state is ProductRequestState.WAITING]

    def now(self, channel: str = BILLING) -> str | None:
        """Return the product that a channel stands for."""
        return self.world.store.products.product_of(TEAM, channel)
