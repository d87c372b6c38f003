"""A person's actions in forms and the Home tab, and their payloads to the app."""

from functools import partial
from typing import Any

from bot.practice.blockkit import elements
from bot.practice.blockkit.elements import ImpossibleError
from bot.practice.blockkit.form_errors import complaints
from bot.practice.events import events, serializers
from bot.practice.people import payload_base
from bot.practice.workspace import conversation_filter, open_views
from bot.practice.workspace.delivery import Envelope
from bot.practice.workspace.model import App, Json, Unanswered, View
from bot.practice.workspace.workspace import Workspace


def click_in_view(
    space: Workspace,
    user: str,
    view_id: str,
    action_id: str,
    value: Any = None,
    block_id: str | None = None,
    typed: Json | None = None,
) -> Envelope:
    """Use an element; `typed` holds the form's other fields."""
    view = _seen(space, user, view_id)
    block, element = elements.find(view.body["blocks"], action_id, value, block_id)
    conversation_filter.check(space, user, element, value)
    given = {**(typed or {})}
    if element["type"] in elements.STATE_KEY and element["type"] != "overflow":
        given[block["block_id"]] = elements.state(element, value)
    view = open_views.keep(space, view, state=elements.form_state(view.body["blocks"], view.state, given))
    payload = {
        **payload_base.person(space, user, view.app_id),
        "type": "block_actions",
        "container": {"type": "view", "view_id": view.id},
        "view": serializers.view(view, space.team_id, space.apps),
        "actions": [elements.done(block, element, value, space.current_ts())],
    }
    return payload_base.send(
        space, "interactive", payload, Unanswered(user, view.app_id, "click", "", view.id, action_id)
    )


def submit(space: Workspace, user: str, view_id: str, values: Json) -> Envelope:
    """Submit; the ack closes the form, or applies its response_action."""
    view = _seen(space, user, view_id)
    state = elements.form_state(view.body["blocks"], view.state, values)
    wrong = complaints(view.body["blocks"], state, partial(conversation_filter.may_choose, space, user))
    view = open_views.keep(space, view, state=state, errors=wrong)
    if wrong:
        raise ImpossibleError(f"the form wants these fields: {', '.join(wrong)}")
    payload = {
        **payload_base.person(space, user, view.app_id),
        "type": "view_submission",
        "view": serializers.view(view, space.team_id, space.apps),
        "response_urls": [],
    }
    person = Unanswered(user, view.app_id, "form", "", view.id, view.callback_id)
    return payload_base.send(
        space, "interactive", payload, person, lambda answer: open_views.respond(space, view, answer)
    )


def close_view(space: Workspace, user: str, view_id: str) -> Envelope | None:
    """Close a form, or the whole stack (clear_on_close); notify the app if asked to (notify_on_close)."""
    view = _seen(space, user, view_id)
    is_cleared = bool(view.body.get("clear_on_close"))
    if is_cleared:
        open_views.clear(space, user)
    else:
        open_views.close(space, view)
    if not view.body.get("notify_on_close"):
        return None
    payload = {
        **payload_base.person(space, user, view.app_id),
        "type": "view_closed",
        "view": serializers.view(view, space.team_id, space.apps),
        "is_cleared": is_cleared,
    }
    return payload_base.send(
        space, "interactive", payload, Unanswered(user, view.app_id, "form", "", view.id, view.callback_id)
    )


def open_home(space: Workspace, app: App, user: str, tab: str = "home") -> None:
    events.home_opened(space, app, space.user(user).id, tab)
    space.touch()


def _seen(space: Workspace, user: str, view_id: str) -> View:
    found = space.views.get(view_id) or next((v for v in space.homes.values() if v.id == view_id), None)
    if found is None or found.user != user:
        raise ImpossibleError(f"{user} has no open view {view_id}")
    return found
