"""Products that the company's law names, and who may say that a channel is for one."""

from collections.abc import Collection

from twins.playbook.model import NamedProduct, Twin

LONGEST_PRODUCT = 60
"""Characters of a product's name."""


def is_same_product(one: str, other: str) -> bool:
    """Compare names as the bounds of decision spaces do."""
    return one.casefold() == other.casefold()


def named_product(law: Twin | None, name: str) -> NamedProduct | None:
    return next((each for each in law.products if is_same_product(each.name, name)), None) if law else None


def may_set_product(product: NamedProduct | None, slack: str, architects: Collection[str]) -> bool:
    """Return whether a person's word alone decides that a channel is for a product; `product` is None if the law
    doesn't name it."""
    return slack in architects or (product is not None and slack in {person.slack for person in product.people})
