"""The `/twins` slash command."""

from collections.abc import Callable, Mapping

from bot.authoring.new_twin import NewTwinHandler
from bot.authoring.spaces import SpaceHandler
from bot.checking.availability import Availability
from bot.clock import Now
from bot.freshness.handler import DigestHandler
from bot.publishing.modes import ConsentHandler
from bot.reporting.decision_log import HELP as LOG_HELP
from bot.reporting.decision_log import filters_in, log_text, stale_text
from bot.reporting.retention import Retention
from bot.slack.channel_access import ChannelAccess
from bot.slack.client import SlackRefusedError
from bot.slack.destinations import destination_of
from bot.ui.blocks import day, escape
from bot.ui.fragments import whole_rule
from storage.asking.store import AskStore
from storage.freshness.store import FreshnessStore
from storage.records.versions import VersionStore
from storage.reporting.decision_log import DecisionLogStore
from storage.reporting.figures import FigureStore
from twins.jobs import Job
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


class SlashCommands:
    def __init__(
        self,
        versions: VersionStore,
        asks: AskStore,
        log: DecisionLogStore,
        freshness: FreshnessStore,
        availability: Availability,
        consent: ConsentHandler,
        new_twin: NewTwinHandler,
        spaces: SpaceHandler,
        digest: DigestHandler,
        retention: Retention,
        figures: FigureStore,
        channel_access: ChannelAccess,
        architects: tuple[str, ...],
        now: Now,
    ) -> None:
        self._versions = versions
        self._asks = asks
        self._log = log
        self._freshness = freshness
        self._retention_handler = retention
        self._figures = figures
        self._channel_access = channel_access
        self._architects = architects
        self._now = now
        self._verbs: Mapping[str, Callable[[Job, str], None]] = {
            "product": self._product,
            "new": new_twin.new,
            "mode": consent.mode,
            "away": availability.away,
            "reviews": availability.reviews,
            "digest": digest.command,
            "revoke": spaces.revoke,
            "mydata": lambda job, _: self._my_data(job),
            "waiting": lambda job, _: availability.waiting(job),
            "back": lambda job, _: availability.back(job),
        }

    def command(self, job: Job) -> None:
        said, place = job.payload, destination_of(job)
        verb, _, rest = said["text"].strip().partition(" ")
        does = self._verbs.get(verb.casefold())
        if does:
            does(job, rest.strip())
        else:
            text = self._text(verb.casefold(), rest.strip(), said["user"])
            self._asks.reply_privately(job.id, place, text, self._now())

    def _my_data(self, job: Job) -> None:
        place = destination_of(job)
        try:
            self._retention_handler.hand_over(place)
        except SlackRefusedError as refusal:
            text = f"I couldn't send it: Slack says `{refusal.error}`. Ask whoever runs zerohandoff for it."
        else:
            text = "It is in our direct messages: a file with what you asked, said and decided, which nobody else sees."
        self._asks.reply_privately(job.id, place, text, self._now())

    def _product(self, job: Job, name: str) -> None:
        place = destination_of(job)
        known = self._asks.product_of(place.team, place.channel or "")
        if (place.channel or "").startswith("D"):
            text = "A direct message stands for no product. Use `/twins product NAME` in the product's channel."
            self._asks.reply_privately(job.id, place, text, self._now())
        elif not 1 <= len(name) <= 60:
            self._asks.reply_privately(
                job.id, place, "Write the product's name behind it: `/twins product Billing`.", self._now()
            )
        elif known and place.user not in self._architects:
            who = " or ".join(f"<@{architect}>" for architect in self._architects)
            text = f"This channel stands for “{escape(known)}” already, and decision spaces rest on it. Ask {who}."
            self._asks.reply_privately(job.id, place, text, self._now())
        else:
            said = f"This channel stands for the product “{escape(name)}” from now on."
            self._asks.name_product(job.id, place, name, said, self._now())

    def _logged(self, rest: str, reader: str) -> str:
        versions = self._versions.all_live()
        filters = filters_in(rest, reader, [version.twin.handle for version in versions])
        if filters is None:
            return f"I don't understand that. {LOG_HELP}"
        books = {rule.id: version.twin.handle for version in versions for rule in version.twin.rules}
        return log_text(self._log, filters, books.get, self._channel_access.may_see)

    def _text(self, verb: str, rest: str, reader: str) -> str:
        match verb:
            case "stale":
                handle, now = rest.casefold() or None, self._now()
                return stale_text(self._freshness.stale(handle, now), self._freshness.backgrounds(handle, now))
            case "log":
                return self._logged(rest, reader)
            case "list":
                return self._list()
            case "show":
                return self._show(rest)
            case _:
                return _HELP

    def _list(self) -> str:
        twins = self._versions.listed()
        lines = [f"• `{twin.handle}` - {escape(twin.name)}, kept by {escape(twin.expert)}" for twin in twins]
        return "\n".join(["*Whom you can ask*", *lines]) if lines else "No twin is published yet."

    def _show(self, handle: str) -> str:
        version = self._versions.live(handle.casefold())
        if version is None:
            rules = (rule for each in self._versions.all_live() for rule in each.twin.rules)
            found = next((rule for rule in rules if rule.id.casefold() == handle.casefold()), None)
            if found:
                return whole_rule(found)
            return f"I know no twin called “{escape(handle)}”.\n{self._list()}"
        return _about(version, self._figures.revoked(version.twin.handle))


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
