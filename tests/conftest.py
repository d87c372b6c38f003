"""Pytest settings: quick runs use fixed examples, thorough runs new ones from a printed seed."""

import gc
import os
import ssl
from collections.abc import Generator, Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from bot.meaning.blas_threads import use_one_thread
from tests.support.effort import COLLECTED, THOROUGH, examples
from tests.support.memory import folder_in_memory

gc.disable()  # until everything is collected, a fifth of that time

if in_memory := folder_in_memory():
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", in_memory)  # where pytest makes every `tmp_path`

use_one_thread()
os.environ["EMBEDDINGS"] = "off"  # in programs that a test starts; those about an encoder name one

settings.register_profile(
    "quick",
    max_examples=20,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],  # a busy machine is no failure
)
settings.register_profile(
    "thorough",
    parent=settings.get_profile("quick"),
    max_examples=examples(20, 500),
    derandomize=False,
    print_blob=True,
)
settings.load_profile("thorough" if THOROUGH else "quick")


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Generator[None]:
    """Leave tests marked `thorough` to `make thorough`, also those that the hook of a folder has marked."""
    config.stash[COLLECTED] = tuple(items)
    yield
    if THOROUGH:
        return
    slow = [item for item in items if item.get_closest_marker("thorough")]
    items[:] = [item for item in items if not item.get_closest_marker("thorough")]
    config.hook.pytest_deselected(items=slow)


def pytest_collection_finish() -> None:
    """Leave what was imported and collected out of every later garbage collection, a tenth of a run."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """Leave what the run leaves behind to the end of the process: pytest would look for it for seconds."""
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def authorities_are_read_once() -> Iterator[None]:
    """Read the certificate authorities of this machine once for all tests: it takes 25 ms, and hardly any connection
    here is encrypted."""
    made = ssl.create_default_context
    usual = cache(made)

    def once(*which: Any, **how: Any) -> ssl.SSLContext:
        return made(*which, **how) if which or how else usual()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ssl, "create_default_context", once)
        yield


def pytest_xdist_auto_num_workers() -> int:
    """Return two workers for each core, because the bot's tests wait for a third of their time; each more takes seven
    seconds to collect."""
    return 2 * (os.cpu_count() or 1)
