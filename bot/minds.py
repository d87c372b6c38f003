"""Which mind reads the asks?"""

from twins.lookup import Lookup
from twins.reading import Mind


def the_mind() -> Mind:
    """The playbook look-up: it needs no model and no key."""
    return Lookup()
