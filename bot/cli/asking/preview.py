"""The answer that a twin would give in Slack, on the command line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

import typer

from bot.asking.card import draw_answer
from bot.cli.asking.published_twins import PublishedTwins
from bot.cli.asking.thread_input import earlier_ask, text_of, turns_in
from bot.cli.existing_database import existing_database
from bot.cli.gate.given_folders import existing_folder
from bot.errors import UsageError
from bot.meaning.opinion import kept_opinion
from bot.model.selection import open_mind
from bot.settings import Settings
from bot.ui.messages.counts import counted
from bot.ui.plain_text import plain_lines
from twins.checking.ask_views import AskBackView, TwinIdentity
from twins.checking.offers import first_state
from twins.checking.views import AnswerView
from twins.deciding.ask import Ask
from twins.deciding.decide import decide
from twins.deciding.decision import Decision, DecisionContext
from twins.deciding.reading import NoReading, Reading, ReadingResult
from twins.deciding.thread import Turn, cut_to_fit
from twins.finder.finder import beside
from twins.jobs import Destination
from twins.playbook.folder import load_folder
from twins.playbook.model import COMPANY, Twin, Version
from twins.playbook.roles import STAND_INS
from twins.publishing.modes import Mode


def preview(
    handle: str,
    text: str,
    product: str | None,
    folder: Path | None,
    thread: TextIO | None,
    by: str | None,
    *,
    as_json: bool,
) -> bool:
    """Print a twin's answer; return False if no mind could read the ask."""
    settings, now, said = Settings(), datetime.now(UTC), text_of(thread) if thread else ""
    twin = _in_folder(folder, handle) if folder else _published(handle, settings.database_url)
    asked = _behind(turns_in(said, twin.version.twin, is_json=as_json), Ask.of(text, product), twin.version.twin, by)
    with open_mind(settings, kept_opinion(settings, twin.published.vectors if twin.published else None)) as mind:
        read = beside(mind, twin.others).read(asked, twin.version, twin.company, now)
    decision = twin.decide(asked, read.reading, now)
    typer.echo(decision.model_dump_json(indent=2) if as_json else _in_words(decision, twin, asked))
    if read.model:
        typer.echo(_cost(read), err=True)
    return read.failure is None


@dataclass(frozen=True)
class _Twin:
    """A twin as it answers now: published, with all that was recorded about it, or a folder alone."""

    version: Version
    company: Version | None
    published: PublishedTwins | None = None

    @property
    def others(self) -> list[Version]:
        return self.published.versions.all_live() if self.published else []

    def decide(self, ask: Ask, reading: Reading | NoReading, now: datetime) -> Decision:
        if self.published:
            return self.published.asks.preview(ask, self.version, reading, now)
        return decide(ask, reading, self.version, DecisionContext(company=self.company), now)

    @property
    def note(self) -> str:
        """Say if Slack would keep the answer from most people."""
        mode = self.published.versions.modes().get(self.version.twin.handle) if self.published else None
        expert = self.version.twin.expert.name
        match mode:
            case Mode.SHADOW:
                return f"In shadow: in Slack only {expert} and the deputies get this answer."
            case Mode.WAITING:
                return f"Not on yet: in Slack it answers nobody until {expert} turns it on."
        return ""


def _behind(turns: Sequence[Turn], ask: Ask, twin: Twin, by: str | None) -> Ask:
    """Return the ask with the thread before it, and with the earlier ask of the same person."""
    name, before = earlier_ask(turns, twin, by)
    found = {"conductor": name.casefold(), "name": name, "before": before, "thread": cut_to_fit(turns)}
    return ask.model_copy(update=found)


def _published(handle: str, url: str) -> _Twin:
    """Return a published twin. Without a database there is none, and none is made."""
    database, name = existing_database(url), handle.casefold()
    twins = PublishedTwins.on(database) if database else None
    version = (twins.versions.live(name) or twins.versions.newest(name)) if twins else None
    if twins is None or version is None or version.twin.is_company:
        known = ", ".join(twin.handle for twin in twins.versions.listed()) if twins else ""
        raise UsageError(
            f"No twin {handle!r} is published (published: {known or 'none'}). Publish one, or name a --folder."
        )
    return _Twin(version, twins.asks.company(), twins)


def _in_folder(path: Path, handle: str) -> _Twin:
    folder = load_folder(existing_folder(path), STAND_INS)
    if folder.twin.handle != handle:
        raise UsageError(f"{path} holds the twin {folder.twin.handle!r}, not {handle!r}.")
    return _Twin(folder.unpublished, _company_beside(path))


def _company_beside(path: Path) -> Version | None:
    company = path.resolve().parent / COMPANY
    return load_folder(company, STAND_INS).unpublished if company.is_dir() and company != path.resolve() else None


def _in_words(decision: Decision, twin: _Twin, asked: Ask) -> str:
    """Say what the card in Slack says, with its buttons in brackets."""
    waits = first_state(decision)
    view = AnswerView(
        id="",
        decision=decision,
        twin=TwinIdentity.of(twin.version.twin),
        ask=asked.text,
        conductor=None,
        place=Destination("", ""),
        product=asked.product,
        check=None,
        overrides=(),
        ask_back=AskBackView(waits, "") if waits else None,
    )
    read = len(asked.thread.turns)
    notes = [f"Read with {counted(read, 'earlier message')} of the thread."] if read else []
    notes += filter(None, [twin.note])
    notes += ["Nothing was recorded, and nobody was notified: that happens in Slack."]
    return "\n".join([*plain_lines(draw_answer(view).blocks), *notes])


def _cost(read: ReadingResult) -> str:
    used = read.usage
    words = (
        f"Read by {read.model}: {used.input:,} tokens in ({used.cache_share:.0%} from the cache), {used.output:,} out, "
        f"${read.cost / 1_000_000:.4f}."
    )
    failure = read.failure
    if failure:
        words += f" No reading: {failure.value} {read.detail}. {failure.remedy or ''}".rstrip()
    return words
