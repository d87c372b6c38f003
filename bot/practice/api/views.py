"""The views.* methods, and the two steps of a file upload."""

from dataclasses import replace
from typing import Any

from bot.practice.api.request import Method, Request
from bot.practice.blockkit.elements import elements
from bot.practice.blockkit.validate import check_view
from bot.practice.events import serializers
from bot.practice.people import talk
from bot.practice.workspace import open_views
from bot.practice.workspace.model import File, Json, SlackError, View


def open_form(request: Request) -> Json:
    body = _form(request)
    trigger = request.space.tickets.take_trigger(request.need("trigger_id"), request.app.id)
    return _shown(request, open_views.open_form(request.space, request.app, trigger.user, body, trigger.channel))


def push(request: Request) -> Json:
    body = _form(request)
    trigger = request.space.tickets.take_trigger(request.need("trigger_id"), request.app.id)
    return _shown(request, open_views.push(request.space, request.app, trigger.user, body))


def update(request: Request) -> Json:
    body = _body(request)
    view = request.space.view(_view_id(request))
    if view.app_id != request.app.id:
        raise SlackError("not_found")
    return _shown(request, open_views.update(request.space, view, body, request.text("hash")))


def publish(request: Request) -> Json:
    user = request.space.user(request.need("user_id", "user_not_found"))
    return _shown(
        request, open_views.publish(request.space, request.app, user.id, _body(request), request.text("hash"))
    )


PICTURES = (".png", ".jpg", ".gif", ".svg")


def upload_url(request: Request) -> Json:
    file = File(request.space.new_id("F"), request.need("filename"), b"")
    request.need("length")
    request.space.files[file.id] = file
    return {"upload_url": f"{request.space.base_url}/upload/{file.id}", "file_id": file.id}


def complete_upload(request: Request) -> Json:
    given: Any = request.structure("files", "invalid_arguments")
    if not isinstance(given, list) or not given:
        raise SlackError("invalid_arguments")
    done = [_finish(request, one) for one in given]
    channel = request.text("channel_id")
    if channel:
        room = request.space.room_of_member(channel, request.app.bot_user)
        pictures = [_picture(file) for file in done if file.name.endswith(PICTURES)]
        links = ", ".join(f"<{_link(request, file)}|{file.title or file.name}>" for file in done)
        text = request.text("initial_comment") or links
        said = {"text": text, "blocks": pictures, "thread_ts": request.text("thread_ts") or None}
        talk.post_as_bot(request.space, request.app, room, said)
    return {"files": [{"id": f.id, "title": f.title, "name": f.name, "permalink": _link(request, f)} for f in done]}


def _finish(request: Request, one: Json) -> File:
    known = request.space.files.get(str(one.get("id")))
    if known is None or not known.content:
        raise SlackError("file_not_found")
    whole = File(known.id, known.name, known.content, str(one.get("title") or known.name))
    request.space.files[known.id] = whole
    return whole


def file_info(request: Request) -> Json:
    known = request.space.files.get(request.need("file", "file_not_found"))
    if known is None:
        raise SlackError("file_not_found")
    return {"file": serializers.attached(replace(known, more=known.more | {"file_access": "visible"}))}


def _picture(file: File) -> Json:
    return {"type": "image", "block_id": f"file-{file.id}", "slack_file": {"id": file.id}, "alt_text": file.title}


def _link(request: Request, file: File) -> str:
    return f"{request.space.base_url}/practice/file/{file.id}"


def _body(request: Request) -> Json:
    body = request.structure("view", "invalid_arguments")
    if not isinstance(body, dict):
        raise SlackError("invalid_arguments", response_metadata={"messages": ["[ERROR] missing required field: view"]})
    return body


def _form(request: Request) -> Json:
    """Check a form before its trigger is used up, as Slack does."""
    body = _body(request)
    check_view(body, ("modal",), request.space.faults.refused_blocks)
    if any(element["type"] == "file_input" for _, element in elements(body["blocks"])):
        request.need_scope("files:read")
    return body


def _view_id(request: Request) -> str:
    external = request.text("external_id")
    if external:
        found = next((v for v in request.space.views.values() if v.body.get("external_id") == external), None)
        if found is None:
            raise SlackError("not_found")
        return found.id
    return request.need("view_id")


def _shown(request: Request, view: View) -> Json:
    return {"view": serializers.view(view, request.space.team_id, request.space.apps)}


METHODS = {
    "views.open": Method(open_form),
    "views.push": Method(push),
    "views.update": Method(update),
    "views.publish": Method(publish),
    "files.info": Method(file_info, ("files:read",)),
    "files.getUploadURLExternal": Method(upload_url, ("files:write",)),
    "files.completeUploadExternal": Method(complete_upload, ("files:write",)),
}
