"""The words of the weekly report and its chart."""

from collections.abc import Sequence

from bot.ui.messages.counts import counted
from bot.ui.messages.fragments import times
from twins.reporting.figures import Figures, in_words

WITHOUT_WAITING = "without waiting"
WAITED = "waited for a person"
MEDIAN_WAIT = "Median wait for a decision"
ANSWERS_PER_WEEK = "Answers per week"
NO_DECISIONS = "No decisions."


def head(monday: str, answers: int, share: float | None) -> str:
    """Add the share that didn't wait, if there is one."""
    said = f"The week of {monday}: {counted(answers, 'answer')}"
    return said if share is None else f"{said}, {share:.0%} without waiting"


def audit_log(entries: int, latest: str) -> str:
    return (
        f"Audit log: {counted(entries, 'entry', 'entries')}, the latest is {latest}. Keep this line: it lets you "
        "detect a truncated audit log."
    )


def questions_back(asked: int, not_covered: int) -> str:
    return f"Twins asked a question back {times(asked)}; no rule covered {counted(not_covered, 'request')}"


def small_things(number: int) -> str:
    return f"{counted(number, 'small thing')} went ahead without a rule"


def overridden(rules: str) -> str:
    return f"Overridden: {rules}" if rules else "No rule was overridden"


def due_of_twin(handle: str, due: int, rules: int) -> str:
    return f"`{handle}` {due} of {rules}"


def rules_due(twins: Sequence[str], more: int) -> str:
    if not twins:
        return "No rule is due for review"
    rest = f", and {counted(more, 'more twin')}" if more else ""
    return f"Rules due for review: {', '.join(twins)}{rest}"


def space_ends(space: str, handle: str, on: str) -> str:
    return f"{space} of `{handle}` on {on}"


def spaces_end(spaces: Sequence[str]) -> str:
    return f"Decision spaces ending soon: {', '.join(spaces)}" if spaces else "No decision space ends within two weeks"


def spent(dollars: float) -> str:
    return f"Spent on the model: ${dollars:.2f}"


def reviews(figures: Figures) -> str:
    reviewed, left = figures.confirmed + figures.corrected, figures.to_review
    if not reviewed:
        return f"{counted(left, 'answer')} to review" if left else "No answer to review"
    rest = f"{left} still to review" if left else "none left to review"
    return f"{counted(reviewed, 'answer')} reviewed, {figures.corrected} corrected; {rest}"


def checks(figures: Figures) -> str:
    if not figures.checks:
        return "No request needed a decision first"
    took = figures.verdict
    waited = f"median {in_words(took.median)}, 95% within {in_words(took.p95)}" if took else "none decided yet"
    rest = f"{figures.waiting} still open, {figures.expired or 'none'} expired"
    return f"{counted(figures.checks, 'request')} needed a decision first ({waited}); {rest}"


def rules_due_title(more: int) -> str:
    """Count the twins that the chart has no room for."""
    return f"Rules due for review ({counted(more, 'more twin')})" if more else "Rules due for review"


def picture_text(answers: str) -> str:
    return f"Answers per week: {answers}. Below: how long decisions took, and each twin's rules due for review."


def week_of(monday: str) -> str:
    return f"The week of {monday}"


def by_agents(times: str) -> str:
    return f"Work agents asked on behalf of people {times}"


def due_of(due: int, rules: int) -> str:
    return f"{due} of {rules}"


def short_span(hours: float) -> str:
    if hours < 1 / 60:
        return f"{hours * 3600:.0f} s"
    if hours < 1:
        return f"{hours * 60:.0f} min"
    return f"{hours:.0f} h" if hours < 36 else f"{hours / 24:.0f} d"
