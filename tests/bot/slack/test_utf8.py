"""The check of what a socket brings agrees with that of the library, whose place it takes."""

import pytest
import websocket._abnf
from websocket._utils import validate_utf8

from bot.slack.socket_mode import is_utf8
from tests.support.slack_world import World


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"plain",
        "Zo\u00eb \u2192 \U0001f44d".encode(),
        b"\xff",
        b"a\xc3(",
        b"\xe2(\xa1",
        b"\xed\xa0\x80",
        b"\xc0\xaf",
        b"\xf5\x80\x80\x80",
    ],
)
def test_it_agrees(data: bytes) -> None:
    assert is_utf8(data) == validate_utf8(data)


def test_a_connected_bot_uses_it(world: World) -> None:
    assert vars(websocket._abnf)["validate_utf8"] is is_utf8
