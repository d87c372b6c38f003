"""What a conductor is asked before there is a verdict: bound to what was shown, as a check is."""

import hashlib
import re
from collections.abc import Mapping
from datetime import timedelta

from twins.deciding.ask import Ask
from twins.deciding.decision import AskedBackFor, Cause, CitedRule, Decision, Ground
from twins.deciding.question_grammar import asks_question
from twins.playbook.model import Rule
from twins.playbook.word_matching import normalise
from twins.states import AskState
from twins.values import Outcome, Person, RuleKind, Tier

ONCE_WITHIN = timedelta(days=1)
"""The same ask gets one pick in this time; it lapses after it."""
SHOWN_OF_DIGEST = 12
FIRST_STATES = {
    AskedBackFor.PICK: AskState.OFFERED,
    AskedBackFor.WHY: AskState.WAITING_FOR_WHY,
    AskedBackFor.WORDS: AskState.WAITING_FOR_WORDS,
}
_READ_OUT = Ground(cause=Cause.QUESTION, tier=Tier.DECIDE, line="this only reads a rule out, and gives no permission")
_NO_LEAVE = Ground(cause=Cause.STATED, tier=Tier.CHECK_FIRST, line="it was read out, and no leave was asked for")


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


def may_be_read_out(decision: Decision, expert: Person) -> tuple[CitedRule, ...]:
    """Return the rules of which one click reads one out: those near an ask without a verdict that is no other person's
    topic, or that waits only because of what it is near to."""
    causes = {ground.cause for ground in decision.grounds}
    if decision.failure or causes & {Cause.PAUSED, Cause.TAMPERING}:
        return ()
    if decision.outcome is Outcome.CHECK_FIRST:
        return (*decision.offered, *decision.cited) if causes == {Cause.NEAR} else ()
    if decision.outcome is Outcome.UNSURE:
        return decision.offered if decision.asks_back and decision.asks_back.what is AskedBackFor.PICK else ()
    is_ours = decision.person in {None, expert} or Cause.NEARER_TWIN in causes
    return decision.closest if decision.outcome is Outcome.NOT_COVERED and is_ours else ()


def read_out(decision: Decision, rule: CitedRule, ask: Ask) -> Decision:
    """Turn a decision that waits for its conductor into an answer: the rule that they say it is about, and no leave."""
    is_heavy = rule.kind is RuleKind.LAW or rule.tier is Tier.CHECK_FIRST
    others = tuple(each for each in (*decision.cited, *decision.offered, *decision.closest) if each.id != rule.id)
    answer = {
        "outcome": Outcome.ANSWERED,
        "tier": Tier.DECIDE,
        "reason": _READ_OUT.line,
        "grounds": (_READ_OUT, *(() if asks_question(ask) and not is_heavy else (_NO_LEAVE,))),
        "cited": (rule,),
        "offered": (),
        "closest": others,
        "asks_back": None,
        "person": None,
    }
    return decision.model_copy(update=answer)


def is_asked_again(before: str, after: str) -> bool:
    """Compare the words alone."""
    return _words(before) == _words(after)


def with_why(text: str, why: str) -> Ask:
    """Return the ask with a reason that was given afterwards, to be read and matched as a whole."""
    made = Ask.of(f"{text}\nbecause {why}")
    return made if made.why else made.model_copy(update={"why": why})


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", normalise(text))
