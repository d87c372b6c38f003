"""Enterprise Grid: people of the organisation belong, whichever of its workspaces Slack names as theirs."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest

from bot.cli import serve
from bot.practice.demo_people import practice_slack
from bot.practice.people.local_slack import LocalSlack
from bot.practice.teams import Team
from tests.support.settings import settings
from tests.support.slack_world import ANA, BILLING, CHECKED, DECIDED, World, shown

ORGANISATION, SISTER = "E0ORG", "T0SISTER"


@pytest.fixture(scope="module")
def grid(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A workspace of an organisation; Ana's home is a sister workspace."""

    def of_an_organisation(now: Callable[[], datetime], team: Team) -> LocalSlack:
        slack = practice_slack(now, team)
        slack.space.enterprise_id = ORGANISATION
        slack.change_user(ANA, team_id=SISTER, enterprise_id=ORGANISATION, teams=(SISTER,))
        return slack

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(serve, "practice_slack", of_an_organisation)
        file = tmp_path_factory.mktemp("grid") / "practice.db"
        with serve.practising(file, port=0, given=settings()) as practice:
            yield World(practice)


def newcomer(world: World, user: str, **facts: object) -> str:
    world.slack.add_user(user, user, **facts)
    world.slack.space.rooms[BILLING].members.append(user)
    return user


def test_an_expert_of_a_sister_workspace_decides_a_check(grid: World) -> None:
    ts, card = grid.checked()

    grid.click(ANA, card, "check:approve")

    assert "Approved by Ana" in grid.answer(ts, number=2).text


def test_a_colleague_of_a_sister_workspace_is_answered(grid: World) -> None:
    user = newcomer(grid, "W0SISTER", team_id=SISTER, enterprise_id=ORGANISATION, teams=(SISTER,))

    assert "UX-" in shown(grid.answered(DECIDED, user))


@pytest.mark.parametrize(
    ("user", "facts"),
    [
        ("W0FOREIGN", {"team_id": "T0FOREIGN", "enterprise_id": "E0FOREIGN", "teams": ("T0FOREIGN",)}),
        ("W0STRANGER", {"team_id": SISTER, "is_stranger": True, "enterprise_id": ORGANISATION, "teams": (SISTER,)}),
        ("W0ALONE", {"team_id": "T0FOREIGN"}),
    ],
)
def test_another_organisation_stays_outside(grid: World, user: str, facts: dict[str, object]) -> None:
    newcomer(grid, user, **facts)

    assert "people in this workspace" in grid.told(user, lambda: grid.ask(CHECKED, user))
