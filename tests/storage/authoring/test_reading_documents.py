"""A document that is read again changes the list by what changed in it."""

from collections.abc import Sequence

import pytest

from tests.support.proposal_actions import ProposalActions
from tests.support.store_world import World
from tests.support.vouching import verify
from twins.authoring.lessons import ProposalOrigin, Stance
from twins.importing.proposals import NotedSentences, found_in
from twins.importing.reader import Document, ReadingChoices, read_documents
from twins.states import ProposalState

PUSH, LOGS, SIGN = "Never push to main", "Never log e-mail addresses", "Always sign commits"


@pytest.fixture
def proposing(world: World) -> ProposalActions:
    return ProposalActions(world)


def read(world: World, lines: Sequence[str], source: str = "AGENTS.md") -> NotedSentences:
    text = "".join(f"- {line}\n" for line in lines)
    reading = read_documents([Document(source, text)], ReadingChoices())
    return world.store.interviews.note("security", found_in(reading), world.clock.now(), reading.sources)


def said(noted: NotedSentences) -> list[str]:
    return [call.said for _, _, call in noted.new]


def test_each_sentence_is_listed_once_and_with_its_place(proposing: ProposalActions) -> None:
    world = proposing.world
    assert said(read(world, [PUSH, LOGS])) == [PUSH, LOGS]
    assert read(world, [LOGS, PUSH]) == NotedSentences()
    first = next(each for each in proposing.proposals() if each.call.said == PUSH)
    assert (first.origin, first.state) == (ProposalOrigin.SENTENCE, ProposalState.PROPOSED)
    assert (first.call.source, first.call.line, first.call.stance) == ("AGENTS.md", 1, Stance.NEVER)
    assert verify(world.store.database) is None


def test_a_draft_whose_sentence_is_gone_leaves_the_list_and_comes_back_with_it(proposing: ProposalActions) -> None:
    world = proposing.world
    read(world, [PUSH, LOGS])
    changed = read(world, [LOGS, SIGN])
    assert (said(changed), changed.withdrawn, changed.gone) == ([SIGN], 1, ())
    assert said(read(world, [PUSH, LOGS, SIGN])) == [PUSH]


def test_a_rule_whose_sentence_is_gone_is_named_and_stays(proposing: ProposalActions) -> None:
    world = proposing.world
    read(world, [PUSH])
    [proposal] = proposing.proposals()
    assert proposing.accept(proposal) is None
    [gone] = read(world, [LOGS]).gone
    assert (gone.source, gone.said) == ("AGENTS.md", PUSH)
    draft = world.store.drafts.find("security")
    assert draft
    rule = draft.playbook.rule(gone.rule_id)
    assert rule
    assert rule.text == PUSH


def test_what_was_dropped_is_not_listed_again(proposing: ProposalActions) -> None:
    world = proposing.world
    read(world, [PUSH])
    [proposal] = proposing.proposals()
    proposing.decline(proposal)
    assert read(world, [PUSH]) == NotedSentences()
    assert read(world, []) == NotedSentences()


def test_a_document_that_was_not_read_loses_nothing(proposing: ProposalActions) -> None:
    world = proposing.world
    read(world, [PUSH])
    assert said(read(world, [LOGS], "CLAUDE.md")) == [LOGS]
    assert len(proposing.proposals()) == 2


def test_only_what_is_new_goes_to_a_model(proposing: ProposalActions) -> None:
    world = proposing.world
    read(world, [PUSH])
    reading = read_documents([Document("AGENTS.md", f"- {PUSH}\n- {LOGS}\n")], ReadingChoices())
    unknown = world.store.interviews.unknown("security", found_in(reading))
    assert [call.said for _, _, call in unknown] == [LOGS]
