"""Shapes of blocks that hold blocks, cards or feedback buttons, and the blocks of each surface."""

from bot.practice.blockkit.blocks import BLOCKS, CONFIRM, ELEMENTS, MARKUP
from bot.practice.blockkit.data_blocks import CHART, TABLE
from bot.practice.blockkit.objects import Check, Shape, boolean, by_type, many, one_of, text, text_object

IN_CONTAINER = ("section", "context", "actions", "divider", "header", "image", "rich_text", "table", "input")

_id: dict[str, Check] = {"block_id": text(255)}
_icon = by_type(ELEMENTS, ("image",))
_container = Shape(
    {"title": text_object(150), "child_blocks": many(by_type({**BLOCKS, "table": TABLE}, IN_CONTAINER), 10)},
    {
        **_id,
        "subtitle": text_object(150, *MARKUP),
        "is_collapsible": boolean,
        "default_collapsed": boolean,
        "has_header_divider": boolean,
        "width": one_of("narrow", "standard", "wide", "full"),
        "icon": _icon,
    },
)
_card = Shape(
    {},
    {
        **_id,
        "title": text_object(150, "mrkdwn"),
        "subtitle": text_object(150, "mrkdwn"),
        "body": text_object(200, "mrkdwn"),
        "actions": many(by_type(ELEMENTS, ("button",)), 3),
        "hero_image": _icon,
        "icon": _icon,
    },
)
_feedback = Shape({"text": text_object(75), "value": text(2000)}, {"accessibility_label": text(75)})
_REACTIONS: dict[str, Shape] = {
    "feedback_buttons": Shape(
        {"positive_button": _feedback.check, "negative_button": _feedback.check}, {"action_id": text(255)}
    ),
    "icon_button": Shape(
        {"icon": one_of("trash"), "text": text_object(75)},
        {
            "action_id": text(255),
            "confirm": CONFIRM.check,
            "value": text(2000, at_least=0),
            "accessibility_label": text(75),
            "visible_to_user_ids": many(text(255), 10),
        },
    ),
}
_EVERYWHERE: dict[str, Shape] = {
    **BLOCKS,
    "container": _container,
    "card": _card,
    "carousel": Shape({"elements": many(by_type({"card": _card}), 10)}, _id),
}
IN_MESSAGES: dict[str, Shape] = {
    **_EVERYWHERE,
    "context_actions": Shape({"elements": many(by_type(_REACTIONS), 5)}, _id),
    "table": TABLE,
    "data_visualization": CHART,
}
IN_VIEWS: dict[str, dict[str, Shape]] = {
    "modal": {
        **_EVERYWHERE,
        "alert": Shape(
            {"text": text_object(3000, *MARKUP)},
            {**_id, "level": one_of("default", "info", "warning", "error", "success")},
        ),
    },
    "home": _EVERYWHERE,
}
