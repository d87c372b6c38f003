"""A command is understood as people see it: with hard blanks, markup and characters that nobody sees."""

import pytest

from tests.support.slack_world import ANA, BILLING, World

AWAY = ["away\u00a0until\u00a0friday", "`away until friday`", "Away Until Friday", "a\u200bway until *friday*"]
SHOW = ["show `SEC-4`", "Show \u201csec-4\u201d", "show\u00a0*SEC-4*\ufeff"]


def told(world: World, text: str) -> str:
    return world.told(ANA, lambda: world.slack.command(ANA, BILLING, "/twins", text))


@pytest.mark.parametrize("text", AWAY)
def test_an_absence_is_understood(world: World, text: str) -> None:
    assert "You are away until" in told(world, text)
    assert "Welcome back" in told(world, "Back.")


@pytest.mark.parametrize("text", SHOW)
def test_a_rule_is_found(world: World, text: str) -> None:
    assert "*SEC-4*" in told(world, text)


def test_a_twin_is_found_by_its_handle_with_an_at_sign(world: World) -> None:
    assert "SEC-" in told(world, "show @security")
