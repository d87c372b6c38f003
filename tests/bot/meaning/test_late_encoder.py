"""An encoder that is opened beside the start holds nobody up."""

import threading

import pytest

from bot.meaning import late_encoder
from bot.meaning.late_encoder import LateEncoder
from bot.settings import Settings
from tests.support.recording_handler import SOON
from twins.meaning import Encoder


def test_nobody_waits_for_an_encoder_that_another_thread_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slowly(settings: Settings) -> Encoder | None:
        begun.set()
        assert go_on.wait(SOON)
        return None

    monkeypatch.setattr(late_encoder, "open_encoder", slowly)
    encoder = LateEncoder(Settings())
    opening = threading.Thread(target=lambda: encoder.name)
    opening.start()
    assert begun.wait(SOON)

    assert encoder.encode(["a text"]) is None  # at once, or this test would not end
    assert opening.is_alive()
    go_on.set()
    opening.join()
