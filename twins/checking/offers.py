"""What a conductor is asked before there is a verdict: bound to what was shown, as a check is."""

import hashlib
import re
from collections.abc import Mapping
from datetime import timedelta

from twins.deciding.ask import Ask
from twins.deciding.decision import AskedBackFor, Decision
from twins.playbook.model import Rule
from twins.playbook.word_matching import normalise
from twins.states import AskState
from twins.values import Outcome

ONCE_WITHIN = timedelta(days=1)
"""The same ask gets one pick in this time; it lapses after it."""
SHOWN_OF_DIGEST = 12
FIRST_STATES = {
    AskedBackFor.PICK: AskState.OFFERED,
    AskedBackFor.WHY: AskState.WAITING_FOR_WHY,
    AskedBackFor.WORDS: AskState.WAITING_FOR_WORDS,
}


def first_state(decision: Decision) -> AskState | None:
    """Return the state in which an unsure decision waits; None for any other."""
    back = decision.asks_back if decision.outcome is Outcome.UNSURE else None
    return FIRST_STATES[back.what] if back else None


def offer_digest(ask_text: str, decision: Decision, salt: str) -> str:
    """Salt it, so that an erased ask can't be guessed."""
    rules = sorted(f"{rule.id} {rule.text}" for rule in (*decision.offered, *decision.cited))
    parts = (salt, " ".join(ask_text.casefold().split()), *rules)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def changed_offers(decision: Decision, now: Mapping[str, Rule]) -> tuple[str, ...]:
    """Return the rules that a pending question rests on and that are changed or gone."""
    shown = (*decision.offered, *decision.cited)
    return tuple(rule.id for rule in shown if rule.change_since(now.get(rule.id)))


def is_asked_again(before: str, after: str) -> bool:
    """Compare the words alone."""
    return _words(before) == _words(after)


def with_why(text: str, why: str) -> Ask:
    """Return the ask with a reason that was given afterwards, to be read and matched as a whole."""
    made = Ask.of(f"{text}\nbecause {why}")
    return made if made.why else made.model_copy(update={"why": why})


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", normalise(text))
