"""Facts about the twins that the practice page shows."""

from collections.abc import Callable
from typing import Any

from bot.clock import Clock
from bot.practice.page.info import PageInfo
from bot.practice.page.tour import Tour, suggestions
from bot.practice.teams import Team
from storage.store import Store
from storage.views.milestones import MilestoneStore
from twins.playbook.model import Version


def practice_page(store: Store, team: Team, mind: str, clock: Clock) -> PageInfo:
    """Answer the page's queries from the bot's store and clock."""
    milestones = MilestoneStore(store.database, store.versions)
    return PageInfo(
        mind=lambda: mind,
        team=f"{team.sentence} {team.other_teams}",
        twins=lambda: _twins(store.versions.all_live),
        suggestions=lambda: suggestions(team),
        now=clock.now,
        advance=clock.move_to,
        steps=Tour(team, lambda: milestones.reached(team.handles), clock.now).steps,
        waiting=milestones.waiting,
    )


def _twins(live_twins: Callable[[], list[Version]]) -> list[dict[str, Any]]:
    live = [version.twin for version in live_twins() if not version.twin.is_company]
    return [{"handle": twin.handle, "name": twin.name, "craft": twin.craft, "owner": twin.expert.name} for twin in live]
