"""Handler for suggestions: mistakes, interview answers and messages that become rules."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from bot.authoring.evidence_card import speaks_by_weight
from bot.authoring.forms.lesson_form import LessonFormContext, handle_in, lesson_form, lesson_in
from bot.authoring.forms.rule_form import retire_form, rule_form
from bot.authoring.message_shortcut import MessageShortcut
from bot.clock import Now
from bot.slack.workspace_access import Slack
from bot.ui.blocks import Block
from bot.ui.ids import Action
from bot.ui.messages import shared_words
from storage.authoring.proposals import Teach
from storage.records.audiences import from_decision
from storage.store import Store
from twins.authoring.drafts import Draft, Proposal, maintained
from twins.authoring.editable_playbook import Edit, ItemKind
from twins.authoring.lesson_edits import LessonEdits, edits_for_lesson
from twins.authoring.lessons import Precedent, ProposalOrigin, RuleDraft, Stance, draft_rule
from twins.authoring.proposal_edits import draft_of_proposal, edits_for_proposal
from twins.authoring.rule_examples import edits_for_example
from twins.deciding.ask import Ask
from twins.job_payloads import Click, FormSent
from twins.jobs import Interaction
from twins.notices import Refusal, Refused
from twins.playbook.model import COMPANY, Rule


@dataclass(frozen=True)
class SuggestionHandler:
    """Buttons of suggestions, the "Make this a rule" shortcut and the "fits" button."""

    slack: Slack
    store: Store
    now: Now

    def actions(self) -> Mapping[Action, Callable[[Click], object]]:
        return {
            Action.STANCE: self._stance,
            Action.ADD_BOTH: self._add,
            Action.ADD_PHRASING: self._add_phrasing,
            Action.EDIT_FIRST: self._edit_first,
            Action.NOT_THIS: self._decline,
            Action.NEVER_THIS: lambda click: self._decline(click, never=True),
            Action.JOIN: self._join,
            Action.TAKE_APART: self._take_apart,
            Action.CHANGE_IT: self._change,
            Action.RETIRE_IT: self._retire,
            Action.MAKE_RULE: MessageShortcut(self.slack, self.store, self.now).make_rule,
            Action.FITS: self._fits,
        }

    def call_form(self, sent: FormSent) -> None:
        """Handle the form that makes a past call a rule."""
        about, values = LessonFormContext.of(sent.about), sent.values
        try:
            lesson = lesson_in(values)
        except (ValueError, ValidationError):
            lesson = None
        if about is None or lesson is None:
            raise Refused(Refusal.GONE)

        def teach(draft: Draft, _: Proposal) -> LessonEdits:
            return edits_for_lesson(draft.playbook, lesson, draft.confirmed_on(sent.act, self.now().date()))

        if about.proposal:
            self._require_sight(sent.act, self.store.proposals.find(about.proposal))
            self.store.proposals.accept(sent.act, about.proposal, teach, self.now())
            return
        if about.is_just_written:
            self._keep_in_draft(sent, about.handle, lesson)
            return
        said, handle = Precedent(ask=lesson.ask, said=lesson.text, link=about.link), handle_in(values, about)
        self.store.proposals.make(sent.act, handle, about.origin, about.subject, said, teach, self.now())

    def _keep_in_draft(self, sent: FormSent, handle: str, lesson: RuleDraft) -> None:
        """Keep a rule that its expert has just written; it stays in the draft until they publish it."""

        def make(draft: Draft) -> Sequence[Edit]:
            return edits_for_lesson(draft.playbook, lesson, draft.confirmed_on(sent.act, self.now().date())).edits

        self.store.drafts.edit(sent.act, handle, make, self.now(), is_told=True)

    def _stance(self, click: Click) -> None:
        """Open the rule's form with the chosen stance filled in."""
        target, (proposal, _) = click.target, self._mine(click)
        stance = Stance(target.detail) if target.detail in set(Stance) else Stance.GO
        given = proposal.call if proposal.origin is not ProposalOrigin.PROMPT else Precedent()
        lesson = draft_rule(given, stance, proposal.origin, self.now().date())
        about = LessonFormContext(proposal.handle, proposal.id, link=proposal.call.link)
        self.slack.forms.open(click, lesson_form(about, lesson))

    def _add(self, click: Click) -> None:
        """Accept the rule and the case as drafted, in one click."""
        target = click.target
        proposal, architects = self.store.proposals.find(target.id), self.slack.architects
        if not (proposal and speaks_by_weight(proposal.origin)):
            self._require_sight(click.act, proposal)
        self.store.proposals.accept(click.act, target.id, self._as_drafted(click), self.now(), architects=architects)

    def _add_phrasing(self, click: Click) -> None:
        """Accept the ask of a correction as an example of the rule that it repeats."""
        target = click.target
        self._require_sight(click.act, self.store.proposals.find(target.id))

        def teach(draft: Draft, proposal: Proposal) -> LessonEdits:
            if proposal.is_direct:
                raise KeyError(target.detail)  # no playbook repeats a direct message
            confirmed = draft.confirmed_on(click.act, self.now().date())
            return edits_for_example(draft.playbook, target.detail, proposal.call.ask, confirmed)

        self.store.proposals.accept(click.act, target.id, teach, self.now())

    def _edit_first(self, click: Click) -> None:
        proposal, draft = self._mine(click)
        if proposal.origin not in {ProposalOrigin.OVERRIDE, ProposalOrigin.PHRASING}:
            about = LessonFormContext(proposal.handle, proposal.id)
            is_known = proposal.call.stance is not None
            self.slack.forms.open(click, lesson_form(about, draft_of_proposal(proposal), is_stance_known=is_known))
        elif proposal.is_direct:
            self._change(click)
        else:
            self._open_rule(click, draft, proposal)

    def _decline(self, click: Click, *, never: bool = False) -> None:
        architects = self.slack.architects
        self.store.proposals.decline(click.act, click.target.id, self.now(), never=never, architects=architects)

    def _join(self, click: Click) -> None:
        """Join what sounds alike, for a person who may read all of it."""
        others = click.target.detail.split()
        for each in (click.target.id, *others):
            self._require_sight(click.act, self.store.proposals.find(each))
        self.store.joining.join(click.act, click.target.id, others, self.now())

    def _take_apart(self, click: Click) -> None:
        self.store.joining.take_apart(click.act, click.target.id, self.now())

    def _change(self, click: Click) -> None:
        self._open_about(click, lambda draft, rule, proposal: rule_form(draft, rule, proposal=proposal))

    def _retire(self, click: Click) -> None:
        def form(draft: Draft, rule: Rule, proposal: str) -> Block:
            rests = self.store.decision_log.rests_on(draft.handle, rule.id)
            return retire_form(draft, rule, rests, proposal=proposal)

        self._open_about(click, form)

    def _open_about(self, click: Click, form: Callable[[Draft, Rule, str], Block]) -> None:
        """Open a form about a proposal's rule, for the twin's expert and deputies."""
        proposal, draft = self._mine(click)
        rule = draft.playbook.rule(proposal.call.about)
        if rule is None:
            raise Refused(Refusal.GONE)
        self.slack.forms.open(click, form(draft, rule, proposal.id))

    def _mine(self, click: Click) -> tuple[Proposal, Draft]:
        """Return the proposal of a button and its draft, for the twin's expert and deputies who may read it."""
        proposal = self.store.proposals.find(click.target.id)
        if proposal is None:
            raise Refused(Refusal.GONE)
        draft = maintained(self.store.drafts.find(proposal.handle), click.act)
        self._require_sight(click.act, proposal)
        return proposal, draft

    def _require_sight(self, act: Interaction, proposal: Proposal | None) -> None:
        if proposal:
            self.slack.channel_access.require(act.by, *proposal.said_to)

    def _fits(self, click: Click) -> None:
        """Handle the "fits" button: read the rule out to the person who asked and has no verdict; for the expert and
        deputies add a phrasing, for others a suggestion."""
        target, proposals, now = click.target, self.store.proposals, self.now()
        if self.store.twin_pages.is_without_verdict(target.id, click.act.by):
            self.store.picks.read_out(click.act, target.id, target.detail, now)
            return
        found = self.store.twin_pages.want_of(target.id)
        if found is None:
            raise Refused(Refusal.GONE)
        handle, ask, said_to = found
        if said_to.is_direct:
            raise Refused(Refusal.SAID_DIRECTLY)
        self.slack.channel_access.require(click.act.by, said_to)
        made = Precedent(ask=Ask.of(ask).want, about=target.detail, channels=(said_to.channel or "",))
        if handle not in self.store.twin_pages.maintains(click.act.by):
            proposals.propose(click.act, handle, target.id, made, shared_words.SUGGESTED, now)
            return
        sources, phrasing = [from_decision(target.id)], ProposalOrigin.PHRASING
        proposals.make(click.act, handle, phrasing, target.id, made, self._as_drafted(click), now, sources=sources)

    def _as_drafted(self, click: Click) -> Teach:
        """Return a function that makes a proposal's own edits."""
        company = self.store.versions.live(COMPANY)

        def teach(draft: Draft, proposal: Proposal) -> LessonEdits:
            taught = edits_for_proposal(draft, proposal, draft.confirmed_on(click.act, self.now().date()), company)
            if taught is None:
                raise KeyError(proposal.call.about)
            return taught

        return teach

    def _open_rule(self, click: Click, draft: Draft, proposal: Proposal) -> None:
        taught = edits_for_proposal(draft, proposal, None)
        rule = taught.rule if taught else None
        if rule is None:
            raise Refused(Refusal.GONE)
        seen = draft.playbook.digest(ItemKind.RULE, rule.id)
        self.slack.forms.open(click, rule_form(draft, rule, proposal=proposal.id, seen=seen))
