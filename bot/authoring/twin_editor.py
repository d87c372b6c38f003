"""The twin page: editing rules, cases, scope and deputies."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from bot.authoring.forms.case_form import case_form, case_in, cases_shown
from bot.authoring.forms.lesson_form import LessonFormContext, lesson_form
from bot.authoring.forms.rule_form import RuleFormContext, edits_of_rule_form, retire_form, rule_form
from bot.authoring.forms.twin_form import deputies_form, scope_form, scope_in
from bot.clock import Now
from bot.slack.workspace_access import Slack
from bot.ui.blocks import Block
from bot.ui.fields import field_value, people_in
from bot.ui.ids import Action
from storage.store import Store
from twins.authoring.drafts import Draft, Make, Proposal, maintained
from twins.authoring.editable_playbook import Edit, ItemKind, validated
from twins.authoring.lesson_edits import LessonEdits, edits_to_remove_rule, edits_to_remove_trigger
from twins.authoring.lessons import RuleDraft, Stance
from twins.authoring.near_misses import edits_to_meet
from twins.authoring.proposal_edits import edits_for_proposal
from twins.job_payloads import Click, FormSent
from twins.jobs import Interaction
from twins.notices import Refusal, Refused
from twins.people import Membership, Profile
from twins.playbook.model import Rule


@dataclass(frozen=True)
class TwinEditor:
    """Buttons and forms of a twin's page. The store decides who may edit."""

    slack: Slack
    store: Store
    now: Now

    def actions(self) -> Mapping[Action, Callable[[Click], object]]:
        return {
            Action.OPEN_PAGE: self._open,
            Action.CLOSE_PAGE: lambda click: self.store.twin_pages.turn_page(click.act, None, self.now()),
            Action.ADD_RULE: lambda click: self._form(click, click.target.id, _new_rule),
            Action.SCOPE: lambda click: self._form(click, click.target.id, scope_form),
            Action.DEPUTIES: lambda click: self._form(click, click.target.id, deputies_form),
            Action.ITEM: self._item,
            Action.UNDO: self._undo,
            Action.TRIGGER_OFF: self._trigger_off,
            Action.SHOULD_MATCH: self._should_match,
            Action.OTHER_CASES: lambda click: self._form(click, click.target.id, lambda draft: case_form(draft, None)),
            Action.GIVE_UP: lambda click: self.store.new_twins.give_up(click.act, click.target.id, self.now()),
        }

    def rule(self, sent: FormSent) -> None:
        """Handle the form that changes a rule."""
        about, today = RuleFormContext.of(sent.about), self.now().date()

        def make(draft: Draft) -> list[Edit]:
            return edits_of_rule_form(draft, about, sent.values, draft.confirmed_on(sent.act, today))

        if about.proposal:
            self._settle(sent.act, about.proposal, make, about.rule_id)
            return
        with _repeating(field_value(sent.values, "text")):
            if about.look:
                self.store.digest_answers.change(sent.act, about.look, make, self.now())
            else:
                self.store.drafts.edit(sent.act, about.handle, make, self.now())

    def retired(self, sent: FormSent) -> None:
        """Handle the form that retires a rule together with its cases."""
        handle, rule_id, digest, proposal = _about(sent, 4)

        def make(draft: Draft) -> Sequence[Edit]:
            return edits_to_remove_rule(draft.playbook, rule_id, digest)

        if proposal:
            self._settle(sent.act, proposal, make, rule_id)
        else:
            self.store.drafts.edit(sent.act, handle, make, self.now())

    def case(self, sent: FormSent) -> None:
        """Handle the form that removes cases and adds one."""
        handle, rule_id = _about(sent, 2)
        kept, ask = set(field_value(sent.values, "kept").split(",")), field_value(sent.values, "ask")

        def make(draft: Draft) -> list[Edit]:
            gone = [case.id for case in cases_shown(draft, rule_id) if case.id not in kept]
            edits = [draft.playbook.put(ItemKind.CASE, each, None) for each in gone]
            if ask:
                case_id = draft.playbook.free_id(ItemKind.CASE)
                edits.append(draft.playbook.put(ItemKind.CASE, case_id, case_in(sent.values, rule_id, case_id)))
            return edits

        with _repeating(ask):
            self.store.drafts.edit(sent.act, handle, make, self.now())

    def scope(self, sent: FormSent) -> None:
        """Handle the form that changes the scope."""
        handle, digest = _about(sent, 2)
        who = field_value(sent.values, "who")
        named = self._profile(sent.act, who) if who else None
        if named and named.standing is not Membership.MEMBER:
            raise Refused(Refusal.NOT_A_MEMBER)
        name = named.name[:60] if named else ""
        self._edit_field(sent, handle, "scope", digest, lambda draft: scope_in(sent.values, draft.playbook.scope, name))

    def deputies(self, sent: FormSent) -> None:
        """Handle the form that chooses deputies; only members of the workspace count."""
        handle, digest = _about(sent, 2)
        chosen = [self._profile(sent.act, slack) for slack in people_in(sent.values, "deputies")]

        def given(draft: Draft) -> list[dict[str, Any]]:
            before = {person.slack: person.model_dump() for person in draft.playbook.deputies}
            members = [who for who in chosen if who.standing is Membership.MEMBER and who.id != draft.expert.slack]
            return [before.get(who.id) or {"slack": who.id, "name": who.name[:60]} for who in members]

        self._edit_field(sent, handle, "deputies", digest, given)

    def _open(self, click: Click) -> None:
        page = f"{click.target.id} {click.target.detail}".strip()
        self.store.twin_pages.turn_page(click.act, page, self.now())

    def _item(self, click: Click) -> None:
        way, handle, rule_id = (*click.value.split("|"), "", "")[:3]
        if way == "true":
            self.store.freshness.still_true(click.act, handle, rule_id, self.now())
            return
        rests_on = self.store.decision_log.rests_on
        forms: Mapping[str, Callable[[Draft, Rule], Block]] = {
            "edit": rule_form,
            "case": case_form,
            "retire": lambda draft, rule: retire_form(draft, rule, rests_on(draft.handle, rule.id)),
        }

        def form(draft: Draft) -> Block | None:
            rule = draft.playbook.rule(rule_id)
            return forms[way](draft, rule) if rule and way in forms else None

        self._form(click, handle, form)

    def _trigger_off(self, click: Click) -> None:
        """Remove a trigger that sends asks to the expert."""
        target = click.target
        self.store.drafts.edit(
            click.act, target.id, lambda draft: edits_to_remove_trigger(draft.playbook, target.detail), self.now()
        )

    def _should_match(self, click: Click) -> None:
        """Let a law or trigger meet the words of a past ask, for a person who may read it."""
        guard, _, decision = click.target.detail.partition(" ")
        found = self.store.twin_pages.want_of(decision)
        if found is None or found[0] != click.target.id:
            raise Refused(Refusal.GONE)
        _, asked, said_to = found
        if said_to.is_direct:
            raise Refused(Refusal.SAID_DIRECTLY)
        self.slack.channel_access.require(click.act.by, said_to)
        self.store.drafts.edit(
            click.act, found[0], lambda draft: edits_to_meet(draft.playbook, guard, asked), self.now()
        )

    def _undo(self, click: Click) -> None:
        self.store.drafts.drop(click.act, click.target.id, click.target.detail, self.now())

    def _form(self, click: Click, handle: str, form: Callable[[Draft], Block | None]) -> None:
        view = form(maintained(self.store.drafts.find(handle), click.act))
        if view is None:
            raise Refused(Refusal.GONE)
        self.slack.forms.open(click, view)

    def _edit_field(self, sent: FormSent, handle: str, name: str, digest: str, given: Callable[[Draft], Any]) -> None:
        def make(draft: Draft) -> list[Edit]:
            after = validated(ItemKind.FIELD, name, given(draft))
            return [Edit(part=ItemKind.FIELD, item=name, before=digest, after=after)]

        self.store.drafts.edit(sent.act, handle, make, self.now())

    def _settle(self, act: Interaction, proposal_id: str, make: Make, rule_id: str) -> None:
        """Accept a proposal with the form's edit of the rule, and with the proposal's own case."""

        def teach(draft: Draft, proposal: Proposal) -> LessonEdits:
            return LessonEdits((*make(draft), *_case_from(draft, proposal)), rule_id)

        proposal = self.store.proposals.find(proposal_id)
        if proposal:
            self.slack.channel_access.require(act.by, *proposal.said_to)
        self.store.proposals.accept(act, proposal_id, teach, self.now())

    def _profile(self, act: Interaction, slack: str) -> Profile:
        return self.slack.users.profile(act.place.app, act.place.team, slack)


def _new_rule(draft: Draft) -> Block:
    empty = RuleDraft(stance=Stance.GO, text="", why="")
    return lesson_form(LessonFormContext(draft.handle), empty, is_stance_known=False)


@contextmanager
def _repeating(written: str) -> Iterator[None]:
    """Add the submitted text to a refusal, since it wasn't saved."""
    try:
        yield
    except Refused as refused:
        facts = replace(refused.facts, written=refused.facts.written or written)
        raise Refused(refused.reason, facts) from refused


def _case_from(draft: Draft, proposal: Proposal) -> list[Edit]:
    """Return only the case edits of a proposal."""
    taught = edits_for_proposal(draft, proposal, None)
    return [edit for edit in taught.edits if edit.part is ItemKind.CASE] if taught else []


def _about(sent: FormSent, parts: int) -> tuple[str, ...]:
    """Split a form's metadata into `parts` fields; missing ones are empty."""
    return tuple((*sent.about.split("|"), *("",) * parts)[:parts])
