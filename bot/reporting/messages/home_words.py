"""The words of the Home tab, of `/twins waiting` and of what the bot's direct messages begin with."""

from bot.ui.blocks import escape
from bot.ui.messages.counts import counted
from twins.states import AskState

ANSWER_AWAITED = "`{handle}` is waiting for your answer"
YOUR_TWINS = "Your twins"
NOTHING_FOR_YOU = "Nothing. Requests that need your decision also come to you as a direct message."
WAITING_FOR_YOU = "Waiting for you"
TWINS_YOU_CAN_ASK = "Twins you can ask"
YOUR_REQUESTS = "Your requests, waiting on others"
WHAT_YOU_CAN_DECIDE = "What you can decide without asking"
OVERRODE_LATELY = "Rules you overrode in the last 30 days"
NO_TWIN_YET = "No twin is published yet."
ALL_TWINS = "All twins"
HOW_IT_RUNS = "How the bot is running"
OVER_HTTP = "Receiving events from Slack over HTTP"
JUST_NOW = "just now"
FAILS_ITS_CASES = "*fails its cases*"
DATA_SENT = "I've sent you a file in our direct messages: what you asked, said and decided. Only you can see it."
DATA_TITLE = "Data stored about you"
PROMPTS_TITLE = "Ask something, or see what is waiting"
WHAT_AM_I_WAITING_FOR = "What am I waiting for?"
NOTHING_WAITS = "Nothing is waiting for you, and none of your requests is waiting on others."
WAITING_FOR_YOU_HEAD = "*Waiting for you*"
NOTHING_ITEM = "• nothing"
YOUR_REQUESTS_HEAD = "*Your requests, waiting on others*"
NONE_ITEM = "• none"
STOPPED = "*stopped*"


def asked_in_digest(rules: int) -> str:
    if rules == 1:
        return ":hourglass: From your digest: is this rule still right? The cards are in your messages."
    return f":hourglass: From your digest: are these {rules} rules still right? The cards are in your messages."


def waits_behind(checks: int) -> str:
    if checks == 1:
        return "1 decision is waiting for you: *Back* shows it."
    return f"{checks} decisions are waiting for you: *Back* shows them."


WANTED = {
    AskState.OFFERED: "`{handle}` needs to know which rule you mean",
    AskState.PICKED: "`{handle}` needs to know whether your request fits the rule",
    AskState.WAITING_FOR_WHY: "`{handle}` needs your reason",
    AskState.WAITING_FOR_WORDS: "`{handle}` has a question for you",
}


def uses_left(left: int, uses: int, period: str) -> str:
    return f"{left} of {counted(uses, 'use')} left this {period}"


def waits_for_you(handle: str, who: str, since: str) -> str:
    waits = f"`{handle}`: {who} has been waiting for your decision"
    return f"{waits} since {since}" if since else waits


def more_decisions(number: int) -> str:
    return f"and {counted(number, 'more decision')}"


def to_review(number: int) -> str:
    return f"{counted(number, 'answer')} to review"


def list_sent(link: str) -> str:
    return f"I've sent you this list with its buttons, in <{link}|our direct messages>."


def jobs(late: str, failed: int) -> str:
    """Say how late the oldest job is, if one is, and how many jobs failed for good."""
    first = f"The oldest job is {late} late" if late else "No job is late"
    if failed:
        return f"{first}; *{counted(failed, 'job')} failed for good*: see `zerohandoff jobs list`"
    return f"{first}; none has failed for good"


def spent(today: float, limit: float | None, lately: float) -> str:
    """Give dollars."""
    of = f" of ${limit:.0f}" if limit is not None else ""
    return f"Spent on the model: ${today:.2f} today{of}, ${lately:.2f} in 30 days"


def connection(opened: int, sockets: int, last_event: str) -> str:
    state = "Connected to Slack" if opened else "*Not connected to Slack*"
    last = f", last event {last_event}" if last_event else ""
    return f"{state} ({opened} of {sockets}){last}"


def next_digest(at: str) -> str:
    return f"Your next digest: {at}, if any rule is due. `/twins digest` previews it."


def more_spaces(number: int) -> str:
    return f"And {number} more: `/twins show HANDLE` lists all."


def asked_you(handle: str, by: str) -> str:
    return f"`{handle}`: {by} asked you a question and is waiting for your answer"


def waiting_on(handle: str, holder: str, since: str) -> str:
    return f"`{handle}`: waiting on {holder} since {since}"


def open_thread(link: str) -> str:
    return f" · <{link}|Open the thread>"


def and_more(number: int) -> str:
    return f"And {number} more."


def free_space(space: str, handle: str, may: str, cap: str, until: str) -> str:
    return f"• *{space}* of `{handle}`: {may} ({cap}, until {until})"


def overrode(rule: str, handle: str, reason: str) -> str:
    return f"• *{rule}* of `{handle}`: {reason}"


def ago(span: str) -> str:
    return f"{span} ago"


def due_for_review(number: int) -> str:
    return f"{number} due for review"


def data_not_sent(error: str) -> str:
    return f"I couldn't send it: Slack says `{error}`. Ask the person who runs zerohandoff for the file."


def tour(example: str) -> str:
    """Say in five steps how this works, beginning with something to ask at once."""
    return (
        "Hi! I answer for your experts: ask before you do something, and you get a verdict in seconds.\n"
        f"1. *Ask something*, here or in a channel: {escape(example)}\n"
        "2. *Read the verdict* in the first line. ✅ go ahead · 🟡 go ahead, reviewed later · ↩️ not by default · "
        "✋ wait for the expert · ⛔ no · 💬 an answer.\n"
        "3. *Disagree with a default?* [Override], with your reason in a reply. It counts at once.\n"
        "4. *Waiting for an expert?* I tell you who has it and until when, and post the answer where you asked.\n"
        "5. *Have rules of your own?* `/twins new` turns your decisions into a twin in ten minutes.\n"
        "My Home tab shows what is waiting for you; `/twins help` lists the rest."
    )


def more_on_home(number: int) -> str:
    return f"• and {number} more, in my Home tab"


def product_request(who: str, channel: str, product: str) -> str:
    return f"• {who} says that <#{channel}> is for {product}: confirm it in my Home tab"


def rules_and_laws(rules: int, laws: int) -> str:
    return f"{counted(rules, 'rule')}, {counted(laws, 'law')}"


def suggestions(number: int) -> str:
    return counted(number, "suggestion")


def decisions_waiting(number: int) -> str:
    return f"{counted(number, 'decision')} waiting"
