"""The words of suggestions: the interview, what mistakes and evidence suggest, and sentences of documents."""

from collections.abc import Sequence

from bot.ui.messages.counts import counted
from twins.authoring.lessons import ProposalOrigin
from twins.values import Tier

JOINED_ELSEWHERE = "This is joined to another suggestion, and is settled together with it."
TAKE_APART = "Take apart"
FROM_DIRECT_MESSAGE = "A sentence from a direct message: others read a rule, so write it in your own words."
KEEP = "Keep"
EDIT = "Edit"
DROP = "Drop"
EARLIER_SENTENCES = "Earlier sentences"
COMPANYS_RULE = (
    "*Several people propose to change {rule}.* The company's law holds no defaults: change what it says, or retire it."
)
MAKE_SPACE = "Make it a decision space"
MAKE_RULE = "Make it a rule"
NEVER = "Never"
ASKED_AND_REFUSED = "What was asked, and refused:"
WHY_CHANGE = "Why it should change:"
NOT_NOW = "Not now"
CHANGE_IT = "Change it"
RETIRE_IT = "Retire it"
MAKE_LAW = "Make it law"
MAKE_DEFAULT = "Make it a default"
NO = "No"
WHOLE_SUGGESTION = "The twin's page in my Home tab shows all of it."
PICKED = "{who} asked this and picked *{about}*. Should it be found by these words from now on?"
OWN_WORDS = "This comes from a direct message, and others read a rule and its examples: write them in your own words."
HIDDEN = "This suggestion rests on words that you can't read: only the people in that conversation can."
WRITE_THE_RULE = "Write the rule"
SOMEONE = "Someone"
RULE_INSTEAD = "Write a rule instead"
ADD_BOTH = "Add both"
ADD_IT = "Add it"
EDIT_FIRST = "Edit first"
QUESTION_READ_OUT = "Exactly this question then gets the rule as its answer."
LAW_PASSES_NOTHING = "By these words people find the law. They allow nothing: for that, edit the law yourself."
GRANT_IN_GENERAL = "Grant decisions like this in general?"
CORRECTED_AN_ANSWER = "You corrected an answer"
A_SUGGESTION = "A suggestion for your twin"
WHAT_DID_YOU_SAY = "What did you say, or would you say today?"
AND_YOU_SAID = "And you said:"
WHAT_DO_YOU_TELL = "What do you tell people who ask for something like this?"
SKIP = "Skip"
UNDO = "Undo"
SKIPPED = "Skipped."
BASIS_WITHDRAWN = "What this was based on was withdrawn."


def quoted_rule(rule: str, why: str, unless: str) -> str:
    lines = [f"> {rule}", f"> _Why:_ {why}", *([f"> _Unless:_ {unless}"] if unless else [])]
    return "\n".join(lines)


def you_were_asked(link: str) -> str:
    return f"You were asked (<{link}|there>):" if link else "You were asked:"


def saved_as(rule: str, by: str, when: str) -> str:
    """Name whose click it was, and when, if it wasn't the reader's."""
    return f"Saved as *{rule}*{_by(by)}{_when(when)}."


def declined(about: str, by: str, when: str) -> str:
    """Say what holds instead; `about` is the rule that it was about, if there is one."""
    after = f"*{about}* stays as it is" if about else "no rule was made"
    return f"Declined{_by(by)}{_when(when)}: {after}."


def _by(name: str) -> str:
    return f" by {name}" if name else ""


def _when(moment: str) -> str:
    return f", {moment}" if moment else ""


def not_published_yet(handle: str) -> str:
    return f"It isn't published yet: Home > `{handle}` > *Publish*."


def asked_to_agree(expert: str, at: str) -> str:
    """Address the reader if no expert is named."""
    return f"{expert} is asked to agree at {at}." if expert else f"You are asked to agree at {at}."


def goes_live(at: str) -> str:
    return f"It goes live at {at}."


def case_line(ask: str, outcome: str, *, needs_model: bool) -> str:
    return f"Case: “{ask}” → {outcome}" + (" (run where a model reads)" if needs_model else "")


def join(number: int) -> str:
    return "Join it" if number == 1 else f"Join all {number}"


def joined(words: str, *, is_found: bool) -> str:
    return f"_Joined:_ {words}" if is_found else f"_Joined:_ {words} (these words aren't added)"


def what_joining_does(*, adds_wording: bool) -> str:
    does = "What you decide here is decided for what is joined as well."
    return f"{does} If you add it, the rule is found by these words too." if adds_wording else does


def same_on_page(number: int) -> str:
    return f"The twin's page has {counted(number, 'more suggestion')} in these very words."


def why_unless(why: str, unless: str) -> str:
    return f"_Why:_ {why} _Unless:_ {unless}" if unless else f"_Why:_ {why}"


def from_documents(number: int) -> str:
    return (
        "*From your documents*\nEach sentence below seems to state one of your rules. None counts until you keep it. "
        f"{counted(number, 'is', 'are')} left."
    )


def more_sentences(number: int) -> str:
    return counted(number, "more sentence")


def sentence_of_rule(text: str, unless: str, why: str) -> str:
    lines = [f"> *{text}*", *([f"> _Unless:_ {unless}"] if unless else []), *([f"> _Why:_ {why}"] if why else [])]
    return "\n".join(lines)


def more_joined(number: int) -> str:
    return f"and {number} more joined"


def sounds_like(others: str) -> str:
    return f"_Sounds like_ {others}."


def it_covers(what: str, place: str) -> str:
    return f"> *It covers:* {what}\n{place}"


def line_of(source: str, line: int) -> str:
    return f"{source}, line {line}"


def grant_in_general(words: str) -> str:
    return f"*Grant decisions like this in general?*\n{words}"


def gone_from_playbook(rule: str) -> str:
    return f"{rule} is gone from the playbook."


def agreed_so_far(roles: Sequence[str]) -> str:
    return f"Agreed so far: the {', the '.join(roles)}."


def more_unquoted(number: int) -> str:
    return f"{number} more, said where you weren't or too many to show."


EVIDENCE_HEADS = {
    ProposalOrigin.CONTESTED: "*{rule} is contested.* Until you review it, answers that rest on it get a review.",
    ProposalOrigin.TO_LAW: "*{rule} could become law.*",
    ProposalOrigin.TO_DEFAULT: "*{rule} could become a default.* Its expert and an architect have to agree.",
    ProposalOrigin.LAW_CHANGE: "*Change {rule}?* It stays as it is until a change is published.",
}


def add_phrasing(rule: str) -> str:
    return f"Add this as a way to ask for {rule}"


def not_recognized(rule: str) -> str:
    return f"You corrected this. *{rule}* already says so, but didn't recognize the question:"


def exactly_this_gets(outcome: str) -> str:
    return f"Exactly this request then gets: {outcome}."


def proposal_to_change(rule: str) -> str:
    return f"A proposal to change {rule}"


HEADS = {
    ProposalOrigin.CORRECTION: "You corrected this. A rule would have prevented it:",
    ProposalOrigin.OVERRIDE: "*{about}* was overridden for this reason. Add it as an exception?",
    ProposalOrigin.HAND_OVER: "Nothing covered this, and it was answered by hand. Next time a rule could:",
    ProposalOrigin.VERDICT: "This was decided by hand. Next time a rule could:",
    ProposalOrigin.MESSAGE: "You decided this. A rule could say it for you:",
    ProposalOrigin.PHRASING: "{who} says that this is about *{about}*. Should it be found by these words from now on?",
}
THEN = {
    Tier.DECIDE: "✅ Go ahead, without you",
    Tier.ASSUME: "🟡 Go ahead, and you review it",
    Tier.CHECK_FIRST: "✋ Your decision first",
}


def question_number(number: int, of: int) -> str:
    return f"Question {number} of {of}"
