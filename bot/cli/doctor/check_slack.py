"""Doctor's checks of Slack: each app's tokens, scopes, socket and channels, and the clock."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPException

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.cli.doctor.findings import DoctorFinding
from bot.settings import Settings
from bot.slack.client import SlackRefusedError, call, make_client, pages
from bot.slack.connection import Credentials, credentials_of
from bot.slack.manifest import scopes
from bot.slack.users import profile_of
from bot.ui.messages.slack_words import OPTIONAL_SCOPES
from twins.jobs import OutageError, RetryError
from twins.people import Membership

_FAILED = (SlackRefusedError, OutageError, RetryError)
_SKEW = 60.0
"""Seconds. Slack's signatures are valid for five minutes, and moments are shown in Slack's time."""
_MOST_PAGES = 1_000
_MEMBER_ID = re.compile(r"[UW][A-Z0-9]{2,}")
_STANDINGS = {
    Membership.MEMBER: "a member",
    Membership.GUEST: "a guest",
    Membership.STRANGER: "of another company or workspace",
    Membership.DEACTIVATED: "deactivated",
    Membership.BOT: "a bot",
    Membership.UNKNOWN: "unknown to Slack",
}
_SETUP = "docs/connecting.md says how, step by step."


def slack_findings(settings: Settings) -> Iterator[DoctorFinding]:
    """Check what `zerohandoff run` needs of Slack, without changing anything there."""
    yield _architects(settings)
    for own in credentials_of(settings):
        yield from _app(own, settings)


def _architects(settings: Settings) -> DoctorFinding:
    wrong = [each for each in settings.architects if not _MEMBER_ID.fullmatch(each)]
    if wrong:
        found = f"{', '.join(wrong)}: no member ids"
        return DoctorFinding("ARCHITECTS", False, found, "A member id begins with U: Profile > ... > Copy member ID.")
    remedy = "" if settings.architects else f"Set the member ids of the people who run the platform. {_SETUP}"
    return DoctorFinding("ARCHITECTS", bool(settings.architects), ", ".join(settings.architects) or "not set", remedy)


def _app(own: Credentials, settings: Settings) -> Iterator[DoctorFinding]:
    about = f"app of {own.handle}" if own.handle else "app"
    token = own.bot_token.get_secret_value()
    if not token:
        yield DoctorFinding(f"{about}: bot token", False, f"{own.name}_BOT_TOKEN is not set", _SETUP)
        return
    client = make_client(token, settings.slack_api_url)
    client.timeout = 4
    try:
        answer = client.auth_test()
    except (SlackClientError, OSError, HTTPException, ValueError) as error:  # a ValueError's message holds the token
        said = error.response.get("error") if isinstance(error, SlackApiError) else type(error).__name__
        yield DoctorFinding(f"{about}: bot token", False, f"Slack says {said}", f"Copy the bot token again. {_SETUP}")
        return
    yield DoctorFinding(f"{about}: bot token", True, f"{answer['user']} in {answer['team']}")
    yield from _scopes(about, own, answer.headers)
    yield _transport(about, own, settings)
    if own.handle is None:
        yield _clock(answer.headers)
        yield from _members(client, settings, answer["team_id"], answer.get("enterprise_id"))
    yield from _rooms(about, client, settings, own)


def _scopes(about: str, own: Credentials, headers: Mapping[str, str]) -> Iterator[DoctorFinding]:
    found = {name.lower(): value for name, value in headers.items()}.get("x-oauth-scopes", "")
    granted = {each.strip() for each in found.split(",") if each.strip()}
    wanted = scopes(shared=own.handle is None)
    missing = [each for each in wanted if each not in granted]
    needed, left_out = [each for each in missing if each not in OPTIONAL_SCOPES], filter(OPTIONAL_SCOPES.get, missing)
    if needed:
        which = f" {own.handle}" if own.handle else ""
        remedy = f"Compare the app with `zerohandoff manifest{which}`, add them, and install it again in the workspace."
        yield DoctorFinding(f"{about}: scopes", False, f"missing: {', '.join(needed)}", remedy)
    else:
        yield DoctorFinding(f"{about}: scopes", True, f"{len(wanted) - len(missing)} of {len(wanted)} are granted")
    for each in left_out:
        yield DoctorFinding(f"{about}: scope {each}", True, f"left out: {OPTIONAL_SCOPES[each]}")


def _transport(about: str, own: Credentials, settings: Settings) -> DoctorFinding:
    if own.app_token is None and own.signing_secret is None:
        remedy = f"For Socket Mode set the app-level token (xapp-...), for HTTP the signing secret. {_SETUP}"
        return DoctorFinding(f"{about}: socket", False, f"{own.name}_APP_TOKEN is not set", remedy)
    if own.app_token is None:
        path = "/slack/events" + (f"/{own.handle}" if own.handle else "")
        where = f"{settings.http_host}:{settings.http_port}{path}"
        return DoctorFinding(
            f"{about}: HTTP", True, f"requests are awaited on {where}; Slack has to be able to reach it"
        )
    client = make_client(own.app_token.get_secret_value(), settings.slack_api_url)
    client.timeout = 4
    try:
        call(client.apps_connections_open, app_token=own.app_token.get_secret_value())
    except (*_FAILED, ValueError) as error:
        said = type(error).__name__ if isinstance(error, ValueError) else error  # its message holds the token
        remedy = f"It is an app-level token with the scope connections:write, and Socket Mode is on. {_SETUP}"
        return DoctorFinding(f"{about}: socket", False, f"Slack says {said}", remedy)
    return DoctorFinding(f"{about}: socket", True, "Slack gives it an address")


def _clock(headers: Mapping[str, str]) -> DoctorFinding:
    said = {name.lower(): value for name, value in headers.items()}.get("date", "")
    try:
        skew = (datetime.now(UTC) - parsedate_to_datetime(said)).total_seconds()
    except ValueError:
        return DoctorFinding("clock", True, "Slack didn't say what time it is")
    is_right = abs(skew) <= _SKEW
    return DoctorFinding("clock", is_right, f"{skew:+.0f} s against Slack's", "" if is_right else "Let NTP set it.")


def _members(client: WebClient, settings: Settings, team: str, enterprise: str | None) -> Iterator[DoctorFinding]:
    """Look up each architect: what the program refuses people, and what it tells them, rests on that."""
    for each in filter(_MEMBER_ID.fullmatch, settings.architects):
        try:
            found = profile_of(call(client.users_info, user=each)["user"], team, enterprise)
        except _FAILED as error:
            remedy = "Copy the member id again: Profile > ... > Copy member ID."
            yield DoctorFinding(f"architect {each}", False, f"Slack says {error}", remedy)
            continue
        is_member = found.standing is Membership.MEMBER
        remedy = "" if is_member else "Name a full member of this workspace: nobody else is let in, or told anything."
        yield DoctorFinding(f"architect {each}", is_member, f"{found.name}, {_STANDINGS[found.standing]}", remedy)


def _rooms(about: str, client: WebClient, settings: Settings, own: Credentials) -> Iterator[DoctorFinding]:
    try:
        listed = pages(client.users_conversations, _MOST_PAGES, types="public_channel,private_channel")
        rooms = [each for page in listed for each in page.get("channels", ())]
    except _FAILED as error:
        yield DoctorFinding(f"{about}: channels", False, f"Slack says {error}", "See the scopes above.")
        return
    names = [f"#{each['name']}" for each in rooms]
    shown = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
    remedy = "" if names else "Invite it where people are to ask, with /invite. It answers in direct messages anyway."
    yield DoctorFinding(
        f"{about}: channels", True, f"the bot is in {shown}" if names else "the bot is in none yet", remedy
    )
    if settings.leadership_channel and own.handle is None:
        is_in = settings.leadership_channel in {each["id"] for each in rooms}
        invite = "" if is_in else "Invite the bot there: what happens in a week can't be posted otherwise."
        said = f"{settings.leadership_channel}: {'the bot is in it' if is_in else 'the bot is not in it'}"
        yield DoctorFinding("LEADERSHIP_CHANNEL", is_in, said, invite)
