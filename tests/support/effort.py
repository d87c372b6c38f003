"""How much a run tries: a little in `make test`, everything in `make thorough` (THOROUGH=1)."""

import os

THOROUGH = bool(os.environ.get("THOROUGH"))


def examples(quick: int, thorough: int) -> int:
    """The examples of a property that is too slow for the default of its profile."""
    return thorough if THOROUGH else quick
