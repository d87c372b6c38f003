"""Texts expire and people can be forgotten, while decisions and the audit chain stay."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from storage.db import audit_log
from storage.db.identities import person_id
from storage.db.tables_asks import DecisionRow, PersonRow, TextRow
from storage.db.tables_jobs import CardVersionRow
from storage.db.tables_twins import ProposalRow
from storage.jobs import outbox
from storage.privacy.forget_person import StillNeededError
from storage.records.proposal_rows import open_proposal
from tests.support.check_actions import check_of, settle
from tests.support.draft_actions import RULE, SECURITY, DraftActions
from tests.support.override_actions import OverrideActions
from tests.support.product_actions import ProductActions, law_naming
from tests.support.proposal_actions import ASSUMED
from tests.support.store_world import (
    ANA,
    APP,
    ARI,
    BILLING,
    CHECK_FIRST,
    CORA,
    DECIDED,
    LEO,
    MALLORY,
    TEAM,
    World,
    starter,
)
from twins.audit import FORGOTTEN
from twins.authoring.lessons import Precedent, ProposalKey, ProposalOrigin
from twins.checking.views import AnswerView
from twins.deciding.reading import Reading
from twins.jobs import CardKind, Destination, JobKind, private_message
from twins.notices import Refusal
from twins.reporting.home_views import ProductRequestView
from twins.states import CheckState, ProductRequestState
from twins.values import Tier

KEPT = timedelta(days=365)
NINE = 1794992400
"""When the world's clock begins, in seconds."""
WANT = "end the sessions of the zeppelin team after a day"


def forget_old(world: World, days: int = 366) -> int:
    """Let retention delete texts some days later."""
    world.clock.move(timedelta(days=days))
    return world.store.retention.texts(world.clock.now() - KEPT, world.clock.now())


def everything(world: World) -> str:
    """The whole database as text: every row of every table."""
    with world.store.database.read() as session:
        connection = session.connection()
        tables = connection.dialect.get_table_names(connection)
        rows = [connection.exec_driver_sql(f'select * from "{table}"').all() for table in sorted(tables)]
    return "\n".join(str(tuple(row)) for table in rows for row in table)


def texts(world: World) -> set[str]:
    return {row.body for row in world.rows(TextRow)}


def test_the_texts_of_what_is_settled_go_and_what_was_decided_stays(world: World, overrides: OverrideActions) -> None:
    answer = world.decide(DECIDED, WANT)
    overrides.begin(answer, "SEC-7")
    overrides.reply(answer, "the zeppelins fly at night")
    assert forget_old(world) > 0
    assert "zeppelin" not in everything(world)
    [row] = world.rows(DecisionRow)
    assert (row.outcome, row.tier) == ("decided", 1)
    assert world.view(answer.id).ask == "[forgotten]"
    assert audit_log.verify(world.store.database) is None


@pytest.mark.parametrize("days", [1, 364])
def test_younger_texts_stay(world: World, days: int) -> None:
    world.decide(DECIDED, WANT)
    before = texts(world)
    assert forget_old(world, days) == 0
    assert texts(world) == before


def test_what_is_said_about_a_forgotten_ask_is_forgotten_in_its_turn(world: World, overrides: OverrideActions) -> None:
    answer = world.decide(DECIDED, WANT)
    overrides.begin(answer, "SEC-7")
    reply = world.next_ts()
    overrides.reply(answer, "they need it", ts=reply)
    forget_old(world)
    overrides.edit(answer, reply, "the zeppelins fly at night")
    assert forget_old(world, 300) == 0
    assert "zeppelins" in everything(world)
    assert forget_old(world) == 1
    world.sql("update job set payload = null")
    assert "zeppelins" not in everything(world)
    assert audit_log.verify(world.store.database) is None


def test_what_was_said_about_an_ask_that_is_still_open_stays(world: World, overrides: OverrideActions) -> None:
    asked = world.asked(WANT)
    data = world.publish(starter("data"))
    heavy = next(rule.id for rule in data.twin.rules if rule.tier is Tier.CHECK_FIRST)
    reading = Reading(mind="test", why="audits", applied=(heavy,))
    waiting, overridden = world.answer(asked, (world.security, DECIDED), (data, reading))
    assert waiting.check
    overrides.begin(overridden, "SEC-7")
    overrides.reply(overridden, "the zeppelins fly at night")
    forget_old(world)
    assert world.view(overridden.id).overrides[0].reason == "the zeppelins fly at night"


def opened_check(world: World, _: OverrideActions) -> AnswerView:
    return world.decide(CHECK_FIRST, WANT)


def opened_review(world: World, _: OverrideActions) -> AnswerView:
    return world.decide(ASSUMED, WANT)


def awaited_reason(world: World, overrides: OverrideActions) -> AnswerView:
    answer = world.decide(DECIDED, WANT)
    overrides.begin(answer, "SEC-7")
    return answer


@pytest.mark.parametrize("make", [opened_check, opened_review, awaited_reason])
def test_what_is_still_open_keeps_its_texts(
    world: World, overrides: OverrideActions, make: Callable[[World, OverrideActions], AnswerView]
) -> None:
    answer = make(world, overrides)
    forget_old(world)
    assert world.view(answer.id).ask == WANT


def test_more_than_fits_into_one_transaction_is_forgotten_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.privacy.retention._AT_ONCE", 2)
    open_one = world.decide(CHECK_FIRST, WANT)
    for _ in range(5):
        world.decide(DECIDED, WANT)
    forget_old(world)
    assert [world.view(row.id).ask for row in world.rows(DecisionRow)].count(WANT) == 1
    assert world.view(open_one.id).ask == WANT
    assert forget_old(world, 1) == 0


def test_nothing_of_a_person_is_left_once_they_are_forgotten(world: World, overrides: OverrideActions) -> None:
    answer = world.decide(DECIDED, WANT, conductor=MALLORY)
    world.send(CardKind.ANSWER, answer.id)
    overrides.begin(answer, "SEC-7", by=MALLORY)
    overrides.reply(answer, "the zeppelins fly at night", by=MALLORY)
    check = check_of(world.decide(CHECK_FIRST, "moor the zeppelin outside", conductor=MALLORY))
    settle(world, check, ANA, CheckState.DECLINED)
    theirs = world.job(JobKind.ASK, text=f"may <@{MALLORY}> come along?", user=CORA)
    job = world.job(JobKind.WHISPER, lane=f"tell:{MALLORY}", place={"user": MALLORY}, text="zeppelin")
    world.store.ledger.finish(job)
    other = world.decide(DECIDED, "end sessions after two days")
    world.store.retention.person(MALLORY, world.clock.now())
    assert world.store.ledger.known([theirs.id]), "others' open work stays, whomever it speaks of"
    world.store.ledger.finish(theirs)
    world.sql("update job set payload = null where id = :id", id=theirs.id)
    left = everything(world)
    assert MALLORY not in left
    assert "zeppelin" not in left.casefold()
    assert world.view(other.id).ask == "end sessions after two days"
    assert len(world.rows(DecisionRow)) == 3
    assert audit_log.verify(world.store.database) is None


def test_who_comes_back_is_somebody_else(world: World) -> None:
    world.decide(DECIDED, conductor=MALLORY)
    [before] = [row.id for row in world.rows(PersonRow) if row.slack == MALLORY]
    world.store.retention.person(MALLORY, world.clock.now())
    world.decide(DECIDED, conductor=MALLORY)
    [after] = [row.id for row in world.rows(PersonRow) if row.slack == MALLORY]
    assert before != after


def test_who_is_still_needed_is_not_forgotten(world: World) -> None:
    check = check_of(world.decide(CHECK_FIRST, WANT))
    with pytest.raises(StillNeededError, match="They are named in company"):
        world.store.retention.person(CORA, world.clock.now())
    world.publish(law_naming(starter("company"), "Billing", LEO))
    with pytest.raises(StillNeededError, match="1 checks, reviews or overrides of theirs are open"):
        world.store.retention.person(CORA, world.clock.now())
    settle(world, check)
    world.store.retention.person(CORA, world.clock.now())
    with pytest.raises(StillNeededError, match="They are named in security"):
        world.store.retention.person(ANA, world.clock.now())
    with pytest.raises(LookupError):
        world.store.retention.person("U0NOBODY", world.clock.now())


def test_somebody_s_data_is_what_they_said_and_decided(world: World, overrides: OverrideActions) -> None:
    answer = world.decide(DECIDED, WANT)
    overrides.begin(answer, "SEC-7")
    overrides.reply(answer, "the zeppelins fly at night")
    settle(world, check_of(world.decide(CHECK_FIRST, "another thing", conductor=MALLORY)))
    [mine] = world.store.personal_data.about(CORA, TEAM)
    assert [ask["text"] for ask in mine["asks"]] == [WANT]
    assert mine["overrides"][0]["reasons"] == ["the zeppelins fly at night"]
    assert "another thing" not in json.dumps(mine)
    [hers] = world.store.personal_data.about(ANA)
    assert [verdict["verdict"] for verdict in hers["verdicts"]] == ["approved"]
    assert world.store.personal_data.about(CORA, "T0OTHER") == []


def test_somebody_s_data_is_also_what_they_edited(world: World) -> None:
    DraftActions(world).reword("Exports leave by a signed link only")
    [edit] = world.store.personal_data.about(ANA)[0]["edits"]
    assert (edit["twin"], edit["item"]) == (SECURITY, RULE)
    assert "signed link only" in json.dumps(edit["as"])


@pytest.mark.parametrize(("who", "channel", "counted"), [(CORA, "C0BILLING", (3, 4)), (MALLORY, "C0OTHER", (1, 0))])
def test_asks_of_a_minute_are_counted_by_person_and_by_channel(
    world: World, who: str, channel: str, counted: tuple[int, int]
) -> None:
    ask_at(world, -61)
    for conductor in (CORA, CORA, CORA, MALLORY):
        ask_at(world, 0, conductor)
    assert asked_lately(world, who, channel) == counted


@pytest.mark.parametrize("by", [timedelta(hours=-1), timedelta(hours=1)])
def test_asks_of_an_hour_that_the_clock_repeats_or_leaves_out_are_no_flood(world: World, by: timedelta) -> None:
    for minutes in range(-50, 0, 2):
        world.clock.move(timedelta(minutes=2))
        ask_at(world, minutes * 60)
    ask_at(world, -30)
    world.clock.move(by)
    ask_at(world, -10)

    assert asked_lately(world, CORA, "C0BILLING") == (2, 2)


def ask_at(world: World, seconds: int, conductor: str = CORA) -> None:
    """Answer an ask that Slack dates so many seconds from nine o'clock."""
    ts = f"{NINE + seconds}.{world.next_ts()[-6:]}"
    world.answer(world.asked(conductor=conductor).model_copy(update={"ts": ts}), (world.security, DECIDED))


def asked_lately(world: World, who: str, channel: str) -> tuple[int, int]:
    """Count the asks in the minute before a message of one past nine."""
    a_minute = timedelta(minutes=1)
    return world.store.ask_rates.asked(TEAM, who, channel, f"{NINE + 1}.000000", a_minute, world.clock.now())


def test_who_is_turned_away_is_told_once(world: World) -> None:
    for _ in range(3):
        place, now = Destination(APP, TEAM, "C0X", user=CORA), world.clock.now()
        word = private_message("flood:x", place, "too many", now)
        world.store.ask_rates.refuse(world.job(JobKind.ASK).id, word, now)
    assert len(world.jobs(JobKind.WHISPER)) == 1


def test_the_end_of_the_chain_that_somebody_noted_is_found(world: World) -> None:
    world.decide(DECIDED)
    rows = list(audit_log.export(world.store.database, 1))
    assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1))
    assert audit_log.find_by_hash(world.store.database, rows[-1]["hash"][:16]) == len(rows)
    assert audit_log.find_by_hash(world.store.database, "0123456789abcdef") is None
    assert [row["seq"] for row in audit_log.export(world.store.database, 3)] == list(range(3, len(rows) + 1))


@pytest.mark.parametrize("make", [opened_review, awaited_reason])
def test_whoever_has_something_open_is_not_forgotten(
    world: World, overrides: OverrideActions, make: Callable[[World, OverrideActions], AnswerView]
) -> None:
    world.publish(law_naming(starter("company"), "Billing", LEO))
    make(world, overrides)
    with pytest.raises(StillNeededError, match="are open"):
        world.store.retention.person(CORA, world.clock.now())


def test_whom_a_scope_names_is_still_needed(world: World) -> None:
    world.decide(DECIDED, conductor=LEO)
    with pytest.raises(StillNeededError, match=r"named in .*security"):
        world.store.retention.person(LEO, world.clock.now())


def test_a_suggestion_in_which_several_are_quoted_goes_with_one_of_them(world: World) -> None:
    answer = world.decide(DECIDED, "fly the zeppelin over the office", conductor=MALLORY)
    call = Precedent(ask="another", said="", quotes=("“fly the zeppelin over the office”", "mine"))
    with world.store.database.write() as session:
        place, now = Destination(APP, TEAM), world.clock.now()
        open_proposal(
            session,
            "security",
            ProposalOrigin.CONTESTED,
            ProposalKey(about="SEC-7", fingerprint="x"),
            call,
            (),
            place,
            now,
        )
    world.store.retention.person(MALLORY, world.clock.now())
    assert "zeppelin" not in everything(world)
    assert [row.state for row in world.rows(ProposalRow)] == ["superseded"]
    assert answer.id


def test_what_a_check_is_bound_to_can_not_be_guessed_later(world: World) -> None:
    one, other = (check_of(world.decide(CHECK_FIRST, WANT)) for _ in range(2))
    assert one.digest != other.digest


def test_a_person_s_requests_for_products_go_with_them_and_are_never_confirmed(world: World) -> None:
    products = ProductActions(world)
    products.named(products.act(LEO, "C0OTHER"), "Dunning")
    request = products.asked(MALLORY, "Zeppelins")
    products.settle(ARI, products.asked(MALLORY, "Zeppelin rides", "C0RIDES"), ProductRequestState.DECLINED)
    world.send(CardKind.PRODUCT, request)

    world.store.retention.person(MALLORY, world.clock.now())

    left = everything(world)
    assert MALLORY not in left
    assert "zeppelin" not in left.casefold()
    refused = products.settle(ARI, request)
    assert refused
    assert (refused.kind, refused.facts.state) == (Refusal.PRODUCT_REQUEST_SETTLED, ProductRequestState.SUPERSEDED)
    assert products.now() is None
    view = world.store.cards.view(CardKind.PRODUCT, request)
    assert isinstance(view, ProductRequestView)
    assert (view.by, view.product) == (None, FORGOTTEN)
    assert (CardKind.PRODUCT, request) in world.cards(JobKind.UPDATE)
    assert [row.channel for row in products.waiting()] == ["C0OTHER"]
    assert audit_log.verify(world.store.database) is None


def test_what_people_asked_for_is_kept_as_long_as_other_texts_and_the_product_for_good(world: World) -> None:
    products = ProductActions(world)
    products.named(products.act(ARI), "Zeppelins")
    request = products.asked(CORA, "Zeppelin rides", "C0RIDES")
    assert forget_old(world, 100) == 0

    assert forget_old(world, 300) == 2

    assert products.now() == "Zeppelins"
    assert products.waiting() == []
    assert "rides" not in "".join(texts(world))
    refused = products.settle(ARI, request)
    assert refused
    assert refused.kind is Refusal.PRODUCT_REQUEST_SETTLED
    assert forget_old(world, 1) == 0


def test_somebody_s_data_is_also_which_products_they_named(world: World) -> None:
    products = ProductActions(world)
    products.asked(MALLORY, "Zeppelins")
    products.named(products.act(CORA, "C0RIDES"), "Billing")

    [theirs] = world.store.personal_data.about(MALLORY, TEAM)[0]["products"]
    assert (theirs["channel"], theirs["product"], theirs["state"]) == (BILLING, "Zeppelins", "waiting")
    [hers] = world.store.personal_data.about(CORA, TEAM)[0]["products"]
    assert (hers["channel"], hers["product"], hers["state"]) == ("C0RIDES", "Billing", "confirmed")


def test_no_version_of_a_daily_card_outlives_its_person(world: World) -> None:
    with world.store.database.write() as session:
        person = person_id(session, TEAM, MALLORY)
        outbox.refresh_card(session, CardKind.INBOX, person, world.clock.now())
    assert person in {row.subject for row in world.rows(CardVersionRow)}

    world.store.retention.person(MALLORY, world.clock.now())

    assert person not in {row.subject for row in world.rows(CardVersionRow)}
