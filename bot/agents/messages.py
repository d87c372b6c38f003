"""What agents and their people read: what happened, why, and what to do next."""

from collections.abc import Mapping, Sequence

from bot.ui.blocks import day, escape, moment
from bot.ui.messages.counts import counted
from bot.ui.messages.shared_words import Messages
from twins.agents.identity import AgentScope, TokenView
from twins.agents.vouched import Flaw
from twins.agents.webhooks import WebhookView
from twins.deciding.ask import LONGEST_ASK
from twins.notices import NoticeFacts, Refusal
from twins.people import Membership

HELP = (
    "Make a token for a work agent, which then asks twins for you: `/twins agents new Claude Code`. Add `for 30 days` "
    "or `without override` if you like. `/twins agents remove Claude Code` ends it."
)
WEBHOOK_HELP = (
    "Have verdicts sent to a program: `/twins agents webhook https://ci.example.com/verdicts`. `/twins agents webhook "
    "remove ADDRESS` ends it."
)
NOT_SHOWN = (
    "Slack didn't let me show the token in time, so I made none. Please try again: `/twins agents new Claude Code`."
)
WEBHOOK_NOT_SHOWN = "Slack didn't let me show the secret in time, so I registered nothing. Please try again."
OVERRIDE = "Override"
KEEP_TO_RULE = "Keep to the rule"
NO_SLACK = (
    "Slack, or the issuer of this token, can't say just now who is behind it, so nothing was done. Try again in a few "
    "seconds."
)
NO_SUCH_PAGE = "There is nothing here. GET /v1/openapi.json describes what there is."
OTHER_METHOD = "This address takes {methods} alone. GET /v1/openapi.json describes it."
NOT_SO = "GET /v1/openapi.json describes what can be sent."
MALFORMED: Mapping[str, str] = {
    "missing": "{name} is missing.",
    "extra_forbidden": "{name} isn't known here. Leave it out.",
    "string_type": "{name} has to be a text.",
    "string_too_long": "{name} is longer than {max_length} characters. Shorten it.",
    "string_too_short": "{name} is empty.",
    "string_pattern_mismatch": "{name} holds a blank or another character that it can't hold.",
    "int_type": "{name} has to be a whole number.",
    "int_parsing": "{name} has to be a whole number.",
    "greater_than_equal": "{name} has to be {ge} or more.",
    "less_than_equal": "{name} has to be {le} or less.",
    "model_type": "{name} has to be a JSON object.",
}
"""By the kind of a pydantic error."""
UNREADABLE = "{name} can't be read as it was sent."
FAILED = "This failed, and the log says why. What was taken in stays: send the same request again in a minute."
TOO_LARGE = "This is too large for a request. Say it in a few sentences."
FOR_AGENT = "A token for an agent"
COPIED = "I have copied it"
OF_WEBHOOK = "A webhook's secret"
_STANDING: Mapping[str, str] = {
    Membership.GUEST: "is a guest in this workspace",
    Membership.DEACTIVATED: "has a deactivated account",
    Membership.STRANGER: "doesn't belong to this workspace",
    Membership.BOT: "is a bot",
}
_FLAWS: Mapping[str, str] = {
    Flaw.UNVERIFIED: "its issuer, its signature or what it says isn't what this bot accepts",
    Flaw.OTHER_AUDIENCE: "it was made for another audience",
    Flaw.EXPIRED: "it has expired. Get a new one",
    Flaw.TOO_EARLY: "it isn't valid yet. Compare the clocks",
    Flaw.TOO_LONG: "it is valid for more than a day",
    Flaw.NO_EMAIL: "it names no e-mail address that its issuer has verified",
    Flaw.NO_MEMBER: "no member of the workspace has its e-mail address",
    Flaw.OTHER_REPOSITORY: "its repository isn't named in GITHUB_REPOSITORIES",
}


def _standing(facts: NoticeFacts) -> str:
    why = _STANDING.get(facts.state, "isn't known to Slack just now")
    return f"Nothing was done: the person behind this token {why}, and only members can ask twins."


MESSAGES: Messages = {
    Refusal.NO_TOKEN: lambda facts: (
        "No token was sent. Send “Authorization: Bearer zh_...”; a person makes one in Slack: /twins agents new NAME."
        if facts.state
        else "This token is unknown, expired or removed. Its person makes a new one in Slack: /twins agents new NAME."
    ),
    Refusal.NOT_VOUCHED: lambda facts: f"This token isn't accepted: {_FLAWS[facts.state]}.",
    Refusal.NO_SCOPE: lambda facts: (
        f"This token lacks the scope {facts.item}. Its person can make one that has it: /twins agents new NAME."
    ),
    Refusal.NOT_ADMITTED: _standing,
    Refusal.NO_TICKET: lambda _: "There is no such ticket. Use the one that your request returned.",
    Refusal.NO_PULL_REQUEST: lambda _: "There is no such check. Use the id that POST /v1/pull-requests returned.",
    Refusal.KEY_REUSED: lambda _: (
        "This key belongs to a request with other words, so nothing was asked. Use a new key for a new request."
    ),
    Refusal.NOTHING_ASKED: lambda _: "Nothing was asked: say what you want to do, in words, and why.",
    Refusal.NOTHING_SAID: lambda _: "Nothing was recorded: say it in words.",
    Refusal.BAD_KEY: lambda facts: (
        f"This can't be a key, so nothing was asked. Use at most {facts.count} characters, without control characters."
    ),
    Refusal.NOT_ASKABLE: lambda facts: (
        f"No twin called “{escape(facts.handle[:40])}” answers the person behind this agent: nothing was asked. Name "
        f"one of {', '.join(facts.choices) or 'none yet'}, or leave it out."
    ),
    Refusal.NOT_YOUR_PRODUCT: lambda facts: (
        f"The person behind this agent is in no channel for “{escape(facts.product[:60])}”, so nothing was "
        "asked. Leave the product out, or name one whose channel they are in."
    ),
    Refusal.TOO_LONG: lambda facts: (
        f"It has {facts.count:,} characters; a twin reads up to {LONGEST_ASK:,}. Say it in a few sentences."
    ),
    Refusal.TOO_MANY_ASKS: lambda facts: (
        f"This agent, or all agents of its person together, asked {facts.count} times within a minute, the most they "
        f"can. Nothing was asked; ask again in {counted(facts.seconds, 'second')}."
    ),
    Refusal.TOO_MANY_WAITS: lambda facts: (
        f"This agent, or all agents of its person together, hold {counted(facts.count, 'request')} already, the most "
        f"they can. Nothing was done; try again in {counted(facts.seconds, 'second')}, or with a wait of 0."
    ),
    Refusal.TOO_MANY_CALLS: lambda facts: (
        f"This agent, or all agents of its person together, made {counted(facts.count, 'call')} within a minute, the "
        f"most that are checked. Try again in {counted(facts.seconds, 'second')}."
    ),
    Refusal.NO_QUESTION: lambda _: "No expert's question is open here, so nothing was recorded. Read the ticket.",
    Refusal.NOTHING_TO_WITHDRAW: lambda _: "Nobody is asked to decide this, so there is nothing to withdraw.",
    Refusal.OVERRIDE_REQUESTED_BEFORE: lambda _: (
        "An override is requested already. The person behind this agent confirms it in Slack; wait for that."
    ),
    Refusal.OVERRIDE_DECLINED_BEFORE: lambda _: (
        "Your person declined to override this verdict, so it can't be requested again. Keep to the rule, or ask "
        "again once what you want, or why, has changed."
    ),
    Refusal.OVERRIDE_REQUEST_SETTLED: lambda _: "This request was settled before your click. Nothing was recorded.",
    Refusal.NO_AGENT: lambda facts: (
        f"You have no token called “{escape(facts.written)}”. {HELP}" if facts.written else HELP
    ),
    Refusal.NO_WEBHOOKS: lambda _: (
        "Nothing was registered: webhooks are off here. The person who runs me turns them on by setting WEBHOOK_KEY."
    ),
    Refusal.BAD_WEBHOOK: lambda facts: (
        f"I can't send verdicts to “{escape(facts.written[:80])}”, so nothing was registered. Write an address that "
        "begins with https:// and has no password and no # in it."
        if facts.written
        else WEBHOOK_HELP
    ),
    Refusal.UNKNOWN_WEBHOOK: lambda facts: (
        f"You have no webhook at “{escape(facts.written[:80])}”. `/twins agents` lists yours."
    ),
    Refusal.TOO_MANY_WEBHOOKS: lambda facts: (
        f"You have {facts.count} webhooks, the most that one person can have. Remove one first: `/twins agents`."
    ),
    Refusal.NOT_REGISTERED: lambda facts: (
        f"The person behind this agent has registered no webhook at “{escape(facts.written[:80])}”, so nothing was "
        "asked. They do it in Slack: /twins agents webhook ADDRESS. Or leave `notify` out."
    ),
    Refusal.TOO_MANY_AGENTS: lambda facts: (
        f"You have {facts.count} tokens, the most that one person can have. Remove one first: `/twins agents`."
    ),
}


def asks_for(client: str, conductor: str, twin: str) -> str:
    """Say in Slack who asks, above the agent's words."""
    return f"*{escape(client)}*, for {escape(conductor)}, asks {escape(twin) if twin else 'a twin'}:"


def made(name: str, token: str, url: str) -> str:
    """Show a new token: the only time that anybody sees it."""
    where = f"The agent calls {url} with it." if url else "The agents' door is closed: AGENTS_DOOR opens it."
    return (
        f"This is the token of *{escape(name)}*. It acts for you, so keep it like a password. I show it only now.\n"
        f"```{token}```\n{where} End it with `/twins agents remove {escape(name)}`."
    )


def revoked(name: str) -> str:
    return f"The tokens of “{escape(name)}” no longer work."


def webhook_made(url: str, secret: str) -> str:
    """Show a new webhook's secret: the only time that anybody sees it."""
    return (
        f"I'll send verdicts to {_address(url)} for agents that name it in a request. This secret signs them, as "
        f"Standard Webhooks describes; I show it only now.\n```{secret}```\n"
        f"End it with `/twins agents webhook remove {escape(url)}`."
    )


def webhook_removed(url: str) -> str:
    return f"I no longer send anything to {_address(url)}."


def webhook_failed(url: str, why: str) -> str:
    return (
        f"I couldn't send this verdict to your webhook {_address(url)} for a day: {why}. I've stopped trying; the "
        "agent can still read the ticket."
    )


def webhook_ended(url: str) -> str:
    return f"{_address(url)} answered that it is gone (410), so I've removed this webhook."


def webhook_of_guest() -> str:
    return "I've removed your webhook, because verdicts are for members of this workspace only."


def webhook_outdated(url: str) -> str:
    return (
        f"I've removed your webhook {_address(url)}, because WEBHOOK_KEY was changed, and its secret with it. "
        "Register it again to get a new one: `/twins agents webhook`."
    )


def _address(url: str) -> str:
    """Return an address that Slack doesn't make a link of."""
    return f"`{escape(url).replace('`', '%60')}`"


def listed(tokens: Sequence[TokenView], webhooks: Sequence[WebhookView] = ()) -> str:
    lines = [f"• {_line(token)}" for token in tokens]
    sent = [f"• {_address(webhook.url)}, since {day(webhook.made_at.date())}" for webhook in webhooks]
    mine = ["*Agents that ask for you*", *lines, HELP] if lines else [f"No agent asks for you. {HELP}"]
    return "\n".join([*mine, *(["*Where verdicts are sent*", *sent] if sent else []), WEBHOOK_HELP])


def _line(token: TokenView) -> str:
    used = f"used {moment(token.used_at)}" if token.used_at else "never used"
    may = "" if AgentScope.OVERRIDE in token.scopes else ", can't request overrides"
    return f"*{escape(token.client)}*: {used}, expires {day(token.expires_at.date())}{may}"


def override_asked(conductor: str, client: str, rule: str) -> str:
    """Address the person if they are known."""
    asks = f"*{client}* asks you to override {rule} for this reason. It takes effect when you click."
    return f"<@{conductor}>, {asks}" if conductor else asks


def override_asked_title(client: str, rule: str) -> str:
    return f"{client} asks you to override {rule}"


def you_overrode(rule: str, client: str) -> str:
    return f"You overrode {rule}, as {client} asked."


def rule_stays(rule: str) -> str:
    return f"{rule} stays: you didn't override it."


def request_over(rule: str, client: str) -> str:
    return f"{rule} stays: {client}'s request to override it is over."
