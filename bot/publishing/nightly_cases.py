"""Nightly cases: each twin's own cases, run every night and when the mind changes."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from bot.clock import Now
from bot.publishing import messages
from bot.slack.workspace_access import Slack
from storage.store import Store
from twins.deciding.reading import Mind
from twins.due_payloads import CasesDue
from twins.finder.finder import beside, by_words
from twins.jobs import Destination, Job, JobKind, order_of, private_message
from twins.playbook.folder import parse_folder
from twins.playbook.model import COMPANY, Version
from twins.publishing.case_runner import CaseResult, Judge
from twins.publishing.gate import RunOptions, run_cases
from twins.publishing.modes import Mode

log = logging.getLogger(__name__)

NIGHT = 2
"""Hour in UTC from which a day's cases may run."""
_LANE = "cases"
"""Of all twins: they are due together, at night and after each publication, and would slow down asks. If
one twin's cases can't be run, the others wait some twenty minutes until those are given up."""


@dataclass(frozen=True)
class NightlyCases:
    slack: Slack
    store: Store
    now: Now
    mind: Mind
    judge: Judge | None
    model: str
    dollars: float | None

    def due(self) -> list[Job]:
        """Return a job for each twin that answers, once a night for each version and mind; with a finder, which weighs
        the other twins, again after every publication."""
        now = self.now()
        if now.hour < NIGHT:
            return []
        paused = {handle for handle, mode in self.store.versions.modes().items() if mode is Mode.PAUSED}
        live = self.store.versions.all_live()
        others = " ".join(version.digest for version in live) if self.mind.is_quick else ""
        return [self._job(version, others, now) for version in live if version.twin.handle not in paused]

    def cases(self, due: CasesDue) -> None:
        """Run a twin's cases with the current mind, and stop the twin if it fails them."""
        handle, versions = due.handle, self.store.versions
        version, files = versions.live(handle), versions.files(handle)
        if version is None or files is None:
            return
        company = None if version.twin.is_company else self.store.versions.live(COMPANY)
        at_most = None if self.mind.is_quick or self.dollars is None else int(self.dollars * 1_000_000)
        cases = parse_folder(dict(files)).cases
        how = RunOptions(at_most=at_most, judge=self.judge)
        mind = beside(by_words(self.mind), versions.all_live())
        results, strict = run_cases(version, cases, company, mind, self.now(), how)
        failing = strict.failing(results)
        log.info("cases run", extra={"twin": handle, "cases": len(results), "failing": len(failing)})
        ids = [result.case.id for result in failing]
        alerts, news = list(self._alerts(version, failing, due.job_id)), list(self._news(version))
        self.store.twin_states.note_cases(due.job_id, handle, ids, alerts, news, self.now())

    def _news(self, version: Version) -> Iterator[Job]:
        """Yield a notice for the expert when a twin passes its trial, once for each trial."""
        twin, trial = version.twin, self.store.figures.trial(version.twin.handle)
        if trial and trial.is_passed:
            text = messages.trial_passed(twin.handle, trial.answers, trial.against)
            key = f"trial:{twin.handle}:{trial.since:%Y-%m-%dT%H:%M:%S}"
            yield self._telling(key, twin.expert.slack, text, self.now())

    def _job(self, version: Version, others: str, now: datetime) -> Job:
        key = sha256(f"{version.id} {self.mind.name} {self.model} {others}".encode()).hexdigest()[:12]
        handle = version.twin.handle
        return Job(
            f"cases:{handle}:{now:%Y-%m-%d}:{key}",
            JobKind.NIGHTLY_CASES,
            _LANE,
            {"handle": handle},
            order_of(now),
            now,
        )

    def _alerts(self, version: Version, failing: Sequence[CaseResult], job_id: str) -> Iterator[Job]:
        twin, now = version.twin, self.now()
        text = _fails(version, failing) if failing else (messages.passes_again(twin.handle))
        for slack in dict.fromkeys((twin.expert.slack, *self.slack.architects)):
            yield self._telling(f"tell:{job_id}:{slack}", slack, text, now)

    def _telling(self, job_id: str, slack: str, text: str, now: datetime) -> Job:
        account = self.slack.apps.first
        return private_message(job_id, Destination(account.app, account.team, user=slack), text, now)


def _fails(version: Version, failing: Sequence[CaseResult]) -> str:
    return messages.fails_its_cases(version.twin.handle, version.number, failing)
