"""The weekly chart: three plots, readable on a phone in light and dark mode."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from bot.reporting.messages import week_words
from twins.reporting.week import PastWeek, RuleStanding, WeekView

PAPER, INK, SOFT = "#fbfaf7", "#23211d", "#67625a"
"""The chart's own background, so that it looks the same in light and dark mode."""
CALM, BUSY = "#0b6e63", "#b4501e"
"""Good results and waiting: distinct in hue and lightness, and labelled in words."""
_WIDTH, _DPI = 6.0, 180
"""1080 pixels, three per point of a phone: the smallest letters are as large as the message's text."""
_MOST_TWINS = 8
_LETTERS: dict[str, Any] = {"fontsize": 14, "color": INK}


def draw_picture(view: WeekView) -> bytes:
    """Return a PNG, which shows no person."""
    twins = view.standing[:_MOST_TWINS]
    heights = [3.2, 2.4, 0.7 + 0.42 * max(1, len(twins))]
    engine = ConstrainedLayoutEngine(h_pad=0.1, w_pad=0.14)
    figure = Figure(figsize=(_WIDTH, sum(heights)), dpi=_DPI, facecolor=PAPER, layout=engine)
    more = len(view.standing) - len(twins)
    titles = [week_words.ANSWERS_PER_WEEK, week_words.MEDIAN_WAIT, week_words.rules_due_title(more)]
    parts: Any = figure.subfigures(3, 1, height_ratios=heights)
    for part, title in zip(parts, titles, strict=True):
        part.suptitle(title, x=0.02, ha="left", fontsize=15, color=INK, fontweight="bold")
    _answers(parts[0].subplots(), view.trend)
    _waits(parts[1].subplots(), view.trend)
    _rules(parts[2].subplots(), twins)
    drawn = BytesIO()
    figure.savefig(drawn, format="png")
    return drawn.getvalue()


def _answers(axes: Axes, weeks: Sequence[PastWeek]) -> None:
    at = range(len(weeks))
    calm = axes.bar(at, [each.without_waiting for each in weeks], color=CALM, width=0.68)
    busy = axes.bar(
        at, [each.waited for each in weeks], bottom=[each.without_waiting for each in weeks], color=BUSY, width=0.68
    )
    for index, each in enumerate(weeks):
        total = each.without_waiting + each.waited
        if total:
            axes.annotate(f"{total:,}", (index, total), (0, 3), textcoords="offset points", ha="center", **_LETTERS)
    _mondays(axes, weeks)
    axes.set_xlim(-0.6, len(weeks) - 0.4)
    axes.set_yticks([])
    axes.margins(y=0.16)
    _legend(axes, [calm, busy])


def _legend(axes: Axes, bars: Sequence[Any]) -> None:
    axes.legend(
        bars,
        [week_words.WITHOUT_WAITING, week_words.WAITED],
        loc="upper left",
        bbox_to_anchor=(-0.02, -0.12),
        ncols=2,
        frameon=False,
        fontsize=13,
        labelcolor=INK,
        handlelength=1,
        columnspacing=1.2,
        borderpad=0,
    )


def _waits(axes: Axes, weeks: Sequence[PastWeek]) -> None:
    hours = [each.verdict.median.total_seconds() / 3600 if each.verdict else 0.0 for each in weeks]
    axes.bar(range(len(weeks)), hours, color=BUSY, width=0.68)
    for index, each in enumerate(hours):
        if weeks[index].verdict:
            axes.annotate(
                week_words.short_span(each), (index, each), (0, 3), textcoords="offset points", ha="center", **_LETTERS
            )
    if not any(each.verdict for each in weeks):
        axes.annotate(week_words.NO_DECISIONS, (0, 0.5), xycoords="axes fraction", fontsize=14, color=SOFT)
    _mondays(axes, weeks)
    axes.set_xlim(-0.6, len(weeks) - 0.4)
    axes.set_yticks([])
    axes.margins(y=0.24)


def _rules(axes: Axes, twins: Sequence[RuleStanding]) -> None:
    at = range(len(twins))
    axes.barh(at, [each.fresh for each in twins], color=CALM, height=0.62)
    axes.barh(at, [each.due for each in twins], left=[each.fresh for each in twins], color=BUSY, height=0.62)
    for index, each in enumerate(twins):
        share = week_words.due_of(each.due, each.fresh + each.due)
        axes.annotate(share, (each.fresh + each.due, index), (6, -5), textcoords="offset points", **_LETTERS)
    axes.set_yticks(list(at), [_cut(each.handle) for each in twins], **_LETTERS)
    axes.invert_yaxis()
    axes.set_xticks([])
    axes.margins(x=0.22)
    _bare(axes)


def _cut(handle: str) -> str:
    return handle if len(handle) <= 16 else handle[:15] + "…"


def _mondays(axes: Axes, weeks: Sequence[PastWeek]) -> None:
    """Label every second Monday, including the last."""
    shown = [index for index in range(len(weeks)) if (len(weeks) - 1 - index) % 2 == 0]
    axes.set_xticks(shown, [f"{weeks[index].monday.day} {weeks[index].monday:%b}" for index in shown], **_LETTERS)
    _bare(axes)


def _bare(axes: Axes) -> None:
    axes.set_facecolor(PAPER)
    axes.tick_params(length=0)
    for name, spine in axes.spines.items():
        spine.set_visible(name == "bottom" and axes.get_yticks().size == 0)
        spine.set_color(SOFT)
