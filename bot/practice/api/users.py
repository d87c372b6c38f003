"""The users.*, dnd.*, bots.info and auth.test methods."""

from bot.practice.api.request import Method, Request
from bot.practice.events import serializers
from bot.practice.workspace.model import Json, SlackError, User


def auth_test(request: Request) -> Json:
    space, app = request.space, request.app
    return {
        "url": f"{space.base_url}/",
        "team": "Practice",
        "team_id": space.team_id,
        "user": app.name,
        "user_id": app.bot_user,
        "bot_id": app.bot_id,
        "app_id": app.id,
        "is_enterprise_install": False,
        **({"enterprise_id": space.enterprise_id} if space.enterprise_id else {}),
    }


def api_test(request: Request) -> Json:
    if request.text("error"):
        raise SlackError(request.text("error"))
    return {"args": {key: value for key, value in request.args.items() if key != "token"}}


def open_connection(request: Request) -> Json:
    ticket = request.space.tickets.socket(request.app.id)
    return {"url": f"{request.space.base_url.replace('http', 'ws', 1)}/socket/?ticket={ticket}&app_id={request.app.id}"}


def info(request: Request) -> Json:
    return {"user": _user(request, request.space.user(request.need("user", "user_not_found")))}


def list_all(request: Request) -> Json:
    page, following = request.page(list(request.space.users.values()), 200)
    return {"members": [_user(request, who) for who in page], "response_metadata": following}


def by_email(request: Request) -> Json:
    wanted = request.need("email", "users_not_found").lower()
    for person in request.space.users.values():
        if not person.is_bot and not person.deleted and serializers.email(person) == wanted:
            return {"user": _user(request, person)}
    raise SlackError("users_not_found")


def profile(request: Request) -> Json:
    person = request.space.user(request.text("user") or request.app.bot_user)
    return {"profile": serializers.profile(person, "users:read.email" in request.app.scopes)}


def dnd(request: Request) -> Json:
    person = request.space.user(request.need("user", "user_not_found"))
    snoozes = person.snoozed_until > request.space.now().timestamp()
    ends = {"snooze_endtime": person.snoozed_until} if snoozes else {}
    return {"dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1, "snooze_enabled": snoozes, **ends}


def bot(request: Request) -> Json:
    wanted = request.text("bot") or request.app.bot_id
    for app in request.space.apps.values():
        if app.bot_id == wanted:
            return {"bot": {"id": app.bot_id, "app_id": app.id, "user_id": app.bot_user, "name": app.name, "icons": {}}}
    raise SlackError("bot_not_found")


def _user(request: Request, person: User) -> Json:
    return serializers.user(person, request.space.now(), "users:read.email" in request.app.scopes)


METHODS = {
    "auth.test": Method(auth_test),
    "api.test": Method(api_test),
    "apps.connections.open": Method(open_connection, app_level=True),
    "users.info": Method(info, ("users:read",)),
    "users.list": Method(list_all, ("users:read",)),
    "users.lookupByEmail": Method(by_email, ("users:read.email",)),
    "users.profile.get": Method(profile, ("users.profile:read",)),
    "dnd.info": Method(dnd, ("dnd:read",)),
    "bots.info": Method(bot, ("users:read",)),
}
