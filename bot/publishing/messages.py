"""Private messages about publishing a draft, modes and stopped twins."""

from bot.ui.blocks import escape
from bot.ui.messages import Messages
from twins.notices import Done, NoticeFacts, Refusal
from twins.publishing.modes import Mode


def _mode(facts: NoticeFacts) -> str:
    return f"`{escape(facts.handle)}` is {facts.state} now: {Mode(facts.state).meaning}." if facts.state else ""


MESSAGES: Messages = {
    Refusal.NOTHING_TO_PUBLISH: lambda facts: f"Nothing to publish: `{escape(facts.handle)}` says that already.",
    Refusal.NOT_PUBLISHER: lambda facts: f"Nothing was published: that is for the expert of `{escape(facts.handle)}`.",
    Refusal.DRAFT_MOVED_ON: lambda _: (
        "Nothing was published: the draft has changed since you saw it. Look at the twin's page in my Home tab, and "
        "press Publish there."
    ),
    Refusal.BUSY_DRAFT: lambda _: (
        "Nothing was published: somebody kept changing it while its cases ran. Press Publish again."
    ),
    Refusal.MODE_SETTLED: lambda facts: f"Nothing was changed: that is settled already. {_mode(facts)}",
    Refusal.NOT_TWINS_EXPERT: lambda facts: (
        f"Nothing was changed: this is for the expert of `{escape(facts.handle)}`; an architect may pause it."
    ),
    Refusal.NO_SUCH_TWIN: lambda _: (
        "Nothing was changed: I know no such twin. `/twins list` shows those that there are."
    ),
    Refusal.STOPPED_BEFORE: lambda facts: (
        f"{escape(facts.name)} was asked to look at this already, or has looked at it."
    ),
    Refusal.NO_ANSWER: lambda _: "Nothing was stopped: I know no such answer any more.",
    Done.VERSION_LIVE: lambda facts: (
        f"Version {facts.item} of `{escape(facts.handle)}` answers from now on. Its cases passed."
    ),
    Done.VERSION_WAITS: lambda facts: (
        f"Version {facts.item} of `{escape(facts.handle)}` passed its cases. Its expert gets a message, to let it "
        "answer."
    ),
    Done.MODE_CHANGED: _mode,
    Done.PUT_OFF: lambda facts: (
        f"Nothing changes: `{escape(facts.handle)}` goes on as before. The card above stays, for when you want it."
    ),
    Done.STOPPED: lambda facts: (
        f"Stopped. {escape(facts.name)} has this answer before them; until they looked, everything that the twin "
        "answers is checked afterwards."
    ),
}
