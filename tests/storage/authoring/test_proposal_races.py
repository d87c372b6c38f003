"""Concurrent clicks on proposals: each counts once, without deadlocks."""

import random
from collections.abc import Callable
from functools import partial

import pytest

from storage.db.tables_twins import EditRow, ProposalRow
from tests.support.concurrent_clicks import RIVALS, kinds, publishing, sending, teach
from tests.support.draft_actions import DraftActions
from tests.support.effort import for_thorough
from tests.support.outcomes import refusal_of
from tests.support.playbook_strategies import published
from tests.support.store_world import ANA, OMAR, World, all_at_once, starter
from tests.support.vouching import verify
from twins.authoring.lessons import Precedent, ProposalOrigin
from twins.jobs import JobKind
from twins.notices import Refusal

pytestmark = pytest.mark.postgresql

CORRECTED = Precedent(ask="print the invoices on paper", said="Only as PDF, because printers jam")


@pytest.fixture
def drafts(world: World) -> DraftActions:
    """Return a driver for drafts of the security twin."""
    return DraftActions(world)


def test_two_clicks_on_one_proposal_make_one_rule(drafts: DraftActions, world: World) -> None:
    world.store.interviews.note("security", [(ProposalOrigin.CORRECTION, "r1", CORRECTED)], world.clock.now())
    [row] = world.rows(ProposalRow)
    clicks = [world.click(by) for by in RIVALS]

    told = all_at_once(
        [
            partial(refusal_of, partial(world.store.proposals.accept, click, row.id, teach, world.clock.now()))
            for click in clicks
        ]
    )

    assert kinds(told) == ["", *[Refusal.PROPOSAL_SETTLED] * 7]
    assert len({row.batch for row in world.rows(EditRow)}) == 1
    assert world.acts().count("twin edited") == len(drafts.rows()) == 2
    assert len(world.jobs(JobKind.PUBLISH)) == 1


def test_two_proposals_that_are_accepted_at_once_each_publish_themselves(drafts: DraftActions, world: World) -> None:
    calls = [CORRECTED.model_copy(update={"ask": f"print {word} on paper"}) for word in ("invoices", "contracts")]
    found = [(ProposalOrigin.CORRECTION, call.ask, call) for call in calls]
    world.store.interviews.note("security", found, world.clock.now())
    clicks = [world.click(by) for by in (ANA, OMAR)]

    all_at_once(
        [
            partial(world.store.proposals.accept, click, row.id, teach, world.clock.now())
            for click, row in zip(clicks, world.rows(ProposalRow), strict=True)
        ]
    )

    assert len({row.batch for row in drafts.rows()}) == 2
    assert len(world.jobs(JobKind.PUBLISH)) == 2


@pytest.mark.thorough
@pytest.mark.parametrize("seed", [0, *for_thorough((1, 2))])
def test_whoever_meets_in_whatever_order_nobody_waits_in_a_ring_and_nothing_is_lost(
    drafts: DraftActions, seed: int
) -> None:
    world, chance = drafts.world, random.Random(seed)
    store, now = world.store, world.clock.now()
    found = [
        (ProposalOrigin.CORRECTION, str(n), Precedent(ask=f"print sheet {n} {n}00 on paper", said="As PDF"))
        for n in range(4)
    ]
    store.interviews.note("security", found, now)
    for number in range(3):
        drafts.reword(f"Reworded {number}", f"SEC-{8 + number}")
    composed = drafts.composed()
    from_git = published(starter("security"), drafts.reworded("Sessions end at noon"))
    calls: list[Callable[[], object]] = [
        *(publishing(drafts, by, composed) for by in RIVALS[:4]),
        partial(world.publish, from_git),
        *(sending(drafts, by, drafts.reworded(f"By {by}", "SEC-12")) for by in RIVALS[:4]),
        *(
            partial(store.drafts.drop, world.click(OMAR), "security", each.batch, now)
            for each in drafts.draft().pending[:1]
        ),
    ]
    for row in world.rows(ProposalRow):
        calls += [partial(store.proposals.accept, world.click(by), row.id, teach, now) for by in (ANA, OMAR)]
        calls.append(partial(store.proposals.decline, world.click(ANA), row.id, now))
    chance.shuffle(calls)

    all_at_once([partial(refusal_of, call) for call in calls])

    assert {row.state for row in drafts.rows()} <= {"open", "published", "dropped"}
    assert all(row.version_id for row in drafts.rows() if row.state == "published")
    assert drafts.live() == "Sessions end at noon"
    assert verify(store.database) is None
