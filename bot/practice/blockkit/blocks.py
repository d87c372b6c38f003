"""Shapes of every supported block and element, with Slack's own limits."""

from typing import Any

from bot.practice.blockkit.objects import (
    BlockProblems,
    Check,
    Shape,
    anything,
    boolean,
    by_type,
    many,
    number,
    one_of,
    text,
    text_object,
)
from bot.practice.workspace.conversation_filter import CONVERSATION_TYPES

MARKUP = ("plain_text", "mrkdwn")

option = Shape(
    {"text": text_object(75, *MARKUP), "value": text(150)}, {"description": text_object(75, *MARKUP), "url": text(3000)}
)
CONFIRM = Shape(
    {
        "title": text_object(100),
        "text": text_object(300, *MARKUP),
        "confirm": text_object(30),
        "deny": text_object(30),
    },
    {"style": one_of("primary", "danger")},
)
option_group = Shape({"label": text_object(75), "options": many(option.check, 100)})
image = Shape(
    {"alt_text": text(2000)},
    {
        "image_url": text(3000),
        "slack_file": Shape({}, {"id": text(255), "url": text(3000)}).check,
        "title": text_object(2000),
        "block_id": text(255),
    },
)

_action: dict[str, Check] = {"action_id": text(255), "confirm": CONFIRM.check}
_field: dict[str, Check] = {**_action, "placeholder": text_object(150), "focus_on_load": boolean}
_dispatch = Shape({}, {"trigger_actions_on": many(one_of("on_enter_pressed", "on_character_entered"), 2)})

_filter = Shape(
    {},
    {
        "include": many(one_of(*CONVERSATION_TYPES), len(CONVERSATION_TYPES)),
        "exclude_bot_users": boolean,
        "exclude_external_shared_channels": boolean,
    },
)


def _conversation_filter(findings: BlockProblems, where: str, value: Any) -> None:
    """Require at least one key in a filter."""
    _filter.check(findings, where, value)
    if isinstance(value, dict) and not value:
        findings.add("a filter wants at least one of its fields", where)


ELEMENTS: dict[str, Shape] = {
    "button": Shape(
        {"text": text_object(75)},
        {
            **_action,
            "value": text(2000, at_least=0),
            "style": one_of("primary", "danger"),
            "url": text(3000),
            "accessibility_label": text(75),
        },
    ),
    "overflow": Shape({"options": many(option.check, 5)}, _action),
    "static_select": Shape(
        {},
        {
            **_field,
            "options": many(option.check, 100),
            "option_groups": many(option_group.check, 100),
            "initial_option": option.check,
        },
    ),
    "users_select": Shape({}, {**_field, "initial_user": text(255)}),
    "conversations_select": Shape(
        {},
        {
            **_field,
            "initial_conversation": text(255),
            "default_to_current_conversation": boolean,
            "filter": _conversation_filter,
        },
    ),
    "multi_users_select": Shape({}, {**_field, "initial_users": many(text(255), 100, 0), "max_selected_items": number}),
    "file_input": Shape({}, {**_action, "filetypes": many(text(50), 100), "max_files": number}),
    "datepicker": Shape({}, {**_field, "initial_date": text(10, at_least=10)}),
    "radio_buttons": Shape(
        {"options": many(option.check, 10)}, {**_action, "initial_option": option.check, "focus_on_load": boolean}
    ),
    "checkboxes": Shape(
        {"options": many(option.check, 10)},
        {**_action, "initial_options": many(option.check, 10), "focus_on_load": boolean},
    ),
    "plain_text_input": Shape(
        {},
        {
            **_field,
            "initial_value": text(3000, at_least=0),
            "multiline": boolean,
            "min_length": number,
            "max_length": number,
            "dispatch_action_config": _dispatch.check,
        },
    ),
    "number_input": Shape(
        {"is_decimal_allowed": boolean},
        {**_field, "initial_value": text(255), "min_value": text(255), "max_value": text(255)},
    ),
    "image": Shape({"alt_text": text(2000)}, {"image_url": text(3000), "slack_file": anything}),
}
IN_ACTIONS = (
    "button",
    "static_select",
    "overflow",
    "users_select",
    "conversations_select",
    "datepicker",
    "radio_buttons",
    "checkboxes",
)
IN_SECTION = (*IN_ACTIONS, "multi_users_select", "image")
IN_INPUT = (
    "plain_text_input",
    "static_select",
    "radio_buttons",
    "checkboxes",
    "datepicker",
    "users_select",
    "multi_users_select",
    "number_input",
    "conversations_select",
    "file_input",
)


def _in_context(findings: BlockProblems, where: str, value: Any) -> None:
    if isinstance(value, dict) and value.get("type") == "image":
        ELEMENTS["image"].check(findings, where, value)
    else:
        text_object(3000, *MARKUP)(findings, where, value)


_id: dict[str, Check] = {"block_id": text(255)}
BLOCKS: dict[str, Shape] = {
    "section": Shape(
        {},
        {
            **_id,
            "text": text_object(3000, *MARKUP),
            "fields": many(text_object(2000, *MARKUP), 10),
            "accessory": by_type(ELEMENTS, IN_SECTION),
            "expand": boolean,
        },
    ),
    "header": Shape({"text": text_object(150)}, _id),
    "divider": Shape({}, _id),
    "context": Shape({"elements": many(_in_context, 10)}, _id),
    "actions": Shape({"elements": many(by_type(ELEMENTS, IN_ACTIONS), 25)}, _id),
    "input": Shape(
        {"label": text_object(2000), "element": by_type(ELEMENTS, IN_INPUT)},
        {**_id, "hint": text_object(2000), "optional": boolean, "dispatch_action": boolean},
    ),
    "rich_text": Shape({"elements": anything}, _id),
    "image": image,
    "markdown": Shape({"text": text(12_000)}, _id),
}
VIEWS: dict[str, Shape] = {
    "modal": Shape(
        {"title": text_object(24), "blocks": anything},
        {
            "submit": text_object(24),
            "close": text_object(24),
            "private_metadata": text(3000, at_least=0),
            "callback_id": text(255, at_least=0),
            "clear_on_close": boolean,
            "notify_on_close": boolean,
            "external_id": text(255, at_least=0),
            "submit_disabled": boolean,
        },
    ),
    "home": Shape(
        {"blocks": anything},
        {
            "private_metadata": text(3000, at_least=0),
            "callback_id": text(255, at_least=0),
            "external_id": text(255, at_least=0),
        },
    ),
}
