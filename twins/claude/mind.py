"""A mind that reads with Claude. A reply must be complete, made with the whole playbook and valid, or is requested once
more."""

import logging
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from twins.claude.circuit_breaker import CircuitBreaker
from twins.claude.json_extraction import report_in
from twins.claude.model_port import Model, ModelReply, NoReplyError, Repair
from twins.claude.prompt import Prompt, Prompts
from twins.claude.report import Facts, reading_of
from twins.deciding.ask import Ask
from twins.deciding.cost import Usage
from twins.deciding.model_failure import ModelFailure
from twins.deciding.reading import NoReading, Reading, ReadingResult
from twins.finder.finder import Finder
from twins.jobs import OutageError
from twins.playbook.model import Version

log = logging.getLogger(__name__)

MOST_CHARACTERS_A_TOKEN = 6.5
"""English has four. More mean that the server cut the prompt."""
USUAL_OUTPUT = 1_200
"""Tokens of a typical report and its thinking."""
CACHED_FOR = 3_500.0
"""Seconds of a cached prefix."""
_STOPPED = {
    "refusal": ModelFailure.REFUSED,
    "max_tokens": ModelFailure.TRUNCATED,
    "model_context_window_exceeded": ModelFailure.TOO_LONG,
}


class Claude:
    name = "claude"
    is_quick = False

    def __init__(
        self,
        model: Model,
        monotonic: Callable[[], float],
        suffix: Callable[[], str] = lambda: secrets.token_hex(6),
        finder: Finder | None = None,
    ) -> None:
        self.model = model
        self.finder = finder or Finder()
        self._monotonic = monotonic
        self._circuit = CircuitBreaker(monotonic)
        self._warm_at: dict[int, float] = {}
        self._suffix = suffix
        self._prompts = Prompts()

    def read(self, ask: Ask, version: Version, company: Version | None, now: datetime) -> ReadingResult:
        """On failure, name the rules that the finder ranks closest."""
        spent: list[Usage] = []
        try:
            facts = self._facts(self._prompts.prompt(ask, version, company, now, self._suffix()), spent)
            self._warm_at[hash(self._prompts.prefix(version, company))] = self._monotonic()
            found = reading_of(facts, ask, version, company)
            return self._read(found.model_copy(update={"model": self.model.name}), spent)
        except NoReplyError as error:
            unknown = (
                self.expected_cost(version, company) if error.failure is ModelFailure.TIMED_OUT and not spent else 0
            )
            return self._none(ask, error, self._nearby(ask, version, company), spent, unknown)
        except OutageError:  # the process is stopping; the ask is read after the restart
            raise
        except Exception:  # the conductor gets an answer, and the operator a traceback
            log.exception("a reading failed")
            return self._none(ask, NoReplyError(ModelFailure.BROKEN), self._nearby(ask, version, company), spent)

    def _nearby(self, ask: Ask, version: Version, company: Version | None) -> tuple[str, ...]:
        try:
            return self.finder.find(ask, version, company).closest
        except Exception:  # what failed the reading may fail the finder too
            log.exception("the finder failed")
            return ()

    def stop(self) -> None:
        self.model.stop()

    def expected_cost(self, version: Version, company: Version | None) -> int:
        """Count the prefix, in millionths of a dollar, as a cache read if used recently, else as a write."""
        prefix = self._prompts.prefix(version, company)
        tokens = sum(map(len, prefix)) // 4
        is_warm = self._monotonic() - self._warm_at.get(hash(prefix), -CACHED_FOR) < CACHED_FOR
        used = {"read_from_cache" if is_warm else "written_to_cache": tokens}
        return Usage(uncached=500, output=USUAL_OUTPUT, **used).micros(self.model.price)

    def _none(
        self, ask: Ask, error: NoReplyError, nearby: tuple[str, ...], spent: list[Usage], unknown: int = 0
    ) -> ReadingResult:
        """Add the usual cost of `unknown` calls: one that timed out may still be billed."""
        notes = (ask.thread.note,) if ask.thread.note else ()
        none = NoReading(mind=self.name, model=self.model.name, failure=error.failure, closest=nearby, notes=notes)
        read = self._read(none, spent, error.detail)
        return replace(read, cost=read.cost + unknown)

    def _read(self, reading: Reading | NoReading, spent: list[Usage], detail: str = "") -> ReadingResult:
        usage = sum(spent, Usage())
        return ReadingResult(reading, usage, self.model.name, usage.micros(self.model.price), detail)

    def _facts(self, prompt: Prompt, spent: list[Usage]) -> Facts:
        said = self._reply(prompt, None, spent)
        try:
            return report_in(said)
        except ValueError as error:
            said = self._reply(prompt, Repair(said, str(error)), spent)
        try:
            return report_in(said)
        except ValueError as error:
            raise NoReplyError(ModelFailure.NONSENSE, str(error)[:200]) from error

    def _reply(self, prompt: Prompt, repair: Repair | None, spent: list[Usage]) -> str:
        with self._circuit.entered():
            reply = self.model.send(prompt, repair)
        spent.append(reply.usage)
        problem = _unusable(prompt, reply)
        if problem:
            raise NoReplyError(problem, f"stopped by {reply.stop}, {reply.usage.input} tokens in")
        return reply.text


def _unusable(prompt: Prompt, reply: ModelReply) -> ModelFailure | None:
    if 0 < reply.usage.input * MOST_CHARACTERS_A_TOKEN < prompt.characters:
        return ModelFailure.PLAYBOOK_CUT
    return _STOPPED.get(reply.stop)
