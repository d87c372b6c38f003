"""The verdicts of an answer, their reasons, and what is folded away below them."""

from twins.deciding.decision import AskedBackFor

MESSAGE_DELETED = "_(the message was deleted)_"
SUPERSEDED_BELOW = "The request or a rule has changed since; the newer answer is below."
WHICH_IS_IT = "❓ Which of these is it?"
WHY = "❓ Why? One line is enough."
REPLY_HERE = "Reply in this thread."
QUESTION_FIRST = "❓ One question first"
GO_AHEAD = "✅ Go ahead"
NOT_BY_DEFAULT = "↩️ Not by default"
STICK_OR_OVERRIDE = "Stick to that, or override it with a reason."
NO = "⛔ No"
CLOSED = "✖️ Closed"
REQUEST_DELETED = "The request was deleted."
SUPERSEDED = "🔄 Superseded"
NO_LONGER_HOLDS = "What was assumed here no longer holds; see below."
NEITHER_YES_NOR_NO = "That is neither a yes nor a no."
LAWS_HOLD = "This breaks a law, and laws can't be overridden."
IS_THIS_SO = "❓ Is this so?"
ASKED_BEFORE = "❓ Asked before"
GO_BY_THE_FIRST = "You asked me this within the last day: go by my first answer."
NOTHING_DECIDED = "⌛ Nothing was decided"
AGAIN_IN_A_MINUTE = "Ask again in a minute, or ask a person."
ANSWER_COMES_HERE = "I'll post the answer here."
REASON_DELETED = "The message with this reason has since been deleted."
REQUEST_DELETED_SINCE = "The request has since been deleted."
CLOSEST_BY_KEYWORDS = "Closest rules, by keywords alone:"
CLOSEST_RULES = "Closest rules:"
BY_MEANING = "Matched by keywords and meaning. No AI decided this."
BY_KEYWORDS = "Keyword match, no AI."
DETAILS = "Details"
WHOLE_RULE = "`/twins show RULE` shows a rule in full."
BECAUSE = "Because:"
ASSUMED = "Assumed:"
LAPSED = {
    AskedBackFor.PICK: "You picked nothing within a day. Ask again if you still want it.",
    AskedBackFor.WHY: "You gave no reason within a day. Ask again if you still want it.",
    AskedBackFor.WORDS: "You didn't answer within a day. Ask again if you still want it.",
}


def is_it_about(rule: str) -> str:
    return f"❓ Is it about {rule}?"


def overridden(conductor: str, *, is_reviewed: bool) -> str:
    return f"🟡 Overridden by {conductor}" if is_reviewed else f"✅ Overridden by {conductor}"


def override_holds(reviewer: str) -> str:
    """Name the reviewer only if the override gets a review."""
    if reviewer:
        return f"Go ahead, for the reason below; {reviewer} will review it."
    return "Go ahead, for the reason below."


def against_defaults(text: str, rule: str, others: str) -> str:
    return f"{text} ({rule}). Also: {others}." if others else f"{text} ({rule})."


def law_broken(text: str, law: str, instead: str) -> str:
    return f"{text} ({law}, law). {instead}".strip()


def cannot_read(person: str) -> str:
    return f"👤 I can't read this just now. Ask {person}?" if person else "👤 I can't read this just now"


def paused(person: str) -> str:
    return f"👤 I am paused. Ask {person}?" if person else "👤 I am paused"


def no_rule(person: str) -> str:
    said = "👤 None of my rules clearly covers this"
    return f"{said}. Ask {person}?" if person else said


def not_my_area(person: str) -> str:
    return f"👤 Not my area: ask {person}" if person else "👤 Not my area"


def corrected(by: str) -> str:
    return f"✏️ Corrected by {by or 'the expert'}"


def person_answers(by: str) -> str:
    return f"💬 {by or 'An expert'} answers"


def overridden_by(rule: str, who: str, kind: str) -> str:
    return f"*{rule} overridden* by {who} ({kind}):" if kind else f"*{rule} overridden* by {who}:"


def go_ahead_reviewed(expert: str) -> str:
    return f"🟡 Go ahead, {expert} will review it"


def wait_for(holder: str) -> str:
    return f"✋ Wait for {holder}"


def reviewed_right(reviewer: str) -> str:
    return f"{reviewer} has reviewed it: it was right."


def with_changes(changes: str) -> str:
    return f"Go ahead with these changes: “{changes}”"


def from_background(text: str) -> str:
    return f"“{text}” (from the twin's background)"


def closest_rule(rules: str) -> str:
    return f"Closest rule: {rules}"


def breaks_laws(laws: str) -> str:
    return f"Doing it would break a law: {laws}."


def needs(expert: str) -> str:
    return f"Doing it needs {expert}."


def no_leave(expert: str, *, is_withdrawn: bool) -> str:
    and_so = ", and your request is withdrawn" if is_withdrawn else ""
    return f"This is no go-ahead{and_so}: before you do it, ask {expert}."


def small_and_undoable(text: str) -> str:
    return f"It is small, and can be undone within a day: “{text}”"


def keeps_to(rule: str) -> str:
    return f"It keeps to {rule}, stays in the company, and can be undone within a day."


def ask_nearer_twin(handle: str) -> str:
    return f"👤 This looks like one for the {handle} twin"


def asks_before_deciding(person: str) -> str:
    return f"{person} asks you something before deciding: see below."


def by_words_alone(failure: str) -> str:
    return f"{failure} I went by the words of your message alone."


def asked_at(moment: str) -> str:
    return f"Asked {moment}"


def reported_wrong(expert: str) -> str:
    return f":octagonal_sign: Reported as wrong. {expert} will review it."


def advice(text: str) -> str:
    return f"*Advice:* {text}"


def read_as(want: str) -> str:
    return f"Read as: {want}"


def tier(number: int, label: str, reason: str) -> str:
    return f"Tier {number}, {label}: {reason}."


def read_by_model(model: str, expert: str) -> str:
    return f"{model} read your message against {expert}'s rules; the rules decided."


def first_answer(channel: str, moment: str) -> str:
    return f"My first answer is in <#{channel}>, {moment}."
