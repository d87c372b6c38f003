"""Handler for an expert's consent to versions, for modes, and for stopping a twin."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.clock import Now
from bot.publishing import messages
from bot.slack.workspace_access import Slack
from bot.ui.ids import Action
from storage.store import Store
from twins.due_payloads import ConsentDue
from twins.job_payloads import Click, Command
from twins.jobs import Destination
from twins.publishing.modes import Mode


@dataclass(frozen=True)
class ConsentHandler:
    """Consent, modes, and reports of wrong answers."""

    slack: Slack
    store: Store
    now: Now

    def actions(self) -> Mapping[Action, Callable[[Click], object]]:
        return {
            Action.AGREE: self._agree,
            Action.PUT_OFF: self._put_off,
            Action.STOP: self._stop,
            Action.UNSTOP: self._unstop,
        }

    def ask_consent(self, due: ConsentDue) -> None:
        """Send a version to the person who must consent: the live version's expert, or a new twin's named expert."""
        version = self.store.versions.live(due.handle) or self.store.versions.newest(due.handle)
        if version:
            account = self.slack.apps.first
            place = Destination(account.app, account.team, user=version.twin.expert.slack)
            self.store.publishing.ask_consent(due.job_id, due.version, place, self.now())

    def mode(self, command: Command, rest: str) -> None:
        """Handle `/twins mode HANDLE MODE`; without a mode, list the modes."""
        handle, _, wanted = rest.casefold().partition(" ")
        wanted = wanted.strip()
        if wanted in {mode.value for mode in Mode if mode is not Mode.WAITING}:
            architects = self.slack.architects
            self.store.publishing.change_mode(command.act, handle, Mode(wanted), architects, self.now())
        else:
            self.store.ledger.reply(command.act, _modes())

    def _agree(self, click: Click) -> None:
        target = click.target
        mode = Mode(target.detail) if target.detail in set(Mode) else Mode.LIVE
        self.store.publishing.agree(click.act, target.id, mode, self.now())

    def _put_off(self, click: Click) -> None:
        self.store.publishing.agree(click.act, click.target.id, None, self.now())

    def _stop(self, click: Click) -> None:
        self.store.twin_states.stop(click.act, click.target.id, self.now())

    def _unstop(self, click: Click) -> None:
        self.store.twin_states.withdraw_report(click.act, click.target.id, self.now())


def _modes() -> str:
    lines = [f"• `{mode.value}` - {mode.meaning}" for mode in Mode if mode is not Mode.WAITING]
    return "\n".join([messages.MODES_HEAD, *lines])
