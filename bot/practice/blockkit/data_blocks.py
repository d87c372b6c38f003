"""Shapes of tables and charts."""

from typing import Any

from bot.practice.blockkit.objects import BlockProblems, Check, Shape, anything, boolean, by_type, many, one_of, text

_id: dict[str, Check] = {"block_id": text(255)}
_label = text(20)


def _amount(findings: BlockProblems, where: str, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        findings.add("must be a number", where)


_CELLS: dict[str, Shape] = {
    "raw_text": Shape({"text": text(3000)}),
    "raw_number": Shape({"value": _amount}, {"text": text(3000)}),
    "rich_text": Shape({"elements": anything}),
}
_column = Shape({}, {"align": one_of("left", "center", "right"), "is_wrapped": boolean})
TABLE = Shape({"rows": many(many(by_type(_CELLS), 20), 100)}, {**_id, "column_settings": many(_column.check, 20, 0)})

_point = Shape({"label": _label, "value": _amount})
_series = Shape({"name": _label, "data": many(_point.check, 20)})
_axes = Shape({"categories": many(_label, 20)}, {"x_label": text(50), "y_label": text(50)})
_by_series = Shape({"series": many(_series.check, 6), "axis_config": _axes.check})
_CHARTS: dict[str, Shape] = {
    "pie": Shape({"segments": many(_point.check, 6)}),
    "bar": _by_series,
    "area": _by_series,
    "line": _by_series,
}
CHART = Shape({"title": text(50), "chart": by_type(_CHARTS)}, _id)
