"""The twin page: editing rules, cases, scope and deputies."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from bot.authoring.messages import background_message, edit_message
from bot.authoring.rule_form import case_form, case_in, cases_shown, retire_form, rule_form, rule_in
from bot.authoring.twin_form import deputies_form, scope_form, scope_in
from bot.clock import Now
from bot.slack.channel_access import ChannelAccess
from bot.slack.destinations import interaction_of
from bot.slack.form_opener import FormOpener
from bot.slack.users import UserDirectory
from bot.ui import messages as ui_messages
from bot.ui.blocks import Block
from bot.ui.fields import field_value, people_in
from bot.ui.ids import Action, ActionValue
from storage.asking.store import AskStore
from storage.authoring.drafts import DraftStore
from storage.authoring.new_twins import NewTwinStore
from storage.authoring.proposals import ProposalStore
from storage.freshness.digest_answers import DigestAnswerStore
from storage.freshness.store import FreshnessStore
from storage.reporting.decision_log import DecisionLogStore
from storage.views.twin_pages import TwinPageStore
from twins.authoring.drafts import Draft, Make, Proposal, Say
from twins.authoring.editable_playbook import Edit, ItemKind, validated
from twins.authoring.lesson_edits import LessonEdits, edits_to_remove_rule, edits_to_remove_trigger
from twins.authoring.proposal_edits import edits_for_proposal
from twins.jobs import Handler, Job
from twins.people import Membership, Profile
from twins.playbook.model import Rule


class TwinEditor:
    """Buttons and forms of a twin's page. The store decides who may edit."""

    def __init__(
        self,
        drafts: DraftStore,
        new_twins: NewTwinStore,
        keeping: TwinPageStore,
        proposals: ProposalStore,
        items: DigestAnswerStore,
        log: DecisionLogStore,
        freshness: FreshnessStore,
        asks: AskStore,
        users: UserDirectory,
        forms: FormOpener,
        channel_access: ChannelAccess,
        now: Now,
    ) -> None:
        self._channel_access = channel_access
        self._drafts = drafts
        self._new_twins = new_twins
        self._twin_pages = keeping
        self._proposals = proposals
        self._digest_answers = items
        self._log = log
        self._freshness = freshness
        self._asks = asks
        self._users = users
        self._forms = forms
        self._now = now

    def actions(self) -> Mapping[Action, Handler]:
        return {
            Action.OPEN_PAGE: self._open,
            Action.CLOSE_PAGE: lambda job: self._twin_pages.turn_page(interaction_of(job), None, self._now()),
            Action.ADD_RULE: lambda job: self._form(job, _target(job).id, lambda draft: rule_form(draft, None)),
            Action.SCOPE: lambda job: self._form(job, _target(job).id, scope_form),
            Action.DEPUTIES: lambda job: self._form(job, _target(job).id, deputies_form),
            Action.ITEM: self._item,
            Action.UNDO: self._undo,
            Action.TRIGGER_OFF: self._trigger_off,
            Action.OTHER_CASES: lambda job: self._form(job, _target(job).id, lambda draft: case_form(draft, None)),
            Action.GIVE_UP: self._give_up,
        }

    def rule(self, job: Job) -> None:
        """Handle the form that adds or changes a rule."""
        handle, rule_id, digest, proposal, look = _about(job, 5)
        values = job.payload["values"]

        def make(draft: Draft) -> list[Edit]:
            named = rule_id or draft.playbook.free_id(ItemKind.RULE)
            given = rule_in(values, named, draft.playbook.rule(named)) | {"confirmed": self._confirmed(draft, job)}
            return [
                Edit(
                    part=ItemKind.RULE, item=named, before=digest or None, after=validated(ItemKind.RULE, named, given)
                )
            ]

        if proposal:
            self._settle(job, proposal, make, rule_id)
        elif look:
            self._digest_answers.change(
                interaction_of(job), look, make, _saying(field_value(values, "text")), self._now()
            )
        else:
            self._edit(job, handle, make, field_value(values, "text"))

    def retired(self, job: Job) -> None:
        """Handle the form that retires a rule together with its cases."""
        handle, rule_id, digest, proposal = _about(job, 4)
        if proposal:
            self._settle(job, proposal, lambda draft: edits_to_remove_rule(draft.playbook, rule_id, digest), rule_id)
        else:
            self._edit(job, handle, lambda draft: edits_to_remove_rule(draft.playbook, rule_id, digest))

    def case(self, job: Job) -> None:
        """Handle the form that removes cases and adds one."""
        handle, rule_id = _about(job, 2)
        values = job.payload["values"]
        kept = set(field_value(values, "kept").split(","))

        def make(draft: Draft) -> list[Edit]:
            gone = [case.id for case in cases_shown(draft, rule_id) if case.id not in kept]
            edits = [draft.playbook.put(ItemKind.CASE, each, None) for each in gone]
            if field_value(values, "ask"):
                case_id = draft.playbook.free_id(ItemKind.CASE)
                edits.append(draft.playbook.put(ItemKind.CASE, case_id, case_in(values, rule_id, case_id)))
            return edits

        self._edit(job, handle, make, field_value(values, "ask"))

    def scope(self, job: Job) -> None:
        """Handle the form that changes the scope."""
        handle, digest = _about(job, 2)
        values = job.payload["values"]
        who = field_value(values, "who")
        named = self._who(job, who) if who else None
        if named and named.standing is not Membership.MEMBER:
            self._asks.reply_privately(job.id, interaction_of(job).place, ui_messages.NOT_TO_BE_ASKED, self._now())
            return
        name = named.name[:60] if named else ""
        self._edit_field(job, handle, "scope", digest, lambda draft: scope_in(values, draft.playbook.scope, name))

    def deputies(self, job: Job) -> None:
        """Handle the form that chooses deputies; only members of the workspace count."""
        handle, digest = _about(job, 2)
        chosen = [self._who(job, slack) for slack in people_in(job.payload["values"], "deputies")]

        def given(draft: Draft) -> list[dict[str, Any]]:
            before = {person.slack: person.model_dump() for person in draft.playbook.deputies}
            members = [who for who in chosen if who.standing is Membership.MEMBER and who.id != draft.expert.slack]
            return [before.get(who.id) or {"slack": who.id, "name": who.name[:60]} for who in members]

        self._edit_field(job, handle, "deputies", digest, given)

    def _open(self, job: Job) -> None:
        target = _target(job)
        page = f"{target.id} {target.detail}".strip()
        self._twin_pages.turn_page(interaction_of(job), page, self._now())

    def _item(self, job: Job) -> None:
        way, handle, rule_id = (*str(job.payload["value"]).split("|"), "", "")[:3]
        if way == "true":
            self._freshness.still_true(interaction_of(job), handle, rule_id, background_message, self._now())
            return
        forms: Mapping[str, Callable[[Draft, Rule], Block]] = {
            "edit": rule_form,
            "case": case_form,
            "retire": lambda draft, rule: retire_form(draft, rule, self._log.rests_on(draft.handle, rule.id)),
        }

        def form(draft: Draft) -> Block | None:
            rule = draft.playbook.rule(rule_id)
            return forms[way](draft, rule) if rule and way in forms else None

        self._form(job, handle, form)

    def _trigger_off(self, job: Job) -> None:
        """Remove a trigger that sends asks to the expert."""
        target = _target(job)
        self._edit(job, target.id, lambda draft: edits_to_remove_trigger(draft.playbook, target.detail))

    def _give_up(self, job: Job) -> None:
        """Discard a twin that was never published, which frees its handle."""
        self._new_twins.give_up(interaction_of(job), _target(job).id, edit_message, self._now())

    def _undo(self, job: Job) -> None:
        target = _target(job)
        self._drafts.drop(interaction_of(job), target.id, target.detail, edit_message, self._now())

    def _form(self, job: Job, handle: str, form: Callable[[Draft], Block | None]) -> None:
        """Open a form about a draft for its expert or deputies only, since it shows unpublished text."""
        click, draft = interaction_of(job), self._drafts.find(handle)
        view = form(draft) if draft and click.by in draft.maintainers else None
        if draft is None or view is None:
            word = ui_messages.NOT_YOUR_TWIN if draft and not draft.is_maintained_by(click) else ui_messages.GONE
            self._asks.reply_privately(job.id, click.place, word, self._now())
        elif not self._forms.open(click, job.payload["trigger"], view):
            self._asks.reply_privately(job.id, click.place, ui_messages.FORM_TOO_LATE, self._now())

    def _edit(self, job: Job, handle: str, make: Make, written: str = "") -> None:
        self._drafts.edit(interaction_of(job), handle, make, _saying(written), self._now())

    def _edit_field(self, job: Job, handle: str, name: str, digest: str, given: Callable[[Draft], Any]) -> None:
        def make(draft: Draft) -> list[Edit]:
            after = validated(ItemKind.FIELD, name, given(draft))
            return [Edit(part=ItemKind.FIELD, item=name, before=digest, after=after)]

        self._edit(job, handle, make)

    def _settle(self, job: Job, proposal_id: str, make: Callable[[Draft], Sequence[Edit]], rule_id: str) -> None:
        """Accept a proposal with the form's edit of the rule, and with the proposal's own case."""

        def teach(draft: Draft, proposal: Proposal) -> LessonEdits:
            edits = [*make(draft), *_case_from(draft, proposal)]
            return LessonEdits(tuple(edits), rule_id)

        click, proposal = interaction_of(job), self._proposals.find(proposal_id)
        if proposal and not self._channel_access.may_see(click.by, *proposal.audiences):
            self._asks.reply_privately(job.id, click.place, ui_messages.NOT_SAID_TO_YOU, self._now())
            return
        self._proposals.accept(click, proposal_id, teach, edit_message, self._now())

    def _confirmed(self, draft: Draft, job: Job) -> date | None:
        """Return the confirmation date: today for an edit by the expert; None for others, whose edits void it."""
        return self._now().date() if interaction_of(job).by == draft.expert.slack else None

    def _who(self, job: Job, slack: str) -> Profile:
        return self._users.profile(job.payload["app"], job.payload["team"], slack)


def _saying(written: str) -> Say:
    """Return a formatter of edit results, which repeats the submitted text if it wasn't saved."""
    return lambda result: edit_message(replace(result, written=result.written or written))


def _case_from(draft: Draft, proposal: Proposal) -> list[Edit]:
    """Return only the case edits of a proposal."""
    taught = edits_for_proposal(draft, proposal, None)
    return [edit for edit in taught.edits if edit.part is ItemKind.CASE] if taught else []


def _target(job: Job) -> ActionValue:
    return ActionValue.of(job.payload["value"])


def _about(job: Job, parts: int) -> tuple[str, ...]:
    """Split a form's metadata into `parts` fields; missing ones are empty."""
    given = str(job.payload["about"]).split("|")
    return tuple((*given, *("",) * parts)[:parts])
