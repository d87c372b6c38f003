"""Handler for an expert's consent to versions, for modes, and for stopping a twin."""

from collections.abc import Mapping
from dataclasses import asdict

from bot.actions import Action, Target
from bot.blocks import escape
from bot.clock import Now
from bot.places import click_of, place_of
from bot.slack import Clients
from storage.asks import Asks
from storage.cord import Cord
from storage.ledger import Ledger
from storage.publishing import Publishing
from storage.shelf import Shelf
from twins.consent import Agreed, Agreeing
from twins.cord import Pulled, Pulling
from twins.modes import Mode
from twins.work import Card, Handler, Job, Kind, Place


class Owning:
    """Consent, modes and the "This is wrong, stop" button."""

    def __init__(
        self,
        publishing: Publishing,
        cord: Cord,
        ledger: Ledger,
        shelf: Shelf,
        notes: Asks,
        clients: Clients,
        architects: tuple[str, ...],
        now: Now,
    ) -> None:
        self._publishing = publishing
        self._cord = cord
        self._ledger = ledger
        self._shelf = shelf
        self._notes = notes
        self._clients = clients
        self._architects = architects
        self._now = now

    def actions(self) -> Mapping[Action, Handler]:
        return {Action.AGREE: self._agree, Action.PUT_OFF: self._put_off, Action.STOP: self._stop}

    def ask_consent(self, job: Job) -> None:
        """Send a version to the person who must consent: the live version's expert, or a new twin's named expert."""
        handle, account = job.payload["handle"], self._clients.first
        version = self._shelf.live(handle) or self._shelf.newest(handle)
        if version is None:
            return
        place, now = Place(account.app, account.team, user=version.twin.expert.slack), self._now()
        subject = job.payload["version"]
        payload = {"card": Card.CONSENT.value, "subject": subject, "place": asdict(place)}
        job_id = f"post:{Card.CONSENT.value}:{subject}:{place.user}"
        self._ledger.finish(job, Job(job_id, Kind.POST, place.lane, payload, f"{now.timestamp():017.6f}", now))

    def mode(self, job: Job, rest: str) -> None:
        """Handle `/twins mode HANDLE MODE`; without a mode, list the modes."""
        handle, _, wanted = rest.casefold().partition(" ")
        wanted = wanted.strip()
        if wanted not in {mode.value for mode in Mode if mode is not Mode.WAITING}:
            self._notes.tell(job.id, place_of(job), _modes(), self._now())
            return
        self._publishing.change_mode(click_of(job), handle, Mode(wanted), self._architects, of_agreeing, self._now())

    def _agree(self, job: Job) -> None:
        target = Target.of(job.payload["value"])
        mode = Mode(target.detail) if target.detail in set(Mode) else Mode.LIVE
        self._publishing.agree(click_of(job), target.id, mode, of_agreeing, self._now())

    def _put_off(self, job: Job) -> None:
        target = Target.of(job.payload["value"])
        self._publishing.agree(click_of(job), target.id, None, of_agreeing, self._now())

    def _stop(self, job: Job) -> None:
        target = Target.of(job.payload["value"])
        self._cord.pull(click_of(job), target.id, of_pulling, self._now())


def of_agreeing(result: Agreeing) -> str | None:
    handle, mode = escape(result.handle), result.mode
    now = f"`{handle}` is {mode.value} now: {mode.meaning}." if mode else ""
    match result.result:
        case Agreed.DONE:
            return now
        case Agreed.PUT_OFF:
            return f"Nothing changes: `{handle}` goes on as before. The card above stays, for when you want it."
        case Agreed.TOO_LATE:
            return f"Nothing was changed: that is settled already. {now}"
        case Agreed.NOT_YOURS:
            return f"Nothing was changed: this is for the expert of `{handle}`; an architect may pause it."
        case Agreed.UNKNOWN:
            return "Nothing was changed: I know no such twin. `/twins list` shows those that there are."


def of_pulling(result: Pulling) -> str | None:
    match result.result:
        case Pulled.DONE:
            return (
                f"Stopped. {escape(result.expert)} has this answer before them; until they looked, everything that the "
                "twin answers is checked afterwards."
            )
        case Pulled.ALREADY:
            return f"{escape(result.expert)} was asked to look at this already, or has looked at it."
        case Pulled.UNKNOWN:
            return "Nothing was stopped: I know no such answer any more."


def _modes() -> str:
    lines = [f"• `{mode.value}` - {mode.meaning}" for mode in Mode if mode is not Mode.WAITING]
    return "\n".join(["Write it as `/twins mode HANDLE MODE`, with one of:", *lines])
