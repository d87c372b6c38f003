"""Choice of mind, drafter and judge by the settings."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import urlsplit

from bot.errors import UsageError
from bot.model.anthropic_client import AnthropicModel
from bot.model.request import ANTHROPIC, Server
from bot.setting_values import flaw_in
from bot.settings import Settings
from twins.authoring.interview import Drafter, PlainDrafter
from twins.claude.drafter import ClaudeDrafter
from twins.claude.judge import ClaudeJudge
from twins.claude.mind import Claude
from twins.claude.model_port import NoReplyError
from twins.claude.synthesizer import ClaudeSynthesizer
from twins.deciding.cost import KNOWN_PRICES, Budget, Price
from twins.deciding.model_failure import ModelFailure
from twins.deciding.reading import Mind
from twins.finder.finder import Finder
from twins.finder.second_opinion import SecondOpinion
from twins.jobs import OutageError
from twins.publishing.case_runner import Judge

log = logging.getLogger(__name__)


@contextmanager
def open_mind(settings: Settings, second_opinion: SecondOpinion | None = None) -> Iterator[Mind]:
    """Yield the finder without a key or an address."""
    server, finder = server_of(settings), Finder(second_opinion)
    if server is None:
        yield finder
        return
    with AnthropicModel(server) as model:
        threading.Thread(target=model.client, name="warm-up", daemon=True).start()
        yield Claude(model, time.monotonic, finder=finder)


def finder_of(mind: Mind) -> Finder:
    """Return the finder that answers where a mind doesn't."""
    if isinstance(mind, Claude):
        return mind.finder
    return mind if isinstance(mind, Finder) else Finder()


def probe_model(mind: Mind) -> None:
    """Log a wrong key or model, and go on."""
    if isinstance(mind, Claude) and isinstance(mind.model, AnthropicModel):
        threading.Thread(target=_probe, args=(mind.model,), name="model-check", daemon=True).start()


def _probe(model: AnthropicModel) -> None:
    try:
        model.knows_model()
    except NoReplyError as error:
        is_unlisted = error.failure is ModelFailure.NO_SUCH_MODEL and model.server.base_url != ANTHROPIC
        if error.failure.remedy and not is_unlisted:
            said = {"reason": error.failure.value, "remedy": error.failure.remedy}
            log.error("the model can't be asked", extra=said)  # noqa: TRY400  # the remedy is what counts
    except OutageError:  # the program is shutting down
        return


def drafter_of(mind: Mind) -> Drafter:
    return ClaudeDrafter(mind.model) if isinstance(mind, Claude) else PlainDrafter()


def synthesizer_of(mind: Mind) -> ClaudeSynthesizer | None:
    return ClaudeSynthesizer(mind.model) if isinstance(mind, Claude) else None


@contextmanager
def open_judge(settings: Settings) -> Iterator[Judge | None]:
    """Yield a different model from the one that wrote the text; None if unset."""
    server = server_of(settings)
    if server is None or not settings.judge_model:
        yield None
        return
    if settings.judge_model == settings.anthropic_model:
        raise UsageError("JUDGE_MODEL is ANTHROPIC_MODEL: a model doesn't judge what it wrote. Name another, or none.")
    with AnthropicModel(replace(server, model=settings.judge_model)) as model:
        yield ClaudeJudge(model)


def server_of(settings: Settings) -> Server | None:
    """Return None without a key and an address. Raises UsageError."""
    key = settings.anthropic_api_key.get_secret_value() if settings.anthropic_api_key else ""
    if not key and not settings.anthropic_base_url:
        return None
    address = urlsplit(settings.anthropic_base_url or ANTHROPIC)
    if address.scheme not in {"http", "https"} or not address.netloc or flaw_in(settings.anthropic_base_url or ""):
        raise UsageError("ANTHROPIC_BASE_URL is no address. Write it as http://127.0.0.1:8000, or leave it empty.")
    return Server(
        key=key or "none",  # custom servers seldom need one; without it the SDK looks for a profile
        base_url=address.geturl().rstrip("/").removesuffix("/v1"),
        model=settings.anthropic_model,
        price=_price(settings),
        structured=settings.structured,
        system_turn=settings.system_turn,
        effort=settings.effort,
        deadline=settings.model_deadline,
        max_tokens=settings.model_longest_reply,
    )


def describe_mind(settings: Settings) -> str:
    """Say where people's text goes."""
    server = server_of(settings)
    if server is None:
        host = settings.embeddings_host
        leaves = f"Messages and rules go to {host} (EMBEDDINGS)" if host else "Nothing leaves this machine"
        return (
            f"No AI key set: answers come from a keyword search of the experts' rules. {leaves}. "
            "Set ANTHROPIC_API_KEY to have Claude answer."
        )
    return (
        f"{server.model} reads what people ask, and the rules decide. The playbook, requests and up to 40 earlier "
        f"messages of their threads, with names, go to {urlsplit(server.base_url).netloc.rpartition('@')[2]}."
    )


def budget_of(settings: Settings) -> Budget:
    return Budget(
        per_person=settings.budget_per_person,
        per_twin=settings.budget_per_twin,
        for_workspace=settings.budget_for_workspace,
    )


def _price(settings: Settings) -> Price:
    price = settings.model_price or KNOWN_PRICES.get(settings.anthropic_model)
    if price is None:
        raise UsageError(
            f"ANTHROPIC_MODEL is “{settings.anthropic_model}”; known here are {', '.join(KNOWN_PRICES)}. "
            "Correct it, or set MODEL_PRICE: dollars per million tokens in/out, as 2/10; 0/0 for a server of your own."
        )
    return price
