"""The words of what a form of a rule shows before it is kept."""

TYPE_FIRST = "Type a question first."
KEEP = "Keep"
HOW_ID_ANSWER = "*This is how I'd answer:*"
INCOMPLETE = "I can't answer yet: the rule isn't complete."
ONCE_PUBLISHED = "It takes effect once you publish."
IS_IT_MEANT = "Is that what you mean?"
KEEP_ANYWAY = "Yes, keep it anyway"


def contradicted(forbidding: str) -> str:
    return (
        f":warning: *Your rule says “{forbidding}”, but people would be told to go ahead.* Choose another answer, or "
        "confirm that you mean it."
    )


def change_or_keep(promise: str) -> str:
    return f"{promise} Change anything below, or press Keep."


def with_reason(ask: str, reason: str) -> str:
    return f"{ask} because {reason}"


def another_is_closer(chosen: str) -> str:
    return f":warning: You chose “{chosen}”, but another rule is closer to this example."


def could_not_answer(what: str) -> str:
    return f":warning: I couldn't answer with this rule: {what}."


def asked_to_agree(expert: str) -> str:
    return f"{expert} is asked to agree before it goes live."


def goes_live(at: str) -> str:
    return f"It goes live at {at}; until then you can undo it."
