"""The people, channels and app of the practice workspace."""

from collections.abc import Callable
from datetime import datetime

from bot.practice.people.local_slack import LocalSlack, utc_now
from bot.practice.teams import ARCHITECT, GUEST, PRODUCT, Team
from bot.practice.workspace.model import App

APP_ID, BOT_USER, BOT_ID, BOT_NAME = "A0ZERO", "U0ZERO", "B0ZERO", "zerohandoff"
BOT_TOKEN, APP_TOKEN = "xoxb-practice", "xapp-practice"  # valid only in this workspace
WEBHOOK_KEY = "practice:" * 4
SHORTCUTS = (("shortcut:ask_twin", "Ask a twin"), ("shortcut:make_rule", "Make this a rule"))


def practice_slack(now: Callable[[], datetime] = utc_now, team: Team = PRODUCT) -> LocalSlack:
    slack = LocalSlack(now)
    for member in team.members:
        slack.add_user(
            member.id,
            member.name,
            tz=member.tz,
            title=member.role,
            about=member.about,
            is_admin=member.id == ARCHITECT,
            is_restricted=member.id == GUEST,
        )
    slack.add_app(
        App(APP_ID, BOT_TOKEN, APP_TOKEN, BOT_USER, BOT_ID, BOT_NAME, shortcuts=SHORTCUTS, commands=("/twins",))
    )
    everybody = [member.id for member in team.members if member.id != GUEST]
    slack.add_channel("C0BILLING", "billing", [*everybody, GUEST, BOT_USER])
    slack.add_channel("C0ONBOARD", "onboarding", [*everybody, BOT_USER])
    slack.add_channel("C0GENERAL", "general", [*everybody, BOT_USER])
    channel, name, insiders = team.private_channel
    slack.add_channel(channel, name, [*insiders, BOT_USER], private=True)
    return slack


def add_own_app(slack: LocalSlack, handle: str) -> tuple[str, str]:
    """Return its bot token and app-level token."""
    name = f"{handle}-twin"
    token, key = f"{BOT_TOKEN}-{handle}", handle.upper()
    slack.add_app(App(f"A0{key}", token, f"{APP_TOKEN}-{handle}", f"U0T{key}", f"B0{key}", name))
    for room in slack.space.rooms.values():
        if room.kind == "channel":
            room.members.append(f"U0T{key}")
    return token, f"{APP_TOKEN}-{handle}"
