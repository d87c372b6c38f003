"""The tour on the page ticks what has really happened, and nothing else."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.practice.page.tour import Tour, suggestions
from bot.practice.teams import BUSINESS, CONDUCTOR, PRODUCT, TEAMS, Team, TeamName
from tests.support.builders import NOW, starter
from twins.deciding.ask import Ask
from twins.deciding.decide import decide
from twins.deciding.decision import DecisionContext
from twins.finder.finder import Finder
from twins.values import Outcome

CORA, ANA, LEO = CONDUCTOR, PRODUCT.expert.id, PRODUCT.author.id
FRIDAY = datetime(2026, 11, 27, 10, tzinfo=UTC)


class Happenings:
    """What has happened, and a clock."""

    def __init__(self, team: Team = PRODUCT) -> None:
        self.reached: set[str] = set()
        self.now = FRIDAY
        self.tour = Tour(team, lambda: self.reached, lambda: self.now)

    def done(self, who: str = CORA) -> list[str]:
        return [step["id"] for step in self.tour.steps(who) if step["done"]]

    def button(self, step: str, who: str = CORA) -> str | None:
        button = next(each for each in self.tour.steps(who) if each["id"] == step)["button"]
        return button and str(button["label"])


@pytest.fixture
def happenings() -> Happenings:
    return Happenings()


def test_nothing_is_done_at_the_start_and_there_are_seven_steps(happenings: Happenings) -> None:
    assert happenings.done() == []
    assert len(happenings.tour.steps(CORA)) == 7


@pytest.mark.parametrize(
    ("happened", "step"),
    [("asked", "ask"), ("refused", "refused"), ("overridden", "override"), ("twin_published", "publish")],
)
def test_a_step_is_done_once_its_fact_is_in_the_store(happenings: Happenings, happened: str, step: str) -> None:
    happenings.reached.add(happened)
    assert happenings.done() == [step]


def test_being_ana_counts_once_something_waits_for_her(happenings: Happenings) -> None:
    assert happenings.done(ANA) == []
    assert happenings.button("become") is None
    happenings.reached.add("check_opened")
    assert happenings.done(CORA) == []
    assert happenings.button("become") == "Now become Ana"
    assert happenings.done(ANA) == ["become"]


def test_an_approval_shows_that_one_has_been_ana(happenings: Happenings) -> None:
    happenings.reached |= {"check_opened", "approved"}
    assert happenings.done() == ["become", "approve"]


def test_monday_counts_once_the_clock_is_in_another_week(happenings: Happenings) -> None:
    happenings.now += timedelta(days=1)
    assert happenings.done() == []
    happenings.now = FRIDAY + timedelta(days=3)
    assert happenings.done() == ["monday"]


def test_what_is_done_stays_done(happenings: Happenings) -> None:
    happenings.reached.add("twin_published")
    happenings.done()
    happenings.reached.clear()
    assert happenings.done() == ["publish"]


def test_leo_alone_is_shown_the_way_to_his_messages(happenings: Happenings) -> None:
    assert happenings.button("publish", CORA) is None
    assert happenings.button("publish", LEO) == "Open Leo's messages"


@pytest.mark.parametrize("team", TEAMS.values(), ids=TEAMS)
def test_each_team_has_its_own_expert_and_author_on_the_tour(team: Team) -> None:
    happenings = Happenings(team)
    happenings.reached.add("check_opened")
    assert happenings.button("become") == f"Now become {team.expert.name}"
    assert happenings.button("publish", team.author.id) == f"Open {team.author.name}'s messages"
    assert happenings.done(team.expert.id) == ["become"]


SIGNS = {
    "✅": Outcome.DECIDED,
    "🟡": Outcome.ASSUMED,
    "↩️": Outcome.NOT_BY_DEFAULT,
    "✋": Outcome.CHECK_FIRST,
    "⛔": Outcome.REFUSED,
    "💬": Outcome.ANSWERED,
}


@pytest.mark.parametrize("team", TEAMS.values(), ids=TEAMS)
def test_each_suggested_ask_gets_the_verdict_that_it_shows(team: Team) -> None:
    company, asks = starter("company"), suggestions(team)[:-1]
    assert len(asks) == len(SIGNS)
    for ask in asks:
        handle, said = str(ask["text"]).removeprefix("@zerohandoff ").split(" ", 1)
        version, want = starter(handle), Ask.of(said)
        reading = Finder().find(want, version, company)
        decision = decide(want, reading, version, DecisionContext(company=company), NOW)
        assert decision.outcome is SIGNS[str(ask["shows"]).split()[0]], ask["text"]


@pytest.mark.parametrize("team", TEAMS.values(), ids=TEAMS)
def test_everyone_that_a_team_s_twins_name_is_in_its_workspace(team: Team) -> None:
    members = {member.id for member in team.members}
    twins = [starter(handle).twin for handle in team.handles]
    assert {person.slack for twin in twins for person in (twin.expert, *twin.deputies)} <= members
    assert {topic.person.slack for twin in twins for topic in twin.scope.not_covered} <= members
    assert team.expert.id in {twin.expert.slack for twin in twins}
    assert team.author.id not in {twin.expert.slack for twin in twins}


def test_each_team_says_how_to_see_the_others() -> None:
    assert PRODUCT.other_teams == f"To see {BUSINESS.about} instead, run make practice TEAM=business."
    assert BUSINESS.other_teams == f"To see {PRODUCT.about} instead, run make practice TEAM=product."
    assert set(TEAMS) == set(TeamName)
