"""Handler for an expert's consent to versions, for modes, and for stopping a twin."""

from collections.abc import Mapping
from dataclasses import asdict

from bot.clock import Now
from bot.slack.client import SlackApps
from bot.slack.destinations import destination_of, interaction_of
from bot.ui.blocks import escape
from bot.ui.ids import Action, ActionValue
from storage.asking.store import AskStore
from storage.jobs.ledger import Ledger
from storage.publishing.modes import TwinStateStore
from storage.publishing.store import PublishingStore
from storage.records.versions import VersionStore
from twins.jobs import CardKind, Destination, Handler, Job, JobKind
from twins.publishing.consent import ConsentOutcome, ConsentResult
from twins.publishing.modes import Mode
from twins.publishing.twin_state import StopOutcome, StopResult


class ConsentHandler:
    """Consent, modes and the "This is wrong, stop" button."""

    def __init__(
        self,
        publishing: PublishingStore,
        twin_states: TwinStateStore,
        ledger: Ledger,
        versions: VersionStore,
        asks: AskStore,
        apps: SlackApps,
        architects: tuple[str, ...],
        now: Now,
    ) -> None:
        self._publishing = publishing
        self._twin_states = twin_states
        self._ledger = ledger
        self._versions = versions
        self._asks = asks
        self._apps = apps
        self._architects = architects
        self._now = now

    def actions(self) -> Mapping[Action, Handler]:
        return {Action.AGREE: self._agree, Action.PUT_OFF: self._put_off, Action.STOP: self._stop}

    def ask_consent(self, job: Job) -> None:
        """Send a version to the person who must consent: the live version's expert, or a new twin's named expert."""
        handle, account = job.payload["handle"], self._apps.first
        version = self._versions.live(handle) or self._versions.newest(handle)
        if version is None:
            return
        place, now = Destination(account.app, account.team, user=version.twin.expert.slack), self._now()
        subject = job.payload["version"]
        payload = {"card": CardKind.CONSENT.value, "subject": subject, "place": asdict(place)}
        asked = job.id.rpartition(":")[2]  # a version that waits again is shown again
        job_id = f"post:{CardKind.CONSENT.value}:{subject}:{place.user}:{asked}"
        self._ledger.finish(job, Job(job_id, JobKind.POST, place.lane, payload, f"{now.timestamp():017.6f}", now))

    def mode(self, job: Job, rest: str) -> None:
        """Handle `/twins mode HANDLE MODE`; without a mode, list the modes."""
        handle, _, wanted = rest.casefold().partition(" ")
        wanted = wanted.strip()
        if wanted not in {mode.value for mode in Mode if mode is not Mode.WAITING}:
            self._asks.reply_privately(job.id, destination_of(job), _modes(), self._now())
            return
        self._publishing.change_mode(
            interaction_of(job), handle, Mode(wanted), self._architects, consent_message, self._now()
        )

    def _agree(self, job: Job) -> None:
        target = ActionValue.of(job.payload["value"])
        mode = Mode(target.detail) if target.detail in set(Mode) else Mode.LIVE
        self._publishing.agree(interaction_of(job), target.id, mode, consent_message, self._now())

    def _put_off(self, job: Job) -> None:
        target = ActionValue.of(job.payload["value"])
        self._publishing.agree(interaction_of(job), target.id, None, consent_message, self._now())

    def _stop(self, job: Job) -> None:
        target = ActionValue.of(job.payload["value"])
        self._twin_states.stop(interaction_of(job), target.id, stop_message, self._now())


def consent_message(result: ConsentResult) -> str | None:
    handle, mode = escape(result.handle), result.mode
    now = f"`{handle}` is {mode.value} now: {mode.meaning}." if mode else ""
    match result.result:
        case ConsentOutcome.DONE:
            return now
        case ConsentOutcome.PUT_OFF:
            return f"Nothing changes: `{handle}` goes on as before. The card above stays, for when you want it."
        case ConsentOutcome.TOO_LATE:
            return f"Nothing was changed: that is settled already. {now}"
        case ConsentOutcome.NOT_YOURS:
            return f"Nothing was changed: this is for the expert of `{handle}`; an architect may pause it."
        case ConsentOutcome.UNKNOWN:
            return "Nothing was changed: I know no such twin. `/twins list` shows those that there are."


def stop_message(result: StopResult) -> str | None:
    match result.result:
        case StopOutcome.DONE:
            return (
                f"Stopped. {escape(result.expert)} has this answer before them; until they looked, everything that the "
                "twin answers is checked afterwards."
            )
        case StopOutcome.ALREADY:
            return f"{escape(result.expert)} was asked to look at this already, or has looked at it."
        case StopOutcome.UNKNOWN:
            return "Nothing was stopped: I know no such answer any more."


def _modes() -> str:
    lines = [f"• `{mode.value}` - {mode.meaning}" for mode in Mode if mode is not Mode.WAITING]
    return "\n".join(["Write it as `/twins mode HANDLE MODE`, with one of:", *lines])
