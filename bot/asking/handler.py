"""Handler for asks: from a mention to an answer."""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import Any

from bot.asking.addressee import Addressee, AddresseeFinder, Unclear, Word, in_shadow
from bot.asking.messages.asking_notices import files_notes, routed_note, unknown_note
from bot.asking.rate_limit import RateLimiter
from bot.asking.reader import BudgetedReader
from bot.asking.session import AskProgress
from bot.clock import Now
from bot.slack.attachments.message_files import MessageFiles
from bot.slack.thread_history import ThreadHistory
from bot.slack.workspace_access import Slack
from storage.records.versions import LiveTwins
from storage.store import Store
from twins.agents.tool_use import floor_reading
from twins.conversation import MessageMeaning, meaning_of
from twins.deciding.ask import Ask, Asked
from twins.deciding.question_grammar import wants_something
from twins.deciding.reading import NoReading, Reading, noted
from twins.job_payloads import Mention, Reply
from twins.overriding import takes_back
from twins.playbook.model import Version


@dataclass(frozen=True)
class ReadAsk:
    """An ask with its readings, about to be decided."""

    asked: Asked
    readings: Sequence[tuple[Version, Reading | NoReading]]
    others: Sequence[str] = ()
    """Twins that may be asked in place of those that its words fitted."""
    concerned: Sequence[str] = ()


@dataclass(frozen=True)
class AskHandler:
    slack: Slack
    store: Store
    now: Now
    reader: BudgetedReader
    rate_limiter: RateLimiter
    addressees: AddresseeFinder
    progress: AskProgress
    files: MessageFiles

    def handle(self, said: Mention) -> None:
        """Answer one ask, ask which twin is meant, or tell the conductor why not. One that was deleted gets no
        answer."""
        if not said.by_agent and self.store.inbound.is_deleted(said.act):
            return
        if not said.revision and self.rate_limiter.refuses(said):
            return
        live = self.store.versions.seen_by(said.act.by)
        found = self._addressee(said, live)
        if isinstance(found, Word):
            self.store.ledger.reply(said.act, found.text)
        elif isinstance(found, Unclear):
            asked = self._asked(said, found.text, "")
            self.store.twin_choices.offer(said.act.job_id, asked, found.candidates, self.now())
        else:
            self._answer(said, found, live)

    def read_ahead(self, said: Mention, live: LiveTwins) -> ReadAsk | None:
        """Read an agent's ask before the message that shows it is posted. None where its answer is no decision, or
        where reading takes long."""
        if not self.reader.mind.is_quick:
            return None
        found = self._addressee(said, live)
        return self._read(said, found, live) if isinstance(found, Addressee) else None

    def _addressee(self, said: Mention, live: LiveTwins) -> Addressee | Unclear | Word:
        return self.addressees.of_tool_call(said, live) if said.floor_of else self.addressees.of(said, live)

    def follow_up(self, said: Reply) -> bool:
        """Take a reply in a thread that a twin has answered as the next ask; False if it is talk. "Stop" in a direct
        message withdraws what the person has waiting in the thread."""
        place = said.act.place
        if said.is_dm and takes_back(said.text):
            self.store.conductor_actions.stop(said.act, said.thread_ts, self.now())
            return True
        earlier = self.store.twin_choices.last_ask_in(place.team, place.channel or "", said.thread_ts, said.ts)
        meaning = meaning_of(
            mentions_us=False,
            is_direct=said.is_dm and earlier is not None,
            is_answered=earlier is not None,
            by_conductor=earlier is not None and earlier.conductor == said.act.by,
            is_awaited=False,
            wants=wants_something(said.text),
        )
        if earlier is None or meaning is not MessageMeaning.ASK:
            return False
        mention = Mention(
            replace(said.act, place=replace(place, app=earlier.app)),
            said.user_team,
            said.text,
            said.ts,
            said.thread_ts,
            is_dm=said.is_dm,
            files=said.files,
            attached=said.attached,
            shared=said.shared,
        )
        live = self.store.versions.seen_by(said.act.by)
        found = self.addressees.of_thread(mention, earlier, live)
        if found is None or self.rate_limiter.refuses(mention):
            return found is not None
        if isinstance(found, Word):
            self.store.ledger.reply(said.act, found.text)
        else:
            self._answer(mention, found, live)
        return True

    def _answer(self, said: Mention, found: Addressee, live: LiveTwins) -> None:
        read, now = self._read(said, found, live), self.now()
        if said.beside:
            self.store.asks.answer_beside(said.act.job_id, said.beside, read.asked, read.readings, now)
            return
        beside = {"others": read.others, "concerned": read.concerned}
        self.store.asks.answer(said.act.job_id, read.asked, read.readings, now, **beside)

    def _read(self, said: Mention, found: Addressee, live: LiveTwins) -> ReadAsk:
        asked = self._asked(said, found.text, found.before)
        readings = self._readings(said, asked, found, live)
        if said.beside:
            return ReadAsk(asked, readings)
        nearer = [each.nearer.handle for _, each in readings if isinstance(each, Reading) and each.nearer]
        attached = asked.ask.attached
        concerned = () if said.floor_of else self.addressees.concerned(said, found, live, nearer, attached)
        instead: list[str] = []
        notes = [in_shadow(live, handle) for handle in found.left_out]
        notes += [unknown_note(found.unknown)] if found.unknown else []
        if found.is_routed:
            notes.append(routed_note([version.twin.name for version, _ in readings]))
            instead = [handle for handle in live.versions if handle not in found.handles]
        notes += files_notes(attached)
        return ReadAsk(asked, [(version, noted(each, *notes)) for version, each in readings], instead, concerned)

    def _readings(
        self, said: Mention, asked: Asked, found: Addressee, live: LiveTwins
    ) -> Sequence[tuple[Version, Reading | NoReading]]:
        versions = [live.versions[handle] for handle in found.handles]
        is_quick = self.reader.mind.is_quick
        with nullcontext() if said.by_agent else self.progress.shown(asked, versions, is_quick=is_quick):
            if said.floor_of:
                return [(version, floor_reading(asked.ask, version, said.assigned)) for version in versions]
            others = () if said.beside else self.addressees.askable(live, but=found.handles)
            return self.reader.read(said.act.job_id, asked, versions, live.company, others)

    def _product(self, said: Mention) -> str | None:
        """Return the product of the channel, or the one that an agent was let ask for, if it still is one."""
        team, products = said.act.place.team, self.store.products
        if said.by_agent:
            return said.product if said.product and products.channels_of(team, said.product) else None
        return products.product_of(team, said.act.place.channel or "")

    def _asked(self, said: Mention, text: str, before: str) -> Asked:
        place = said.act.place
        conductor = self.slack.users.profile(place.app, place.team, said.act.by)
        files = self.files.of(said)
        about: dict[str, Any] = {"conductor": conductor.id, "name": conductor.name, "attached": files}
        about["files"] = tuple(said.files) or tuple(file.name for file in files)
        if not self.reader.mind.is_quick:  # the finder reads no threads
            history = ThreadHistory(self.slack.users, self.slack.apps, self.store.tickets.words_at)
            about["thread"] = history.before(said)
        product = self._product(said)
        ask = Ask(text=text, want=text, product=product) if said.floor_of else Ask.of(text, product=product)
        return Asked(
            app=place.app,
            team=place.team,
            channel=place.channel or "",
            ts=said.ts,
            thread_ts=said.thread_ts,
            conductor=said.act.by,
            ask=ask.model_copy(update={"before": before, **about}),
            revision=said.revision,
        )
