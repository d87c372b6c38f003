"""The words of the card that asks which product a channel is for."""

CONFIRM = "Confirm"
NO = "No"


def once_confirmed(product: str, before: str) -> str:
    opens = f"Once you confirm it, decision spaces for {product} count there, for everyone who asks there."
    if before:
        return f"{opens} Until then, it stays with “{before}”."
    return f"{opens} Until then, it belongs to no product."


def confirmed(by: str, when: str, what: str) -> str:
    return f"{by} confirmed ({when}) that {what}." if when else f"{by} confirmed that {what}."


def declined(by: str, when: str, what: str) -> str:
    return f"{by} declined ({when}) to confirm that {what}." if when else f"{by} declined to confirm that {what}."


def closed(when: str, product: str, what: str) -> str:
    head = f"This request is closed ({when})" if when else "This request is closed"
    now = f"the channel is for “{product}” now" if product else "nothing was confirmed"
    return f"{head}: {now}. It said that {what}."


def channel_is_for(channel: str, product: str) -> str:
    return f"<#{channel}> is for “{product}”"


def asked_for_it(who: str) -> str:
    return f"{who} asked for it"


def says_that(who: str, what: str) -> str:
    return f"{who} says that {what}"
