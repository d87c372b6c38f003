"""Whether the grammar of an ask is that of a question. Asking leave and telling of a plan are requests, and doubt makes
a request."""

import re

from twins.deciding.ask import Ask
from twins.deciding.named_rule import RULE_ID
from twins.playbook.word_matching import normalise

_WHO = r"(?:i|we|you|he|she|they|it|somebody|someone|anybody|anyone|people)"
_OPENER = re.compile(
    r"(?:(?:hi|hello|hey|hm+|ok|okay|so|and|but|also|well|sorry|please|thanks|thank you|quick one"
    r"|(?:\w+ )?question(?=:)|(?:quick )?question|just|actually|btw)\b[\s,:.!-]*)+"
)
_TELL_ME = re.compile(
    rf"(?:(?:(?:can|could|would|will) {_WHO} )?(?:please )?(?:tell|remind|show|explain to) (?:me|us) (?:again )?"
    rf"|(?:do|does) {_WHO} (?:happen to )?(?:know|remember) (?:whether |if )?"
    r"|(?:i|we)(?: (?:was|were|am|are)|'m|'re)? (?:just )?(?:wonder|wondering|forget|forgot|always forget|don't know"
    r"|can't remember)(?: whether| if)? |(?:just )?wondering (?:whether |if )?|any idea |curious "
    r"|(?:i|we)(?:'d| would)? (?:like|want|need) to know )"
)
_TELL_ABOUT = re.compile(r"(?:please )?(?:tell (?:me|us) (?:more |something )?about|explain) (?!to\b|me\b|us\b)")
_WH = r"(?:what|which|who|whom|whose|when|where|why|how)(?:'?s|'re)?"
_ASKS_HOW = re.compile(rf"(?:(?:after|for|by|in|on|at|from|to|until|since|with|under|up to) )?{_WH}\b")
_ASKS_WHETHER = re.compile(
    r"(?:does|did) (?!i\b)\w+|do (?!(?:i|it|not|this|that|the|an?|all|both|so|as|away)\b)\w+|do i (?:have|need) to\b"
    r"|is \w+|(?:are|was|were|has) (?!\w+ing\b|i\b|we\b|you\b|they\b|these\b|those\b)\w+"
    r"|have (?!i\b|we\b|you\b|they\b|these\b|those\b)\w+ (?:\w+ )?(?:been|\w+ed)\b"
)
_SUGGESTS = re.compile(
    rf"{_WH} (?:not|about|if|do you (?:think|say))\b|why (?:don't|can't|shouldn't|do) {_WHO}\b|how come\b"
    r"|what(?:'?s| is) (?:wrong|stopping|the harm|against)\b"
)
"""Openings of a question that asks leave or proposes."""
_ASKS_LEAVE = re.compile(
    r"\b(?:ok|okay|fine|alright|allowed|permitted|free|possible|acceptable|enough|safe|good|right|permission|objections?"
    r"|wrong|cool|problem|issue|mind|able)\b"
    r"|\b(?:does|do|did|is|will) (?:this|that|it|the same)(?: also| too| then)? "
    r"(?:count|apply|hold|include|work|extend)\b"
)
"""In a question to be answered with yes or no."""
_ING = r"(?:\w+ly )?\w+ing\b"
_PLANS = re.compile(
    rf"\b(?:let's|let us|let me|gonna|wanna|heads[- ]?up|fyi|asap)\b|^lets\b|\bif {_WHO}\b|\b(?:i|we)(?:'ll|'d)\b"
    r"(?! (?:guess|say|think|assume|expect)\b)"
    r"|(?<!\bdo )\b(?:i|we) (?:will|would|plan|intend|want|wish|wanted|hope|aim|need|should|shall|must|may|might)\b"
    r"(?! to know)"
    rf"|\b(?:i'?m|we're|i am|we are|am i|are we) (?:about|going|ready|planning|thinking|{_ING})"
    r"|\b(?:planning|thinking|hoping|going|about|trying|ready) (?:to|of|on|about)\b"
    r"|\bplease (?!tell|remind|show|explain)"
)
"""What tells of an intention, wherever it stands."""
_PLANS_BESIDE_HOW = re.compile(
    rf"\b(?:let's|let us|let me|gonna|wanna|heads[- ]?up|asap|going to)\b|\bif (?:i|we)\b|\b(?:i|we)(?:'ll|'d)\b"
    rf"|\bbecause (?:i|we) (?:want|will|plan to|need|would|(?:are|am) about)\b|\b(?:i'?m|we're|i am|we are) {_ING}"
    r"|\b(?:and|but|so|or|then|also) (?:can|could|may|might) (?:i|we)\b"
)
"""Of a question that begins with what, which or how: "we need" and "should I" belong to it."""
_STATES = re.compile(
    r"(?:i|we|he|she|they|it|there|a|an|the|my|our|some|someone|somebody|one|two|this|that|these|got|found|saw|customers?"
    r"|people|loading|because)\b"
)
_DEMANDS = re.compile(r"\b(?:needs?|wants?|must|should|would|please|now|today|tonight|tomorrow)\b")
ORDER = (
    r"(?:add|ask|call|cancel|change|close|copy|cut|delete|deploy|disable|do|download|drop|enable|end|export|fix|forward|give"
    r"|go|grant|hand|install|keep|kill|leave|let|mail|make|mark|merge|mend|move|open|pay|post|promise|publish|put|raise"
    r"|refund|remove|rename|reset|restart|revoke|rotate|run|send|set|share|ship|show|sign|skip|start|stop|store|switch"
    r"|take|tell|truncate|try|turn|upload|use|wipe|write)\b"
)
"""The verbs that orders at work begin with."""
_CHOICE = re.compile(rf"(?!.*\b(?:i|we|us|me|my)\b)(?!{ORDER})[^?]+ or [^?]+\??$")
"""A or B, of which nobody says that they do it."""
_REQUESTS = re.compile(rf"(?:can|could|may|might|shall|should|would) {_WHO}\b|ok(?:ay)? (?:if|to)\b")
_ANNOUNCED = re.compile(
    rf"(?:(?:i|we|let|have|{_WHO} (?:says?|said)|{_ING})\b|(?!do (?:i|we)\b){ORDER})"
    r"|.*\b(?:now|today|tonight|tomorrow|yes|no|agreed|deal|understood)\b"
    rf"|.*\b(?:can|could|may|might|shall|should|would) {_WHO}\b"
    r"|.+\b(?:needs?|wants?|wishes)\b"
)
"""What a question mark makes no question of: it tells of a deed, asks leave, or asks for a nod."""
_GOES_ON = re.compile(r"(?:what|how) about\b|same (?:for|question)\b|also for\b")
_ASKS_ON = re.compile(rf"(?:what|how) about (?!{_ING})")
_FOLLOW_UP = 8
"""Words of a question that only the one before it completes, as in "and on a phone?"."""
_RULE_ALONE = re.compile(rf"(?:the )?(?:rule |law |default )?{RULE_ID}[\s?!.]*")
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
_CLAUSE = re.compile(r",\s+| - | – | — ")


def is_question(text: str) -> bool:
    """Return whether some sentence asks what holds, and every other asks or states, without a plan in any."""
    sentences = [_opened(part) for part in _SENTENCE.split(normalise(text))]
    sentences = [part for part in sentences if re.search(r"\w", part)]
    if any(_plans(sentence) for sentence in sentences):
        return False
    asking = [_asks(sentence) for sentence in sentences]
    return any(asking) and all(asks or _states(part) for asks, part in zip(asking, sentences, strict=True))


def asks_question(ask: Ask) -> bool:
    """Return whether an ask is a question; a short one that only the one before it completes is of the same kind."""
    text = normalise(ask.text).strip()
    is_short = len(text.split()) <= _FOLLOW_UP and bool(text.endswith("?") or _ASKS_ON.match(_opened(text)))
    if is_short and ask.before and not is_question(text.rstrip("?")):
        return not (_plans(text) or _ASKS_LEAVE.search(text)) and is_question(ask.before)
    return is_question(ask.text)


def wants_something(text: str) -> bool:
    """Return whether a reply in a thread asks, requests or goes on with an ask, rather than talks."""
    sentences = [_opened(part) for part in _SENTENCE.split(normalise(text))]
    signs = (_ASKS_HOW, _ASKS_WHETHER, _REQUESTS, _GOES_ON)
    wants = any(_plans(part) or any(sign.match(part) for sign in signs) for part in sentences)
    return wants or "?" in text or bool(re.search(r"\bplease\b", normalise(text)))


def _states(sentence: str) -> bool:
    is_told = not sentence.endswith("?")
    return is_told and bool(_STATES.match(sentence)) and not _DEMANDS.search(sentence)


def _opened(sentence: str) -> str:
    """Drop a greeting, and a frame such as "can you tell me"; "tell me about exports" asks what of exports."""
    rest = sentence.strip()
    opener = _OPENER.match(rest)
    rest = rest[opener.end() :] if opener else rest
    about = _TELL_ABOUT.match(rest)
    rest = f"what of {rest[about.end() :]}" if about else rest
    frame = _TELL_ME.match(rest)
    return rest[frame.end() :] if frame else rest


def _plans(sentence: str) -> bool:
    signs = _PLANS_BESIDE_HOW if _ASKS_HOW.match(sentence) else _PLANS
    return bool(signs.search(sentence))


def _asks(sentence: str) -> bool:
    """Return whether a sentence asks, also behind a comma: "my lead is away, who approves it"."""
    *stated, last = _CLAUSE.split(sentence)
    if _asks_one(sentence):
        return True
    return bool(stated) and bool(_STATES.match(stated[0])) and bool(_ASKS_HOW.match(last)) and _asks_one(last)


def _asks_one(clause: str) -> bool:
    if _SUGGESTS.match(clause):
        return False
    if _ASKS_HOW.match(clause) or _RULE_ALONE.fullmatch(clause):
        return True
    is_choice = _CHOICE.match(clause) or (clause.startswith("should ") and " or " in clause)
    is_marked = clause.endswith("?") and not _ANNOUNCED.match(clause)
    return bool(is_choice or is_marked or _ASKS_WHETHER.match(clause)) and not _ASKS_LEAVE.search(clause)
