"""The weekly report card: six lines naming no one."""

from collections.abc import Iterator

from bot.ui.blocks import Picture, RenderedCard, context, cut, day, escape, section
from bot.ui.fragments import times
from twins.reporting.figures import Figures, in_words
from twins.reporting.week import WeekView

_MOST = 5


def draw_week(view: WeekView) -> RenderedCard:
    share = view.figures.share_without_waiting
    head = f"The week of {day(view.monday)}: {_count(view.figures.answers, 'answer')}"
    head += f", {share:.0%} of them without waiting" if share is not None else ""
    lines = "\n".join(f"• {line}" for line in _lines(view))
    end = f"Audit: {view.entries:,} entries, the last {escape(view.head[:16])}."
    audit = f"{end} Keep this line: by it a log that was cut off is noticed."
    return RenderedCard(head, [section(cut(f"*{head}*\n{lines}", 2_900)), context(audit)], _picture(view))


def _picture(view: WeekView) -> Picture:
    def draw() -> bytes:
        from bot.reporting.week_chart import draw_picture

        return draw_picture(view)

    answers = ", ".join(f"{day(each.monday)}: {each.without_waiting + each.waited}" for each in view.trend)
    alt_text = f"Answers a week: {answers}. Below, how long verdicts took, and each twin's rules that are due."
    return Picture(f"week-{view.monday}.png", f"The week of {day(view.monday)}", alt_text, draw)


def _lines(view: WeekView) -> Iterator[str]:
    yield _checks(view.figures)
    looked = view.figures.confirmed + view.figures.corrected
    late = f"{view.figures.to_review} still to be looked at"
    found = f"{looked}, {view.figures.corrected} of them corrected" if looked else "none"
    yield f"Looked at afterwards: {found}; {late}"
    over = ", ".join(f"{escape(rule)} {times(count)}" for rule, count in view.overridden)
    yield f"Overridden: {over}" if over else "Nobody overrode a rule"
    stale = [each for each in view.standing if each.due]
    due = ", ".join(f"`{escape(each.handle)}` {each.due} of {each.fresh + each.due}" for each in stale[:_MOST])
    due += f", and {len(stale) - _MOST} twins more" if len(stale) > _MOST else ""
    yield f"Rules that are due for a look: {due}" if due else "No rule is due for a look"
    ends = ", ".join(f"{escape(each.space)} of `{escape(each.handle)}` on {day(each.until)}" for each in view.ending)
    yield f"Decision spaces that end soon: {ends}" if ends else "No decision space ends within two weeks"
    yield f"Spent on readings: ${view.cost / 1e6:.2f}"


def _checks(figures: Figures) -> str:
    if not figures.checks:
        return "Nothing had to be checked first"
    waited = f"verdict after {in_words(figures.verdict.median)} at the median" if figures.verdict else "no verdict yet"
    slow = f", {in_words(figures.verdict.p95)} at the slow end" if figures.verdict else ""
    rest = f"; {figures.waiting} still waiting, {figures.expired} expired"
    return f"Checked first: {figures.checks}, {waited}{slow}{rest}"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
