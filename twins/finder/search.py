"""Search of all published playbooks, for people who look for a rule."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from twins.deciding.floor import spoken
from twins.finder.bm25 import WordIndex
from twins.finder.rule_words import phrasings_of, words_of
from twins.playbook.model import Rule, Twin
from twins.playbook.word_matching import stems

MOST_FOUND = 8
_NEAR = 0.35
"""A rule with this share of the best score is listed too."""
_INITIALS = re.compile(r"[a-z]{3,5}")


@dataclass(frozen=True)
class RuleHit:
    handle: str
    rule: Rule


def search(text: str, twins: Sequence[Twin]) -> list[RuleHit]:
    """Return the rules that the words fit, the best first; where no rule holds a word, those it abbreviates."""
    rules = {(twin.handle, rule.id): rule for twin in twins for rule in twin.rules}
    scores = WordIndex({key: words_of(rule) for key, rule in rules.items()}).scores(spoken(text))
    ranked = sorted(scores.items(), key=lambda each: (-each[1], each[0]))
    keys = [key for key, score in ranked if score >= _NEAR * ranked[0][1]]
    keys = keys or [key for key, rule in rules.items() if _is_abbreviated(text, rule)]
    return [RuleHit(handle, rules[handle, rule_id]) for handle, rule_id in keys[:MOST_FOUND]]


def _is_abbreviated(text: str, rule: Rule) -> bool:
    """Return whether a word has the initials of words in the rule: "sso" those of "single sign-on"."""
    short = [word for word in text.casefold().split() if _INITIALS.fullmatch(word) and stems(word)]
    said = "\n".join((rule.text, *phrasings_of(rule))).casefold()
    return any(re.search(r"\b" + r"\w+[ -]".join(word) + r"\w+\b", said) for word in short)
