"""Dispatch of Web API calls: token, scope, method and log, without HTTP."""

from bot.practice.api import agent, chat, conversations, reactions, users, validation, views
from bot.practice.api.request import Method, Request
from bot.practice.workspace.model import ApiCall, App, Json, SlackError
from bot.practice.workspace.workspace import Workspace

METHODS: dict[str, Method] = {
    **chat.METHODS,
    **agent.METHODS,
    **reactions.METHODS,
    **conversations.METHODS,
    **users.METHODS,
    **views.METHODS,
    **validation.METHODS,
}


_WITHOUT_TOKEN = {"api.test", "blocks.validate"}


def answer(space: Workspace, method: str, token: str, args: Json) -> Json:
    with space.lock:
        app = space.tokens.get(token)
        try:
            said = _run(space, app, method, token, args)
        except SlackError as refused:
            said = refused.answer()
        log(space, method, args, said, app)
        return said


def log(space: Workspace, method: str, args: Json, said: Json, app: App | None) -> None:
    with space.lock:
        space.calls.append(ApiCall(method, args, said, "" if app is None else app.id))
        space.call_counts[method] += 1
        space.wake()


def _run(space: Workspace, app: App | None, method: str, token: str, args: Json) -> Json:
    found = METHODS.get(method)
    if found is None:
        raise SlackError("unknown_method", req_method=method)
    if method in _WITHOUT_TOKEN and not token:
        app = next(iter(space.apps.values()))
    if app is None:
        raise SlackError(space.dead_tokens.get(token, "invalid_auth") if token else "not_authed")
    if found.app_level != (token == app.app_token) and method != "api.test":
        raise SlackError("not_allowed_token_type")
    request = Request(space, app, args)
    if found.scopes:
        request.need_scope(*found.scopes)
    return {"ok": True, **found.run(request)}
