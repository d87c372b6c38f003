"""What came of somebody's words, whatever they were for?"""

from collections.abc import Callable

from twins.checks import Settling
from twins.overrides import Overridden
from twins.remarks import Heard
from twins.reviews import Reviewing

Took = Heard | Settling | Reviewing | Overridden
Say = Callable[[Took], str | None]
"""What to tell whoever said it, privately; None where the cards say it all."""
