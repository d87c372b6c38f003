"""The first lines of an answer: its verdict, the one reason, and what happens next."""

from dataclasses import dataclass

from bot.asking.plain_reasons import plain_reason, rule_read_out, sentence, with_unless
from bot.ui.counts import listed
from bot.ui.fragments import is_plain_answer, named_rule, verdict_line
from bot.ui.promise_words import meanwhile_words, promise_words
from bot.ui.signs import sign_of
from twins.checking.views import AnswerView, CheckView, OverrideView
from twins.deciding.decision import AskedBackFor, Cause, Decision
from twins.states import AskState, CheckState, OverrideState, ReviewState
from twins.values import Outcome, Tier

_SUPERSEDED = "The request or a rule has changed since; the newer answer is below."
_MOST_READ_OUT = 3


@dataclass(frozen=True)
class Lead:
    """Line 1 of an answer, and the sentences behind it, all plain text."""

    verdict: str
    reason: str = ""
    then: str = ""

    @property
    def rest(self) -> str:
        return " ".join(filter(None, (self.reason, self.then)))

    @property
    def sign(self) -> str:
        return sign_of(self.verdict)

    @property
    def text(self) -> str:
        return f"{self.head} {self.rest}".strip()

    @property
    def head(self) -> str:
        """The verdict as the beginning of a sentence or as one of its own."""
        is_open = self.rest and self.verdict[-1].isalnum()
        return f"{self.verdict}." if is_open else self.verdict


_QUESTIONS = {
    AskedBackFor.PICK: Lead("❓ Which of these is it?"),
    AskedBackFor.WHY: Lead("❓ Why? One line is enough.", then="Reply in this thread."),
    AskedBackFor.WORDS: Lead("❓ One question first", then="Reply in this thread."),
}
_LAPSED = {
    AskedBackFor.PICK: "You picked nothing",
    AskedBackFor.WHY: "You gave no reason",
    AskedBackFor.WORDS: "You didn't answer",
}


def lead_of(view: AnswerView) -> Lead:
    """Return the verdict as it is now: what came of an answer since comes first."""
    return _since(view) or _as_answered(view)


def _as_answered(view: AnswerView) -> Lead:
    decision, expert = view.decision, view.twin.expert.name
    why = plain_reason(decision, expert)
    match decision.outcome:
        case Outcome.ANSWERED:
            return Lead(Outcome.ANSWERED.sign, read_out(decision), _doing_it(decision, expert))
        case Outcome.DECIDED:
            return Lead("✅ Go ahead", why if decision.space else _rule_kept(decision))
        case Outcome.ASSUMED:
            return Lead(f"🟡 Go ahead, {expert} will review it", why)
        case Outcome.NOT_BY_DEFAULT:
            return Lead("↩️ Not by default", _default(view), "Stick to that, or override it with a reason.")
        case Outcome.CHECK_FIRST:
            return Lead(f"✋ Wait for {_holder(view)}", why, _check_line(view))
        case Outcome.REFUSED:
            return Lead("⛔ No", _law(decision))
        case Outcome.UNSURE:
            return _unsure(view)
        case Outcome.NOT_COVERED:
            return not_covered(view)


def _since(view: AnswerView) -> Lead | None:
    """Return what has changed since the answer, or None."""
    review, check = view.review, view.check
    if view.is_closed_by_deletion:
        return Lead("✖️ Closed", "The request was deleted.")
    if view.is_superseded or (review and review.state is ReviewState.SUPERSEDED):
        return Lead("🔄 Superseded", _SUPERSEDED)
    if review and review.state is ReviewState.CORRECTED:
        by = review.settled_by.name if review.settled_by else "the expert"
        return Lead(f"✏️ Corrected by {by}", "What was assumed here no longer holds; see below.")
    if check:
        return _by_check(view, check)
    if is_overridden(view):
        return _overridden(view)
    if review and review.state is ReviewState.CONFIRMED and review.settled_by and view.decision.outcome.gives_leave:
        return Lead("✅ Go ahead", f"{review.settled_by.name} has reviewed it: it was right.")
    return None


def _by_check(view: AnswerView, check: CheckView) -> Lead:
    words = verdict_line(check, None)
    said = check.captured_words.text if check.captured_words else ""
    match check.state:
        case CheckState.WAITING:
            was_asked = view.decision.outcome is Outcome.CHECK_FIRST
            reason = plain_reason(view.decision, view.twin.expert.name) if was_asked else ""
            return Lead(f"✋ Wait for {check.holder.name}", reason, _check_line(view))
        case CheckState.SUPERSEDED:
            return Lead(words, _SUPERSEDED)
        case CheckState.EXPIRED:
            return Lead(words, "That is neither a yes nor a no.")
        case CheckState.APPROVED_WITH_CHANGES if is_plain_answer(view):
            by = check.settled_by.name if check.settled_by else "An expert"
            return Lead(f"{Outcome.ANSWERED.sign} {by} answers", f"“{said}”")
        case CheckState.APPROVED_WITH_CHANGES:
            return Lead(words, f"Go ahead with these changes: “{said}”" if said else "")
        case CheckState.DECLINED:
            return Lead(words, f"“{said}”" if said else "")
    return Lead(words)


def _overridden(view: AnswerView) -> Lead:
    """At tier 2 an override is reviewed, as what is assumed is."""
    is_reviewed = view.decision.tier is Tier.ASSUME and view.decision.outcome is Outcome.NOT_BY_DEFAULT
    after = f"; {view.twin.expert.name} will review it" if is_reviewed else ""
    sign = Outcome.ASSUMED.sign if is_reviewed else Outcome.DECIDED.sign
    return Lead(f"{sign} Overridden by {view.conductor_name}", f"Go ahead, for the reason below{after}.")


def read_out(decision: Decision) -> str:
    """Read the rules out from the version."""
    if decision.quoted and not decision.cited:
        return f"“{decision.quoted}” (from the twin's background)"
    rules = " ".join(map(rule_read_out, decision.cited[:_MOST_READ_OUT]))
    return rules if decision.is_exact else f"Closest rule: {rules}"


def _doing_it(decision: Decision, expert: str) -> str:
    """Say what would come of doing what a question is about: an answer gives no leave."""
    match decision.doing_it:
        case Outcome.REFUSED:
            causes = {Cause.REFUSE_WHEN, Cause.LAW_BROKEN}
            laws = dict.fromkeys(each.about for each in decision.grounds if each.cause in causes and each.about)
            rules = {law: decision.rule(law) for law in laws}
            return f"Doing it would break a law: {listed([named_rule(r) if r else law for law, r in rules.items()])}."
        case Outcome.CHECK_FIRST:
            return f"Doing it needs {expert}."
    return ""


def _rule_kept(decision: Decision) -> str:
    """Quote the rule that lets it pass, with a silent "unless"."""
    if decision.cited:
        return f"{with_unless(decision.cited[0])} ({decision.cited[0].id})"
    return f"It is small, and can be undone within a day: “{decision.quoted}”" if decision.quoted else ""


def _default(view: AnswerView) -> str:
    """Quote a default that the ask still goes against, and name the others."""
    decision, gone = view.decision, _overridden_rules(view)
    against = [rule for rule in decision.cited if rule.id in decision.against and rule.id not in gone]
    if not against:
        return ""
    first, others = against[0], "; ".join(map(named_rule, against[1:]))
    return f"{sentence(first.text).rstrip('.')} ({first.id})." + (f" Also: {others}." if others else "")


def _law(decision: Decision) -> str:
    """Quote the law, and what to do instead."""
    if not decision.cited:
        return "This breaks a law, and laws can't be overridden."
    law = decision.cited[0]
    instead = f" {sentence(law.instead)}" if law.instead else ""
    return f"{sentence(law.text).rstrip('.')} ({law.id}, law).{instead}"


def _unsure(view: AnswerView) -> Lead:
    """Ask the conductor, or say what came of it."""
    asked = view.decision.asks_back.what if view.decision.asks_back else AskedBackFor.PICK
    match view.ask_back.state if view.ask_back else None:
        case AskState.PICKED if view.ask_back:
            rule = view.ask_back.picked
            return Lead("❓ Is this so?", f"It keeps to {rule}, stays in the company, and can be undone within a day.")
        case AskState.REPEATED:
            return Lead("❓ Asked before", "You asked me this within the last day: go by my first answer.")
        case AskState.LAPSED:
            return Lead("⌛ Nothing was decided", f"{_LAPSED[asked]} within a day. Ask again if you still want it.")
    return _QUESTIONS[asked]


def not_covered(view: AnswerView, elsewhere: str = "") -> Lead:
    """Name the person to ask, or say in a sentence where they answer; where another person's topic is touched, say
    which."""
    decision, expert = view.decision, view.twin.expert
    person = decision.person or expert
    ask = "" if elsewhere else f". Ask {person.name}?"
    failure = decision.failure
    if failure:
        again = "Ask again in a minute, or ask a person." if failure.is_passing else ""
        return Lead(f"👤 I can't read this just now{ask}", sentence(failure.line), elsewhere or again)
    if any(ground.cause is Cause.PAUSED for ground in decision.grounds):
        return Lead(f"👤 I am paused{ask}", elsewhere)
    if view.nearer_twin:
        return Lead(f"👤 Not my area: ask the {view.nearer_twin} twin", sentence(decision.reason))
    if person != expert:
        area = "👤 Not my area"
        return Lead(area, elsewhere) if elsewhere else Lead(f"{area}: ask {person.name}", sentence(decision.reason))
    return Lead(f"👤 I don't have a rule for this{ask}", elsewhere)


def _holder(view: AnswerView) -> str:
    return view.check.holder.name if view.check else view.twin.expert.name


def _check_line(view: AnswerView) -> str:
    """Say what its conductor can expect, and can do meanwhile."""
    check = view.check
    if check is None:
        return ""
    if check.open_question:
        return f"{check.open_question.by.name} asks you something before deciding: see below."
    return " ".join(filter(None, (promise_words(check), "I'll post the answer here.", meanwhile_words(view))))


def is_overridden(view: AnswerView) -> bool:
    """Return whether overrides are in force, of every default that the ask goes against."""
    in_force = _overridden_rules(view)
    return bool(in_force) and in_force >= set(view.decision.against)


def _overridden_rules(view: AnswerView) -> set[str]:
    return {override.rule_id for override in view.overrides if is_shown(override)}


def is_shown(override: OverrideView) -> bool:
    return override.state is OverrideState.RECORDED
