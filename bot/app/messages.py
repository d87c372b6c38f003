"""The words of `/twins` and of the shortcut that asks a twin about a message."""

from collections.abc import Mapping, Sequence

WRITE_TWIN_OR_RULE = "Write a twin or a rule: `/twins show security`, `/twins show SEC-4`."
HOW_TO_ASK = "To ask a twin, mention me: say what you want to do, and why."
WRITE_WHAT_TO_FIND = "Write what to look for: `/twins find password`."
ASK_A_TWIN = "Ask a twin"
ASK = "Ask"
WHO_SHOULD_ANSWER = "Who should answer?"
BEST_FITTING = "The twin that fits best"
WHAT_AND_WHY = "What do you want to do, and why?"
ANSWER_IN_THREAD = "The answer comes in this message's thread, where everyone in the conversation can read it."
SAY_WHAT_AND_WHY = "Say what you want to do, and why."


def no_command(verb: str) -> str:
    return f"There is no command `{verb}`."


def not_understood(usage: str) -> str:
    return f"I don't understand that. {usage}"


def no_twin_or_rule(what: str) -> str:
    return f"There is no twin or rule “{what}”."


def did_you_mean(commands: Sequence[str]) -> str:
    return f"Did you mean {' or '.join(f'`/twins {each}`' for each in commands)}?"


def asks(person: str, twin: str) -> str:
    return f"<@{person}> asks {twin}:" if twin else f"<@{person}> asks a twin:"


USAGES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "Find out": (
        ("`/twins list`", "the twins you can ask"),
        ("`/twins show security`, `/twins show SEC-4`", "all rules of a twin, or one rule in full"),
        ("`/twins find password`", "search the rules of every twin"),
        ("`/twins log SEC-4`", "past decisions, and the history of a rule"),
        ("`/twins stale`", "rules that are due for review"),
        ("`/twins waiting`", "what is waiting for you, and what you are waiting for"),
    ),
    "You": (
        ("`/twins away until MONDAY`, `/twins back`", "others are asked while you are away"),
        ("`/twins reviews at 15:30`", "when your daily list comes"),
        ("`/twins digest`, `/twins digest at tue 10:00`", "your weekly digest: what it asks next, and when it comes"),
        ("`/twins agents`", "the work agents that ask for you, and how to add one"),
        ("`/twins mydata`", "a file with all data stored about you"),
    ),
    "Your twins, your channel": (
        ("`/twins new`", "start a twin of your own"),
        ("`/twins mode HANDLE MODE`", "shadow, trial, live or paused; for the twin's expert"),
        ("`/twins withdraw SEC-S1`", "withdraw a granted decision: people have to ask again"),
        ("`/twins product NAME`", "say which product this channel is for"),
    ),
}
"""By group: how a command is written, and what it does."""


def not_there(channel: str, error: str, want: str) -> str:
    return (
        f"I asked nobody: I can't write in <#{channel}> (Slack says `{error}`). Invite me there, or send me "
        f"this as a direct message:\n> {want}"
    )
