"""Handler for suggestions: mistakes, interview answers and messages that become rules."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from pydantic import ValidationError

from bot.authoring.evidence_card import speaks_by_weight
from bot.authoring.lesson_form import LessonFormContext, handle_in, lesson_form, lesson_in
from bot.authoring.message_shortcut import MessageShortcut
from bot.authoring.messages import accept_message, edit_message
from bot.authoring.rule_form import retire_form, rule_form
from bot.clock import Now
from bot.slack.channel_access import ChannelAccess
from bot.slack.client import SlackApps
from bot.slack.destinations import interaction_of
from bot.slack.form_opener import FormOpener
from bot.slack.users import UserDirectory
from bot.ui import messages as ui_messages
from bot.ui.blocks import Block
from bot.ui.ids import Action, ActionValue
from storage.asking.store import AskStore
from storage.authoring.drafts import DraftStore
from storage.authoring.proposals import ProposalStore
from storage.records.audiences import from_decision
from storage.reporting.decision_log import DecisionLogStore
from storage.views.twin_pages import TwinPageStore
from twins.authoring.drafts import Draft, Proposal
from twins.authoring.editable_playbook import ItemKind
from twins.authoring.lesson_edits import LessonEdits, edits_for_lesson
from twins.authoring.lessons import Precedent, ProposalOrigin, RuleDraft, Stance, draft_rule
from twins.authoring.proposal_edits import draft_of_proposal, edits_for_proposal
from twins.deciding.ask import Ask
from twins.jobs import Handler, Interaction, Job
from twins.playbook.model import Rule

Teach = Callable[[Draft, Proposal], LessonEdits]


class SuggestionHandler:
    """Buttons of suggestions, the "Make this a rule" shortcut and the "fits" button."""

    def __init__(
        self,
        drafts: DraftStore,
        proposals: ProposalStore,
        keeping: TwinPageStore,
        log: DecisionLogStore,
        asks: AskStore,
        users: UserDirectory,
        apps: SlackApps,
        forms: FormOpener,
        channel_access: ChannelAccess,
        architects: tuple[str, ...],
        now: Now,
    ) -> None:
        self._channel_access = channel_access
        self._architects = architects
        self._log = log
        self._drafts = drafts
        self._proposals = proposals
        self._twin_pages = keeping
        self._asks = asks
        self._forms = forms
        self._now = now
        self._shortcut = MessageShortcut(keeping, asks, users, apps, forms, channel_access, now)

    def actions(self) -> Mapping[Action, Handler]:
        return {
            Action.STANCE: self._stance,
            Action.ADD_BOTH: self._add,
            Action.EDIT_FIRST: self._edit_first,
            Action.NOT_THIS: self._decline,
            Action.NEVER_THIS: lambda job: self._decline(job, never=True),
            Action.CHANGE_IT: self._change,
            Action.RETIRE_IT: self._retire,
            Action.MAKE_RULE: self._shortcut.make_rule,
            Action.FITS: self._fits,
        }

    def call_form(self, job: Job) -> None:
        """Handle the form that makes a past call a rule."""
        about, click, values = LessonFormContext.of(job.payload["about"]), interaction_of(job), job.payload["values"]
        try:
            lesson = lesson_in(values)
        except (ValueError, ValidationError):
            lesson = None
        if about is None or lesson is None:
            self._asks.reply_privately(job.id, click.place, ui_messages.GONE, self._now())
            return

        def teach(draft: Draft, _: Proposal) -> LessonEdits:
            return edits_for_lesson(draft.playbook, lesson, self._confirmed(draft, click))

        if about.proposal:
            if self._may_see(job, self._proposals.find(about.proposal)):
                self._proposals.accept(click, about.proposal, teach, edit_message, self._now())
            return
        said = Precedent(ask=lesson.ask, said=lesson.text, link=about.link)
        handle = handle_in(values, about)
        self._proposals.make(click, handle, about.origin, about.subject, said, teach, accept_message, self._now())

    def _stance(self, job: Job) -> None:
        """Open the rule's form with the chosen stance filled in."""
        target = ActionValue.of(job.payload["value"])
        proposal, _ = self._mine(job)
        stance = Stance(target.detail) if target.detail in set(Stance) else Stance.GO
        if proposal:
            given = proposal.call if proposal.origin is not ProposalOrigin.PROMPT else Precedent()
            lesson = draft_rule(given, stance, proposal.origin, self._now().date())
            self._open_call(job, LessonFormContext(proposal.handle, proposal.id, link=proposal.call.link), lesson)

    def _add(self, job: Job) -> None:
        """Accept the rule and the case as drafted, in one click."""
        click, target = interaction_of(job), ActionValue.of(job.payload["value"])

        def teach(draft: Draft, proposal: Proposal) -> LessonEdits:
            taught = edits_for_proposal(draft, proposal, self._confirmed(draft, click))
            if taught is None:
                raise KeyError(proposal.call.about)
            return taught

        proposal = self._proposals.find(target.id)
        if (proposal and speaks_by_weight(proposal.origin)) or self._may_see(job, proposal):
            self._proposals.accept(click, target.id, teach, edit_message, self._now(), architects=self._architects)

    def _edit_first(self, job: Job) -> None:
        proposal, draft = self._mine(job)
        if proposal is None or draft is None:
            return
        if proposal.origin in {ProposalOrigin.OVERRIDE, ProposalOrigin.PHRASING}:
            if proposal.is_direct:
                self._change(job)
            else:
                self._open_rule(job, draft, proposal)
        else:
            self._open_call(job, LessonFormContext(proposal.handle, proposal.id), draft_of_proposal(proposal))

    def _decline(self, job: Job, *, never: bool = False) -> None:
        target = ActionValue.of(job.payload["value"])
        self._proposals.decline(
            interaction_of(job), target.id, edit_message, self._now(), never=never, architects=self._architects
        )

    def _change(self, job: Job) -> None:
        self._open_about(job, lambda draft, rule, proposal: rule_form(draft, rule, proposal=proposal))

    def _retire(self, job: Job) -> None:
        self._open_about(
            job,
            lambda draft, rule, proposal: retire_form(
                draft, rule, self._log.rests_on(draft.handle, rule.id), proposal=proposal
            ),
        )

    def _open_about(self, job: Job, form: Callable[[Draft, Rule, str], Block]) -> None:
        """Open a form about a proposal's rule, for the twin's expert and deputies."""
        proposal, draft = self._mine(job)
        if proposal is None or draft is None:
            return
        rule = draft.playbook.rule(proposal.call.about)
        if rule is None:
            self._gone(job)
        else:
            self._open(job, form(draft, rule, proposal.id))

    def _mine(self, job: Job) -> tuple[Proposal | None, Draft | None]:
        """Return the proposal of a button and its draft, for the twin's expert and deputies. Tell anyone else why not
        and return (None, None)."""
        proposal = self._proposals.find(ActionValue.of(job.payload["value"]).id)
        draft = self._drafts.find(proposal.handle) if proposal else None
        if proposal is None or draft is None:
            self._gone(job)
            return None, None
        if not draft.is_maintained_by(interaction_of(job)):
            self._asks.reply_privately(job.id, interaction_of(job).place, ui_messages.NOT_YOUR_TWIN, self._now())
            return None, None
        return (proposal, draft) if self._may_see(job, proposal) else (None, None)

    def _may_see(self, job: Job, proposal: Proposal | None) -> bool:
        """Return whether the person may read what a proposal rests on; tell them if not."""
        click = interaction_of(job)
        if proposal is None or self._channel_access.may_see(click.by, *proposal.audiences):
            return True
        self._asks.reply_privately(job.id, click.place, ui_messages.NOT_SAID_TO_YOU, self._now())
        return False

    def _fits(self, job: Job) -> None:
        """Handle the "fits" button: for the expert and deputies it adds a phrasing, for others a suggestion."""
        click, target = interaction_of(job), ActionValue.of(job.payload["value"])
        found = self._twin_pages.want_of(target.id)
        if found is None:
            self._gone(job)
            return
        handle, ask, said_to = found
        if said_to.is_direct or not self._channel_access.may_see(click.by, said_to):
            word = ui_messages.SAID_DIRECTLY if said_to.is_direct else ui_messages.NOT_SAID_TO_YOU
            self._asks.reply_privately(job.id, click.place, word, self._now())
            return
        made = Precedent(ask=Ask.of(ask).want, about=target.detail, channels=(said_to.channel or "",))
        sources = [from_decision(target.id)]
        if handle not in self._twin_pages.maintains(click.by):
            self._proposals.propose(click, handle, target.id, made, ui_messages.SUGGESTED, self._now())
            return

        def teach(draft: Draft, proposal: Proposal) -> LessonEdits:
            taught = edits_for_proposal(draft, proposal, self._confirmed(draft, click))
            if taught is None:
                raise KeyError(target.detail)
            return taught

        phrasing, now = ProposalOrigin.PHRASING, self._now()
        self._proposals.make(click, handle, phrasing, target.id, made, teach, accept_message, now, sources=sources)

    def _open_rule(self, job: Job, draft: Draft, proposal: Proposal) -> None:
        taught = edits_for_proposal(draft, proposal, None)
        edits = [e for e in taught.edits if e.part is ItemKind.RULE and e.item == taught.rule_id] if taught else []
        if taught is None or not edits:
            self._gone(job)
            return
        rule = Rule.model_validate(edits[0].after)
        view = rule_form(draft, rule, proposal=proposal.id, seen=draft.playbook.digest(ItemKind.RULE, rule.id))
        self._open(job, view)

    def _open_call(
        self, job: Job, about: LessonFormContext, lesson: RuleDraft, handles: dict[str, str] | None = None
    ) -> None:
        self._open(job, lesson_form(about, lesson, handles))

    def _open(self, job: Job, view: Mapping[str, Any]) -> None:
        click = interaction_of(job)
        if not self._forms.open(click, job.payload["trigger"], view):
            self._asks.reply_privately(job.id, click.place, ui_messages.FORM_TOO_LATE, self._now())

    def _gone(self, job: Job) -> None:
        self._asks.reply_privately(job.id, interaction_of(job).place, ui_messages.GONE, self._now())

    def _confirmed(self, draft: Draft, click: Interaction) -> date | None:
        return self._now().date() if click.by == draft.expert.slack else None
