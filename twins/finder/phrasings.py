"""Whole messages, compared with an expert's phrasings word by word: a closed world, in which nothing is left over."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from twins.deciding.ask import Ask
from twins.deciding.floor import spoken
from twins.deciding.question_grammar import ORDER, is_question
from twins.playbook.model import Rule, Trigger
from twins.playbook.word_matching import NUMBER, normalise, phrase, stem
from twins.playbook.words.spelling import one_spelling

_SKIPPED = frozenset("a an the our my your their his her its this that these those please just kindly thanks".split())
"""Words that change nothing in an order."""
_SAME = {"into": "in", "onto": "on", "inside": "in", "upon": "on", "don't": "not", "cannot": "not", "can't": "not"}
_FRAME = re.compile(
    r"^(?:(?:hi|hello|hey|(?:ok|okay)(?! (?:if|to|for|with)\b)|so|please|(?:quick )?question|heads[- ]?up|fyi)\b"
    r"[\s,:;!.-]*)*"
    r"(?:(?:can|could|may|might|shall|should|would) (?:i|we|you) (?:please )?"
    r"|(?:let's|let us|let me) "
    r"|(?:i|we)(?:'d| would)? (?:want|need|plan|intend|like|wish|have)(?: to)? "
    r"|(?:i'm|we're|i am|we are) (?:planning|going|about) to |(?:planning|going|about) to "
    r"|(?:is it |would it be )?(?:ok|okay|fine|alright|allowed)(?: with you)? (?:if (?:i|we)|to|for (?:me|us) to) "
    r"|(?:am i|are we) allowed to |(?:do you|would you) mind if (?:i|we) )?"
)
"""A greeting, and the words that ask leave."""
_TOKEN = re.compile(r"\d{4}-\d\d-\d\d|\d+(?:[.,]\d+)*|[^\W\d_]+(?:'[a-z]+)?|\{number\}|[%€$&+]")
_SECOND_CLAUSE = re.compile(
    r"[;:!?\n()/&+,]|\.\s*\S|\d"
    r"|\b(?:and|or|also|plus|then|but|while|besides|moreover|as well|without|except|unless|until|instead|although"
    r"|though|if|when|once|which|who|whose|because|since|after|before|so that|in order|please|let's|let us|two|three"
    r"|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?|thousands?|millions?|half|double)\b"
    r"|\b(?:needs?|wants?|have|has|gets?|likes?) (?:to have )?(?:it|them|him|her|us|me|this|that|all|everything)"
    r" (?:to |\w+(?:ed|en|t)\b)"
)
"""What makes a second clause or an amount."""
_MORE = re.compile(
    r"[;&]|\b(?:and|also|then|plus|besides|moreover|too|as well|while|meanwhile|afterwards|(?:along|together) with)\b"
    rf"|[.!?:,]\s+(?:please )?{ORDER}"
)
"""What tells of one thing more to be done."""
_HARMLESS = frozenset(
    "am are is was were been be have has had need lack miss lose lost get got do did don't didn't can't cannot "
    "couldn't haven't hadn't aren't weren't see saw know knew doubt plan write wrote build test trace prepare meet met "
    "expect hear heard begin began start started wait waited forget forgot think thought find found hope count learn "
    "learned understand remember call compare grew grow ask asked want the a an our my their it them us me you".split()
)
"""Verbs that people give reasons with; "we" and any other verb tell of another deed."""
_ADVERBS = frozenset("just still already never always often only really no not".split())
_DOERS = frozenset({"i", "we", "to"})
_INTENDS = frozenset({"i'll", "we'll", "i'd", "we'd", "going", "gonna"})
_LEAVES_UNDONE = frozenset("forgot forgets forgotten failed fails unable".split())
LONGEST_REASON = 12
"""Words."""


@lru_cache(maxsize=20_000)
def exact_words(text: str) -> frozenset[tuple[str, ...]]:
    """Return the stems of all words in order, without politeness and articles: gRPC both as one word and as two."""
    return frozenset(filter(None, (_exact_words(text), _exact_words(text.casefold()))))


def _exact_words(text: str) -> tuple[str, ...]:
    plain = one_spelling(_FRAME.sub("", " ".join(normalise(text).split())))
    found = (_SAME.get(word, word) for word in _TOKEN.findall(plain))
    return tuple(word if word == NUMBER else stem(word) for word in found if word not in _SKIPPED)


@lru_cache(maxsize=20_000)
def is_question_phrasing(phrasing: str) -> bool:
    """Return whether an expert's phrasing is a question."""
    return is_question(phrasing)


def matching(text: str, phrasings: Iterable[str]) -> str | None:
    """Return the phrasing with just these words in this order; one with the very number before one with `{number}`."""
    said = exact_words(text)
    found = [
        phrasing
        for phrasing in phrasings
        if not said.isdisjoint(exact_words(phrasing)) or (NUMBER in phrasing and _fills_in(said, phrasing))
    ]
    return min(found, key=lambda phrasing: NUMBER in phrasing, default=None)


def _fills_in(said: frozenset[tuple[str, ...]], phrasing: str) -> bool:
    """Return whether a text says a number where a phrasing says `{number}`, and is the same otherwise."""
    return any(_is_same(mine, theirs) for theirs in exact_words(phrasing) for mine in said)


def _is_same(said: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    return len(said) == len(wanted) and all(
        mine == theirs or (theirs == NUMBER and mine[0].isdigit()) for mine, theirs in zip(said, wanted, strict=True)
    )


def careful_phrases(rules: Iterable[Rule], triggers: Iterable[Trigger]) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the words of laws, triggers and what goes against defaults, each with its rule or trigger."""
    for rule in rules:
        yield from ((rule.id, phrase(text) - {NUMBER}) for text in (*rule.refuse_when, *rule.otherwise_when))
    for trigger in triggers:
        yield from ((trigger.id, phrase(text) - {NUMBER}) for text in trigger.when)


def asks_one_thing(ask: Ask) -> bool:
    """Return whether nothing in an ask tells of a second deed."""
    return not _MORE.search(normalise(ask.text))


def is_plain_reason(ask: Ask, careful: Iterable[frozenset[str]]) -> bool:
    """Return whether all that an ask holds beside its want is one short reason.

    `careful` are the words of laws, triggers and what goes against defaults: no reason may complete one.
    """
    if ask.why is None:
        return True
    text = normalise(ask.why).strip(" .!?)")
    if _SECOND_CLAUSE.search(text) or len(text.split()) > LONGEST_REASON or _tells_of_a_deed(text.split()):
        return False
    want, why = spoken(ask.want), spoken(ask.why)
    both, added = want | why, why - want
    return not any(_completes(added, both, each) for each in careful)


def _tells_of_a_deed(words: Sequence[str]) -> bool:
    """Return whether "we" or "to" stands before a verb that is no plain reason's."""
    for at, word in enumerate(words):
        verb = next((each for each in words[at + 1 :] if each not in _ADVERBS), "")
        is_left_undone = word == "to" and at > 0 and words[at - 1] in _LEAVES_UNDONE
        if word in _INTENDS or (word in _DOERS and verb not in _HARMLESS and not is_left_undone):
            return True
        if word in {"i'm", "we're", "am", "are"} and verb.endswith("ing"):
            return True
    return False


def _completes(added: frozenset[str], both: frozenset[str], careful: frozenset[str]) -> bool:
    """Return whether a reason brings words of a phrasing that the want lacks, so that three quarters of it are said."""
    return not careful.isdisjoint(added) and 4 * len(careful & both) >= 3 * len(careful)
