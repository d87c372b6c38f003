"""Ten past decisions of a lawyer as entered in the form, and the outcome of the same ask later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from twins.authoring.editable_playbook import Edit, EditablePlaybook
from twins.authoring.lesson_edits import edits_for_lesson
from twins.authoring.lessons import RuleDraft
from twins.authoring.yaml_edits import apply_edits, new_texts
from twins.playbook.folder import Folder, parse_folder
from twins.values import Person

LEO = Person(slack="U0LEO", name="Leo")


@dataclass(frozen=True)
class PastDecision:
    """A call, and the expected answer of a twin made from it."""

    stance: str
    ask: str
    reason: str
    text: str
    why: str
    outcome: str
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, object]:
        """Return the form's values."""
        return {"ask": self.ask, "reason": self.reason, "text": self.text, "why": self.why, **self.more}

    @property
    def asked(self) -> str:
        """The same ask, with its reason."""
        return f"legal {self.ask} because {self.reason}"


AGREEMENT = PastDecision(
    "go",
    "use our standard data processing agreement with a new hosting provider",
    "they are in Europe",
    "Our own standard agreement may be signed with any provider in the EU",
    "It was reviewed last spring, and none of forty providers asked for a change",
    "✅ Go ahead",
)
CHATS = PastDecision(
    "never",
    "send customer contracts to a chat assistant on the internet",
    "it summarises well",
    "No contract of a customer goes into a tool that we have no agreement with",
    "Two customers asked for proof last year, and one left over a tool nobody had approved",
    "⛔ No",
)
PENALTY = PastDecision(
    "ask_me",
    "accept a penalty clause in a customer contract",
    "the customer insists",
    "Penalty clauses come to me before anybody agrees",
    "One cost us 80,000 euros in a quarter",
    "✋ Wait for Leo",
)
NOTICE = PastDecision(
    "not_usually",
    "let a customer have a notice period of one week",
    "they want to try us",
    "Notice is a month at least",
    "Support needs the time to hand data over",
    "↩️ Not by default",
    {"instead": "Offer a trial month without a contract"},
)
LISTING = PastDecision(
    "look_after",
    "put the new subprocessor on our public list",
    "it starts on Monday",
    "New subprocessors are listed two weeks before they start",
    "The agreement promises it",
    "🟡 Go ahead, Leo will review it",
)
TEN = (
    AGREEMENT,
    CHATS,
    PENALTY,
    NOTICE,
    LISTING,
    PastDecision(
        "go",
        "answer a customer's security questionnaire with last year's answers",
        "nothing has changed",
        "Questionnaire answers are reused for a year",
        "They are signed off once a year",
        "✅ Go ahead",
    ),
    PastDecision(
        "never",
        "delete an email that a court might ask for",
        "it is embarrassing",
        "Nothing is deleted that a court might ask for",
        "A hold was broken once, which cost a case",
        "⛔ No",
    ),
    PastDecision(
        "ask_me",
        "tell a journalist about a customer",
        "they already know",
        "Nobody speaks to the press about customers before I do",
        "What is printed stays printed",
        "✋ Wait for Leo",
    ),
    PastDecision(
        "go",
        "name a customer as a reference on a slide",
        "they agreed in writing",
        "A customer who agreed in writing may be named on slides",
        "The form covers slides and the site",
        "✅ Go ahead",
    ),
    PastDecision(
        "look_after",
        "sign a mutual confidentiality agreement on our template",
        "the meeting is tomorrow",
        "Our own template may be signed by team leads",
        "It binds nobody to anything but silence",
        "🟡 Go ahead, Leo will review it",
    ),
)


def a_folder(*calls: PastDecision, deputies: Sequence[Person] = ()) -> Folder:
    """Leo's twin, made of these calls."""
    files = new_texts("legal", "Leo's legal twin", "contracts", LEO, ["terms of contracts"], deputies)
    playbook, edits = EditablePlaybook.of(files), list[Edit]()
    for call in calls:
        made = {"stance": call.stance, "text": call.text, "why": call.why, "ask": call.ask, "reason": call.reason}
        new = edits_for_lesson(playbook, RuleDraft.model_validate(made | dict(call.more)), date(2026, 11, 1)).edits
        for edit in new:
            playbook = playbook.changed(edit)
        edits += new
    return parse_folder(apply_edits(files, edits), "legal")
