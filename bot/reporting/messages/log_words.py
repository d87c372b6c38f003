"""The words of `/twins log` and `/twins stale`."""

WHAT_TO_SHOW = (
    "Say what to show: `/twins log security`, `/twins log SEC-4`, `/twins log product Billing`, `/twins log mine`, "
    "`/twins log data since 2026-11-01 until 2026-11-30`. You can combine these."
)
LATEST = "*Latest decisions*"
NO_MATCH = "No decision matches that."
DUE_HEAD = "*Due for review, highest risk first*"
NONE_DUE = "No rule is due for review."
NOT_USED_HEAD = "*Not used since they were confirmed: still needed?*"
NEVER_CONFIRMED = "never confirmed"
NO_RULE = "no rule"


def confirmed(on: str, due: str) -> str:
    """Say since when it is due, if it is."""
    return f"confirmed {on}, due since {due}" if due else f"confirmed {on}"


def used(rule: str, handle: str, uses: str, last: str, overrides: str) -> str:
    """Say when it was used last, if it was."""
    said = f"used {uses}, last {last}" if last else f"used {uses}"
    return f"*{rule}* of `{handle}`: {said}; overridden {overrides}."


def by_agent(agent: str) -> str:
    return f"by {agent}"


def background(handle: str, changed: str, due: str) -> str:
    return f"• background of `{handle}`: last changed {changed}, due since {due}"


def due_rule(rule: str, handle: str, expert: str, since: str, text: str) -> str:
    return f"• *{rule}* of `{handle}` ({expert}): {since} · {text}"


def and_more(number: int) -> str:
    return f"and {number} more"


def no_such_rule(rule: str) -> str:
    return f"There is no published rule {rule}."


def hidden(place: str) -> str:
    return f"asked in {place}: only people in it can read the words"


def review(state: str) -> str:
    return f"review {state}"


def overridden(rules: str) -> str:
    return f"overridden: {rules}"
