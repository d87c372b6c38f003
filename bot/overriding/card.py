"""The override card, before and after its reason is recorded."""

from typing import Any

from bot.overriding.messages import ended
from bot.ui.blocks import Block, RenderedCard, actions, button, context, quote, section
from bot.ui.fields import choice, field_value
from bot.ui.ids import Action, ActionValue, Form
from twins.authoring.evidence import ReasonKind, suggested_kind
from twins.checking.views import AnswerView, OverrideView
from twins.overriding import LONGEST_REASON
from twins.states import OverrideState

_BLOCK, _FIELD = "reason", "text"


def draw_override(view: AnswerView, override_id: str) -> RenderedCard:
    """Draw the request for a reason; once recorded, quote the captured reason so that it can be corrected."""
    override = view.override(override_id)
    rule, target = override.rule_id, str(ActionValue(override_id))
    change = view.ended.get(rule)
    match override.state:
        case OverrideState.WAITING | OverrideState.LAPSED if change:
            words = ended(rule, change)
        case OverrideState.WAITING:
            who = f"<@{view.conductor}>" if view.conductor else "You"
            text = (
                f"{who}, reply here with your reason for overriding {rule}. Don't begin with a name: such a message "
                "may be meant for them. The override is in force once your reason is recorded."
            )
            ways = [
                button("Write the reason", Action.WRITE_REASON, str(ActionValue(override_id, rule))),
                button("Never mind", Action.NEVER_MIND, target),
            ]
            return RenderedCard(f"Reply with your reason for overriding {rule}", [section(text), *actions(ways)])
        case OverrideState.RECORDED:
            fingerprint = f" (wording {override.revision})" if override.revision > 1 else ""
            text = f":white_check_mark: Recorded: {rule} is overridden{fingerprint}, because"
            not_mine = button("Not my reason", Action.NOT_MY_REASON, target)
            kind = _kind(override)
            return RenderedCard(
                f"{rule} is overridden", [section(text), quote(override.reason), *kind, *actions([not_mine])]
            )
        case OverrideState.LAPSED:
            words = f"No reason came, so {rule} was not overridden."
        case OverrideState.WITHDRAWN:
            words = f"{rule} is not overridden: this was taken back."
    return RenderedCard(words, [section(words)])


def _kind(override: OverrideView) -> list[Block]:
    """Draw a button for each kind of reason. Several people's reasons of one kind count as evidence against the
    rule."""
    if override.kind:
        return [context(f"Kind of reason: {override.kind.label.casefold()}.")]
    guess = suggested_kind(override.reason)
    ways = [
        button(
            kind.label,
            f"{Action.KIND}/{kind.value}",
            str(ActionValue(override.id, kind.value)),
            "primary" if kind is guess else None,
        )
        for kind in ReasonKind
    ]
    return [context("What kind of reason is it? Said alike by several people, it moves the rule."), *actions(ways)]


def reason_form(override_id: str, rule_id: str) -> dict[str, Any]:
    """Build the form for a reason, used if more than one override waits in a thread."""
    return {
        "type": "modal",
        "callback_id": Form.REASON.value,
        "private_metadata": override_id,
        "title": {"type": "plain_text", "text": "Your reason"},
        "submit": {"type": "plain_text", "text": "Record"},
        "close": {"type": "plain_text", "text": "Not now"},
        "blocks": [
            {
                "type": "input",
                "block_id": _BLOCK,
                "label": {"type": "plain_text", "text": f"Why do you override {rule_id}?"},
                "element": {
                    "type": "plain_text_input",
                    "action_id": _FIELD,
                    "multiline": True,
                    "min_length": 3,
                    "max_length": LONGEST_REASON,
                },
            },
            choice("kind", "What kind of reason is it?", {kind: kind.label for kind in ReasonKind}, optional=True),
        ],
    }


def kind_in(values: dict[str, Any]) -> ReasonKind | None:
    given = field_value(values, "kind")
    return ReasonKind(given) if given in set(ReasonKind) else None


def reason_in(values: dict[str, Any]) -> str:
    return str(values.get(_BLOCK, {}).get(_FIELD, {}).get("value") or "")
