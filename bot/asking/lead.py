"""The first lines of an answer: its verdict, the one reason, and what happens next."""

from dataclasses import dataclass

from bot.asking.messages import answer_words
from bot.asking.messages.plain_reasons import plain_reason, rule_read_out, sentence, with_unless
from bot.ui.messages.counts import listed
from bot.ui.messages.fragments import is_plain_answer, named_rule, verdict_line
from bot.ui.messages.promise_words import meanwhile_words, promise_words
from bot.ui.signs import sign_of
from twins.checking.views import AnswerView, CheckView, OverrideView
from twins.deciding.decision import AskedBackFor, Cause, Decision
from twins.states import AskState, CheckState, OverrideState, ReviewState
from twins.values import Outcome, Tier

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
    AskedBackFor.PICK: Lead(answer_words.WHICH_IS_IT),
    AskedBackFor.WHY: Lead(answer_words.WHY, then=answer_words.REPLY_HERE),
    AskedBackFor.WORDS: Lead(answer_words.QUESTION_FIRST, then=answer_words.REPLY_HERE),
}


def lead_of(view: AnswerView) -> Lead:
    """Return the verdict as it is now: what came of an answer since comes first."""
    return _since(view) or _as_answered(view)


def _as_answered(view: AnswerView) -> Lead:
    decision, expert = view.decision, view.twin.expert.name
    why = plain_reason(decision, expert)
    match decision.outcome:
        case Outcome.ANSWERED:
            return Lead(Outcome.ANSWERED.sign, read_out(decision), _doing_it(view))
        case Outcome.DECIDED:
            return Lead(answer_words.GO_AHEAD, why if decision.space else _rule_kept(decision))
        case Outcome.ASSUMED:
            return Lead(answer_words.go_ahead_reviewed(expert), why)
        case Outcome.NOT_BY_DEFAULT:
            return Lead(answer_words.NOT_BY_DEFAULT, _default(view), answer_words.STICK_OR_OVERRIDE)
        case Outcome.CHECK_FIRST:
            return Lead(answer_words.wait_for(_holder(view)), why, _check_line(view))
        case Outcome.REFUSED:
            return Lead(answer_words.NO, _law(decision))
        case Outcome.UNSURE:
            return _unsure(view)
        case Outcome.NOT_COVERED:
            return not_covered(view)


def _since(view: AnswerView) -> Lead | None:
    """Return what has changed since the answer, or None."""
    review, check = view.review, view.check
    if view.is_closed_by_deletion:
        return Lead(answer_words.CLOSED, answer_words.REQUEST_DELETED)
    if view.is_superseded or (review and review.state is ReviewState.SUPERSEDED):
        return Lead(answer_words.SUPERSEDED, answer_words.SUPERSEDED_BELOW)
    if review and review.state is ReviewState.CORRECTED:
        return Lead(
            answer_words.corrected(review.settled_by.name if review.settled_by else ""), answer_words.NO_LONGER_HOLDS
        )
    if check and not view.was_read_out:
        return _by_check(view, check)
    if is_overridden(view):
        return _overridden(view)
    if review and review.state is ReviewState.CONFIRMED and review.settled_by and view.decision.outcome.gives_leave:
        return Lead(answer_words.GO_AHEAD, answer_words.reviewed_right(review.settled_by.name))
    return None


def _by_check(view: AnswerView, check: CheckView) -> Lead:
    words = verdict_line(check, None)
    said = check.captured_words.text if check.captured_words else ""
    match check.state:
        case CheckState.WAITING:
            was_asked = view.decision.outcome is Outcome.CHECK_FIRST
            reason = plain_reason(view.decision, view.twin.expert.name) if was_asked else ""
            return Lead(answer_words.wait_for(check.holder.name), reason, _check_line(view))
        case CheckState.SUPERSEDED:
            return Lead(words, answer_words.SUPERSEDED_BELOW)
        case CheckState.EXPIRED:
            return Lead(words, answer_words.NEITHER_YES_NOR_NO)
        case CheckState.APPROVED_WITH_CHANGES if is_plain_answer(view):
            by = check.settled_by.name if check.settled_by else ""
            return Lead(answer_words.person_answers(by), f"“{said}”")
        case CheckState.APPROVED_WITH_CHANGES:
            return Lead(words, answer_words.with_changes(said) if said else "")
        case CheckState.DECLINED:
            return Lead(words, f"“{said}”" if said else "")
    return Lead(words)


def _overridden(view: AnswerView) -> Lead:
    """At tier 2 an override is reviewed, as what is assumed is."""
    is_reviewed = view.decision.tier is Tier.ASSUME and view.decision.outcome is Outcome.NOT_BY_DEFAULT
    verdict = answer_words.overridden(view.conductor_name, is_reviewed=is_reviewed)
    return Lead(verdict, answer_words.override_holds(view.twin.expert.name if is_reviewed else ""))


def read_out(decision: Decision) -> str:
    """Read the rules out from the version."""
    if decision.quoted and not decision.cited:
        return answer_words.from_background(decision.quoted)
    rules = " ".join(map(rule_read_out, decision.cited[:_MOST_READ_OUT]))
    return rules if decision.is_exact else answer_words.closest_rule(rules)


def _doing_it(view: AnswerView) -> str:
    """Say what would come of doing what a question is about: an answer gives no leave."""
    decision, expert = view.decision, view.twin.expert.name
    match decision.doing_it:
        case Outcome.REFUSED:
            causes = {Cause.REFUSE_WHEN, Cause.LAW_BROKEN}
            laws = dict.fromkeys(each.about for each in decision.grounds if each.cause in causes and each.about)
            rules = {law: decision.rule(law) for law in laws}
            return answer_words.breaks_laws(listed([named_rule(r) if r else law for law, r in rules.items()]))
        case Outcome.CHECK_FIRST:
            was_request = any(ground.cause is Cause.STATED for ground in decision.grounds)
            if was_request:
                return answer_words.no_leave(expert, is_withdrawn=view.was_read_out)
            return answer_words.needs(expert)
    return ""


def _rule_kept(decision: Decision) -> str:
    """Quote the rule that lets it pass, or else the background."""
    if decision.cited:
        return f"{with_unless(decision.cited[0])} ({decision.cited[0].id})"
    return answer_words.small_and_undoable(decision.quoted) if decision.quoted else ""


def _default(view: AnswerView) -> str:
    """Quote a default that the ask still goes against, and name the others."""
    decision, gone = view.decision, _overridden_rules(view)
    against = [rule for rule in decision.cited if rule.id in decision.against and rule.id not in gone]
    if not against:
        return ""
    first, others = against[0], "; ".join(map(named_rule, against[1:]))
    return answer_words.against_defaults(sentence(first.text).rstrip("."), first.id, others)


def _law(decision: Decision) -> str:
    """Quote the law, and what to do instead."""
    if not decision.cited:
        return answer_words.LAWS_HOLD
    law = decision.cited[0]
    return answer_words.law_broken(sentence(law.text).rstrip("."), law.id, sentence(law.instead or ""))


def _unsure(view: AnswerView) -> Lead:
    """Ask the conductor, or say what came of it."""
    asked = view.decision.asks_back.what if view.decision.asks_back else AskedBackFor.PICK
    match view.ask_back.state if view.ask_back else None:
        case AskState.PICKED if view.ask_back:
            picked = view.ask_back.picked or ""
            rule = view.decision.rule(picked)
            return Lead(answer_words.IS_THIS_SO, answer_words.keeps_to(named_rule(rule) if rule else picked))
        case AskState.REPEATED:
            return Lead(answer_words.ASKED_BEFORE, answer_words.GO_BY_THE_FIRST)
        case AskState.LAPSED:
            return Lead(answer_words.NOTHING_DECIDED, answer_words.LAPSED[asked])
    if asked is AskedBackFor.PICK and len(view.decision.offered) == 1:
        return Lead(answer_words.is_it_about(view.decision.offered[0].id))
    return _QUESTIONS[asked]


def not_covered(view: AnswerView, elsewhere: str = "") -> Lead:
    """Name the person to ask, or say in a sentence where they answer; where another person's topic is touched, say
    which."""
    decision, expert = view.decision, view.twin.expert
    person = decision.person or expert
    name = "" if elsewhere else person.name
    failure = decision.failure
    if failure:
        again = answer_words.AGAIN_IN_A_MINUTE if failure.is_passing else ""
        return Lead(answer_words.cannot_read(name), sentence(failure.line), elsewhere or again)
    if any(ground.cause is Cause.PAUSED for ground in decision.grounds):
        return Lead(answer_words.paused(name), elsewhere)
    if view.nearer_twin:
        return Lead(answer_words.ask_nearer_twin(view.nearer_twin), sentence(decision.reason))
    if person != expert:
        return Lead(answer_words.not_my_area(name), elsewhere or sentence(decision.reason))
    is_nearer = any(ground.cause is Cause.NEARER_TWIN for ground in decision.grounds)
    return Lead(answer_words.no_rule(name), elsewhere or (sentence(decision.reason) if is_nearer else ""))


def _holder(view: AnswerView) -> str:
    return view.check.holder.name if view.check else view.twin.expert.name


def _check_line(view: AnswerView) -> str:
    """Say what its conductor can expect, and can do meanwhile."""
    check = view.check
    if check is None:
        return ""
    if check.open_question:
        return answer_words.asks_before_deciding(check.open_question.by.name)
    return " ".join(filter(None, (promise_words(check), answer_words.ANSWER_COMES_HERE, meanwhile_words(view))))


def is_overridden(view: AnswerView) -> bool:
    """Return whether overrides are in force, of every default that the ask goes against."""
    in_force = _overridden_rules(view)
    return bool(in_force) and in_force >= set(view.decision.against)


def _overridden_rules(view: AnswerView) -> set[str]:
    return {override.rule_id for override in view.overrides if is_shown(override)}


def is_shown(override: OverrideView) -> bool:
    return override.state is OverrideState.RECORDED
