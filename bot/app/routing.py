"""Routing of jobs to handlers, each action of a person through the gate."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from datetime import datetime

from bot.app.access_gate import AccessGate
from bot.app.handlers import Handlers
from bot.checking.availability import is_about_being_away
from bot.slack.client import SlackApps, SlackRefusedError
from bot.slack.destinations import destination_of
from bot.ui import messages as ui_messages
from bot.ui.ids import Action, Form
from twins.jobs import Destination, Handler, Job, JobKind

log = logging.getLogger(__name__)


class Router:
    def __init__(self, handlers: Handlers, gate: AccessGate) -> None:
        self._handlers = handlers
        self._gate = gate
        self._actions: Mapping[Action, Handler] = {
            **handlers.checking.actions(),
            **handlers.reviews.actions(),
            **handlers.overriding.actions(),
            **handlers.replying.actions(),
            **handlers.availability.actions(),
            **handlers.consent.actions(),
            **handlers.new_twin.actions(),
            **handlers.twin_editor.actions(),
            **handlers.suggestions.actions(),
            **handlers.draft_publisher.actions(),
            **handlers.evidence.actions(),
            **handlers.spaces.actions(),
            **handlers.digest.actions(),
        }
        self._forms: Mapping[str, Handler] = {
            Form.REASON: handlers.overriding.form,
            Form.WORDS: handlers.replying.form,
            Form.HAND_TO: handlers.checking.colleague_chosen,
            Form.NEW_TWIN: handlers.new_twin.begun,
            Form.LESSON: handlers.suggestions.call_form,
            Form.RULE: handlers.twin_editor.rule,
            Form.RETIRE: handlers.twin_editor.retired,
            Form.CASE: handlers.twin_editor.case,
            Form.SCOPE: handlers.twin_editor.scope,
            Form.DEPUTIES: handlers.twin_editor.deputies,
            Form.PUBLISH_ANYWAY: handlers.draft_publisher.anyway,
            Form.AGAINST_LAW: handlers.evidence.against_law,
            Form.SPACE: handlers.spaces.form,
        }

    def handlers(self) -> Mapping[str, Handler]:
        handlers = self._handlers
        return {
            JobKind.ASK: self._gated(self._said),
            JobKind.REPLY: self._gated(handlers.replying.reply),
            JobKind.EDIT: self._gated(handlers.replying.edited),
            JobKind.DELETE: handlers.replying.deleted,  # a fact about Slack, no request
            JobKind.CLICK: self._answered(self._click),
            JobKind.FORM: self._answered(self._form),
            JobKind.COMMAND: self._gated(handlers.slash_commands.command),
            JobKind.HOME: self._answered(handlers.home_tab.home),  # shows its own refusal
            JobKind.ESCALATE: handlers.escalation.check,
            JobKind.INBOX: handlers.escalation.round,
            JobKind.CONSENT: handlers.consent.ask_consent,
            JobKind.NIGHTLY_CASES: handlers.nightly_cases.cases,
            JobKind.PUBLISH: handlers.draft_publisher.at_once,
            JobKind.COLLECT: handlers.new_twin.gather,
            JobKind.EVIDENCE: handlers.evidence.evaluate,
            JobKind.DIGEST: handlers.digest.digest,
            JobKind.WEEK: handlers.weekly_report.look,
            JobKind.RETENTION: handlers.retention.forget,
            JobKind.POST: handlers.outbox.post,
            JobKind.UPDATE: handlers.outbox.update,
            JobKind.WHISPER: handlers.outbox.whisper,
            JobKind.REACT: handlers.outbox.react,
        }

    def _gated(self, handler: Handler) -> Handler:
        """Return a handler that runs only for people whom the gate admits."""

        def handle(job: Job) -> None:
            if self._gate.admits(job):
                handler(job)

        return self._answered(handle)

    def _answered(self, handler: Handler) -> Handler:
        """Return a handler that takes Slack's no for an answer: the person is told, and nothing is tried again."""

        def handle(job: Job) -> None:
            try:
                handler(job)
            except SlackRefusedError as refusal:
                log.warning("Slack refused an action", extra={"job": job.id, "reason": refusal.error})
                if job.kind != JobKind.HOME:
                    self._gate.tell(job, ui_messages.refused_by_slack(refusal.error))

        return handle

    def _said(self, job: Job) -> None:
        """Handle an ask or, in a DM, an announced absence or return."""
        is_about_absence = job.payload["is_dm"] and is_about_being_away(job.payload["text"])
        (self._handlers.availability.said if is_about_absence else self._handlers.asking.handle)(job)

    def _click(self, job: Job) -> None:
        action = Action.of(job.payload["action"])
        if action and self._gate.admits(job):
            if job.payload["channel"] is None:
                self._handlers.home_tab.redraw_after(job)
            self._actions[action](job)

    def _form(self, job: Job) -> None:
        form = self._forms.get(job.payload["form"])
        if form and self._gate.admits(job):
            form(job)


def trouble_messages(
    apps: SlackApps, architects: Iterable[str], now: Callable[[], datetime]
) -> Callable[[Job, str, bool], Iterable[Job]]:
    """Return the notices for a job that keeps failing: to the person who waits for it and, at the end, to the
    architects."""

    def messages(job: Job, reference: str, is_dead: bool) -> Iterable[Job]:
        said, account = job.payload, apps.first
        if job.kind == JobKind.WHISPER:  # a failing notice raises no further notice
            return
        if not is_dead and said.get("user"):
            yield _telling(f"trouble:{job.id}", destination_of(job), ui_messages.trouble(reference), now())
        if is_dead:
            for architect in architects:
                place = Destination(account.app, account.team, user=architect)
                text = ui_messages.alert(job.kind, job.id, reference)
                yield _telling(f"alert:{reference}:{architect}", place, text, now())

    return messages


def _telling(job_id: str, place: Destination, text: str, now: datetime) -> Job:
    payload = {"place": asdict(place), "text": text}
    return Job(job_id, JobKind.WHISPER, f"tell:{place.user}", payload, f"{now.timestamp():017.6f}", now)
