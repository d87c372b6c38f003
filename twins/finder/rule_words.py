"""The words and phrasings of rules, spaces and topics, as indexes hold them."""

from functools import lru_cache

from twins.playbook.model import DecisionSpace, OutOfScope, Rule, Trigger
from twins.playbook.word_matching import words


def phrasings_of(rule: Rule) -> tuple[str, ...]:
    return (*rule.also_asked_as, *rule.done_right, *rule.refuse_when, *rule.otherwise_when)


def words_of(rule: Rule) -> tuple[str, ...]:
    return words_in(" ".join((rule.text, rule.why, rule.unless or "", *phrasings_of(rule))))


def words_of_space(space: DecisionSpace) -> tuple[str, ...]:
    return words_in(" ".join((space.may, *space.also_asked_as)))


def words_of_trigger(trigger: Trigger) -> tuple[str, ...]:
    return words_in(" ".join((*trigger.when, trigger.why)))


def words_found_by(item: Rule | DecisionSpace | Trigger) -> tuple[str, ...]:
    """Return the words that only help to find an item."""
    return words_in(" ".join(item.found_by))


def words_of_topic(topic: OutOfScope) -> tuple[str, ...]:
    return words_in(" ".join((topic.what, *topic.also_asked_as)))


@lru_cache(maxsize=4_000)
def words_in(text: str) -> tuple[str, ...]:
    """Cache: the gate indexes a twin again for each change."""
    return tuple(words(text))
