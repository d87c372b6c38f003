"""The words of the forms that make and change a twin."""

from twins.authoring.lessons import CounterExample
from twins.values import Outcome, RuleKind

GOES_WITH_IT = "*What goes with it*"
KEEP = "Keep"
YOUR_RULE = "Your rule, in one sentence"
YOUR_REASON = "Your reason: what did you see, or what could happen?"
OPPOSITE = "When would you do the opposite?"
INSTEAD = "What should they do instead?"
INSTEAD_HINT = "People read this where the rule says no."
HOW_FIRM = "How firm is it?"
WHAT_DO_YOU_TELL = "What do you tell people who ask?"
HOW_PEOPLE_ASK = "How people ask, one per line"
HOW_PEOPLE_ASK_HINT = "A question in exactly these words is answered at once. {number} matches any number."
SAYS_NO = "What it says no to, one per line"
SAYS_NO_HINT = "A question with all the words of a line goes against the rule. A law needs at least one line."
FOUND_BY = "What people say when they mean it, one per line"
FOUND_BY_HINT = "This helps the twin to find the rule. Nothing is decided by it."
LAW_NEEDS_WORDS = "A law needs a request that it refuses: code matches these words."
NO_CASE = "No case names it."
RETIRE = "Retire"
RETIRE_HINT = "Nothing changes until you publish. The id is never used again; the history keeps what it said."
NOT_USED = "Nobody has used it yet."
GRANT_DECISION = "Grant a decision"
WHAT_MAY_PEOPLE = "What may people decide themselves?"
WHAT_MAY_PEOPLE_HINT = "For example: give a contractor access to staging"
HOW_ASK_FOR_IT = "How people ask for it, one per line"
HOW_ASK_FOR_IT_HINT = "A request in exactly these words is covered. {number} matches any number."
TAKES_AWAY = "What it takes away"
TAKES_AWAY_HINT = "What no longer sends such a request to you: ids of triggers or laws, irreversible, or outside."
NOTHING_GRANTED_YET = "Nothing is granted until you publish. You can withdraw it with one click."
HOW_MUCH = "Up to how much?"
HOW_MUCH_HINT = "A number with its unit: 14 days, 5000 euros, 3 tables."
WHO_MAY = "Who may?"
WHO_MAY_HINT = "Otherwise everyone who can ask the twin."
WHICH_PRODUCTS = "For which products? One per line"
WHICH_PRODUCTS_HINT = "Otherwise for all."
WHICH_ENVIRONMENTS = "In which environments? One per line"
WHICH_ENVIRONMENTS_HINT = "production, staging, test, development or sandbox; then the request has to name it."
HOW_OFTEN = "How often?"
PER = "A ..."
LAST_DAY = "The last day"
ONE_WAY_TO_ASK = "Write at least one way to ask, with words that carry meaning: the keyword search matches these."
NUMBER_WITH_UNIT = "Write a number in plain digits and its unit: 14 days, 5000 euros."
ONE_TO_TEN_THOUSAND = "Write a number from 1 to 10,000."
DAY_IN_FUTURE = "Choose a day in the future, a year ahead at most."
FILES = "Files with your decisions"
FILES_HINT = "md, txt, csv, yaml, json"
OR_TEXT = "Or text with your decisions"
OR_TEXT_HINT = "I list each sentence that seems to state a rule. You keep, edit or drop every one."
CALLED = "What is the text called?"
CALLED_HINT = "Under the same name, I list only what has changed when you paste it again."
WHICH_SENTENCES = "Which sentences?"
EVERY_SENTENCE = "List every sentence, even if it sounds like no rule"
YOUR_DOCUMENTS = "Your documents"
READ_THEM = "Read them"
KEEP_THESE = "Keep these"
KEEP_THESE_HINT = "Untick one to remove it."
ANOTHER_CASE = "Another: what someone asks, with their reason"
ANOTHER_CASE_HINT = "For example: log order ids at debug level because support needs them"
MUST_BE = "What the answer must be"
SAY_BOTH_CASE = "Say both: the question, and what the answer must be."
NOT_A_HANDLE = "Lowercase letters, digits and single hyphens, starting with a letter: people write this to ask it."
YOUR_TWIN = "Your twin"
START = "Start"
HANDLE = "What people write to ask it"
HANDLE_HINT = "One word, like security or legal."
ABOUT = "What it is about"
ABOUT_HINT = "For example: contracts and data protection"
COVERS = "What it covers, one per line"
COVERS_HINT = "For example: terms of contracts with customers"
CHANNEL = "A channel where you decide things"
CHANNEL_HINT = "I read what you were asked there and what you said, and draft rules from it. You confirm each."
TEXT_HINT = "Paste a guideline or a decision record."
YOUR_DEPUTIES = "Your deputies"
YOUR_DEPUTIES_HINT = "They can decide requests that are waiting for you, and edit the twin."
SAY_WHAT_ABOUT = "Say in a few words what it is about."
AT_LEAST_ONE = "Write at least one thing: people see what it covers."
WHAT_IT_COVERS = "What it covers"
NOT_COVERED = "What it doesn't cover, and who does"
SOMETHING_ELSE = "Something else that it doesn't cover"
PERSON_TO_ASK = "The person to ask about that"
HOW_ASK_FOR_THAT = "How people ask for that, one per line"
SAY_BOTH_TOPIC = "Say both: what it is, and who answers for it."
SAY_WHAT_THEY_ASK = "Say what they ask for, and who answers for it."
DEPUTIES_HINT = "They can decide requests that are waiting for you, in this order, and edit the twin."
YOUR_DEPUTIES = "Your deputies"
DEPUTIES = "Deputies"
WHICH_TWIN = "Which twin?"
NEW_RULE = "A new rule"
NEXT = "Next"
EXAMPLE = "An example: how would someone ask?"
EXAMPLE_HINT = "In their words, without their reason. It becomes a test of the rule, and a way to ask for it."
THEIR_REASON = "Their reason"
THEIR_REASON_HINT = "Leave it empty if they gave none. I ask for a reason only where you review the answer later."
COUNTER = "A similar-sounding question that must not get this answer"
COUNTER_HINT = "It becomes a test: this one must come to you, or be refused."
COUNTER_GOES = "What do you say to that one?"
CHOOSE_STANCE = "Choose what people hear when they ask."
SAYS_TOO_LITTLE = "This says too little: use two words or more that carry meaning, or it matches everything."
WRITE_SENTENCE = "Write a sentence: people read it."
TWO_WORDS = "This says too little: use at least two words that carry meaning."
SAME_QUESTION = "That is the same question. Write one that differs in the words that matter."


def and_more(number: int) -> str:
    return f"and {number} more"


def rule_with_reason(rule: str, text: str, why: str) -> str:
    return f"*{rule}* “{text}”\n_Why:_ {why}"


def retire_rule(rule: str) -> str:
    return f"Retire {rule}"


def used(times: str, last: str, overridden: str) -> str:
    return f"Used {times}, last {last}; overridden {overridden}."


KINDS = {
    RuleKind.DEFAULT.value: "Default: people can override it with a reason",
    RuleKind.LAW.value: "Law: nobody can override it",
}
TIERS = {
    "1": "1 · Go ahead",
    "2": "2 · Go ahead, I'll review it later",
    "3": "3 · Ask me first",
}


def per(period: str) -> str:
    return f"a {period}"


def use_one_of(environments: str) -> str:
    return f"Use {environments}."


def cases_of(rule: str) -> str:
    return f"Cases of {rule}" if rule else "Cases of no rule"


OUTCOMES = {
    Outcome.ANSWERED.value: "Answer: the rule is read out",
    Outcome.DECIDED.value: "Go ahead",
    Outcome.NOT_BY_DEFAULT.value: "Not by default",
    Outcome.ASSUMED.value: "Go ahead, reviewed later",
    Outcome.CHECK_FIRST.value: "Ask me first",
    Outcome.REFUSED.value: "No",
    Outcome.UNSURE.value: "Which of these?",
    Outcome.NOT_COVERED.value: "Not my area",
}


def handle_means_else(handle: str) -> str:
    return f"“{handle}” already means something else here. Choose another."


def handle_taken(handle: str) -> str:
    return f"There is already a twin “{handle}”. Choose another word."


def line_too_long(most: int) -> str:
    return f"A line can have {most} characters. Shorten it, or use two lines."


def the_message(link: str) -> str:
    return f"<{link}|The message>"


def no_too_long(most: int) -> str:
    return f"The no goes by these words: use at most {most} characters."


def answer_too_long(most: int) -> str:
    return f"Use at most {most} characters: the answer goes by these words."


GOES = {CounterExample.TO_ME.value: "Ask me first", CounterExample.REFUSED.value: "Never"}
