"""What is sent where Slack took a card in no place."""

from collections.abc import Sequence

MESSAGE_DELETED = "the message that it answers was deleted"
SHARED_BY_NOW = "people of another company are in it by now"


def nobody_asked(conductor: str, name: str, error: str, architects: Sequence[str]) -> str:
    first = f"<@{conductor}>, nobody could be asked yet: Slack doesn't let me write to {name} (`{error}`)."
    last = "You can also withdraw it with the button above, and ask a person yourself."
    if not architects:
        return f"{first} {last}"
    helps = " or ".join(f"<@{architect}>" for architect in architects)
    return f"{first} {helps} can hand it to another person, and I have asked for that. {last}"


def not_posted(channel: str, why: str, text: str) -> str:
    """Give the words of a card that was not posted in a channel, or in direct messages."""
    if not channel:
        return f"I could not post this in our direct messages ({why}), so here it is: {text}"
    return f"I could not post this to <#{channel}> ({why}), so here it is: {text}"


def thread_has_it(link: str) -> str:
    return f"<{link}|The thread> has what came before."


def not_sent(person: str | None, why: str, text: str) -> str:
    return f"I could not send this to <@{person}> ({why}), so here it is: {text}"


def next_in_line(person: str | None, error: str, handle: str) -> str:
    return (
        f"Slack doesn't let me write to <@{person}> (`{error}`). Their check of `{handle}` "
        f"goes to the next in line; if there is nobody, to you. If this lasts, publish a version of `{handle}` that "
        "names another expert."
    )


def unconfirmed(channel: str, product: str, person: str | None, error: str) -> str:
    return (
        f"I could not ask an architect to confirm that <#{channel}> is for {product}: Slack "
        f"doesn't let me write to <@{person}> (`{error}`). Nothing is in force. They can "
        "type `/twins product NAME` in the channel themselves."
    )


def slack_says(error: str) -> str:
    return f"Slack says `{error}`"
