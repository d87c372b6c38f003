"""Checks superseded by an edited ask or a new version."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from storage.asking.ask_back_rows import put_again, supersede_ask
from storage.asking.outdated_asks import asks_waiting_at, asks_waiting_for, supersede_asks
from storage.db.identities import slack_id, text_of
from storage.db.tables_ask_backs import AskBackRow
from storage.db.tables_asks import AskRow, CheckRow, DecisionRow
from storage.db.tables_twins import DraftRow, ProposalRow
from storage.jobs.rows import enqueue
from storage.records.checks import ask_of_decision, give_verdict
from storage.records.digests.digest_items import lock_items
from storage.records.shared_checks import decisions_under
from storage.records.versions import VersionStore
from storage.views.answers import answer_view
from twins.checking.checks import changed_rules, is_same_ask
from twins.job_payloads import MessageEdit, mention_again
from twins.jobs import Destination, Job, JobKind
from twins.playbook.model import Version
from twins.states import CheckState, ProposalState


def supersede_reworded(session: Session, said: MessageEdit, text: str, now: datetime) -> bool:
    """Supersede the waiting checks and questions of an edited ask, and have `text` (the ask without twin names)
    answered. False if none waits, or only spaces and capitals changed."""
    place, pending = said.act.place, _pending_asks(session, said, text)
    for back, ask in pending:
        supersede_ask(session, back, ask, now)
    found = _waiting_asks(session, said, text)
    for check, ask in found:
        give_verdict(session, check, CheckState.SUPERSEDED, ask.conductor, now)
    key = said.act.job_id.removeprefix(f"{JobKind.EDIT}:")
    for app in sorted(
        {ask.app for _, ask in (*found, *pending)}
    ):  # each mentioned app answers, whichever received the edit
        of_app = replace(place, app=app, channel=place.channel or "", thread_ts=said.thread_ts)
        again = mention_again(of_app, said.ts, said.text, key, user_team=said.user_team, shared=said.shared)
        enqueue(session, Job(f"{JobKind.ASK}:{app}:{key}", JobKind.ASK, _lane(of_app), again, said.ts, now), now)
    return bool(found or pending)


def _pending_asks(session: Session, said: MessageEdit, text: str) -> list[tuple[AskBackRow, AskRow]]:
    place = said.act.place
    found = asks_waiting_at(session, place.team, place.channel, said.ts)
    return [(back, ask) for back, _, ask in found if _is_reworded(session, said, ask, text)]


def _waiting_asks(session: Session, said: MessageEdit, text: str) -> list[tuple[CheckRow, AskRow]]:
    place = said.act.place
    find = (
        select(CheckRow, AskRow)
        .join(DecisionRow, col(DecisionRow.id) == col(CheckRow.decision_id))
        .join(AskRow, col(AskRow.id) == col(DecisionRow.ask_id))
        .where(AskRow.team == place.team, AskRow.channel == place.channel, AskRow.ts == said.ts)
        .where(CheckRow.state == CheckState.WAITING)
        .order_by(col(CheckRow.id))
        .with_for_update(of=CheckRow)
    )
    return [(check, ask) for check, ask in session.exec(find) if _is_reworded(session, said, ask, text)]


def _is_reworded(session: Session, said: MessageEdit, ask: AskRow, text: str) -> bool:
    is_theirs = slack_id(session, ask.conductor) == said.act.by
    return is_theirs and not is_same_ask(text_of(session, ask.text_id), text)


def lock_waiting(session: Session, handle: str, *, is_company: bool) -> None:
    """Lock the checks that a version may supersede, the draft, the proposals and the digest items, before any write.
    Clicks lock in that order too, and the head of the audit log last."""
    asks_waiting_for(session, handle, is_company=is_company)
    session.exec(_waiting_for(handle, is_company=is_company)).all()
    session.get(DraftRow, handle, with_for_update=True)
    proposed = select(ProposalRow).where(ProposalRow.handle == handle, ProposalRow.state == ProposalState.PROPOSED)
    session.exec(proposed.order_by(col(ProposalRow.id)).with_for_update()).all()
    lock_items(session, handle)


def _waiting_for(handle: str, *, is_company: bool) -> Any:
    find = select(CheckRow).where(CheckRow.state == CheckState.WAITING)
    if not is_company:
        opened = select(col(DecisionRow.id)).where(DecisionRow.handle == handle)
        joined = select(col(DecisionRow.check_id)).where(DecisionRow.handle == handle)
        find = find.where(
            col(CheckRow.decision_id).in_(opened)
            | col(CheckRow.id).in_(joined.where(col(DecisionRow.check_id).is_not(None)))
        )
    return find.order_by(col(CheckRow.id)).with_for_update()


def supersede_outdated(session: Session, versions: VersionStore, version: Version, now: datetime) -> int:
    """Supersede the checks and questions that cite a rule changed by this version, and have them asked again. Return
    how many."""
    count = supersede_asks(session, versions, version, now)
    for check in session.exec(_waiting_for(version.twin.handle, is_company=version.twin.is_company)).all():
        is_changed = any(_is_changed(session, versions, row, version) for row in decisions_under(session, check))
        if is_changed and give_verdict(session, check, CheckState.SUPERSEDED, None, now):
            ask_again(session, check, now)
            count += 1
    return count


def _is_changed(session: Session, versions: VersionStore, row: DecisionRow, version: Version) -> bool:
    """Return whether a version changes a rule that a decision cites from the same playbook."""
    if not version.twin.is_company and row.handle != version.twin.handle:
        return False
    decision = answer_view(session, versions, row.id).decision
    ours = {rule.id for rule in decision.cited} & _ids(session, versions, row, version)
    cited = decision.model_copy(update={"cited": tuple(rule for rule in decision.cited if rule.id in ours)})
    return bool(changed_rules(cited, {rule.id: rule for rule in version.twin.rules}))


def ask_again(session: Session, check: CheckRow, now: datetime) -> bool:
    """Have the twins of a check answer its ask again; False if it was done before, or its conductor was forgotten."""
    ask = ask_of_decision(session, check.decision_id)
    conductor = slack_id(session, ask.conductor)
    if conductor is None:
        return False
    handles = [each.handle for each in decisions_under(session, check)]
    return put_again(session, ask, conductor, handles, check.id, now)


def _lane(place: Destination) -> str:
    return f"in:{place.channel}:{place.thread_ts}"


def _ids(session: Session, versions: VersionStore, row: DecisionRow, version: Version) -> set[str]:
    """Return the rules that a decision could cite from this version's twin."""
    before = row.company_id if version.twin.is_company else row.version_id
    return {rule.id for rule in versions.version(session, before).twin.rules} if before else set()
