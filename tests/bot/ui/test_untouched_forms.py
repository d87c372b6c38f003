"""A form that is submitted unchanged changes nothing, however much it contains."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.authoring.forms.rule_form import rule_errors, rule_form, rule_in
from bot.authoring.forms.twin_form import deputies_form, scope_errors, scope_form, scope_in
from bot.practice.blockkit.elements import form_state
from bot.practice.starters import practice_starter
from bot.slack.payloads import PayloadParser
from bot.ui.blocks import Block
from bot.ui.fields import Values, people_in
from tests.support.effort import for_thorough
from twins.authoring.drafts import Draft
from twins.authoring.editable_playbook import EditablePlaybook, ItemKind
from twins.playbook.folder import STARTERS
from twins.playbook.model import COMPANY, OutOfScope, Rule, Scope
from twins.values import Person

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
IN_PRACTICE = ("data", "security", "ux")
STARTED = sorted(path.name for path in STARTERS.iterdir() if path.is_dir() and path.name != COMPANY)
READER = PayloadParser("T", "U0ZERO", lambda *_: False, lambda: AT)


def a_draft(handle: str, **changed: Any) -> Draft:
    """Return a starter twin with some fields changed."""
    files = practice_starter(handle).files
    playbook = EditablePlaybook.of(files)
    items = {(ItemKind.FIELD, name): value for name, value in changed.items()}
    playbook = EditablePlaybook(handle, {**playbook.items, **items})
    return Draft(handle, playbook, playbook, (), (), files, "v1", playbook.expert, playbook.maintainers)


def sent(view: Block) -> Values:
    """Return the values that an untouched form submits."""
    state = form_state(view["blocks"], {}, {})
    given = {"id": "V1", "callback_id": view["callback_id"], "blocks": view["blocks"], "state": {"values": state}}
    person = {"id": "U0LEO", "team_id": "T"}
    job = READER.job({"type": "view_submission", "api_app_id": "A", "user": person, "view": given})
    assert job
    values: Values = job.payload["values"]
    return values


def is_kept(draft: Draft, rule: Rule) -> None:
    values = sent(rule_form(draft, rule))
    assert rule_errors(values) == {}
    assert Rule.model_validate(rule_in(values, rule.id, rule) | {"confirmed": rule.confirmed}) == rule


@pytest.mark.parametrize("handle", [*IN_PRACTICE, *for_thorough(sorted({*STARTED} - {*IN_PRACTICE}))])
def test_every_rule_of_the_starters_comes_back_as_it_was(handle: str) -> None:
    draft = a_draft(handle)
    for rule in draft.playbook.rules:
        is_kept(draft, rule)


@pytest.mark.parametrize("handle", STARTED)
def test_what_the_starters_cover_and_who_stands_in_comes_back_as_it_was(handle: str) -> None:
    draft = a_draft(handle)
    values = sent(scope_form(draft))
    assert scope_errors(values) == {}
    assert Scope.model_validate(scope_in(values, draft.playbook.scope, "")) == draft.playbook.scope
    assert people_in(sent(deputies_form(draft)), "deputies") == tuple(each.slack for each in draft.playbook.deputies)


def test_a_rule_that_is_asked_for_in_many_ways_keeps_them_all() -> None:
    draft = a_draft("ux")
    many = tuple(f"ask number {number} {'for what we want ' * 20}".strip() for number in range(12))
    is_kept(draft, draft.playbook.rules[0].model_copy(update={"also_asked_as": many}))


def test_a_scope_with_many_topics_keeps_them_all() -> None:
    topics = tuple(
        OutOfScope(what=f"Topic {number} {'and more of it ' * 10}", person=Person(slack="U0ANA", name="Ana"))
        for number in range(30)
    )
    scope = Scope(covers=("forms",), not_covered=topics)
    draft = a_draft("ux", scope=scope.model_dump(mode="json"))
    assert Scope.model_validate(scope_in(sent(scope_form(draft)), scope, "")) == scope


def test_a_topic_with_an_arrow_in_it_is_kept() -> None:
    topic = OutOfScope(what="Moving data -> the warehouse", person=Person(slack="U0ANA", name="Ana"))
    scope = Scope(covers=("forms",), not_covered=(topic,))
    draft = a_draft("ux", scope=scope.model_dump(mode="json"))
    assert Scope.model_validate(scope_in(sent(scope_form(draft)), scope, "")) == scope
