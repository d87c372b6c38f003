"""Interview questions about real past calls, which become rules."""

from twins.lessons import Origin

A_SITTING = 4
"""Questions. More at once are answered less well, and a twin grows better by questions than by planning."""

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
"""Asked when no past call was found; each asks for one."""

_FROM_INTERVIEW = frozenset({Origin.THREAD, Origin.SENTENCE, Origin.PROMPT})


def comes_from_interview(origin: Origin) -> bool:
    """Return whether it is an interview question, after which the next one follows."""
    return origin in _FROM_INTERVIEW
