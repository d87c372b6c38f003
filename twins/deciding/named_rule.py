"""A rule that a message asks for by its id, as in "what does SEC-7 say?"."""

import re
from collections.abc import Iterable

from twins.playbook.word_matching import normalise

RULE_ID = r"[a-z]{1,12}-\d{1,5}"
_ASKS_FOR = re.compile(
    r"(?:(?:hi|hello|hey|ok|okay|so|and|please)\b[\s,:.!-]*)*"
    r"(?:(?:(?:can|could|would) you )?(?:please )?(?:tell|remind|show|read|give|explain|quote)"
    r"(?: (?:to )?(?:me|us))?(?: (?:again|more|about|out|what))* "
    r"|what(?:'?s| is| does| about| did)? |(?:do you have|which rule is|look up) )?"
    rf"(?:the )?(?:rule |law |default )?({RULE_ID})"
    r"(?: (?:says?|means?|about|covers?|states?|again|please|in full))*[\s?!.]*"
)


def named_rule(text: str, rule_ids: Iterable[str]) -> str:
    """Return the id of the rule that a message asks for and does nothing else; "" if there is none."""
    asked = _ASKS_FOR.fullmatch(" ".join(normalise(text).split()))
    return next((each for each in rule_ids if asked and each.casefold() == asked[1]), "")
