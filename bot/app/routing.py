"""Routing of jobs to handlers, each action of a person through the gate."""

import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TypeVar

from bot.app.access_gate import AccessGate
from bot.app.handlers import Handlers
from bot.app.notices import text_of
from bot.checking.availability import is_about_being_away
from bot.slack.client import SlackApps, SlackRefusedError
from bot.ui.ids import Action, Form
from bot.ui.messages import shared_words
from storage.jobs.ledger import Ledger
from twins.conversation import asks_what_waits
from twins.due_payloads import (
    AppLost,
    CasesDue,
    CollectDue,
    ConsentDue,
    EscalationDue,
    EvidenceDue,
    ListenerDue,
    PersonDue,
    PublishDue,
    StatusDue,
    SynthesisDue,
)
from twins.job_payloads import (
    AgentAsk,
    Click,
    Command,
    Deletion,
    FormSent,
    HomeOpened,
    Mention,
    MessageEdit,
    MessagesOpened,
    PersonAct,
    Reply,
    SessionStopped,
    destination_of,
    interaction_of,
    read,
)
from twins.jobs import Destination, Handler, Job, JobKind, private_message
from twins.notices import Refused
from twins.overriding import takes_back

log = logging.getLogger(__name__)

T = TypeVar("T")
Act = TypeVar("Act", bound=PersonAct)


class Router:
    def __init__(self, handlers: Handlers, gate: AccessGate, ledger: Ledger) -> None:
        self._handlers = handlers
        self._gate = gate
        self._ledger = ledger
        self._actions = _actions_of(handlers)
        self._forms = _forms_of(handlers)
        self._commands = _commands_of(handlers)

    def handlers(self) -> Mapping[str, Handler]:
        handlers = self._handlers
        return {
            JobKind.ASK: self._gated(Mention, self._said),
            JobKind.AGENT_ASK: self._told(AgentAsk, handlers.agent_asks.show),  # the ask that it makes is gated
            JobKind.REPLY: self._gated(Reply, handlers.replying.reply),
            JobKind.EDIT: self._gated(MessageEdit, handlers.replying.edited),
            JobKind.DELETE: self._told(Deletion, handlers.replying.deleted),  # a fact about Slack, no request
            JobKind.CLICK: self._told(Click, self._click),
            JobKind.FORM: self._told(FormSent, self._form),
            JobKind.COMMAND: self._gated(Command, self._command),
            JobKind.HOME: self._told(HomeOpened, handlers.home_tab.home),  # shows its own refusal
            JobKind.PROMPTS: self._gated(MessagesOpened, handlers.prompts.opened),
            JobKind.STOP: self._gated(SessionStopped, handlers.stop_button.stopped),
            JobKind.ESCALATE: _due(EscalationDue, handlers.escalation.check),
            JobKind.INBOX: _due(PersonDue, handlers.escalation.round),
            JobKind.CONSENT: _due(ConsentDue, handlers.consent.ask_consent),
            JobKind.NIGHTLY_CASES: _due(CasesDue, handlers.nightly_cases.cases),
            JobKind.PUBLISH: self._told(PublishDue, handlers.draft_publisher.at_once),
            JobKind.COLLECT: self._told(CollectDue, handlers.new_twin.gather),
            JobKind.SYNTHESIS: _due(SynthesisDue, handlers.synthesis.write),
            JobKind.EVIDENCE: _due(EvidenceDue, handlers.evidence.evaluate),
            JobKind.DIGEST: _due(PersonDue, handlers.digest.digest),
            JobKind.WEBHOOK: _due(ListenerDue, handlers.webhooks.tell),
            JobKind.COMMIT_STATUS: _due(StatusDue, handlers.commit_statuses.set),
            JobKind.APP_LOST: _due(AppLost, handlers.lost_apps.heard),
            JobKind.WEEK: handlers.weekly_report.look,
            JobKind.RETENTION: handlers.retention.forget,
            JobKind.POST: handlers.outbox.post,
            JobKind.UPDATE: handlers.outbox.update,
            JobKind.WHISPER: handlers.outbox.whisper,
            JobKind.REACT: handlers.outbox.react,
            JobKind.SIGN: handlers.outbox.sign,
        }

    def _gated(self, kind: type[Act], handler: Callable[[Act], object]) -> Handler:
        """Return a handler that runs only for people that the gate admits."""

        def admitted(act: Act) -> None:
            if self._gate.admits(act):
                handler(act)

        return self._told(kind, admitted)

    def _told(self, kind: type[T], handler: Callable[[T], object]) -> Handler:
        """Return a handler that tells the person its refusals, and Slack's, and doesn't try again."""

        def handle(job: Job) -> None:
            try:
                handler(read(kind, job))
            except Refused as refused:
                self._tell(job, text_of(refused.notice))
            except SlackRefusedError as refusal:
                log.warning("Slack refused an action", extra={"job": job.id, "reason": refusal.error})
                if job.kind != JobKind.HOME:
                    self._tell(job, shared_words.refused_by_slack(refusal.error))

        return handle

    def _tell(self, job: Job, word: str) -> None:
        act = interaction_of(job)
        is_message = job.kind in {JobKind.REPLY, JobKind.EDIT}  # an edit of a reply gets no second word
        self._ledger.reply(act, word, about=act.ts or "" if is_message else "")

    def _said(self, said: Mention) -> None:
        """Handle an ask; "stop"; a question about what is waiting; or, in a DM, an announced absence or return."""
        if said.by_agent:
            self._handlers.asking.handle(said)
        elif said.is_dm and is_about_being_away(said.text):
            self._handlers.availability.said(said)
        elif takes_back(said.text) and said.thread_ts != said.ts:
            self._handlers.stop_button.withdraw(said.act, said.thread_ts)
        elif takes_back(said.text) or asks_what_waits(said.text):
            self._handlers.waiting_list.tell(Command(said.act, said.user_team, "waiting", None))
        else:
            self._handlers.asking.handle(said)

    def _click(self, click: Click) -> None:
        action = Action.of(click.action)
        if action and self._gate.admits(click):
            if click.act.place.channel is None and click.view is None:
                self._handlers.home_tab.redraw_after(click)
            self._actions[action](click)

    def _command(self, command: Command) -> None:
        head, _, rest = command.text.strip().partition(" ")
        verb = head.casefold().rstrip(".!")
        does = self._commands.get(verb)
        if does:
            does(command, rest.strip())
        else:
            self._handlers.slash_commands.tell(command, verb, rest.strip())

    def _form(self, sent: FormSent) -> None:
        form = self._forms.get(sent.form)
        if form and self._gate.admits(sent):
            form(sent)


def _actions_of(handlers: Handlers) -> Mapping[Action, Callable[[Click], object]]:
    return {
        **handlers.products.actions(),
        **handlers.ask_shortcut.actions(),
        **handlers.twin_choice.actions(),
        **handlers.checking.actions(),
        **handlers.reviews.actions(),
        **handlers.picks.actions(),
        **handlers.overriding.actions(),
        **handlers.override_requests.actions(),
        **handlers.replying.actions(),
        **handlers.availability.actions(),
        **handlers.consent.actions(),
        **handlers.new_twin.actions(),
        **handlers.documents.actions(),
        **handlers.twin_editor.actions(),
        **handlers.suggestions.actions(),
        **handlers.try_it.actions(),
        **handlers.draft_publisher.actions(),
        **handlers.evidence.actions(),
        **handlers.spaces.actions(),
        **handlers.digest.actions(),
        **handlers.unanswered.actions(),
    }


def _forms_of(handlers: Handlers) -> Mapping[str, Callable[[FormSent], object]]:
    return {
        Form.REASON: handlers.overriding.form,
        Form.WORDS: handlers.replying.form,
        Form.HAND_TO: handlers.checking.colleague_chosen,
        Form.DOCUMENTS: handlers.documents.form,
        Form.NEW_TWIN: handlers.new_twin.begun,
        Form.LESSON: handlers.suggestions.call_form,
        Form.RULE: handlers.twin_editor.rule,
        Form.RETIRE: handlers.twin_editor.retired,
        Form.CASE: handlers.twin_editor.case,
        Form.SCOPE: handlers.twin_editor.scope,
        Form.DEPUTIES: handlers.twin_editor.deputies,
        Form.PUBLISH_ANYWAY: handlers.draft_publisher.anyway,
        Form.EXAMPLES: handlers.draft_publisher.add_examples,
        Form.AGAINST_LAW: handlers.evidence.against_law,
        Form.SPACE: handlers.spaces.form,
        Form.ANSWER_ASK: handlers.unanswered.form,
        Form.ASK: handlers.ask_shortcut.form,
    }


def _commands_of(handlers: Handlers) -> Mapping[str, Callable[[Command, str], object]]:
    return {
        "product": handlers.products.name,
        "new": handlers.new_twin.new,
        "mode": handlers.consent.mode,
        "away": handlers.availability.away,
        "back": lambda command, _: handlers.availability.back(command),
        "reviews": handlers.availability.reviews,
        "waiting": lambda command, _: handlers.waiting_list.tell(command),
        "digest": handlers.digest.command,
        "withdraw": handlers.spaces.revoke,
        "revoke": handlers.spaces.revoke,  # its name before
        "agents": handlers.agent_tokens.command,
        "mydata": lambda command, _: handlers.retention.my_data(command),
    }


def _due(kind: type[T], handler: Callable[[T], object]) -> Handler:
    def handle(job: Job) -> None:
        handler(read(kind, job))

    return handle


def trouble_messages(
    apps: SlackApps, architects: Iterable[str], now: Callable[[], datetime]
) -> Callable[[Job, str, bool], Iterable[Job]]:
    """Return the notices for a job that keeps failing: to the person who waits for it and, at the end, to the
    architects."""

    def messages(job: Job, reference: str, is_dead: bool) -> Iterable[Job]:
        account = apps.first
        if job.kind == JobKind.WHISPER:  # a failing notice raises no further notice
            return
        if not is_dead and job.payload.get("user"):
            yield private_message(f"trouble:{job.id}", destination_of(job), shared_words.trouble(reference), now())
        if is_dead:
            for architect in architects:
                place = Destination(account.app, account.team, user=architect)
                text = shared_words.alert(job.kind, job.id, reference)
                yield private_message(f"alert:{reference}:{architect}", place, text, now())

    return messages
