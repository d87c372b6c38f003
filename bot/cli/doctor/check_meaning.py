"""Doctor's check of the encoder: which one the finder has, and whether it works."""

from collections.abc import Iterator
from time import monotonic

from bot.cli.doctor.findings import DoctorFinding
from bot.meaning.checked_encoder import CheckedEncoder
from bot.meaning.encoder_selection import INSTALL, NoEncoderError, encoder_of
from bot.settings import OFF, Settings

_WHAT, _WORDS = "embeddings", "the finder goes by words alone"
_ASK = "let partners pull the invoice export by a link that expires, because they sync at night"


def encoder_findings(settings: Settings) -> Iterator[DoctorFinding]:
    yield _encoder(settings)


def _encoder(settings: Settings) -> DoctorFinding:
    try:
        encoder = encoder_of(settings)
    except NoEncoderError as error:
        return DoctorFinding(_WHAT, False, f"{error.reason}, so {_WORDS}", error.remedy)
    if encoder is not None:
        return _tried(encoder, settings)
    if settings.embeddings == OFF:
        return DoctorFinding(_WHAT, True, f"off: {_WORDS}")
    return DoctorFinding(_WHAT, True, f"no encoder is installed: {_WORDS}", f"To add one: {INSTALL}")


def _tried(encoder: CheckedEncoder, settings: Settings) -> DoctorFinding:
    began = monotonic()
    rows = encoder.encode([_ASK])
    if rows is None:
        remedy = "Start the server, check its address, and name the model after # if it has several; or EMBEDDINGS=off."
        return DoctorFinding(_WHAT, False, f"{encoder.name}: {encoder.problem}, so {_WORDS}", remedy)
    took = f"{encoder.name}, {1000 * (monotonic() - began):.0f} ms for a message"
    seen = f"; each message goes to {settings.embeddings_host}" if settings.embeddings_host else ""
    return DoctorFinding(_WHAT, True, took + seen)
