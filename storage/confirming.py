"""Latest confirmations of a twin's rules."""

from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from storage.twin_tables import ConfirmationRow
from twins.evidence import wording
from twins.playbook import Twin


def confirmations(session: Session, twin: Twin) -> dict[str, datetime]:
    """Return when each rule was last confirmed in its current wording, by rule id."""
    wordings = {rule.id: wording(rule) for rule in twin.rules}
    find = (
        select(col(ConfirmationRow.rule_id), col(ConfirmationRow.wording), func.max(col(ConfirmationRow.at)))
        .where(ConfirmationRow.handle == twin.handle)
        .group_by(col(ConfirmationRow.rule_id), col(ConfirmationRow.wording))
    )
    rows = session.connection().execute(find)
    return {rule_id: at for rule_id, said, at in rows if wordings.get(rule_id) == said}
