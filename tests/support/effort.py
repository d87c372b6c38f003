"""How much a run tries: `make test` a little, `make thorough` (THOROUGH=1) everything."""

import os

THOROUGH = bool(os.environ.get("THOROUGH"))


def examples(quick: int, thorough: int) -> int:
    """The examples of a property that is too slow for the default of its profile."""
    return thorough if THOROUGH else quick
