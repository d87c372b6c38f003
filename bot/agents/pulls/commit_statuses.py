"""The status of a pull request's commit, set at GitHub whenever it changes, also long after the check has run."""

import logging
from dataclasses import dataclass

from bot.agents.pulls.github_api import GitHubError
from bot.agents.pulls.pull_checks import PullRequestDesk
from bot.clock import Now
from twins.due_payloads import StatusDue
from twins.jobs import OutageError

log = logging.getLogger(__name__)

_FINAL = frozenset({404, 410, 422})
"""Statuses that no repetition changes: the repository or the commit isn't there, or has too many statuses."""


@dataclass(frozen=True)
class CommitStatusHandler:
    pulls: PullRequestDesk
    token: str
    """Of the bot; empty where it sets no statuses."""
    now: Now

    def set(self, due: StatusDue) -> None:
        """Set the status if GitHub doesn't know it. While GitHub fails it is tried for a day."""
        store = self.pulls.desk.store.pull_requests
        state = store.state(due.target) if self.token else None
        if state is None:
            return
        result = self.pulls.result_of_state(state)
        told = f"{result.state}:{result.description}"
        if told == state.told:
            return
        status = {"state": result.state.value, "description": result.description, "context": state.context}
        facts = {"pull": state.id, "state": result.state.value}
        try:
            self.pulls.github.set_status(state.repository, state.head, self.token, status)
        except GitHubError as error:
            if error.status not in _FINAL:
                raise OutageError(f"commit status: {error}") from error
            log.warning("commit status refused", extra=facts | {"status": error.status})
        else:
            log.info("commit status set", extra=facts)
        store.complete_status(due.job_id, due.target, told, self.now())
