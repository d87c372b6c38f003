"""What does an override look like while it waits for its reason, and once it is recorded?"""

from typing import Any

from bot.actions import Action, Form, Target
from bot.blocks import Drawn, actions, button, quote, section
from twins.overrides import LONGEST_REASON
from twins.states import OverrideState
from twins.views import AnswerView

_BLOCK, _FIELD = "reason", "text"


def draw_override(view: AnswerView, override_id: str) -> Drawn:
    """The request for a reason; then what was taken as it, quoted, so that it can be put right."""
    override = view.override(override_id)
    rule, target = override.rule_id, str(Target(override_id))
    match override.state:
        case OverrideState.WAITING:
            who = f"<@{view.asker}>" if view.asker else "You"
            text = (
                f"{who}, reply here with your reason for overriding {rule}, in a message that mentions nobody. "
                "It is in force once that is recorded."
            )
            ways = [button("Write the reason", Action.WRITE_REASON, str(Target(override_id, rule))),
                    button("Never mind", Action.NEVER_MIND, target)]  # fmt: skip
            return Drawn(f"Reply with your reason for overriding {rule}", [section(text), *actions(ways)])
        case OverrideState.RECORDED:
            wording = f" (wording {override.revision})" if override.revision > 1 else ""
            text = f":white_check_mark: Recorded: {rule} is overridden{wording}, because"
            not_mine = button("Not my reason", Action.NOT_MY_REASON, target)
            return Drawn(f"{rule} is overridden", [section(text), quote(override.reason), *actions([not_mine])])
        case OverrideState.LAPSED:
            words = f"No reason came, so {rule} was not overridden."
        case OverrideState.WITHDRAWN:
            words = f"{rule} is not overridden: this was taken back."
    return Drawn(words, [section(words)])


def reason_form(override_id: str, rule_id: str) -> dict[str, Any]:
    """The form for a reason, where more than one override waits in a thread."""
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
            }
        ],
    }


def reason_in(values: dict[str, Any]) -> str:
    """The reason that was written into the form."""
    return str(values.get(_BLOCK, {}).get(_FIELD, {}).get("value") or "")
