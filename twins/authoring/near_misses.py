"""Past asks that came close to a law or trigger which is being written, and wouldn't meet it."""

from collections.abc import Mapping, Sequence

from twins.authoring.drafts import Draft, PastAsk
from twins.authoring.editable_playbook import Edit, EditablePlaybook
from twins.authoring.lessons import one_line
from twins.authoring.rule_examples import with_wording
from twins.deciding.ask import Ask
from twins.deciding.floor import any_said, spoken
from twins.finder.similar_texts import Rows, alike, weight_by
from twins.playbook.model import Rule, Trigger, Twin


def guards_in(draft: Draft) -> tuple[Rule | Trigger, ...]:
    """Return the laws and triggers among the unpublished edits."""
    edited = {edit.item for edit in draft.edits}
    laws = (rule for rule in draft.playbook.rules if rule.is_law and rule.id in edited)
    return (*laws, *(trigger for trigger in draft.playbook.triggers if trigger.id in edited))


def compared_texts(guard: Rule | Trigger) -> tuple[str, ...]:
    return (guard.text, *guard.refuse_when) if isinstance(guard, Rule) else guard.when


def changed_guards(twin: Twin, before: Twin | None) -> tuple[Rule | Trigger, ...]:
    """Return the laws and triggers that match other words than before, or are new."""
    known = {each.id: compared_texts(each) for each in guards_of(before)} if before else {}
    return tuple(each for each in guards_of(twin) if known.get(each.id) != compared_texts(each))


def guards_of(twin: Twin) -> tuple[Rule | Trigger, ...]:
    return (*(rule for rule in twin.rules if rule.is_law), *twin.check_first)


def near_misses(
    guards: Sequence[Rule | Trigger], rules: Sequence[Rule], asks: Sequence[PastAsk], rows: Rows
) -> Mapping[str, tuple[PastAsk, ...]]:
    """Return at most three asks for each law and trigger, the nearest first. Words count by how they tell apart the
    playbook's `rules`."""
    weight, found = weight_by(rules), dict[str, tuple[PastAsk, ...]]()
    for guard in guards:
        phrasings = guard.refuse_when if isinstance(guard, Rule) else guard.when
        missed = {each.decision: each for each in asks if not any_said(spoken(each.text), phrasings)}
        wants = {key: each.want for key, each in missed.items()}
        near = alike(compared_texts(guard), wants, rows, weight)
        found |= {guard.id: tuple(missed[key] for key in near)} if near else {}
    return found


def edits_to_meet(playbook: EditablePlaybook, guard_id: str, asked: str) -> list[Edit]:
    """Let a law or trigger meet asks with all the words of this one. Raises KeyError, and ValidationError."""
    want, rule = one_line(Ask.of(asked).want).rstrip(" .,!"), playbook.rule(guard_id)
    if rule and rule.is_law:
        return [playbook.put_item(with_wording(rule, want))]
    trigger = next((each for each in playbook.triggers if each.id == guard_id), None)
    if trigger is None:
        raise KeyError(guard_id)
    return [playbook.put_item(trigger.model_copy(update={"when": (*trigger.when, want)}))]
