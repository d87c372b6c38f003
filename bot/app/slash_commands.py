"""The `/twins` slash command."""

from dataclasses import dataclass

from bot.clock import Now
from bot.reporting.decision_log import HELP as LOG_HELP
from bot.reporting.decision_log import filters_in, log_text, stale_text
from bot.slack.workspace_access import Slack
from bot.ui.blocks import day, escape
from bot.ui.fragments import listed_twin, whole_rule
from storage.store import Store
from twins.job_payloads import Command
from twins.playbook.model import DecisionSpace, Twin, Version
from twins.values import Person

_HELP = """*What I can do here*
• `/twins list` - whom you can ask
• `/twins show HANDLE`, `/twins show SEC-4` - what a twin covers, and its laws; a rule in full
• `/twins product NAME` - let this channel stand for a product
• `/twins new` - begin a twin of yours
• `/twins revoke SEC-S1` - for whoever keeps a twin, and architects: take back what was handed over in advance
• `/twins mode HANDLE MODE` - for its expert: shadow, trial, live, paused
• `/twins stale` - which rules are due for their expert's look
• `/twins log SEC-4` - what was decided, and the life of a rule
• `/twins digest`, `/twins digest at tue 10:00` - for whoever keeps a twin: which rules are looked at next, and when
• `/twins waiting` - what waits for you, as a message
• `/twins away until MONDAY`, `/twins back` - while you are away, others are asked
• `/twins reviews at 15:30` - when your daily card comes
• `/twins mydata` - a file with what is kept about you
To ask: mention me, name a twin, say what you want and why."""


@dataclass(frozen=True)
class SlashCommands:
    """What `/twins` tells, and the product of a channel. The router knows the other commands."""

    slack: Slack
    store: Store
    now: Now

    def tell(self, command: Command, verb: str, rest: str) -> None:
        """Answer a command that changes nothing; for an unknown one, list them all."""
        self.store.ledger.reply(command.act, self._text(verb, rest, command.act.by))

    def product(self, command: Command, name: str) -> None:
        place = command.act.place
        known = self.store.asks.product_of(place.team, place.channel or "")
        if (place.channel or "").startswith("D"):
            text = "A direct message stands for no product. Use `/twins product NAME` in the product's channel."
        elif not 1 <= len(name) <= 60:
            text = "Write the product's name behind it: `/twins product Billing`."
        elif known and place.user not in self.slack.architects:
            who = " or ".join(f"<@{architect}>" for architect in self.slack.architects)
            text = f"This channel stands for “{escape(known)}” already, and decision spaces rest on it. Ask {who}."
        else:
            said = f"This channel stands for the product “{escape(name)}” from now on."
            self.store.asks.name_product(command.act, name, said, self.now())
            return
        self.store.ledger.reply(command.act, text)

    def _logged(self, rest: str, reader: str) -> str:
        versions = self.store.versions.all_live()
        filters = filters_in(rest, reader, [version.twin.handle for version in versions])
        if filters is None:
            return f"I don't understand that. {LOG_HELP}"
        books = {rule.id: version.twin.handle for version in versions for rule in version.twin.rules}
        return log_text(self.store.decision_log, filters, books.get, self.slack.channel_access.may_see)

    def _text(self, verb: str, rest: str, reader: str) -> str:
        match verb:
            case "stale":
                handle, now = rest.casefold() or None, self.now()
                return stale_text(
                    self.store.freshness.stale(handle, now), self.store.freshness.backgrounds(handle, now)
                )
            case "log":
                return self._logged(rest, reader)
            case "list":
                return self._list()
            case "show":
                return self._show(rest)
            case _:
                return _HELP

    def _list(self) -> str:
        lines = [listed_twin(twin) for twin in self.store.versions.listed()]
        return "\n".join(["*Whom you can ask*", *lines]) if lines else "No twin is published yet."

    def _show(self, handle: str) -> str:
        version = self.store.versions.live(handle.casefold())
        if version is None:
            rules = (rule for each in self.store.versions.all_live() for rule in each.twin.rules)
            found = next((rule for rule in rules if rule.id.casefold() == handle.casefold()), None)
            if found:
                return whole_rule(found)
            return f"I know no twin called “{escape(handle)}”.\n{self._list()}"
        return _about(version, self.store.figures.revoked(version.twin.handle))


def _about(version: Version, revoked: frozenset[str]) -> str:
    twin = version.twin
    lines = [f"*{escape(twin.name)}* (`{twin.handle}`, version {version.number}, {len(twin.rules)} rules)", "*Covers*"]
    lines += [f"• {escape(line)}" for line in twin.scope.covers]
    if twin.scope.not_covered:
        lines.append("*Doesn't cover*")
        lines += [f"• {escape(topic.what)}: ask {_who(topic.person, twin)}" for topic in twin.scope.not_covered]
    laws = [f"• *{rule.id}* {escape(rule.text)}" for rule in twin.rules if rule.is_law]
    spaces = [_space(space) for space in twin.spaces if space.id not in revoked]
    lines += ["*Laws*", *laws] if laws else []
    lines += ["*What may be decided freely*", *spaces] if spaces else []
    return "\n".join(lines)


def _who(person: Person, twin: Twin) -> str:
    """Name a person; say of the twin's own expert that they are that, since a reader may expect somebody else."""
    return f"{escape(person.name)} (expert)" if person.slack == twin.expert.slack else escape(person.name)


def _space(space: DecisionSpace) -> str:
    who = f", by {escape(', '.join(person.name for person in space.who))}" if space.who else ""
    return (
        f"• *{space.id}* {escape(space.may)} ({space.cap.uses} a {space.cap.per.value}{who}, until {day(space.until)})"
    )
