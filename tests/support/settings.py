"""Settings that ignore the environment and `.env`, without a model."""

from functools import cache
from typing import Any

from bot.settings import Settings


def settings(**given: Any) -> Settings:
    """The defaults, and what is given."""
    return Settings(_env_file=None, **(_held() | given)) if given else _usual().model_copy(deep=True)


def _held() -> dict[str, Any]:
    held = {name: field.get_default() for name, field in Settings.model_fields.items()}
    held |= {"asks_per_person": None, "asks_per_channel": None, "asks_per_agent": None}  # tests ask faster than people
    held |= {"waits_per_agent": None, "calls_per_agent": None}
    return held | {"embeddings": "off"}  # what it takes is a test's own matter


@cache
def _usual() -> Settings:
    return Settings(_env_file=None, **_held())
