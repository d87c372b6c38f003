"""The words of a twin's page, of its draft, and of what is done on it."""

from bot.ui.messages.counts import counted

NEVER_CONFIRMED = ":hourglass: _never confirmed in these words_"
NEVER_PUBLISHED = "never published"
SEEN_NOT_PUBLISHED = "What you see is not published yet."
THIS_ANSWERS = "This is what answers."
A_PASTED_TEXT = "a pasted text"
NO_FORM = "Slack didn't let me open the form in time. Nothing happened; type it again."
PROPOSE = "Propose"
THEY_READ_IT = "They read your request too. The rule stays as it is until they agree."
BACK = "Back"
WRITE_RULE = "Write a rule"
WHAT_IT_COVERS = "What it covers"
DEPUTIES = "Deputies"
GRANT_DECISION = "Grant a decision"
INTERVIEW_ME = "Interview me"
ADD_DOCUMENTS = "Add documents"
GRANTED_DECISIONS = "*Granted decisions*"
NONE_YET = "None yet."
ALWAYS_NEEDS_A_PERSON = "*What always needs a person*"
EXAMPLES_WITHOUT_RULE = "Examples without a rule"
DISCARD_DRAFT = "Discard draft"
YOU_ARE_A_DEPUTY = "you're a deputy"
OPEN = "Open"
NOBODY_CAN_ASK = "Nobody can ask it yet."
NOT_PUBLISHED_YET = "*Not published yet*"
UNDO = "Undo"
CHANGE = "Change"
RETIRE = "Retire"
EXAMPLES = "Examples"
STILL_RIGHT = "Still right"
REMOVE = "Remove"
WITHDRAW = "Withdraw"
EARLIER_RULES = "Earlier rules"
EVERYTHING_PUBLISHED = "Everything is published."
PUBLISH_ANYWAY = "Publish anyway"
PUBLISH = "Publish"
PUBLISH_ON_TRIAL = "Publish on trial"
ONLY_FOR_ME = "Only for me"
AN_EXAMPLE = "an example"
FOUR_MORE = "Four more questions"
OPEN_DRAFT = "Open the draft"


def rules(number: int) -> str:
    return counted(number, "rule")


def more_suggestions(number: int) -> str:
    return f"And {counted(number, 'more suggestion')}, shown once these are settled."


def hidden_suggestions(number: int) -> str:
    come = counted(number, "more suggestion comes", "more suggestions come")
    return f"{come} from conversations that you can't read."


def rules_of(twin: str, *, is_ordered: bool) -> str:
    """Name the order only where there is one."""
    head = f"*Rules of {twin}*"
    return f"{head}\nDue first, then by when they were last confirmed." if is_ordered else head


def background(length: int) -> str:
    return f"*Background* ({length:,} characters)"


def confirmed(on: str, due: str) -> str:
    """Say when it was confirmed, and since when it is due if it is."""
    return f":hourglass: _confirmed {on}, to review since {due}_" if due else f"_confirmed {on}_"


def confirmed_unused(on: str) -> str:
    return f"_confirmed {on}, not used since_"


def granted(until: str, by: str) -> str:
    return f"until {until}, by {by}"


def mode(name: str, meaning: str, handle: str) -> str:
    return f"*{name}*: {meaning} (`/twins mode {handle} ...`)."


def newer_version(agrees: str) -> str:
    return f"A newer version goes live once {agrees}: see the message about it."


def changes_unpublished(number: int) -> str:
    return f"{counted(number, 'change')} not published yet."


def counts(rules: int, laws: int, triggers: int, examples: int) -> str:
    parts = [counted(rules, "rule") + (f" ({counted(laws, 'law')})" if laws else "")]
    parts += [counted(triggers, "trigger")] if triggers else []
    return ", ".join([*parts, counted(examples, "example")])


def near_misses(number: int, guard: str) -> str:
    if number == 1:
        return f"This past request came close to *{guard}*, which doesn't match it. Should it have?"
    return f"These {number} past requests came close to *{guard}*, which doesn't match them. Should it have?"


def space_in_draft(may: str, handle: str) -> str:
    return f"“{may}” is in the draft of `{handle}`. It is granted once you publish."


def space_replayed(may: str, handle: str, settled: int, checks: int) -> str:
    return (
        f"“{may}” is in the draft of `{handle}`. It would have settled {settled} of your last {checks} checks. "
        "It is granted once you publish."
    )


def space_ends(space: str, handle: str, may: str, until: str) -> str:
    return (
        f"{space} of `{handle}` (“{may}”) ends on {until}. After that, such requests come to you again. To keep it, "
        "grant it again on the twin's page."
    )


def twin_name(expert: str, handle: str) -> str:
    return f"{expert}'s {handle} twin"


def why_change(rule: str) -> str:
    return f"Why should {rule} say something else? Its expert and the architects read this."


def change_rule(rule: str) -> str:
    return f"Change {rule}?"


def not_published(number: int) -> str:
    return f"{number} not published"


def suggested(number: int) -> str:
    return f"*{number} suggested*"


def to_review(number: int) -> str:
    return f":hourglass: {number} to review"


def nobody_until(turns_on: str) -> str:
    return f"Nobody can ask it until {turns_on} it on: see the message about it."


def and_more(number: int) -> str:
    return f"and {number} more"


def cap(uses: int, period: str) -> str:
    return f"{uses} a {period}"


def withdrawn(space: str, may: str) -> str:
    return f"~{space} {may}~ was withdrawn; the next version drops it"


def more_rules(number: int) -> str:
    return counted(number, "more rule")


def newer_version_until(agrees: str) -> str:
    return f"A newer version goes live once {agrees}; until then, the old one answers."


def held_back(label: str, lines: str, more: str) -> str:
    return f":construction: *{label}*{lines}{more}"


def add_to(guard: str) -> str:
    return f"Yes, add it to {guard}"
