"""Settings that nothing around a test can change: no environment, no `.env`, no model."""

from typing import Any

from bot.settings import Settings


def settings(**given: Any) -> Settings:
    """The defaults, and what is given."""
    held = {name: field.get_default() for name, field in Settings.model_fields.items()}
    return Settings(_env_file=None, **(held | given))
