"""The people, channels and app of the practice workspace."""

from collections.abc import Callable
from datetime import datetime

from bot.practice.people.local_slack import LocalSlack, utc_now
from bot.practice.workspace.model import App

APP_ID, BOT_USER, BOT_ID, BOT_NAME = "A0ZERO", "U0ZERO", "B0ZERO", "zerohandoff"
BOT_TOKEN, APP_TOKEN = "xoxb-practice", "xapp-practice"  # valid only in this workspace
BERLIN = "Europe/Berlin"

# id, name, time zone, role, about
PEOPLE = (
    ("U0CORA", "Cora", BERLIN, "conductor", "owns Billing"),
    ("U0CHEN", "Chen", "Asia/Singapore", "conductor", "owns Onboarding"),
    ("U0ANA", "Ana", "Europe/Madrid", "expert", "security"),
    ("U0DEV", "Devika", "Asia/Kolkata", "expert", "data"),
    ("U0UMA", "Uma", "America/New_York", "expert", "UX"),
    ("U0OMAR", "Omar", BERLIN, "deputy", "stands in for Ana"),
    ("U0ARI", "Ari", BERLIN, "AI architect", "runs the platform"),
    ("U0LEO", "Leo", BERLIN, "legal counsel", "contracts and law"),
    ("U0GUS", "Gus", BERLIN, "guest", "sees #billing only"),
)
GUEST = "U0GUS"
SHORTCUTS = (("shortcut:ask_twin", "Ask a twin"), ("shortcut:make_rule", "Make this a rule"))
SECURITY_TEAM = ["U0ANA", "U0OMAR", "U0ARI"]


def practice_slack(now: Callable[[], datetime] = utc_now) -> LocalSlack:
    slack = LocalSlack(now)
    for user_id, name, tz, purpose, about in PEOPLE:
        slack.add_user(
            user_id,
            name,
            tz=tz,
            title=purpose,
            about=about,
            is_admin=user_id == "U0ARI",
            is_restricted=user_id == GUEST,
        )
    slack.add_app(
        App(APP_ID, BOT_TOKEN, APP_TOKEN, BOT_USER, BOT_ID, BOT_NAME, shortcuts=SHORTCUTS, commands=("/twins",))
    )
    everybody = [user_id for user_id, *_ in PEOPLE if user_id != GUEST]
    slack.add_channel("C0BILLING", "billing", [*everybody, GUEST, BOT_USER])
    slack.add_channel("C0ONBOARD", "onboarding", [*everybody, BOT_USER])
    slack.add_channel("C0GENERAL", "general", [*everybody, BOT_USER])
    slack.add_channel("C0SECURITY", "security-team", [*SECURITY_TEAM, BOT_USER], private=True)
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
