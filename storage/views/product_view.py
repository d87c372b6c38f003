"""Read model of a request that a channel stand for a product, for its card."""

from sqlmodel import Session

from storage.db.identities import slack_id, text_of
from storage.db.tables_products import ProductRequestRow
from storage.records.product_requests import product_in
from twins.reporting.home_views import ProductRequestView


def product_view(session: Session, request_id: str) -> ProductRequestView:
    row = session.get_one(ProductRequestRow, request_id)
    return ProductRequestView(
        id=row.id,
        channel=row.channel,
        product=text_of(session, row.text_id),
        stands_for=product_in(session, row.team, row.channel),
        by=slack_id(session, row.by),
        state=row.state,
        settled_at=row.settled_at,
        settled_by=slack_id(session, row.settled_by),
    )
