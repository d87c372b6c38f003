"""Look-up and export of decisions, without private words."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.cli.records import log_export as exporting
from bot.cli.records.log_export import export_log
from bot.cli.serve import practising
from bot.reporting.decision_log import filters_in
from tests.support.settings import settings
from tests.support.slack_world import BILLING, BOT, CHEN, CORA, DECIDED, ONBOARD, OTHERWISE, REFUSED, World
from twins.reporting.decision_log import Filters

KNOWN = ("security", "data", "ux")
SECRET = "data keep raw events for 700 days because the merger is in May"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Yield a workspace with decisions of Cora's and Chen's, one of them in a direct message."""
    with practising(tmp_path_factory.mktemp("practice") / "practice.db", port=0, given=settings()) as practice:
        world = World(practice)
        world.answered(OTHERWISE)
        world.answered(DECIDED, CHEN, ONBOARD)
        world.answered(REFUSED)
        world.slack.post(CHEN, world.slack.dm(CHEN, BOT), SECRET)
        world.until(lambda: [m for m in world.slack.said(world.slack.dm(CHEN, BOT)) if m.bot_id])
        world.settle()
        yield world


def log(world: World, words: str, user: str = CORA) -> str:
    """Return the bot's reply to `/twins log`."""
    return world.told(user, lambda: world.slack.command(user, BILLING, "/twins", f"log {words}".strip()))


def test_the_log_says_of_a_direct_message_only_that_there_was_something(world: World) -> None:
    others, own = log(world, "data"), log(world, "data", CHEN)

    assert "asked in a direct message: only people in it can read the words" in others
    assert "merger" not in others
    assert "merger" in own


def at(year: int, month: int, day: int) -> datetime:
    """Return the beginning of a day."""
    return datetime(year, month, day, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # one filter
        ("", {}),
        ("security", {"twin": "security"}),
        ("Security", {"twin": "security"}),
        ("SEC-4", {"rule": "SEC-4"}),
        ("sec-4", {"rule": "SEC-4"}),
        ("SEC-S2", {"rule": "SEC-S2"}),
        ("mine", {"conductor": CORA}),
        ("product Billing", {"product": "Billing"}),
        ("product Web Shop", {"product": "Web Shop"}),
        ("since 2026-11-01", {"since": at(2026, 11, 1)}),
        # `until` includes its day
        ("until 2026-11-30", {"until": at(2026, 12, 1)}),
        # several filters, in any order
        ("security mine since 2026-11-01", {"twin": "security", "conductor": CORA, "since": at(2026, 11, 1)}),
        ("product Web Shop mine", {"product": "Web Shop", "conductor": CORA}),
        ("product Web Shop SEC-4 data", {"product": "Web Shop", "rule": "SEC-4", "twin": "data"}),
        (
            "mine product Web Shop until 2026-11-30",
            {"conductor": CORA, "product": "Web Shop", "until": at(2026, 12, 1)},
        ),
        # invalid filters
        ("bogus", None),
        ("product", None),
        ("since", None),
        ("since yesterday", None),
        ("since 2026-13-01", None),
        ("security bogus", None),
        ("SEC-", None),
        ("4", None),
    ],
)
def test_what_somebody_looks_for_is_read(text: str, found: dict[str, Any] | None) -> None:
    expected = None if found is None else Filters(reader=CORA, **found)
    assert filters_in(text, CORA, KNOWN) == expected


def test_an_id_in_small_letters_ends_a_product_s_name() -> None:
    found = filters_in("product Web Shop sec-4", CORA, KNOWN)
    assert found == Filters(reader=CORA, product="Web Shop", rule="SEC-4")


def test_a_product_without_a_name_is_not_understood() -> None:
    assert filters_in("product mine", CORA, KNOWN) is None


@pytest.mark.parametrize(
    ("words", "there", "missing"),
    [
        ("", ["DAT-2", "SEC-1"], []),
        ("security", ["SEC-1"], ["DAT-2"]),
        ("mine", ["DAT-2", "SEC-1"], ["`ux`"]),
        ("DAT-2", ["used", "overridden", "DAT-2"], ["SEC-1"]),
        ("since 2020-01-01", ["DAT-2"], []),
        ("until 2020-01-01", ["No decision matches"], ["DAT-2"]),
        ("SEC-99", ["There is no published rule SEC-99"], []),
        ("bogus", ["Say what to show"], ["DAT-2"]),
    ],
)
def test_the_log_tells_what_fits(world: World, words: str, there: list[str], missing: list[str]) -> None:
    told = log(world, words)
    assert [each for each in there if each not in told] == []
    assert [each for each in missing if each in told] == []


def test_whoever_asked_reads_their_own_words_and_nobody_elses(world: World) -> None:
    mine, theirs = log(world, "", CORA), log(world, "", CHEN)
    assert "finance audits yearly" in mine
    assert "finance audits yearly" not in theirs
    assert "people miss it" in theirs
    assert "people miss it" not in mine


def test_a_direct_message_is_read_by_whoever_wrote_it_alone(world: World) -> None:
    assert "merger" in log(world, "data", CHEN)
    assert "merger" not in log(world, "data", CORA)


def test_who_asked_is_not_told(world: World) -> None:
    assert CHEN not in log(world, "")


@pytest.fixture
def exported(world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Return a function that exports the log with options, as the command line does."""
    monkeypatch.setattr(exporting, "recorded_store", lambda: world.practice.store)

    def export(form: Any, *, texts: bool = False, **given: Any) -> str:
        capsys.readouterr()
        export_log(form=form, texts=texts, **given)
        return capsys.readouterr().out

    return export


def test_csv_has_a_head_and_a_line_for_each_decision(exported: Any) -> None:
    rows = list(csv.DictReader(io.StringIO(exported("csv"))))
    assert [row["twin"] for row in rows] == ["data", "ux", "security", "data"]
    assert rows[2]["rules"] == "SEC-1"
    assert {row["ask"] for row in rows} == {""}


def test_jsonl_has_a_value_for_each_decision(exported: Any) -> None:
    rows = [json.loads(line) for line in exported("jsonl", twin="data").splitlines()]
    assert [(row["twin"], row["ask"], row["conductor"]) for row in rows] == [("data", None, None)] * 2


def test_texts_come_only_when_they_are_asked_for_and_never_from_direct_messages(exported: Any) -> None:
    said = exported("jsonl", texts=True)
    assert "finance audits yearly" in said
    assert "merger" not in said
    assert "finance audits yearly" not in exported("jsonl")


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_cell_is_a_formula(world: World, exported: Any, start: str) -> None:
    world.practice.store.products.set_product("T0PRACTICE", BILLING, f"{start}1+cmd|' /C calc'!A0")
    world.answered(OTHERWISE)
    cells = [row["product"] for row in csv.DictReader(io.StringIO(exported("csv")))]
    assert f"'{start}1+cmd|' /C calc'!A0" in cells
    assert not [cell for cell in cells if cell.startswith(start)]
