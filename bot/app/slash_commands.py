"""The `/twins` slash command."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from bot.app import messages
from bot.clock import Now
from bot.reporting.decision_log import filters_in, log_text, stale_text
from bot.reporting.messages.log_words import WHAT_TO_SHOW
from bot.reporting.messages.playbook_text import found_text, rule_text, twin_text, twins_text
from bot.slack.workspace_access import Slack
from bot.ui.blocks import cut, escape
from storage.store import Store
from twins.finder.search import search
from twins.job_payloads import Command
from twins.playbook.model import Rule, Twin

_MARKUP = re.compile(r"<[@#!][^>]*>")
VERBS = (
    *dict.fromkeys(usage.split()[1].strip("`,") for each in messages.USAGES.values() for usage, _ in each),
    "back",
    "help",
)
_OTHER_WORDS = {
    "search": "find",
    "rules": "show",
    "twins": "list",
    "who": "list",
    "inbox": "waiting",
    "pending": "waiting",
    "todo": "waiting",
    "history": "log",
    "due": "stale",
    "vacation": "away",
    "create": "new",
    "pause": "mode",
    "data": "mydata",
}
"""What people may write in place of a command."""


@dataclass(frozen=True)
class SlashCommands:
    """The commands that only tell something. The router knows those that change something."""

    slack: Slack
    store: Store
    now: Now

    def tell(self, command: Command, verb: str, rest: str) -> None:
        """Answer a command that changes nothing; for an unknown one, say what is near, and list them all."""
        self.store.ledger.reply(command.act, self._text(verb, rest, command.act.by))

    def _text(self, verb: str, rest: str, reader: str) -> str:
        texts: Mapping[str, Callable[[], str]] = {
            "": help_text,
            "help": help_text,
            "stale": lambda: self._stale(rest),
            "log": lambda: self._logged(rest, reader),
            "list": lambda: twins_text(self.store.versions.listed()),
            "show": lambda: self._show(rest),
            "find": lambda: self._find(rest, reader),
        }
        return texts[verb]() if verb in texts else self._unknown(verb, rest)

    def _unknown(self, verb: str, rest: str) -> str:
        handles = [version.twin.handle for version in self.store.versions.all_live()]
        is_rule = self._rule(verb) is not None
        near = [" ".join(("show", verb))] if verb in handles or is_rule else near_commands(verb, rest)
        said = messages.no_command(escape(cut(verb, 40)))
        return _joined(said, _did_you_mean(near), help_text())

    def _stale(self, rest: str) -> str:
        handle, now = rest.casefold() or None, self.now()
        return stale_text(self.store.freshness.stale(handle, now), self.store.freshness.backgrounds(handle, now))

    def _logged(self, rest: str, reader: str) -> str:
        versions = self.store.versions.all_live()
        filters = filters_in(rest, reader, [version.twin.handle for version in versions])
        if filters is None:
            return messages.not_understood(WHAT_TO_SHOW)
        books = {rule.id: version.twin.handle for version in versions for rule in version.twin.rules}
        return log_text(self.store.decision_log, filters, books.get, self.slack.channel_access.may_see)

    def _show(self, what: str) -> str:
        if not what:
            return f"{messages.WRITE_TWIN_OR_RULE}\n{self._listed()}"
        version = self.store.versions.live(what.casefold().removeprefix("@"))
        if version:
            return twin_text(version, self.store.figures.revoked(version.twin.handle))
        found = self._rule(what)
        return rule_text(*found) if found else self._nothing_called(what)

    def _nothing_called(self, what: str) -> str:
        twins = [version.twin for version in self.store.versions.all_live()]
        known = [each for twin in twins for each in (twin.handle, *(rule.id for rule in twin.rules))]
        near = _near(what, known)
        meant = _did_you_mean([" ".join(("show", each)) for each in near])
        return _joined(messages.no_twin_or_rule(escape(cut(what, 60))), meant, self._listed())

    def _find(self, words: str, reader: str) -> str:
        words = _MARKUP.sub(" ", words).strip()
        if not words:
            return messages.WRITE_WHAT_TO_FIND
        found = self._rule(words)
        hidden, twins = self.store.versions.hidden_from(reader), [each.twin for each in self.store.versions.all_live()]
        readable = [twin for twin in twins if twin.handle not in hidden]
        return rule_text(*found) if found else found_text(words, search(words, readable))

    def _rule(self, rule_id: str) -> tuple[str, Rule] | None:
        twins: list[Twin] = [version.twin for version in self.store.versions.all_live()]
        found = ((twin.handle, rule) for twin in twins for rule in twin.rules)
        return next((each for each in found if each[1].id.casefold() == rule_id.casefold()), None)

    def _listed(self) -> str:
        return twins_text(self.store.versions.listed())


def help_text() -> str:
    lines = [messages.HOW_TO_ASK]
    for group, usages in messages.USAGES.items():
        lines += [f"*{group}*", *(f"• {usage} - {meaning}" for usage, meaning in usages)]
    return "\n".join(lines)


def near_commands(verb: str, rest: str) -> list[str]:
    """Return what a person may have meant by an unknown command, with the rest of what they wrote."""
    near = [_OTHER_WORDS[verb]] if verb in _OTHER_WORDS else _near(verb, VERBS)
    return [f"{each} {cut(rest, 60)}".strip() for each in near]


def _did_you_mean(commands: Sequence[str]) -> str:
    return messages.did_you_mean([escape(each).replace("`", "") for each in commands]) if commands else ""


def _joined(said: str, meant: str, below: str) -> str:
    return "\n".join((" ".join(filter(None, (said, meant))), below))


def _near(word: str, known: Collection[str]) -> list[str]:
    by_case = {each.casefold(): each for each in known}
    begins = [each for each in by_case if len(word) > 1 and each.startswith(word.casefold())]
    near = begins or get_close_matches(word.casefold(), list(by_case), n=2, cutoff=0.7)
    return [by_case[each] for each in near[:2]]
