"""Concurrent acts on one twin, and why each is refused."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

from sqlalchemy import text

from tests.support.draft_actions import DraftActions
from tests.support.outcomes import refusal_of
from tests.support.store_processes import eventually
from tests.support.store_world import ANA, OMAR, World
from twins.authoring.drafts import ChangedMeanwhileError, Draft, DraftSnapshot, Proposal
from twins.authoring.editable_playbook import Edit
from twins.authoring.lesson_edits import LessonEdits
from twins.authoring.proposal_edits import edits_for_proposal
from twins.notices import Notice, Refusal
from twins.playbook.folder import parse_folder

RIVALS = (ANA, OMAR) * 4


def sending(drafts: DraftActions, by: str, *edits: Edit) -> Callable[[], Notice | None]:
    """Return a call that sends a form, and returns why it is refused."""
    click, world = drafts.world.click(by), drafts.world
    return partial(refusal_of, partial(world.store.drafts.edit, click, "security", lambda _: edits, world.clock.now()))


def publishing(drafts: DraftActions, by: str, composed: DraftSnapshot) -> Callable[[], Notice | None]:
    """Return a call that publishes, and returns why it is refused: as late, where something changed meanwhile."""
    click, world, folder = drafts.world.click(by), drafts.world, parse_folder(composed.files)
    publish = partial(world.store.publishing.publish_draft, click, composed, folder, None, world.clock.now())

    def refusal() -> Notice | None:
        try:
            return refusal_of(publish)
        except ChangedMeanwhileError:
            return Notice(Refusal.DRAFT_MOVED_ON)

    return refusal


def kinds(told: list[Notice | None]) -> list[str]:
    """Return the kinds in order; "" for what was done."""
    return sorted(each.kind if each else "" for each in told)


def teach(draft: Draft, proposal: Proposal) -> LessonEdits:
    """Return the edits that a proposal's button makes to a draft."""
    made = edits_for_proposal(draft, proposal, None)
    if made is None:
        raise KeyError(proposal.call.about)
    return made


@contextmanager
def begun_meanwhile(world: World, call: Callable[[], object]) -> Iterator[Callable[[], None]]:
    """Yield a function for use in a transaction: it starts `call`, and returns once `call` waits."""
    running: list[Future[object]] = []

    def begin() -> None:
        running.append(pool.submit(call))
        assert eventually(lambda: running[0].done() or is_anybody_waiting(world))

    with ThreadPoolExecutor(1) as pool:
        yield begin
        running[0].result(30)


def is_anybody_waiting(world: World) -> bool:
    """Return whether a transaction waits for another."""
    find = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
    with world.store.database.read() as session:
        return bool(session.connection().execute(text(find)).scalar_one())
