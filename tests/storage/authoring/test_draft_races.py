"""Concurrent edits of one twin: each counts once, and none is lost."""

from functools import partial

import pytest

from storage.checking.superseding import lock_waiting
from storage.db.tables_twins import TwinRow
from tests.support.concurrent_clicks import RIVALS, begun_meanwhile, kinds, publishing, sending
from tests.support.draft_actions import RULE, DraftActions
from tests.support.playbook_strategies import published
from tests.support.store_world import ANA, OMAR, World, all_at_once, starter
from tests.support.vouching import verify
from twins.authoring.drafts import Draft
from twins.authoring.editable_playbook import Edit, ItemKind
from twins.notices import Notice, Refusal

pytestmark = pytest.mark.postgresql


@pytest.fixture
def drafts(world: World) -> DraftActions:
    """Return a driver for drafts of the security twin."""
    return DraftActions(world)


def test_of_eight_who_saw_the_same_rule_one_changes_it_and_the_others_are_told_who(drafts: DraftActions) -> None:
    seen = drafts.draft().playbook
    edits = [drafts.reworded(f"Sessions end at {hour}", seen=seen) for hour in range(8)]
    calls = [sending(drafts, by, edit) for by, edit in zip(RIVALS, edits, strict=True)]

    told = all_at_once(calls)

    assert kinds(told) == ["", *[Refusal.EDIT_CONFLICT] * 7]
    [row] = drafts.rows()
    winner = told.index(None)
    assert row.after == edits[winner].after
    name = {ANA: "Ana", OMAR: "Omar"}[RIVALS[winner]]
    assert {each.facts.name for each in told if each} == {name}
    assert verify(drafts.world.store.database) is None


def test_of_eight_who_add_a_rule_each_gets_an_id_of_their_own(drafts: DraftActions) -> None:
    def make(number: int, draft: Draft) -> list[Edit]:
        new = draft.playbook.free_id(ItemKind.RULE)
        rule = {**draft.playbook.items[ItemKind.RULE, RULE], "id": new, "text": f"Rule {number}", "also_asked_as": []}
        return [draft.playbook.put(ItemKind.RULE, new, rule)]

    store, now, clicks = drafts.world.store, drafts.world.clock.now(), [drafts.world.click(by) for by in RIVALS]
    all_at_once(
        [
            partial(store.drafts.edit, click, "security", partial(make, number), now)
            for number, click in enumerate(clicks)
        ]
    )

    assert drafts.open() == [f"SEC-{number}" for number in range(40, 48)]
    assert drafts.lost() == []
    assert [row.seq for row in drafts.rows()] == list(range(1, 9))


@pytest.mark.parametrize("count", [1, 7])
def test_what_is_edited_while_it_is_published_is_in_the_version_or_still_open(drafts: DraftActions, count: int) -> None:
    drafts.reword("Links die at once", "SEC-8")
    composed = drafts.composed()
    edits = [drafts.reworded(f"Said again {number}", f"SEC-{9 + number}") for number in range(count)]
    calls = [publishing(drafts, ANA, composed), *(sending(drafts, OMAR, edit) for edit in edits)]

    publication, *edited = all_at_once(calls)

    assert edited == [None] * count
    states = {row.item: row.state for row in drafts.rows()}
    is_published = publication is None
    assert states["SEC-8"] == ("published" if is_published else "open")
    assert {states[edit.item] for edit in edits} == {"open"}
    assert drafts.lost() == []
    assert drafts.live("SEC-8") == drafts.text("SEC-8") if is_published else drafts.versions() == 1


def test_of_eight_that_publish_at_once_one_makes_a_version(drafts: DraftActions) -> None:
    drafts.reword("Links die at once", "SEC-8")
    composed = drafts.composed()
    calls = [publishing(drafts, ANA, composed) for _ in range(8)]

    assert kinds(all_at_once(calls)) == ["", *[Refusal.DRAFT_MOVED_ON] * 7]
    assert (drafts.versions(), drafts.live("SEC-8")) == (2, "Links die at once")
    assert verify(drafts.world.store.database) is None


def test_what_git_publishes_while_a_draft_is_published_is_not_lost(on_server: World) -> None:
    drafts, store, now = DraftActions(on_server), on_server.store, on_server.clock.now()
    drafts.reword("Links die at once", "SEC-8")
    from_git = published(starter("security"), drafts.reworded("Sessions end at noon"))
    publish, told = publishing(drafts, ANA, drafts.composed()), list[Notice | None]()

    with begun_meanwhile(on_server, lambda: told.append(publish())) as begin, store.database.write() as session:
        lock_waiting(session, "security", is_company=False)  # as git does
        twin = session.get_one(TwinRow, "security", with_for_update=True)
        twin.version_id = store.versions.put(session, from_git, None, now)[0].id
        session.add(twin)
        session.flush()
        begin()

    assert (drafts.live(), kinds(told)) == ("Sessions end at noon", [Refusal.DRAFT_MOVED_ON])
