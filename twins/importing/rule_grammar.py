"""What the grammar of a sentence says: whether it states a rule, and what people hear who ask."""

import re
from functools import cache
from importlib.resources import files

from twins.authoring.lessons import LONGEST_LINE, Stance
from twins.importing.passages import LeftOutReason, Passage, PassageKind
from twins.playbook.word_matching import phrase

_FEWEST_WORDS = 2
"""Words that carry meaning, without those that only say how strict it is."""

_LEAVE = r"(?:approval|permission|consent|review|sign-?off|confirmation|agreement|authori[sz]ation)"
_ASKS_FIRST = re.compile(
    rf"""\bask(?:ing)?\ (?:first|before)\b
    | ^(?:please\ )?(?:ask|check\ with|consult|notify|talk\ to|contact)\b.*\bbefore\b
    | \b(?:get|obtain|have)\b.{{1,40}}\b{_LEAVE}\b.*\bbefore\b
    | \bwithout\ (?:first\ )?(?:asking|(?:prior\ |explicit\ |an?\ |the\ |\w+['’]s\ )*{_LEAVE})\b
    | \b(?:needs?|requires?|must\ (?:have|get|be))\ (?:[\w'’-]+\ ){{0,4}}(?:approved|{_LEAVE})\b
    | \b(?:unless|only\ (?:when|if)|until)\ (?:[\w'’]+\ ){{0,4}}
      (?:explicitly\ (?:requests?|requested|asked|asks)|(?:is|are|been|you)\ (?:requested|asked|approved|told)
      |(?:user|owner|maintainer|lead|reviewer)s?\ (?:explicitly\ )?(?:asks?|requests?|approves?|says?))\b""",
    re.IGNORECASE | re.VERBOSE,
)
_NEVER = re.compile(
    r"""\bnever\b|\bmust(?:n['’]?t|\ not|\ never)\b|\bforbidden\b|\bprohibited\b|\bunder\ no\ circumstances\b
    | \b(?:is|are)(?:n['’]t|\ not|\ never)\ (?:allowed|permitted)\b|\b(?:may|shall)\ not\b""",
    re.IGNORECASE | re.VERBOSE,
)
_CAPITALS = re.compile(r"\bD[Oo] NOT\b|\bDON['’]?T\b|\bNOT ALLOWED\b")
_NOT_USUALLY = re.compile(
    r"""(?:^|[,;:.(–—-]\s*|\b(?:and|but|or|so|please|you|we|then|just|also|agents|developers|contributors)\ )
      (?:don['’]?t|do\ not)\b
    | \bshould(?:n['’]?t|\ not|\ never|\ avoid)\b|\bavoid(?:ed)?\b|\bdiscouraged\b
    | \bnot\ recommended\b|\brefrain\ from\b|\bno\ longer\ (?:use|allowed|supported)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_NO_THING = re.compile(
    r"no (?!longer\b|changes?\b|need\b|one\b|matter\b)(?!.*\b(?:is|are|has|have|can|may|will|was)\b)[`\w]",
    re.IGNORECASE,
)
_GO = re.compile(
    r"""\b(?:always|must|should|shall|unless|prefer(?:red)?|recommended|ought\ to)\b|\bmake\ sure\b
    | \b(?:is|are|be)\ (?:\w+\ )?(?:required|mandatory)\b
    | (?<!not\ )\b(?:have|has)\ to\b|(?<!no\ )(?<!not\ )\bneeds?\ to\b
    | \bat\ (?:most|least)\b|\bbefore\ (?:you|we|any|merging|committing|pushing|deploying)\b
    | \bchosen\ (?:option|alternative|solution)\b
    | ^only\b|\b(?:may|can|must|use|are)\ only\b|\bonly\ (?:when|if|after|with|through)\b
    | \bwe\ (?:use|keep|chose|choose|decided|will|agreed|prefer|require|treat)\b|\bwe(?:['’]ll|\ are\ going\ to)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_DESCRIBES = re.compile(r"is|are|was|were|has|have|can|will|contains?|mirrors?|follows?|holds?|lives?", re.IGNORECASE)
_OBJECT_BEGINS = re.compile(
    r"""the|an?|all|any|each|every|your|our|its|their|both|only|new|with|for|on|in|at|as|by|it|them|this|that|these
    | those|before|after|against|[`"“]""",
    re.IGNORECASE | re.VERBOSE,
)
"""What follows a word that is a verb here and could be a noun."""
_OPENING = re.compile(
    r"(?:(?:please|then|also|instead|otherwise|first|next|finally|therefore|generally|always)[, ]+)+", re.IGNORECASE
)
_CONDITION = re.compile(
    r"""(?:when|whenever|if|for|in|on|at|with|before|after|once|where|wherever|while|as|unless|during|to|by|from)\b
    [^:]{2,240}?[,:]\s+(?:then\ )?""",
    re.IGNORECASE | re.VERBOSE,
)
_LABEL = re.compile(r"[^.:!?]{2,48}:\s+(?=\S)|[^.:!?–—-]{2,40}\s[–—]\s+(?=\S)")

_MARKS = re.compile(r"^[^\w`\"“(\[<{/.@#*-]+")
_LEADS = {
    Stance.ASK_ME: r"""(?:always\ )?(?:ask|check)(?:\ \w+){0,2}\ (?:first|before)(?:\ \w+){0,3}
        | (?:requires?|needs?)(?:\ \w+){0,2}\ approval|approval\ (?:first|required)""",
    Stance.NEVER: r"""(?:(?:you|we|agents)\ )?(?:(?:must|should)\ )?never(?:\ do(?:\ this|\ these)?|\ allowed)?
        | (?:you\ |we\ )?must\ not|forbidden|prohibited|not\ allowed|off[- ]limits|hard\ no(?:es)?""",
    Stance.NOT_USUALLY: r"""(?:please\ |you\ should\ |we\ )?
        (?:don['’]?ts?|do\ not|avoid|should\ not|shouldn['’]t)(?:\ do(?:\ this)?)?
        | anti-?patterns?(?:\ to\ avoid)?|what\ (?:not\ to\ do|to\ avoid)|(?:things|patterns|practices)\ to\ avoid
        | bad\ practices?""",
    Stance.GO: r"""(?:you\ |we\ )?(?:always|must|should)(?:\ do(?:\ this|\ these)?)?|dos?|do\ these
        | safe\ to\ do(?:\ freely)?
        | allowed(?:\ without\ (?:asking|approval|prompt(?:ing)?))?|prefer(?:red)?|required""",
}
LEADS = {stance: re.compile(pattern, re.IGNORECASE | re.VERBOSE) for stance, pattern in _LEADS.items()}
"""The whole of a heading, or of the words that introduce a list."""
_COMMAND = re.compile(r"[^`:]*:\s*`[^`]*`\.?|`[^`]*`(?:,? (?:and|or) `[^`]*`)*\.?")
"""A command, with what it does before it."""
_RULES_BELOW = re.compile(
    r"""\b(?:rules?|conventions?|guidelines?|standards?|principles?|practices|polic(?:y|ies)|requirements?|style
    | must-haves?|definition\ of\ done|etiquette)\b""",
    re.IGNORECASE | re.VERBOSE,
)


def stance_in(passage: Passage, *, has_only_rules: bool) -> Stance | LeftOutReason:
    """Return what people hear who ask for what a passage is about, or why it is no rule. With `has_only_rules`, as in
    instructions for agents, every list below a heading such as "Conventions" is one of rules."""
    if passage.kind is not PassageKind.SENTENCE:
        return LeftOutReason(passage.kind.value)
    text = bare(passage.text)
    if text.rstrip(' "”)').endswith("?"):
        return LeftOutReason.QUESTION
    if len(passage.text) > LONGEST_LINE:
        return LeftOutReason.TOO_LONG
    if says_too_little(text):
        return LeftOutReason.TOO_SHORT
    if introduces_list(text):
        return LeftOutReason.NO_RULE
    if _COMMAND.fullmatch(text):
        return LeftOutReason.CODE
    return _stance(passage, text, has_only_rules=has_only_rules)


def _stance(passage: Passage, text: str, *, has_only_rules: bool) -> Stance | LeftOutReason:
    own = own_stance(text)
    if own:
        return own
    inherited = inherited_stance(passage)
    if inherited:
        return inherited
    is_below_rules = passage.is_listed and passage.under and _RULES_BELOW.search(passage.under[-1])
    if is_imperative(text):
        is_step = passage.is_step and not (has_only_rules or is_below_rules)
        return LeftOutReason.STEP if is_step or passage.is_cell else Stance.GO
    return Stance.GO if has_only_rules and is_below_rules and not _LABEL.match(text) else LeftOutReason.NO_RULE


def own_stance(text: str) -> Stance | None:
    """Return what the sentence's own words say, the strictest first; None if they say nothing."""
    if _ASKS_FIRST.search(text):
        return Stance.ASK_ME
    main = _without_label(text)
    if _CAPITALS.search(text) or _NEVER.search(text):
        return Stance.NEVER
    if _NOT_USUALLY.search(text) or _NO_THING.match(main):
        return Stance.NOT_USUALLY
    return Stance.GO if _GO.search(text) else None


def inherited_stance(passage: Passage) -> Stance | None:
    """Return what the words before a sentence say: its list's lead, such as "Never:", or else its heading."""
    heading = passage.under[-1] if passage.under and passage.is_listed else ""
    return next((stance for lead in (passage.lead, heading) if (stance := _stance_of_lead(lead))), None)


def _stance_of_lead(lead: str) -> Stance | None:
    words = re.sub(r"\([^)]*\)|[*_:]|\s-\s.*", "", bare(lead)).strip(" .!")
    return next((stance for stance, pattern in LEADS.items() if pattern.fullmatch(words)), None)


def is_imperative(text: str) -> bool:
    """Return whether a sentence begins with the base form of a verb, after a condition or a label if it has one."""
    main = main_clause(text)
    return _begins_with_verb(main) or _begins_with_verb(_without_label(main))


def main_clause(text: str) -> str:
    """Return a sentence without "When ..., " before it."""
    if not _CONDITION.match(text):
        return _OPENING.sub("", text, count=1)
    clauses = [_OPENING.sub("", text[found.end() :], count=1) for found in re.finditer(r"[,:]\s+(?:then )?", text)]
    return next((each for each in clauses if _begins_with_verb(each)), clauses[0])


def bare(text: str) -> str:
    """Return a text without the signs before it, such as a check mark or "[ ]"."""
    return _MARKS.sub("", re.sub(r"^\[[ xX]?\]\s+", "", text)).strip("* ")


def introduces_list(text: str) -> bool:
    return text.endswith(":")


def says_too_little(text: str) -> bool:
    told = re.sub(_STRICT, " ", text)
    return len(phrase(told)) < _FEWEST_WORDS or len(text.split()) < _FEWEST_WORDS


_STRICT = re.compile(
    r"\b(?:always|never|must|not|mustn['’]?t|don['’]?t|do|should|please|only|we|ask|first|prefer)\b", re.IGNORECASE
)


def _without_label(text: str) -> str:
    """Return a text without "Tests: " before it. Where code is named there, what follows only describes it."""
    label = _LABEL.match(text)
    return text[label.end() :] if label and "`" not in label[0] else text


def _begins_with_verb(text: str) -> bool:
    words = re.findall(r"[A-Za-z][\w'’-]*|\S", text)
    if len(words) < _FEWEST_WORDS or (not words[1][0].isalnum() and words[1] not in "`\"“'<@#/$.~-*"):
        return False
    verb = words[0].casefold()
    if f"{verb}~" in _verbs():
        return bool(_OBJECT_BEGINS.fullmatch(words[1]))
    described = words[1:2] if words[1] in {"what", "that", "how", "which"} else words[1:3]
    return verb in _verbs() and not any(map(_DESCRIBES.fullmatch, described))


@cache
def _verbs() -> frozenset[str]:
    return frozenset(files("twins.importing").joinpath("imperatives.txt").read_text(encoding="utf-8").split())
