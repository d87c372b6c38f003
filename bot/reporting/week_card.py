"""The weekly report card: seven lines naming no one."""

from collections.abc import Iterator, Sequence

from bot.ui.blocks import Block, Picture, RenderedCard, context, cut, day, escape, section
from bot.ui.counts import counted
from bot.ui.fragments import times
from bot.ui.new_blocks import bars
from twins.reporting.figures import Figures, in_words
from twins.reporting.week import PastWeek, WeekView

_MOST = 5


def draw_week(view: WeekView) -> RenderedCard:
    share = view.figures.share_without_waiting
    head = f"The week of {day(view.monday)}: {counted(view.figures.answers, 'answer')}"
    head += f", {share:.0%} without waiting" if share is not None else ""
    lines = "\n".join(f"• {line}" for line in _lines(view))
    end = f"Audit log: {counted(view.entries, 'entry', 'entries')}, the latest is {escape(view.head[:16])}."
    audit = f"{end} Keep this line: it lets you detect a truncated audit log."
    blocks = [section(cut(f"*{head}*\n{lines}", 2_900)), *_charts(view.trend), context(audit)]
    return RenderedCard(head, blocks, _picture(view))


def _charts(weeks: Sequence[PastWeek]) -> list[Block]:
    """Show what the picture shows of the past weeks; how many rules are due is in the lines."""
    labels = [f"{each.monday.day} {each.monday:%b}" for each in weeks]
    answers = {
        "without waiting": [each.without_waiting for each in weeks],
        "waited for a person": [each.waited for each in weeks],
    }
    hours = [round(each.verdict.median.total_seconds() / 3600, 1) if each.verdict else 0.0 for each in weeks]
    waits = bars("Median wait for a decision", labels, {"hours": hours}, "hours") if any(hours) else []
    return [*bars("Answers per week", labels, answers), *waits]


def _picture(view: WeekView) -> Picture:
    def draw() -> bytes:
        from bot.reporting.week_chart import draw_picture

        return draw_picture(view)

    answers = ", ".join(f"{day(each.monday)}: {each.without_waiting + each.waited}" for each in view.trend)
    alt_text = f"Answers per week: {answers}. Below: how long decisions took, and each twin's rules due for review."
    return Picture(f"week-{view.monday}.png", f"The week of {day(view.monday)}", alt_text, draw)


def _lines(view: WeekView) -> Iterator[str]:
    if view.by_agents:
        yield f"Work agents asked for people {times(view.by_agents)}"
    if view.figures.questions_back or view.figures.not_covered:
        back = f"Twins asked a question back {times(view.figures.questions_back)}"
        yield f"{back}; no rule covered {counted(view.figures.not_covered, 'request')}"
    if view.figures.small_things:
        yield f"{counted(view.figures.small_things, 'small thing')} went ahead without a rule"
    yield _checks(view.figures)
    yield _reviews(view.figures)
    over = ", ".join(f"{escape(rule)} {times(count)}" for rule, count in view.overridden)
    yield f"Overridden: {over}" if over else "No rule was overridden"
    stale = [each for each in view.standing if each.due]
    due = ", ".join(f"`{escape(each.handle)}` {each.due} of {each.fresh + each.due}" for each in stale[:_MOST])
    due += f", and {counted(len(stale) - _MOST, 'more twin')}" if len(stale) > _MOST else ""
    yield f"Rules due for review: {due}" if due else "No rule is due for review"
    ends = ", ".join(f"{escape(each.space)} of `{escape(each.handle)}` on {day(each.until)}" for each in view.ending)
    yield f"Decision spaces ending soon: {ends}" if ends else "No decision space ends within two weeks"
    yield f"Spent on the model: ${view.cost / 1e6:.2f}"


def _reviews(figures: Figures) -> str:
    reviewed, left = figures.confirmed + figures.corrected, figures.to_review
    if not reviewed:
        return f"{counted(left, 'answer')} to review" if left else "No answer to review"
    rest = f"{left} still to review" if left else "none left to review"
    return f"{counted(reviewed, 'answer')} reviewed, {figures.corrected} corrected; {rest}"


def _checks(figures: Figures) -> str:
    if not figures.checks:
        return "No request needed a decision first"
    took = figures.verdict
    waited = f"median {in_words(took.median)}, 95% within {in_words(took.p95)}" if took else "none decided yet"
    rest = f"{figures.waiting} still open, {figures.expired or 'none'} expired"
    return f"{counted(figures.checks, 'request')} needed a decision first ({waited}); {rest}"
