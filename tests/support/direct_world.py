"""The real router and handlers on a local Slack in one thread, without HTTP, sockets or a dispatcher."""

import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse
from sqlalchemy import delete
from sqlmodel import col

from bot.agents.desk import AgentDesk
from bot.agents.pulls.github_api import GitHubApi
from bot.agents.pulls.pull_checks import PullRequestDesk
from bot.app.access_gate import AccessGate
from bot.app.form_validation import FormAnswers
from bot.app.handlers import Parts, make_handlers
from bot.app.routing import Router
from bot.authoring.preview.form_steps import FormSteps
from bot.cli import serve
from bot.clock import Clock
from bot.ops.health import Health
from bot.ops.lost_apps import LostApps
from bot.ops.metrics import Metrics
from bot.practice.api import dispatch
from bot.practice.demo_people import APP_ID, BOT_TOKEN, BOT_USER, practice_slack
from bot.practice.people.local_slack import LocalSlack
from bot.practice.workspace.delivery import Envelope
from bot.practice.workspace.workspace import Workspace
from bot.slack.client import SlackApp, SlackApps, SlackClient
from bot.slack.intake import take_in
from bot.slack.payloads import PayloadParser
from bot.slack.workspace_access import Slack
from storage.db.tables_jobs import JobRow
from storage.store import Store
from tests.support.settings import settings
from tests.support.store_world import run_first
from twins.finder.finder import Finder
from twins.jobs import AlreadyClosedError, Handler, Job, JobState, OutageError, RetryError

LATER = timedelta(seconds=30)
"""After which a retry of a job that failed has run."""


class DirectClient(SlackClient):
    """A client that calls the local Slack in its own thread."""

    def __init__(self, space: Workspace) -> None:
        super().__init__(token=BOT_TOKEN)
        self._space = space

    def api_call(self, api_method: str, **given: Any) -> SlackResponse:
        args = {**(given.get("params") or {}), **(given.get("data") or {}), **(given.get("json") or {})}
        args = {name: value for name, value in args.items() if value is not None}
        said = dispatch.answer(self._space, api_method, BOT_TOKEN, args)
        answer = SlackResponse(
            client=self,
            http_verb="POST",
            api_url=api_method,
            req_args={},
            data=said,
            headers={},
            status_code=200,
        )
        if not said["ok"]:
            raise SlackApiError(str(said["error"]), answer)  # type: ignore[no-untyped-call]  # slack_sdk's own
        return answer


@dataclass
class DirectWorld:
    """Slack holds its events back; `take` takes one in, and `work` runs what is due."""

    slack: LocalSlack
    store: Store
    clock: Clock
    parser: PayloadParser
    answers: FormAnswers
    held: list[dict[str, Any]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    """Tracebacks of unexpected errors, in whatever was taken in or run."""

    def take(self, body: dict[str, Any]) -> Job | None:
        """Take a payload in as the program does; what makes Slack deliver again is an error here."""
        if body.get("api_app_id", APP_ID) != APP_ID:  # it is turned away at the door
            return None
        try:
            return take_in(body, self.store.inbound, self.parser, self.answers.answer, lambda _: None)[0]
        except Exception:
            self.errors.append(f"{body}\n{traceback.format_exc()}")
            return None

    def work(self) -> None:
        """Run what is due until nothing is."""
        for _ in range(100):
            due = [head for head in self.store.ledger.heads() if head.is_due(self.clock.now())]
            if not due:
                return
            for head in due:
                run_first(self.store.ledger, head.lane)
        self.errors.append(f"never done: {due}")

    def abandon(self) -> None:
        """Forget what failed, so that it fails only once, and Slack's events about the bot's own messages."""
        self.errors.clear()
        self.held.clear()
        with self.store.database.write() as session:
            session.connection().execute(delete(JobRow).where(col(JobRow.state) != JobState.DONE))

    def watched(self, handlers: Mapping[str, Handler]) -> dict[str, Handler]:
        return {kind: self._watched(handler) for kind, handler in handlers.items()}

    def _watched(self, handler: Handler) -> Handler:
        def run(job: Job) -> None:
            try:
                handler(job)
            except (AlreadyClosedError, OutageError, RetryError):
                raise
            except Exception:
                self.errors.append(f"{job}\n{traceback.format_exc()}")
                raise

        return run


@contextmanager
def direct_world(folder: Path) -> Iterator[DirectWorld]:
    clock, given = Clock(), settings(database_url=f"sqlite:///{folder / 'direct.db'}", architects=("U0ARI",))
    slack = practice_slack(clock.now)
    store = serve.stocked(given, slack, clock)
    account = SlackApp(APP_ID, slack.space.team_id, BOT_USER, DirectClient(slack.space))
    apps = SlackApps([account], clock.now)
    parser = PayloadParser(account.team, account.bot_user, store.inbound.is_bot_thread, clock.now)
    access = Slack.of(apps, given.architects, store.refused_blocks, clock.now, store.database.on_disk)
    answers = FormAnswers(FormSteps(store, clock.now), access.users)
    world = DirectWorld(slack, store, clock, parser, answers)
    _hold_back(slack, world.held)
    slack.space.tickets.trigger_seconds = 600.0  # a busy machine opens forms later
    lost = LostApps(apps, store.lost_apps, given.architects, clock.now)
    health = Health(store.ledger, store.lost_apps)
    desk = AgentDesk.of(access, store, clock.now, given.agent_limits, lambda answer: answer)
    pulls = PullRequestDesk.of(desk, GitHubApi(given.github_url), given.github_logins)
    parts = Parts(given, access, store, Finder(), None, Metrics(), health.probe, lost, clock.now, pulls)
    handlers = make_handlers(parts)
    router = Router(handlers, AccessGate(access, store, clock.now), store.ledger)
    store.ledger.register(world.watched(router.handlers()), lambda *_: ())
    try:
        yield world
    finally:
        store.database.close()


def _hold_back(slack: LocalSlack, held: list[dict[str, Any]]) -> None:
    def hold(envelope: Envelope) -> Envelope:
        held.append(envelope.payload)
        return envelope

    deliver: Callable[[Envelope], Envelope] = hold
    setattr(slack.space.delivery, "deliver", deliver)  # noqa: B010  # a method of an object, replaced on purpose
