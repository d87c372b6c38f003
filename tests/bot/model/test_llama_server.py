"""A real compatible server, asked by the bot's own client in each STRUCTURED setting.

A model that is small enough for a test says little of use. What holds is the protocol: a reply is read or refused, and
nothing passes because of it.
"""

import threading
from collections.abc import Iterator
from time import monotonic
from typing import Any

import pytest

from bot.model.anthropic_client import AnthropicModel
from bot.model.selection import server_of
from bot.practice.starters import practice_starter
from bot.settings import Settings
from tests.support.builders import NOW, a_law, a_rule, a_twin, a_version
from tests.support.llama_server import LlamaServer, needs_llama, serve_llama
from twins.claude.mind import Claude
from twins.claude.model_port import Structured
from twins.deciding.ask import Ask
from twins.deciding.decide import decide
from twins.deciding.decision import DecisionContext
from twins.deciding.model_failure import ModelFailure
from twins.deciding.reading import NoReading, Reading
from twins.jobs import OutageError
from twins.playbook.model import Version
from twins.values import Outcome

pytestmark = needs_llama

CONTEXT, LONGEST = 6_144, 256
SMALL = a_version(a_twin(rules=[a_law(), a_rule()]))
LARGE = practice_starter("security").unpublished
LAW, TRIGGER, HARMLESS = "put the API key in the repo", "make the bucket public", "let sessions end after 10 hours"
UNREAD = {ModelFailure.NONSENSE, ModelFailure.TRUNCATED}
KEPT_BACK = {Outcome.REFUSED, Outcome.CHECK_FIRST}


@pytest.fixture(scope="module")
def llama(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LlamaServer]:
    with serve_llama(tmp_path_factory.mktemp("llama"), CONTEXT) as server:
        yield server


@pytest.fixture
def settings(llama: LlamaServer, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Set what an operator of such a server sets."""
    said = {"ANTHROPIC_BASE_URL": llama.url, "ANTHROPIC_MODEL": "local", "MODEL_PRICE": "0/0"}
    said |= {"MODEL_DEADLINE": "600", "MODEL_LONGEST_REPLY": str(LONGEST)}
    for name, value in said.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def adapter() -> AnthropicModel:
    server = server_of(Settings(_env_file=None))
    assert server
    return AnthropicModel(server)


def outcome(ask: Ask, reading: Reading | NoReading, version: Version = SMALL) -> Outcome:
    return decide(ask, reading, version, DecisionContext(), NOW).outcome


@pytest.mark.parametrize("structured", Structured)
@pytest.mark.parametrize("system_turn", ["true", "false"])
def test_a_reply_is_read_by_the_schema_or_refused_and_lets_nothing_pass(
    settings: pytest.MonkeyPatch, structured: Structured, system_turn: str
) -> None:
    settings.setenv("STRUCTURED", structured.value)
    settings.setenv("SYSTEM_TURN", system_turn)
    with adapter() as model:
        read = Claude(model, monotonic).read(Ask.of(HARMLESS), SMALL, None, NOW)
    print(f"{structured}, system turn {system_turn}: {read.reading!r} {read.detail} {read.usage}")

    assert read.usage.input > 1_000, "the server counted the whole prompt"
    assert read.usage.output > 0
    if isinstance(read.reading, NoReading):
        assert read.reading.failure in UNREAD
        assert outcome(Ask.of(HARMLESS), read.reading) is not Outcome.DECIDED
    for text in (LAW, TRIGGER):
        assert outcome(Ask.of(text), read.reading) in KEPT_BACK


def test_the_start_of_a_second_prompt_comes_from_the_server_s_cache(settings: pytest.MonkeyPatch) -> None:
    settings.setenv("STRUCTURED", Structured.PROMPT.value)
    with adapter() as model:
        mind = Claude(model, monotonic)
        mind.read(Ask.of(HARMLESS), SMALL, None, NOW)
        again = mind.read(Ask.of("may interns read the build logs"), SMALL, None, NOW)

    assert again.usage.cache_share > 0.5


@pytest.mark.parametrize("structured", Structured)
def test_a_playbook_above_the_context_gives_no_reading(settings: pytest.MonkeyPatch, structured: Structured) -> None:
    settings.setenv("STRUCTURED", structured.value)
    ask = Ask.of("let partners pull the invoice export by a link")
    with adapter() as model:
        read = Claude(model, monotonic).read(ask, LARGE, None, NOW)

    assert isinstance(read.reading, NoReading)
    assert read.reading.failure in {ModelFailure.TOO_LONG, ModelFailure.PLAYBOOK_CUT}
    assert outcome(ask, read.reading, LARGE) is not Outcome.DECIDED


def test_a_stop_of_the_bot_in_mid_answer_waits_for_nothing(
    settings: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    settings.setenv("MODEL_LONGEST_REPLY", "20000")
    with serve_llama(tmp_path_factory.mktemp("stopped"), CONTEXT) as server:
        settings.setenv("ANTHROPIC_BASE_URL", server.url)
        with adapter() as model:
            reading = Background(Claude(model, monotonic))
            assert server.until(is_answering=True)
            model.stop()
            assert isinstance(reading.ended(), OutageError)
        assert server.is_answering(), "the connection is closed when the process ends"


def test_a_deadline_in_mid_answer_frees_the_server(settings: pytest.MonkeyPatch, llama: LlamaServer) -> None:
    settings.setenv("MODEL_LONGEST_REPLY", "20000")
    settings.setenv("MODEL_DEADLINE", "4")
    with adapter() as model:
        read = Claude(model, monotonic).read(Ask.of(HARMLESS), SMALL, None, NOW)

    assert isinstance(read.reading, NoReading)
    assert read.reading.failure is ModelFailure.TIMED_OUT
    assert llama.until(is_answering=False, seconds=300)


def test_a_server_that_ends_in_mid_answer_gives_no_reading(
    settings: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    settings.setenv("MODEL_LONGEST_REPLY", "20000")
    with serve_llama(tmp_path_factory.mktemp("ending"), CONTEXT) as ending:
        settings.setenv("ANTHROPIC_BASE_URL", ending.url)
        with adapter() as model:
            reading = Background(Claude(model, monotonic))
            assert ending.until(is_answering=True)
            ending.process.kill()
            found = reading.ended()

    assert isinstance(found, NoReading)
    assert found.failure is ModelFailure.NOT_CONNECTED


class Background:
    """A reading in a thread of its own."""

    def __init__(self, mind: Claude) -> None:
        self._mind = mind
        self._found: list[Any] = []
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def ended(self) -> Reading | NoReading | Exception:
        """Wait for it; return what came of it."""
        self._thread.join(600)
        [found] = self._found
        return found  # type: ignore[no-any-return]  # one of those three

    def _read(self) -> None:
        try:
            self._found.append(self._mind.read(Ask.of(HARMLESS), SMALL, None, NOW).reading)
        except OutageError as error:
            self._found.append(error)
