"""The tour of the bot's direct messages, sent to a person once."""

from datetime import datetime

from sqlmodel import col, select, update

from storage.db.identities import person_id
from storage.db.tables_asks import PersonRow
from storage.db.tables_jobs import PostedRow
from storage.jobs import outbox
from storage.jobs.ledger import Ledger
from twins.jobs import Interaction


class TourStore:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def send_once(self, act: Interaction, text: str, now: datetime) -> None:
        """Complete the job that opened the messages, and send the tour unless the person had it, or has cards there."""
        with self._ledger.completing(act.job_id) as session:
            person = person_id(session, act.place.team, act.by)
            first = update(PersonRow).where(col(PersonRow.id) == person, col(PersonRow.toured_at).is_(None))
            has_cards = session.exec(
                select(PostedRow.id).where(PostedRow.channel == act.place.channel).limit(1)
            ).first()
            if session.exec(first.values(toured_at=now)).rowcount and not has_cards:
                outbox.whisper(session, act.place, text, now, is_lasting=True)
