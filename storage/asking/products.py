"""The product that a channel is for: set by a person who may decide it, or confirmed by an architect."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from storage.db.audit_log import record
from storage.db.database import Database, take_turns
from storage.db.identities import digest_of, keep_text, new_id, person_id, slack_id, text_of
from storage.db.statements import insert_into
from storage.db.tables_products import ProductRequestRow, ProductRow
from storage.jobs import outbox
from storage.jobs.ledger import Ledger
from storage.records.product_requests import product_in, settle_request, waiting_in
from storage.records.versions import VersionStore
from twins.audit import Act
from twins.audit_words import ActWord
from twins.jobs import CardKind, Destination, Interaction
from twins.notices import Done, Notice, NoticeFacts, Refusal, Refused
from twins.playbook.products import is_same_product, may_set_product, named_product
from twins.states import ProductRequestState

MOST_A_DAY = 10
"""Requests of one person within a day: each sends a card to every architect."""
_DAY = timedelta(days=1)


class ProductStore:
    def __init__(self, database: Database, ledger: Ledger, versions: VersionStore) -> None:
        self._database = database
        self._ledger = ledger
        self._versions = versions

    def product_of(self, team: str, channel: str) -> str | None:
        """Return the product that a channel is for. One that waits to be confirmed doesn't count."""
        with self._database.read() as session:
            return product_in(session, team, channel)

    def channels_of(self, team: str, product: str) -> list[tuple[str, str]]:
        """Return the channels that are for a product, each with the product's name as it was set there."""
        find = select(ProductRow).where(ProductRow.team == team).order_by(col(ProductRow.channel))
        with self._database.read() as session:
            return [(row.channel, row.name) for row in session.exec(find) if is_same_product(row.name, product)]

    def set_product(self, team: str, channel: str, name: str) -> None:
        """Set a channel's product, without a job or an audit entry."""
        with self._database.write() as session:
            _set(session, team, channel, name)

    def name(self, act: Interaction, product: str, architects: Sequence[str], now: datetime) -> None:
        """Make the channel one for a product: at once if the person may decide that, else once an architect confirms
        it."""
        place, channel = act.place, act.place.channel or ""
        with self._ledger.completing(act.job_id) as session:
            _one_at_a_time(session, place.team, channel)
            company = self._versions.company(session)
            named = named_product(company.twin if company else None, product)
            wanted, stands_for = named.name if named else product, product_in(session, place.team, channel)
            if stands_for and is_same_product(stands_for, wanted):
                raise Refused(Refusal.PRODUCT_AS_BEFORE, NoticeFacts(product=stands_for))
            if may_set_product(named, act.by, architects):
                _set_at_once(session, act, wanted, now)
            else:
                _request(session, act, wanted, stands_for, architects, now)

    def settle(
        self, click: Interaction, request_id: str, to: ProductRequestState, architects: Collection[str], now: datetime
    ) -> None:
        """Confirm or decline a request, for an architect."""
        with self._ledger.completing(click.job_id) as session:
            row = session.get(ProductRequestRow, request_id)
            if row is None or click.place.team != row.team:
                raise Refused(Refusal.GONE)
            if click.by not in architects:
                raise Refused(Refusal.NOT_ARCHITECT)
            _one_at_a_time(session, row.team, row.channel)
            by = person_id(session, row.team, click.by)
            if not settle_request(session, row, to, by, now):
                raise _settled_before(session, row)
            product = text_of(session, row.text_id)
            if to is ProductRequestState.CONFIRMED:
                _set(session, row.team, row.channel, product)
                _replace_others(session, click, row.channel, product, now)
                _tell(session, row, Done.PRODUCT_CONFIRMED, NoticeFacts(by=click.by, product=product), now)
            else:
                _tell(session, row, Done.PRODUCT_DECLINED, NoticeFacts(by=click.by, product=product), now)


def _one_at_a_time(session: Session, team: str, channel: str) -> None:
    """Let acts about one channel wait for each other."""
    take_turns(session, f"product:{team}:{channel}")


def _set(session: Session, team: str, channel: str, name: str) -> None:
    added = insert_into(session, ProductRow).values(team=team, channel=channel, name=name)
    session.exec(added.on_conflict_do_update(index_elements=["team", "channel"], set_={"name": name}))


def _set_at_once(session: Session, act: Interaction, product: str, now: datetime) -> None:
    row = _keep(session, act, product, ProductRequestState.CONFIRMED, now)
    row.settled_at, row.settled_by = now, row.by
    _set(session, row.team, row.channel, product)
    _replace_others(session, act, row.channel, product, now)
    outbox.notify(session, act, Notice(Done.PRODUCT_SET, NoticeFacts(product=product)), now)


def _request(
    session: Session,
    act: Interaction,
    product: str,
    stands_for: str | None,
    architects: Sequence[str],
    now: datetime,
) -> None:
    place, channel = act.place, act.place.channel or ""
    by = person_id(session, place.team, act.by)
    waiting = waiting_in(session, place.team, channel)
    same = next((row for row in waiting if is_same_product(text_of(session, row.text_id), product)), None)
    facts = NoticeFacts(channel=channel, product=product, stands_for=stands_for or "")
    if same:
        raise Refused(Refusal.PRODUCT_REQUESTED_BEFORE, replace(facts, at=same.at))
    if _requests_of_a_day(session, by, now) >= MOST_A_DAY:
        raise Refused(Refusal.TOO_MANY_PRODUCTS, NoticeFacts(count=MOST_A_DAY))
    for row in waiting:
        if row.by == by:
            settle_request(session, row, ProductRequestState.SUPERSEDED, by, now)
    row = _keep(session, act, product, ProductRequestState.WAITING, now)
    for architect in architects:
        outbox.post(session, CardKind.PRODUCT, row.id, Destination(place.app, place.team, user=architect), now)
    outbox.notify(session, act, Notice(Done.PRODUCT_REQUESTED, facts), now)


def _requests_of_a_day(session: Session, by: str, now: datetime) -> int:
    find = select(func.count()).select_from(ProductRequestRow).where(ProductRequestRow.by == by)
    return session.exec(find.where(ProductRequestRow.at > now - _DAY)).one()


def _keep(
    session: Session, act: Interaction, product: str, state: ProductRequestState, now: datetime
) -> ProductRequestRow:
    """Store a request with its audit entry."""
    place, channel = act.place, act.place.channel or ""
    text = keep_text(session, product, channel)
    row = ProductRequestRow(
        id=new_id(),
        app=place.app,
        team=place.team,
        channel=channel,
        text_id=text.id,
        by=person_id(session, place.team, act.by),
        state=state,
        at=now,
    )
    session.add(row)
    word = ActWord.PRODUCT_REQUESTED if state is ProductRequestState.WAITING else ActWord.PRODUCT_NAMED
    record(session, Act(now, word, row.by, row.id, {"text": digest_of(text)}))
    return row


def _replace_others(session: Session, act: Interaction, channel: str, product: str, now: datetime) -> None:
    """Supersede what waits about a channel whose product was decided, and tell the other people who asked."""
    by = person_id(session, act.place.team, act.by)
    for row in waiting_in(session, act.place.team, channel):
        settle_request(session, row, ProductRequestState.SUPERSEDED, by, now)
        if row.by != by:
            asked_for = text_of(session, row.text_id)
            facts = NoticeFacts(by=act.by, product=asked_for, stands_for=product)
            _tell(session, row, Done.PRODUCT_REPLACED, facts, now)


def _tell(session: Session, row: ProductRequestRow, done: Done, facts: NoticeFacts, now: datetime) -> None:
    """Tell the person who asked, in direct messages."""
    user = slack_id(session, row.by)
    if user:
        notice = Notice(done, replace(facts, channel=row.channel))
        outbox.notify_person(session, Destination(row.app, row.team, user=user), notice, now)


def _settled_before(session: Session, row: ProductRequestRow) -> Refused:
    by = slack_id(session, row.settled_by)
    return Refused(Refusal.PRODUCT_REQUEST_SETTLED, NoticeFacts(state=row.state, by=by, at=row.settled_at))
