"""Views: opening, stacking, changing and closing forms and Home tabs."""

from dataclasses import replace
from typing import Any

from bot.practice.blockkit import validate
from bot.practice.blockkit.elements import form_state
from bot.practice.workspace import conversation_filter
from bot.practice.workspace.model import App, Json, SlackError, View
from bot.practice.workspace.workspace import Workspace

STACK = 3


def open_form(space: Workspace, app: App, user: str, body: Json, channel: str = "") -> View:
    """Open a form in place of the person's open ones."""
    validate.check_view(body, ("modal",), space.faults.refused_blocks)
    clear(space, user)
    return _show(space, app, user, body, None, channel)


def push(space: Workspace, app: App, user: str, body: Json) -> View:
    """Push a form, three deep at most."""
    validate.check_view(body, ("modal",), space.faults.refused_blocks)
    below = space.top_view(user)
    if below is None:
        raise SlackError("not_found")
    if len([v for v in space.views.values() if v.user == user]) >= STACK:
        raise SlackError("push_limit_reached")
    return _show(space, app, user, body, below)


def update(space: Workspace, view: View, body: Json, expected_hash: str | None = None) -> View:
    """Replace a form's blocks; the fields that remain keep their input."""
    validate.check_view(body, ("modal",), space.faults.refused_blocks)
    if expected_hash and expected_hash != view.hash:
        raise SlackError("hash_conflict")
    whole = _with_ids(space, body)
    state = form_state(whole["blocks"], view.state, {})
    space.views[view.id] = replace(view, body=whole, hash=_hash(space), state=state, errors={})
    space.touch()
    return space.views[view.id]


def publish(space: Workspace, app: App, user: str, body: Json, expected_hash: str | None = None) -> View:
    validate.check_view(body, ("home",), space.faults.refused_blocks)
    known = space.homes.get((user, app.id))
    if expected_hash and known is not None and expected_hash != known.hash:
        raise SlackError("hash_conflict")
    view_id = known.id if known is not None else space.new_id("V")
    home = View(view_id, app.id, user, _with_ids(space, body), _hash(space), view_id)
    home = replace(home, state=form_state(home.body["blocks"], {}, {}))
    space.homes[user, app.id] = home
    space.touch()
    return home


def keep(space: Workspace, view: View, **new: Any) -> View:
    """Store an open form's input or errors."""
    changed = replace(view, **new)
    if view.id in space.views:
        space.views[view.id] = changed
    space.touch()
    return changed


def respond(space: Workspace, view: View, answer: Json) -> None:
    """Apply the ack of a submission; an empty ack closes the form."""
    action = answer.get("response_action")
    if action == "errors":
        shown = space.views.get(view.id, view)
        keep(space, shown, errors=_errors(shown, answer.get("errors")))
    elif action == "update":
        update(space, space.views.get(view.id, view), answer["view"])
    elif action == "push":
        push(space, space.apps[view.app_id], view.user, answer["view"])
    elif action == "clear":
        clear(space, view.user)
    else:
        close(space, view)


def close(space: Workspace, view: View) -> None:
    space.views.pop(view.id, None)
    space.touch()


def clear(space: Workspace, user: str) -> None:
    for view in [v for v in space.views.values() if v.user == user]:
        close(space, view)


def _errors(view: View, given: Any) -> Json:
    """Refuse errors, as Slack does, unless all are for input blocks of this form."""
    fields = {block["block_id"] for block in view.body["blocks"] if block["type"] == "input"}
    if not isinstance(given, dict) or not given or given.keys() - fields:
        raise SlackError("invalid_errors", fields=sorted(fields))
    return given


def _show(space: Workspace, app: App, user: str, body: Json, below: View | None, channel: str = "") -> View:
    view_id = space.new_id("V")
    root = view_id if below is None else below.root
    shown = View(view_id, app.id, user, _with_ids(space, body), _hash(space), root, below.id if below else None)
    chosen = conversation_filter.where_they_are(space, user, shown.body["blocks"], channel)
    space.views[view_id] = replace(shown, state=form_state(shown.body["blocks"], {}, chosen))
    space.touch()
    return space.views[view_id]


def _with_ids(space: Workspace, body: Json) -> Json:
    return {**body, "blocks": validate.with_ids(body["blocks"], space.number)}


def _hash(space: Workspace) -> str:
    return f"{int(space.now().timestamp())}.{space.number():x}"
