"""What is an expert asked, so that their judgment becomes rules? Real past calls, a few at a sitting."""

from twins.lessons import Origin

A_SITTING = 4
"""Questions. More in one go are answered worse, and a twin grows better by being asked than by being planned."""

PROMPTS = (
    "Think of the last time somebody waited for you. What did they ask?",
    "What are you asked every week, and answer the same each time?",
    "What did somebody do without asking you, and you wish they had asked?",
    "Which request do you turn down every time, whoever asks?",
    "What do people ask you that they could decide alone?",
    "Which mistake have you seen twice? What was asked, or should have been, before it?",
    "What did you approve last, but only on a condition?",
    "Which rule of yours do newcomers not believe until it has bitten them?",
    "What may be done at once when something burns, and never otherwise?",
    "What do you look at first before you say yes? Think of one call where it was missing.",
)
"""Asked where no past call was found: each is about one all the same."""

_FROM_INTERVIEW = frozenset({Origin.THREAD, Origin.SENTENCE, Origin.PROMPT})


def comes_from_interview(origin: Origin) -> bool:
    """Whether a proposal is a question of an interview, behind which the next one follows."""
    return origin in _FROM_INTERVIEW
