"""Doctor's checks of the model: whether the real endpoint answers a starter twin's ask, and what asks cost."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from time import monotonic

from bot.cli.doctor.findings import DoctorFinding
from bot.model.anthropic_client import AnthropicModel
from bot.model.request import ANTHROPIC, Server
from bot.model.selection import describe_mind, server_of
from bot.settings import Settings
from twins.claude.json_extraction import report_in
from twins.claude.mind import MOST_CHARACTERS_A_TOKEN, USUAL_OUTPUT
from twins.claude.model_port import ModelReply, NoReplyError, Structured
from twins.claude.prompt import Prompt, Prompts
from twins.deciding.ask import Ask
from twins.deciding.cost import Usage
from twins.deciding.model_failure import ModelFailure
from twins.playbook.folder import STARTERS, load_folder
from twins.playbook.model import Version
from twins.playbook.roles import STAND_INS

_ASK = "let partners pull the invoice export by a link that expires, because they sync at night"

_BUSY = {ModelFailure.RATE_LIMITED, ModelFailure.OVERLOADED, ModelFailure.SERVER_ERROR}


def model_findings(settings: Settings) -> Iterator[DoctorFinding]:
    """Yield the findings about the model. Costs a few cents if one is set."""
    server = server_of(settings)
    yield DoctorFinding("mind", True, describe_mind(settings))
    if server is None:
        return
    with AnthropicModel(server) as model:
        known = _model(model)
        yield known
        if not known.ok:
            return
        first, seconds = _asked(model)
        yield from _structured(server, first)
        if isinstance(first, ModelReply):
            again, _ = _asked(model)
            yield _seen(first)
            yield _cache(server, again)
            yield _cost(server, again if isinstance(again, ModelReply) else first, seconds)


def _model(model: AnthropicModel) -> DoctorFinding:
    """Check the key and the model's name. A custom server needn't list its models."""
    try:
        model.knows_model()
    except NoReplyError as error:
        if error.failure is ModelFailure.NO_SUCH_MODEL and model.server.base_url != ANTHROPIC:
            return DoctorFinding(
                "model", True, f"{model.name}: this server doesn't list it; whether it answers is seen below"
            )
        return DoctorFinding("model", False, f"{model.name}: {error} {error.said}".strip(), _remedy(error.failure))
    return DoctorFinding("model", True, f"the endpoint knows {model.name} and accepts the key")


def _remedy(failure: ModelFailure) -> str:
    if failure in {ModelFailure.BAD_REQUEST, ModelFailure.NONSENSE}:
        return "None of the STRUCTURED and SYSTEM_TURN settings works with this server; above is what it says."
    if failure in _BUSY:
        return "The provider is busy, or your rate limit is reached: try again in a minute."
    return failure.remedy or "Check ANTHROPIC_BASE_URL and the network."


def _structured(server: Server, first: ModelReply | NoReplyError) -> Iterator[DoctorFinding]:
    problem = _problem(first)
    if problem is None and not _works(server, first):
        problem = "the server doesn't hold to it: the report was found in prose"
    if problem is None:
        yield DoctorFinding("structured output", True, f"{server.structured.value}: a whole report came back")
        return
    ways = (name for name, each in _other_ways(server) if _works(each, _asked_once(each)))
    other, failure = next(ways, None), first.failure if isinstance(first, NoReplyError) else ModelFailure.NONSENSE
    remedy = f"Set {other}." if other else _remedy(failure)
    yield DoctorFinding("structured output", False, f"{server.structured.value}: {problem}", remedy)


def _other_ways(server: Server) -> Iterator[tuple[str, Server]]:
    """Yield each other request style, with the settings that select it."""
    for structured in Structured:
        for system_turn in (True, False):
            other = replace(server, structured=structured, system_turn=system_turn)
            if other != server:
                yield f"STRUCTURED={structured.value} SYSTEM_TURN={str(system_turn).lower()}", other


def _problem(reply: ModelReply | NoReplyError) -> str | None:
    if isinstance(reply, NoReplyError):
        return f"{reply} {reply.said}".strip()
    try:
        report_in(reply.text)
    except ValueError as error:
        return str(error)
    return None


def _works(server: Server, reply: ModelReply | NoReplyError) -> bool:
    """Return whether a valid report came back, without prose around it if the server is held to a schema."""
    is_plain = isinstance(reply, ModelReply) and reply.text.lstrip().startswith("{")
    return _problem(reply) is None and (is_plain or server.structured is Structured.PROMPT)


def _seen(reply: ModelReply) -> DoctorFinding:
    """Check that the server counted enough tokens for the whole playbook."""
    characters, counted = _prompt().characters, reply.usage.input
    is_whole = not counted or counted * MOST_CHARACTERS_A_TOKEN >= characters
    found = f"{counted:,} tokens for {characters:,} characters"
    return DoctorFinding(
        "playbook in view", is_whole, found, "" if is_whole else ModelFailure.PLAYBOOK_CUT.remedy or ""
    )


def _cache(server: Server, again: ModelReply | NoReplyError) -> DoctorFinding:
    share = again.usage.cache_share if isinstance(again, ModelReply) else 0.0
    is_ok = share >= 0.8 or server.base_url != ANTHROPIC
    found = f"{share:.0%} of the second ask's input was read from the cache"
    return DoctorFinding(
        "cache", is_ok, found, "" if is_ok else "Ask again; if it stays so, requests cost several times more."
    )


def _cost(server: Server, again: ModelReply, seconds: float) -> DoctorFinding:
    """Estimate costs from the second ask's tokens: cheap with a warm cache, more where the cache must be filled."""
    used = again.usage
    cached, output = used.read_from_cache + used.written_to_cache, max(used.output, USUAL_OUTPUT)
    warm = Usage(uncached=used.uncached, read_from_cache=cached, output=output).micros(server.price) / 1e4
    cold = Usage(uncached=used.uncached, written_to_cache=cached, output=output).micros(server.price) / 1e4
    price = f"{server.price.per_input:g}/{server.price.per_output:g} dollars per million tokens"
    found = (
        f"100 requests cost ${warm:.2f} with a warm cache, up to ${cold:.2f} where each is its twin's first in an "
        f"hour, at {price} and {output:,} tokens out; this one took {seconds:.1f} s"
    )
    return DoctorFinding("cost", True, found)


def _asked_once(server: Server) -> ModelReply | NoReplyError:
    with AnthropicModel(server) as model:
        return _asked(model)[0]


def _asked(model: AnthropicModel) -> tuple[ModelReply | NoReplyError, float]:
    started = monotonic()
    try:
        return model.send(_prompt()), monotonic() - started
    except NoReplyError as error:
        return error, monotonic() - started


@cache
def _starter(handle: str) -> Version:
    return load_folder(STARTERS / handle, STAND_INS).unpublished


def _prompt() -> Prompt:
    security, company = map(_starter, ("security", "company"))
    return Prompts().prompt(Ask.of(_ASK), security, company, datetime.now(UTC), "doctor")
