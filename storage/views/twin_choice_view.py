"""Read model of the choice among twins, for its card."""

from sqlmodel import Session

from storage.db.identities import slack_id
from storage.db.tables_asks import AskRow
from storage.db.tables_together import TwinChoiceRow
from storage.jobs.message_events import is_deleted
from storage.records.versions import VersionStore
from twins.checking.ask_views import TwinChoiceView, TwinIdentity


def twin_choice_view(session: Session, versions: VersionStore, ask_id: str) -> TwinChoiceView:
    row, ask = session.get_one(TwinChoiceRow, ask_id), session.get_one(AskRow, ask_id)
    live = {twin.handle: twin for twin in versions.live_in(session)}
    candidates = tuple(TwinIdentity.of(live[handle]) for handle in row.candidates if handle in live)
    is_gone = is_deleted(session, ask.team, ask.channel, ask.ts)
    return TwinChoiceView(ask_id, slack_id(session, ask.conductor), candidates, row.chosen, is_gone)
