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
        found = self.addressees.of_tool_call(said, live) if said.floor_of else self.addressees.of(said, live)
        if isinstance(found, Word):
            self.store.ledger.reply(said.act, found.text)
        elif isinstance(found, Unclear):
            asked = self._asked(said, found.text, "")
            self.store.twin_choices.offer(said.act.job_id, asked, found.candidates, self.now())
        else:
            self._answer(said, found, live)

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
        versions = [live.versions[handle] for handle in found.handles]
        asked = self._asked(said, found.text, found.before)
        with (
            nullcontext() if said.by_agent else self.progress.shown(asked, versions, is_quick=self.reader.mind.is_quick)
        ):
            others = () if said.beside else self.addressees.askable(live, but=found.handles)
            readings: Sequence[tuple[Version, Reading | NoReading]]
            if said.floor_of:
                readings = [(version, floor_reading(asked.ask, version, said.assigned)) for version in versions]
            else:
                readings = self.reader.read(said.act.job_id, asked, versions, live.company, others)
        if said.beside:
            self.store.asks.answer_beside(said.act.job_id, said.beside, asked, readings, self.now())
            return
        nearer = [each.nearer.handle for _, each in readings if isinstance(each, Reading) and each.nearer]
        concerned = () if said.floor_of else self.addressees.concerned(said, found, live, nearer)
        instead: list[str] = []
        notes = [in_shadow(live, handle) for handle in found.left_out]
        notes += [unknown_note(found.unknown)] if found.unknown else []
        if found.is_routed:
            notes.append(routed_note([version.twin.name for version in versions]))
            instead = [handle for handle in live.versions if handle not in found.handles]
        notes += files_notes(asked.ask.attached)
        readings = [(version, noted(reading, *notes)) for version, reading in readings]
        self.store.asks.answer(said.act.job_id, asked, readings, self.now(), others=instead, concerned=concerned)

    def _product(self, said: Mention) -> str | None:
        """Return the product of the channel, or the one that an agent was let ask for, if it still is one."""
        team, products = said.act.place.team, self.store.products
        if said.by_agent and said.product:
            return said.product if products.channels_of(team, said.product) else None
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
