"""New twins: begun by their expert, or given up before they are published."""

from collections.abc import Mapping
from datetime import datetime

from storage import outgoing
from storage.chain import append
from storage.drafts import Drafts
from storage.edits import open_edits
from storage.jobs import insert_or_ignore, put
from storage.keeping import meet, person_id
from storage.kept import open_page
from storage.ledger import Ledger
from storage.offers import open_proposals, restate
from storage.twin_tables import DraftRow, TwinRow
from twins.audit import Act
from twins.drafts import Drafted, Drafting, Say
from twins.lessons import Origin
from twins.playbook import COMPANY
from twins.sketch import Sketch
from twins.states import EditState
from twins.values import Person
from twins.work import Card, Click, Job, Place


class Beginnings:
    def __init__(self, ledger: Ledger, drafts: Drafts) -> None:
        self._ledger = ledger
        self._drafts = drafts

    def begin(
        self,
        click: Click,
        handle: str,
        files: Mapping[str, str],
        expert: Person,
        follow_up: Job,
        say: Say,
        now: datetime,
    ) -> None:
        """Begin a twin if its handle is free: post its first card to the expert, and enqueue `follow_up`."""
        with self._ledger.closing(click.job_id) as session:
            result = Drafting(Drafted.TAKEN, handle)
            by = meet(session, click.place.team, expert)
            values = {
                "handle": handle,
                "team": click.place.team,
                "app": click.place.app,
                "files": dict(files),
                "begun_by": by,
                "begun_at": now,
                "asked": 0,
                "prompts": 0,
            }
            Sketch.of(files)  # raises on unreadable files, so that they are never stored
            is_known = session.get(TwinRow, handle) is not None or handle == COMPANY
            if not is_known and insert_or_ignore(session, DraftRow, values):
                append(session, Act(now, "twin begun", by, handle, {}))
                open_page(session, click, handle)
                place = Place(click.place.app, click.place.team, user=click.by)
                outgoing.post(session, Card.DRAFT, handle, place, now)
                put(session, follow_up, now)
                outgoing.refresh_home(session, click.place.app, click.place.team, click.by, now)
                result = Drafting(Drafted.DONE, handle)
            outgoing.answer(session, click, say(result), now)

    def give_up(self, click: Click, handle: str, say: Say, now: datetime) -> None:
        """Delete a twin that was never published, its edits and its proposals, and free its handle. Only its expert
        may."""
        with self._ledger.closing(click.job_id) as session:
            draft = self._drafts.locked(session, click, handle, now)
            result = Drafting(Drafted.UNKNOWN if draft is None or not draft.is_new else Drafted.NOT_YOURS, handle)
            if draft and draft.is_new and draft.is_kept_by(click) and click.by == draft.expert.slack:
                for row in open_edits(session, handle):
                    row.state = EditState.DROPPED.value
                    session.add(row)
                for proposal in open_proposals(session, handle):
                    restate(session, Origin(proposal.origin), proposal.subject, None, now, handle=handle)
                session.delete(session.get_one(DraftRow, handle))
                session.flush()
                append(session, Act(now, "twin given up", person_id(session, click.place.team, click.by), handle, {}))
                open_page(session, click, None)
                outgoing.refresh_home(session, click.place.app, click.place.team, click.by, now)
                result = Drafting(Drafted.DONE, handle)
            outgoing.answer(session, click, say(result), now)
