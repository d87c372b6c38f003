"""Failures of a reading: what people read, and the architect's remedy."""

from enum import StrEnum


class Failure(StrEnum):
    """The ways in which a mind gives no reading; logs, metrics and tables use the values."""

    REFUSED = "refused"
    TRUNCATED = "truncated"
    TOO_LONG = "too_long"
    NONSENSE = "nonsense"
    PLAYBOOK_CUT = "playbook_cut"
    BAD_REQUEST = "bad_request"
    BAD_KEY = "bad_key"
    NO_CREDIT = "no_credit"
    FORBIDDEN = "forbidden"
    NO_SUCH_MODEL = "no_such_model"
    RATE_LIMITED = "rate_limited"
    SERVER_ERROR = "server_error"
    OVERLOADED = "overloaded"
    TIMED_OUT = "timed_out"
    NOT_CONNECTED = "not_connected"
    CIRCUIT_OPEN = "circuit_open"
    BROKEN = "broken"

    @property
    def line(self) -> str:
        """The first half of a sentence that says what happens now."""
        return _LINES[self]

    @property
    def remedy(self) -> str | None:
        """What an architect must do; None if it passes by itself or lies in the ask."""
        return _REMEDIES.get(self)

    @property
    def is_passing(self) -> bool:
        """Whether the same ask may succeed within a minute."""
        return self.is_outage or self is Failure.CIRCUIT_OPEN

    @property
    def is_outage(self) -> bool:
        """Whether the model is unreachable, so that more asks would only wait."""
        return self in _OUTAGES


_DOWN = "the model can't be reached just now"
_ILL_SET = "the model isn't set up right, and the architect is told"
_LINES = {
    Failure.REFUSED: "the model declined to read this, which says nothing about what you want",
    Failure.TRUNCATED: "the model came to no end with this",
    Failure.TOO_LONG: "this is too long for the model, with its thread and the playbook: ask shorter, in a new message",
    Failure.NONSENSE: "the model's answer could not be used",
    Failure.PLAYBOOK_CUT: "the model saw only a part of the playbook",
    Failure.BAD_REQUEST: _ILL_SET,
    Failure.BAD_KEY: _ILL_SET,
    Failure.NO_CREDIT: _ILL_SET,
    Failure.FORBIDDEN: _ILL_SET,
    Failure.NO_SUCH_MODEL: _ILL_SET,
    Failure.RATE_LIMITED: "the model is asked more than it may be just now",
    Failure.SERVER_ERROR: _DOWN,
    Failure.OVERLOADED: "the model is overloaded just now",
    Failure.TIMED_OUT: "the model took too long",
    Failure.NOT_CONNECTED: _DOWN,
    Failure.CIRCUIT_OPEN: _DOWN,
    Failure.BROKEN: "nobody could read this just now",
}
_REMEDIES = {
    Failure.PLAYBOOK_CUT: "By its own count the server cut the playbook: give it a larger context (Ollama: num_ctx).",
    Failure.BAD_REQUEST: "The server refuses how it is asked: `zerohandoff doctor` finds the STRUCTURED that it knows.",
    Failure.BAD_KEY: "ANTHROPIC_API_KEY is not accepted: put a valid key there (or into .env) and restart.",
    Failure.NO_CREDIT: "The account at the model's provider has no credit: top it up.",
    Failure.FORBIDDEN: "The key may not use this model: allow it in the provider's console, or set ANTHROPIC_MODEL.",
    Failure.NO_SUCH_MODEL: "There is no such model, or no such address: check ANTHROPIC_MODEL and ANTHROPIC_BASE_URL.",
    Failure.NONSENSE: "The model doesn't keep to the format: `zerohandoff doctor` finds the STRUCTURED that it knows.",
    Failure.BROKEN: "Something failed that nobody foresaw: the log has its traceback.",
}
_OUTAGES = frozenset(
    {
        Failure.RATE_LIMITED,
        Failure.SERVER_ERROR,
        Failure.OVERLOADED,
        Failure.TIMED_OUT,
        Failure.NOT_CONNECTED,
    }
)
