"""A rule's first wording from a sentence: its text, its reason, and how people would ask."""

import re

from twins.authoring.lessons import RuleDraft, Stance, one_line
from twins.importing.passages import Passage
from twins.importing.rule_grammar import bare, inherited_stance, is_imperative, own_stance
from twins.playbook.word_matching import phrase

_REASON = re.compile(
    r"""(?<!\bor)(?<!\band)(?<!\bjust)(?<!\bnot),?\s+
      (?:because|since(?=\s+(?:it|they|we|the|that)\b)|so\ that)\s+(?P<why>\S.{8,})$
    | ,\s+as\ (?=it|they|we|this)(?P<as>.{8,})$""",
    re.IGNORECASE | re.VERBOSE,
)
_LONGEST_ASK = 160
"""Nobody asks in more words than these."""
_EMPTY_REASON = re.compile(r"(?:it )?comes out best.*|see (?:below|above).*", re.IGNORECASE)
_UNLESS = re.compile(r",?\s+\(?(?:unless|except (?:when|if|for|in|where))\s+(?P<unless>\S[^)]{4,})\)?$", re.IGNORECASE)
_BEFORE = {
    Stance.NEVER: ("Never ", "Never: "),
    Stance.NOT_USUALLY: ("Don't ", "Avoid: "),
    Stance.ASK_ME: ("Ask first before you ", "Ask first: "),
    Stance.GO: ("Always ", ""),
}
_CONDITION = re.compile(
    r"(?P<when>(?:when|whenever|if|for|in|on|before|after|once|where|while|with|during)\b[^,]{2,160}),\s+",
    re.IGNORECASE,
)
_DEED = re.compile(
    r"""(?:please\ )?(?:always\ |also\ )?
    (?:never|do\ not|don['’]?t|avoid|refrain\ from|no|under\ no\ circumstances)(?:\ ever)?\s+(?P<deed>.+)""",
    re.IGNORECASE | re.VERBOSE,
)
_MAY_NOT = re.compile(
    r"""(?P<who>.+?)\s+(?:must|may|should|shall)(?:n['’]?t|\ not|\ never)\s+(?P<be>be\s+)?(?P<deed>.+)
    | (?P<who2>.+?)\s+(?:is|are)\s+
      (?:not\ allowed|not\ permitted|forbidden|prohibited|discouraged|never\ allowed)\s*(?P<deed2>.*)
    | (?P<who3>we|you|they)\s+(?:never|don['’]?t|do\ not)\s+(?P<deed3>.+)""",
    re.IGNORECASE | re.VERBOSE,
)
_ASK_FIRST = (
    re.compile(r"ask first(?: before you)?[: ]+(?P<deed>.+)", re.IGNORECASE),
    re.compile(r".*?\b(?:before|prior to) (?:you |we |any )?(?P<deed>.+)", re.IGNORECASE),
    re.compile(r"(?:please )?(?:never|do not|don['’]?t)\s+(?P<deed>.+?)\s+(?:without|unless|until)\b.*", re.IGNORECASE),
    re.compile(r"(?:only )?(?P<deed>.+?)\s+(?:without|unless|until|only (?:when|if))\b.*", re.IGNORECASE),
    re.compile(r"(?P<deed>.+?)\s+(?:needs?|requires?|must (?:have|get|be))\b.*", re.IGNORECASE),
)
_MODAL = re.compile(
    r"(?P<who>(?:[\w`'’/\-\"“”().,]+\s+){1,12}?)(?P<modal>must|should|shall|may|can|will|is|are)\s+(?P<deed>.+)",
    re.IGNORECASE,
)
_WE = re.compile(r"(?P<who>we|teams|engineers|everyone|agents|people)\s+(?:always |only )?(?P<deed>.+)", re.IGNORECASE)
_CHOSEN = re.compile(
    r"(?:chosen|selected) (?:option|alternative|solution)\s*:\s*[\"“']?(?P<what>[^\"”',]+)[\"”']?,?", re.IGNORECASE
)


def worded(passage: Passage, stance: Stance, fallback: str) -> RuleDraft:
    """Word a rule in the sentence's own words; `fallback` is the reason of a sentence that gives none."""
    said, why = _without_reason(bare(passage.text).rstrip())
    text, unless = _without_exception(_whole(passage, said, stance))
    if text != said and _CHOSEN.match(said):
        stance = own_stance(text) or stance
    return RuleDraft(
        stance=Stance.NOT_USUALLY if unless and stance is Stance.NEVER else stance,
        text=one_line(_sentence(text)),
        why=one_line(_capital(why) or fallback),
        unless=one_line(unless),
        ask=one_line(ask_for(text, stance)),
    )


def _whole(passage: Passage, said: str, stance: Stance) -> str:
    """Return a sentence that can be understood without the words that introduce its list."""
    chosen = _CHOSEN.match(said)
    if chosen:
        return _chosen(passage, chosen["what"].strip())
    own = own_stance(said)
    if inherited_stance(passage) is not stance or own in {Stance.NEVER, Stance.NOT_USUALLY, Stance.ASK_ME}:
        return said
    as_verb, as_noun = _BEFORE.get(stance, ("", ""))
    if own is Stance.GO:
        return said if stance is Stance.GO else f"{as_noun}{said}"
    return f"{as_verb}{_lower(said)}" if is_imperative(said) else f"{as_noun}{_lower(said) if as_noun else said}"


def _chosen(passage: Passage, option: str) -> str:
    """Return what a record decided: its title, where that says more than the option's name."""
    title = re.sub(
        r"^(?:adr)?[-\s]*\d+\s*[.:)–-]*\s*", "", passage.under[0] if passage.under else "", flags=re.IGNORECASE
    )
    return next((each for each in (option, title) if is_imperative(each)), f"We chose {option}")


def ask_for(text: str, stance: Stance) -> str:
    """Return how someone would ask: a question about a rule, and the deed itself where it is held back."""
    clauses = text.strip().rstrip(".!").split("; ")
    words = _lower(next((each for each in clauses if own_stance(each) is stance), clauses[0]))
    asked = _deed(words) if stance in {Stance.NEVER, Stance.NOT_USUALLY, Stance.ASK_ME} else _question(words)
    asked = asked if len(asked) <= _LONGEST_ASK else re.split(r";| \(| — | – |, so ", asked)[0].strip(" ,")
    return asked if len(phrase(asked)) > 1 and len(asked) <= _LONGEST_ASK else ""


def _deed(words: str) -> str:
    condition = _CONDITION.match(words)
    main, when = (words[condition.end() :], f" {condition['when']}") if condition else (words, "")
    for pattern in (*_ASK_FIRST, _DEED) if _is_asked_first(main) else (_DEED,):
        found = pattern.fullmatch(main)
        if found and len(phrase(found["deed"])) > 1:
            return f"{found['deed']}{when}"
    found = _MAY_NOT.fullmatch(main)
    if found:
        who = found["who"] or found["who2"] or found["who3"]
        deed = found["deed"] or found["deed2"] or found["deed3"] or ""
        if who.casefold() in {"we", "you", "they"}:
            return f"{deed}{when}"
        return f"let {who} {found['be'] or ''}{deed}{when}" if not found["who2"] else f"{who} {deed}{when}".strip()
    return f"{re.sub(r'^(?:never|avoid|ask first|don.t): ?', '', main, flags=re.IGNORECASE)}{when}"


def _is_asked_first(words: str) -> bool:
    return own_stance(words) is Stance.ASK_ME


def _question(words: str) -> str:
    if is_imperative(words):
        return re.sub(r"^(?:please |always |also )+", "", words, flags=re.IGNORECASE)
    if words.startswith("we chose "):
        return f"did we choose {words.removeprefix('we chose ')}?"
    we = _WE.fullmatch(words)
    if we and not re.match(r"(?:must|should|shall|may|can|are|will|have|need)\b", we["deed"], re.IGNORECASE):
        return f"do {we['who']} {we['deed']}?"
    modal = _MODAL.fullmatch(words)
    if modal:
        return f"{modal['modal'].casefold()} {modal['who'].strip()} {modal['deed']}?"
    return f"is it right that {words}?" if own_stance(words) else f"{words}?"


def _without_reason(text: str) -> tuple[str, str]:
    found = _REASON.search(text)
    if not found or len(phrase(text[: found.start()])) < 2:
        return text, ""
    why = (found["why"] or found["as"] or "").strip()
    return text[: found.start()], "" if _EMPTY_REASON.fullmatch(why) else why


def _without_exception(text: str) -> tuple[str, str]:
    found = _UNLESS.search(text.rstrip(" ."))
    if not found or len(phrase(text[: found.start()])) < 2 or own_stance(text) is Stance.ASK_ME:
        return text, ""
    return text[: found.start()], found["unless"].strip()


def _sentence(text: str) -> str:
    return _capital(text.strip().rstrip(".").strip())


def _capital(text: str) -> str:
    text = text.strip()
    return text[:1].upper() + text[1:]


def _lower(text: str) -> str:
    """Lower the first letter, except of a name or an abbreviation."""
    is_name = len(text) > 1 and not text[1:2].islower() and text[1:2] != " "
    return text if is_name or text.startswith(("I ", "`")) else text[:1].lower() + text[1:]
