"""The second opinion of the eval: with the encoder on this machine, where it is installed."""

from collections.abc import Sequence
from functools import cache

from bot.meaning.blas_threads import use_one_thread
from bot.meaning.encoder_selection import installed_weights
from twins.finder.second_opinion import SecondOpinion
from twins.meaning import Encoder, Vectors
from twins.playbook.model import Version

NOT_INSTALLED = "finder with meaning: no figure, the encoder isn't installed (see requirements-meaning.lock)"


class RememberingEncoder:
    """Encoder that encodes each text once."""

    def __init__(self, encoder: Encoder) -> None:
        self.name = encoder.name
        self._encoder = encoder
        self._rows: dict[str, Vectors] = {}

    def encode(self, texts: Sequence[str]) -> Vectors | None:
        import numpy as np

        new = [text for text in dict.fromkeys(texts) if text not in self._rows]
        rows = self._encoder.encode(new) if new else ()
        if rows is None:
            return None
        self._rows |= dict(zip(new, rows, strict=True))
        return np.array([self._rows[text] for text in texts], np.float32)


@cache
def installed_opinion() -> SecondOpinion | None:
    """Return None where the encoder isn't installed."""
    weights = installed_weights()
    if weights is None:
        return None
    use_one_thread()
    from bot.meaning.minilm import MiniLM

    return opinion_of(MiniLM(weights))


def opinion_of(encoder: Encoder) -> SecondOpinion:
    """Return an opinion that encodes playbooks when it first meets them."""
    from twins.finder.likeness import PlaybookMatrix, matrix_of, texts_of

    remembering, made = RememberingEncoder(encoder), dict[str, PlaybookMatrix]()

    def of(version: Version) -> PlaybookMatrix | None:
        rows = None if version.digest in made else remembering.encode(texts_of(version.twin))
        if rows is not None:
            made[version.digest] = matrix_of(version.twin, rows)
        return made.get(version.digest)

    return SecondOpinion(remembering, of)
