"""Two twins of one expert, and an ask that both put to her."""

from dataclasses import replace

from tests.support.check_actions import check_of
from tests.support.store_world import CHECK_FIRST, World, starter
from twins.checking.views import AnswerView
from twins.deciding.reading import Reading
from twins.playbook.model import Version
from twins.states import CheckState
from twins.values import Person

TOO_FAR = Reading(mind="test", why="partners sync at night", applied=("DAT-18",))
ASK = "let partners pull the invoice export by a link, because they sync at night"


def data_of_ana(world: World, *deputies: Person, text: str = "") -> Version:
    """Publish Ana's data twin; with a `text`, DAT-18 says that."""
    folder, ana = starter("data"), world.security.twin.expert
    rules = tuple(
        rule.model_copy(update={"text": text}) if text and rule.id == "DAT-18" else rule for rule in folder.twin.rules
    )
    given = {"expert": ana, "deputies": deputies or world.security.twin.deputies, "rules": rules}
    return world.publish(replace(folder, twin=folder.twin.model_copy(update=given)))


def ask_both(world: World, data: Version) -> list[AnswerView]:
    """Put an ask to both twins, each of which wants it checked; the answer of data is the first."""
    return world.answer(world.asked(ASK), (world.security, CHECK_FIRST), (data, TOO_FAR))


def states_of(world: World, answers: list[AnswerView]) -> list[CheckState]:
    """The present state of each answer's check."""
    return [check_of(world.view(each.id)).state for each in answers]
