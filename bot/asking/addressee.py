"""The twins that a message goes to: those it names, those of its thread, or those that its words fit."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from bot.asking.messages.asking_notices import NO_TWIN, WELCOME, introduction, introduction_of, reasons_of, who_knows
from bot.slack.attachments.message_files import MessageFiles
from bot.slack.workspace_access import Slack
from bot.ui.messages import shared_words
from storage.records.versions import LiveTwins
from storage.store import Store
from twins.attachments.attached_file import AttachedFile
from twins.checking.ask_views import TwinIdentity
from twins.conversation import EarlierAsk, asks_why
from twins.deciding.addressing import Addressed, Listed, addressed, behind_own_name, is_greeting, is_thanks, topic_of
from twins.deciding.ask import LONGEST_ASK, Ask
from twins.finder.routing import TwinRouter
from twins.job_payloads import Mention
from twins.playbook.model import Version

_MOST_OTHERS = 3


@dataclass(frozen=True)
class Addressee:
    """The twins to ask, the ask without their names, and the conductor's earlier ask in the thread."""

    handles: tuple[str, ...]
    text: str
    before: str = ""
    is_routed: bool = False
    """Chosen by the ask's words."""
    left_out: tuple[str, ...] = ()
    """Twins that were named but don't answer this person yet."""
    unknown: tuple[str, ...] = ()
    """Names that no twin has."""


@dataclass(frozen=True)
class Unclear:
    """An ask whose conductor is asked which of these twins they mean, best first."""

    text: str
    candidates: tuple[str, ...]


@dataclass(frozen=True)
class Word:
    """A reply instead of a twin's answer."""

    text: str


@dataclass(frozen=True)
class AddresseeFinder:
    slack: Slack
    store: Store
    router: TwinRouter
    files: MessageFiles

    def of(self, said: Mention, live: LiveTwins) -> Addressee | Unclear | Word:
        """Return the addressee of a message to the bot. In a twin's own app only that twin is one."""
        place = said.act.place
        text = self.slack.users.with_names(place.app, place.team, said.text)
        own = self.slack.apps.account(place.app).handle
        if own:
            return self._of_own_app(said, text, own, live)
        if is_thanks(text):
            return Word(WELCOME)
        if is_greeting(text):
            return Word(
                introduction([TwinIdentity.of(version.twin) for version in live.versions.values()], self._me(said))
            )
        found = addressed(text, [Listed.of(version.twin) for version in live.versions.values()])
        earlier = self._earlier(said)
        if isinstance(found, Addressed):
            to = Addressee(found.handles, found.text, _before(earlier, said), unknown=found.unknown)
            return self._checked(said, to, live)
        topic = topic_of(text)
        if topic:
            return self._who_knows(said, topic, live)
        handles = tuple(handle for handle in earlier.handles if handle in live.versions) if earlier else ()
        if handles:
            return self._checked(said, Addressee(handles, text, _before(earlier, said)), live)
        return self._routed(said, text, found.candidates, live)

    def of_thread(self, said: Mention, earlier: EarlierAsk, live: LiveTwins) -> Addressee | Word | None:
        """Return the twins of a thread for a message that mentions nobody; None if they are gone."""
        text = self.slack.users.with_names(said.act.place.app, said.act.place.team, said.text)
        handles = tuple(handle for handle in earlier.handles if handle in live.versions)
        found = self._checked(said, Addressee(handles, text, _before(earlier, said)), live) if handles else None
        return None if isinstance(found, Unclear) else found

    def of_tool_call(self, said: Mention, live: LiveTwins) -> Addressee | Word:
        """Return the twin that a hook named, with the call to the letter, since its approval is for that alone."""
        if said.floor_of not in live.versions:
            return Word(shared_words.unpublished(said.floor_of))
        return self._checked(said, Addressee((said.floor_of,), said.text), live)

    def concerned(
        self, said: Mention, found: Addressee, live: LiveTwins, nearer: Sequence[str], attached: Sequence[AttachedFile]
    ) -> tuple[str, ...]:
        """Return the twins that the conductor could ask too, those that are `nearer` first; none in a twin's own app,
        where it alone answers."""
        if len(found.handles) > 1 or said.beside or self.slack.apps.account(said.act.place.app).handle:
            return ()
        ask = Ask.of(found.text).model_copy(update={"attached": tuple(attached)})
        others = self.router.concerned(ask, found.handles[0], self.askable(live))
        return tuple(dict.fromkeys((*nearer, *others)))[:_MOST_OTHERS]

    def askable(self, live: LiveTwins, *, but: Collection[str] = ()) -> list[Version]:
        """Return the live twins that answer the conductor, but for some."""
        left_out = live.hidden.union(but)
        return [version for handle, version in live.versions.items() if handle not in left_out]

    def _ask(self, said: Mention, text: str) -> Ask:
        """Return an ask with its files, in which laws and triggers of any twin may be matched."""
        return Ask.of(text).model_copy(update={"attached": self.files.of(said)})

    def _who_knows(self, said: Mention, topic: str, live: LiveTwins) -> Word:
        """Name the twins whose rules or topics a person asks for."""
        may_ask = self.askable(live)
        near = self.router.knowing(topic, may_ask)[:_MOST_OTHERS]
        known = [TwinIdentity.of(live.versions[handle].twin) for handle in near]
        every = [TwinIdentity.of(version.twin) for version in may_ask]
        return Word(who_knows(topic, known, every, self._me(said)))

    def _of_own_app(self, said: Mention, text: str, own: str, live: LiveTwins) -> Addressee | Unclear | Word:
        if own not in live.versions:
            return Word(shared_words.unpublished(own))
        found = behind_own_name(text, Listed.of(live.versions[own].twin))
        return self._checked(said, Addressee(found.handles, found.text, _before(self._earlier(said), said)), live)

    def _routed(
        self, said: Mention, text: str, candidates: tuple[str, ...], live: LiveTwins
    ) -> Addressee | Unclear | Word:
        """Choose by words among the twins that the conductor may ask."""
        may_ask = self.askable(live)
        if not may_ask:
            return Word(NO_TWIN)
        if len(text) > LONGEST_ASK:
            return Word(shared_words.too_long(len(text)))
        if candidates:
            return Unclear(text, candidates)
        route = self.router.route(self._ask(said, text), may_ask)
        return Addressee(route.to, text, is_routed=True) if route.to else Unclear(text, route.candidates)

    def _checked(self, said: Mention, found: Addressee, live: LiveTwins) -> Addressee | Word:
        """Drop the twins that are hidden from the person. Return a reply instead if nothing is left to ask."""
        if is_thanks(found.text):
            return Word(WELCOME)
        if found.before and asks_why(found.text):
            place = said.act.place
            rules = self.store.twin_choices.rules_behind(place.team, place.channel or "", said.thread_ts, said.ts)
            if rules:
                return Word(reasons_of(rules))
        if not found.before and is_greeting(found.text):
            twins = [live.versions[handle].twin for handle in found.handles]
            words = (introduction_of(TwinIdentity.of(twin), twin.scope.covers, self._me(said)) for twin in twins)
            return Word("\n\n".join(words))
        if len(found.text) > LONGEST_ASK:
            return Word(shared_words.too_long(len(found.text)))
        handles = tuple(handle for handle in found.handles if handle not in live.hidden)
        if not handles:
            return Word(in_shadow(live, found.handles[0]))
        left_out = tuple(handle for handle in found.handles if handle in live.hidden)
        return replace(found, text=found.text.strip(), handles=handles, left_out=left_out)

    def _earlier(self, said: Mention) -> EarlierAsk | None:
        place = said.act.place
        if said.thread_ts == said.ts:
            return None
        return self.store.twin_choices.last_ask_in(place.team, place.channel or "", said.thread_ts, said.ts)

    def _me(self, said: Mention) -> str:
        return f"<@{self.slack.apps.account(said.act.place.app).bot_user}>"


def in_shadow(live: LiveTwins, handle: str) -> str:
    return shared_words.in_shadow(live.versions[handle].twin.name, live.versions[handle].twin.expert.name)


def _before(earlier: EarlierAsk | None, said: Mention) -> str:
    return earlier.text if earlier and earlier.conductor == said.act.by else ""
