"""The override card, before and after its reason is recorded."""

from typing import Any

from bot.actions import Action, Form, Target
from bot.blocks import Block, Drawn, actions, button, context, quote, section
from bot.form_parts import choice, put_in
from twins.evidence import ReasonKind, suggested_kind
from twins.overrides import LONGEST_REASON
from twins.states import OverrideState
from twins.views import AnswerView, OverrideView

_BLOCK, _FIELD = "reason", "text"


def draw_override(view: AnswerView, override_id: str) -> Drawn:
    """Draw the request for a reason; once recorded, quote the captured reason so that it can be corrected."""
    override = view.override(override_id)
    rule, target = override.rule_id, str(Target(override_id))
    match override.state:
        case OverrideState.WAITING:
            who = f"<@{view.asker}>" if view.asker else "You"
            text = (
                f"{who}, reply here with your reason for overriding {rule}, in a message that mentions nobody. "
                "It is in force once that is recorded."
            )
            ways = [
                button("Write the reason", Action.WRITE_REASON, str(Target(override_id, rule))),
                button("Never mind", Action.NEVER_MIND, target),
            ]
            return Drawn(f"Reply with your reason for overriding {rule}", [section(text), *actions(ways)])
        case OverrideState.RECORDED:
            wording = f" (wording {override.revision})" if override.revision > 1 else ""
            text = f":white_check_mark: Recorded: {rule} is overridden{wording}, because"
            not_mine = button("Not my reason", Action.NOT_MY_REASON, target)
            kind = _kind(override)
            return Drawn(f"{rule} is overridden", [section(text), quote(override.reason), *kind, *actions([not_mine])])
        case OverrideState.LAPSED:
            words = f"No reason came, so {rule} was not overridden."
        case OverrideState.WITHDRAWN:
            words = f"{rule} is not overridden: this was taken back."
    return Drawn(words, [section(words)])


def _kind(override: OverrideView) -> list[Block]:
    """Offer the kinds of reason. The same kind from several people moves the rule."""
    if override.kind:
        return [context(f"Kind of reason: {override.kind.label.casefold()}.")]
    guess = suggested_kind(override.reason)
    ways = [
        button(
            kind.label,
            f"{Action.KIND}/{kind.value}",
            str(Target(override.id, kind.value)),
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
    given = put_in(values, "kind")
    return ReasonKind(given) if given in set(ReasonKind) else None


def reason_in(values: dict[str, Any]) -> str:
    return str(values.get(_BLOCK, {}).get(_FIELD, {}).get("value") or "")
