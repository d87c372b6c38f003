"""Freshness of rules and background prose, and its renewal."""

from datetime import datetime

from sqlmodel import Session

from storage.db.audit_log import record
from storage.db.database import Database
from storage.db.identities import new_id, upsert_person
from storage.db.tables_twins import ConfirmationRow
from storage.jobs import outbox
from storage.jobs.ledger import Ledger
from storage.records.digests.digest_items import confirm, lock_items
from storage.records.rule_freshness import background_in, prose_fingerprint, stale_in
from storage.records.versions import VersionStore
from twins.audit import Act
from twins.audit_words import ActWord
from twins.freshness.freshness import BACKGROUND, DueRule, FreshnessState, RuleFreshness
from twins.jobs import Interaction
from twins.notices import Done, Notice, NoticeFacts, Refusal, Refused


class FreshnessStore:
    def __init__(self, database: Database, ledger: Ledger, versions: VersionStore) -> None:
        self._database = database
        self._ledger = ledger
        self._versions = versions

    def stale(self, handle: str | None, now: datetime) -> list[DueRule]:
        """Return the rules that are no longer fresh, riskiest first."""
        found = []
        with self._database.read() as session:
            for twin in self._versions.live_in(session):
                if handle in {None, twin.handle}:
                    found += stale_in(session, twin, now)
        return sorted(found, key=lambda each: each.rank)

    def backgrounds(self, handle: str | None, now: datetime) -> dict[str, RuleFreshness]:
        """Return the background prose that is due, by handle."""
        with self._database.read() as session:
            twins = [twin for twin in self._versions.live_in(session) if handle in {None, twin.handle}]
            found = {twin.handle: background_in(session, self._versions, twin.handle, now) for twin in twins}
        return {handle: fresh for handle, fresh in found.items() if fresh and fresh.state is FreshnessState.DUE}

    def still_true(self, click: Interaction, handle: str, rule_id: str, now: datetime) -> None:
        """Confirm a rule, or the background, as it is published."""
        with self._ledger.completing(click.job_id) as session:
            live = self._versions.live_twin(session, handle)
            rule = next((rule for rule in live.rules if rule.id == rule_id), None) if live else None
            if live is None or (rule is None and rule_id != BACKGROUND):
                raise Refused(Refusal.ITEM_GONE, NoticeFacts(handle=handle, item=rule_id))
            people = {person.slack: person for person in (live.expert, *live.deputies)}
            if click.by not in people:
                raise Refused(Refusal.NOT_EDITOR, NoticeFacts(handle=handle))
            by = upsert_person(session, click.place.team, people[click.by])
            if rule:
                confirm(session, handle, [rule], by, "click", now)
            else:
                self._vouch_for_background(session, handle, by, now)
            for slack in people:
                outbox.refresh_home(session, click.place.app, click.place.team, slack, now)
            outbox.notify(session, click, Notice(Done.RULE_CONFIRMED, NoticeFacts(item=rule_id)), now)

    def _vouch_for_background(self, session: Session, handle: str, by: str, now: datetime) -> None:
        lock_items(session, handle)
        version = self._versions.live_version(session, handle)
        prose = prose_fingerprint(version.background if version else "")
        session.add(
            ConfirmationRow(
                id=new_id(), handle=handle, rule_id=BACKGROUND, fingerprint=prose, by=by, through="click", at=now
            ),
        )
        record(session, Act(now, ActWord.BACKGROUND_CONFIRMED, by, handle, {"through": "click"}))
