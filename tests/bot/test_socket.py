"""The socket is open when the program says that it is connected, and there is one."""

from tests.bot.world import BILLING, CORA, World


def test_one_socket_is_opened_and_a_command_that_comes_at_once_is_answered(world: World) -> None:
    assert len(world.slack.calls("apps.connections.open")) == 1
    assert "Whom you can ask" in world.told(CORA, lambda: world.slack.command(CORA, BILLING, "/twins", "list"))
