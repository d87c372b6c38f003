"""The weekly report card: seven lines naming no one."""

from collections.abc import Iterator, Sequence

from bot.reporting.messages import week_words
from bot.ui.blocks import Block, Picture, RenderedCard, context, cut, day, escape, section
from bot.ui.messages.fragments import times
from bot.ui.new_blocks import bars
from twins.reporting.week import PastWeek, WeekView

_MOST = 5


def draw_week(view: WeekView) -> RenderedCard:
    share = view.figures.share_without_waiting
    head = week_words.head(day(view.monday), view.figures.answers, share)
    lines = "\n".join(f"• {line}" for line in _lines(view))
    audit = week_words.audit_log(view.entries, escape(view.head[:16]))
    blocks = [section(cut(f"*{head}*\n{lines}", 2_900)), *_charts(view.trend), context(audit)]
    return RenderedCard(head, blocks, _picture(view))


def _charts(weeks: Sequence[PastWeek]) -> list[Block]:
    """Show what the picture shows of the past weeks; how many rules are due is in the lines."""
    labels = [f"{each.monday.day} {each.monday:%b}" for each in weeks]
    answers = {
        week_words.WITHOUT_WAITING: [each.without_waiting for each in weeks],
        week_words.WAITED: [each.waited for each in weeks],
    }
    hours = [round(each.verdict.median.total_seconds() / 3600, 1) if each.verdict else 0.0 for each in weeks]
    waits = bars(week_words.MEDIAN_WAIT, labels, {"hours": hours}, "hours") if any(hours) else []
    return [*bars(week_words.ANSWERS_PER_WEEK, labels, answers), *waits]


def _picture(view: WeekView) -> Picture:
    def draw() -> bytes:
        from bot.reporting.week_chart import draw_picture

        return draw_picture(view)

    answers = ", ".join(f"{day(each.monday)}: {each.without_waiting + each.waited}" for each in view.trend)
    alt_text = week_words.picture_text(answers)
    return Picture(f"week-{view.monday}.png", week_words.week_of(day(view.monday)), alt_text, draw)


def _lines(view: WeekView) -> Iterator[str]:
    if view.by_agents:
        yield week_words.by_agents(times(view.by_agents))
    if view.figures.questions_back or view.figures.not_covered:
        yield week_words.questions_back(view.figures.questions_back, view.figures.not_covered)
    if view.figures.small_things:
        yield week_words.small_things(view.figures.small_things)
    yield week_words.checks(view.figures)
    yield week_words.reviews(view.figures)
    over = ", ".join(f"{escape(rule)} {times(count)}" for rule, count in view.overridden)
    yield week_words.overridden(over)
    stale = [each for each in view.standing if each.due]
    due = [week_words.due_of_twin(escape(each.handle), each.due, each.fresh + each.due) for each in stale[:_MOST]]
    yield week_words.rules_due(due, max(0, len(stale) - _MOST))
    ends = [week_words.space_ends(escape(each.space), escape(each.handle), day(each.until)) for each in view.ending]
    yield week_words.spaces_end(ends)
    yield week_words.spent(view.cost / 1e6)
