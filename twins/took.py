"""Union of the possible results of captured words."""

from collections.abc import Callable

from twins.checks import Settling
from twins.overrides import Overridden
from twins.remarks import Heard
from twins.reviews import Reviewing

Took = Heard | Settling | Reviewing | Overridden
Say = Callable[[Took], str | None]
"""Builds the private reply; None to send none."""
