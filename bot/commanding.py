"""The `/twins` slash command."""

from collections.abc import Callable, Mapping

from bot.arranging import Arranging
from bot.blocks import day, escape
from bot.clock import Now
from bot.digesting import Digesting
from bot.granting import Granting
from bot.looking_back import HELP as LOG_HELP
from bot.looking_back import filters_in, log_text, stale_text
from bot.making import Making
from bot.owning import Owning
from bot.people import People, Standing
from bot.places import place_of
from bot.sentences import not_for
from bot.slack import SlackRefusedError
from bot.tidying import Tidying
from storage.asks import Asks
from storage.figures import Measures
from storage.freshness import Freshness
from storage.log import Log
from storage.shelf import Shelf
from twins.playbook import DecisionSpace, Version
from twins.work import Job

_HELP = """*What I can do here*
• `/twins list` - whom you can ask
• `/twins show HANDLE` - what a twin covers, and its laws
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


class Commanding:
    def __init__(
        self,
        shelf: Shelf,
        notes: Asks,
        log: Log,
        freshness: Freshness,
        arranging: Arranging,
        people: People,
        owning: Owning,
        making: Making,
        granting: Granting,
        digesting: Digesting,
        tidying: Tidying,
        measures: Measures,
        architects: tuple[str, ...],
        now: Now,
    ) -> None:
        self._shelf = shelf
        self._notes = notes
        self._log = log
        self._freshness = freshness
        self._tidying = tidying
        self._measures = measures
        self._architects = architects
        self._people = people
        self._now = now
        self._verbs: Mapping[str, Callable[[Job, str], None]] = {
            "product": self._product,
            "new": making.new,
            "mode": owning.mode,
            "away": arranging.away,
            "reviews": arranging.reviews,
            "digest": digesting.command,
            "revoke": granting.revoke,
            "mydata": lambda job, _: self._my_data(job),
            "waiting": lambda job, _: arranging.waiting(job),
            "back": lambda job, _: arranging.back(job),
        }

    def command(self, job: Job) -> None:
        said, place = job.payload, place_of(job)
        standing = self._people.who(said["app"], said["team"], said["user"], fresh=True).standing
        verb, _, rest = said["text"].strip().partition(" ")
        if standing is not Standing.MEMBER:
            problem = not_for(standing)
            if problem:
                self._notes.tell(job.id, place, problem, self._now())
            return
        does = self._verbs.get(verb.casefold())
        if does:
            does(job, rest.strip())
        else:
            text = self._text(verb.casefold(), rest.strip(), said["user"])
            self._notes.tell(job.id, place, text, self._now())

    def _my_data(self, job: Job) -> None:
        place = place_of(job)
        try:
            self._tidying.hand_over(place)
        except SlackRefusedError as refusal:
            text = f"I couldn't send it: Slack says `{refusal.error}`. Ask whoever runs zerohandoff for it."
        else:
            text = "It is in our direct messages: a file with what you asked, said and decided, which nobody else sees."
        self._notes.tell(job.id, place, text, self._now())

    def _product(self, job: Job, name: str) -> None:
        place = place_of(job)
        known = self._notes.product_of(place.team, place.channel or "")
        if (place.channel or "").startswith("D"):
            text = "A direct message stands for no product. Use `/twins product NAME` in the product's channel."
            self._notes.tell(job.id, place, text, self._now())
        elif not 1 <= len(name) <= 60:
            self._notes.tell(
                job.id, place, "Write the product's name behind it: `/twins product Billing`.", self._now()
            )
        elif known and place.user not in self._architects:
            who = " or ".join(f"<@{architect}>" for architect in self._architects)
            text = f"This channel stands for “{escape(known)}” already, and decision spaces rest on it. Ask {who}."
            self._notes.tell(job.id, place, text, self._now())
        else:
            said = f"This channel stands for the product “{escape(name)}” from now on."
            self._notes.name_product(job.id, place, name, said, self._now())

    def _logged(self, rest: str, reader: str) -> str:
        versions = self._shelf.all_live()
        filters = filters_in(rest, reader, [version.twin.handle for version in versions])
        if filters is None:
            return f"I don't understand that. {LOG_HELP}"
        books = {rule.id: version.twin.handle for version in versions for rule in version.twin.rules}
        return log_text(self._log, filters, books.get)

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
        twins = self._shelf.listed()
        lines = [f"• `{twin.handle}` - {escape(twin.name)}, kept by {escape(twin.expert)}" for twin in twins]
        return "\n".join(["*Whom you can ask*", *lines]) if lines else "No twin is published yet."

    def _show(self, handle: str) -> str:
        version = self._shelf.live(handle.casefold())
        if version is None:
            return f"I know no twin called “{escape(handle)}”.\n{self._list()}"
        return _about(version, self._measures.revoked(version.twin.handle))


def _about(version: Version, revoked: frozenset[str]) -> str:
    twin = version.twin
    lines = [f"*{escape(twin.name)}* (`{twin.handle}`, version {version.number}, {len(twin.rules)} rules)", "*Covers*"]
    lines += [f"• {escape(line)}" for line in twin.scope.covers]
    if twin.scope.not_covered:
        lines.append("*Doesn't cover*")
        lines += [f"• {escape(topic.what)}: ask {escape(topic.person.name)}" for topic in twin.scope.not_covered]
    laws = [f"• *{rule.id}* {escape(rule.text)}" for rule in twin.rules if rule.is_law]
    spaces = [_space(space) for space in twin.spaces if space.id not in revoked]
    lines += ["*Laws*", *laws] if laws else []
    lines += ["*What may be decided freely*", *spaces] if spaces else []
    return "\n".join(lines)


def _space(space: DecisionSpace) -> str:
    who = f", by {escape(', '.join(person.name for person in space.who))}" if space.who else ""
    return (
        f"• *{space.id}* {escape(space.may)} ({space.cap.uses} a {space.cap.per.value}{who}, until {day(space.until)})"
    )
