"""Failures of a reading."""

from enum import StrEnum


class ModelFailure(StrEnum):
    """Kinds of failure of a model, by the values that logs, metrics and tables use."""

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
        """A clause for people."""
        return _LINES[self]

    @property
    def remedy(self) -> str | None:
        """For an architect; None if it passes, or the ask caused it."""
        return _REMEDIES.get(self)

    @property
    def is_passing(self) -> bool:
        """Whether the same ask may succeed within a minute."""
        return self.is_outage or self is ModelFailure.CIRCUIT_OPEN

    @property
    def is_outage(self) -> bool:
        """Whether more asks would only wait."""
        return self in _OUTAGES


_DOWN = "the model can't be reached just now"
_ILL_SET = "the model isn't set up right, and I've told the architect"
_LINES = {
    ModelFailure.REFUSED: "the model declined to read this, which says nothing about what you want",
    ModelFailure.TRUNCATED: "the model didn't finish reading this",
    ModelFailure.TOO_LONG: "this is too long for the model with its thread and playbook: ask shorter, in a new message",
    ModelFailure.NONSENSE: "the model's answer could not be used",
    ModelFailure.PLAYBOOK_CUT: "the model saw only a part of the playbook",
    ModelFailure.BAD_REQUEST: _ILL_SET,
    ModelFailure.BAD_KEY: _ILL_SET,
    ModelFailure.NO_CREDIT: _ILL_SET,
    ModelFailure.FORBIDDEN: _ILL_SET,
    ModelFailure.NO_SUCH_MODEL: _ILL_SET,
    ModelFailure.RATE_LIMITED: "the model gets more requests than it allows just now",
    ModelFailure.SERVER_ERROR: _DOWN,
    ModelFailure.OVERLOADED: "the model is overloaded just now",
    ModelFailure.TIMED_OUT: "the model took too long",
    ModelFailure.NOT_CONNECTED: _DOWN,
    ModelFailure.CIRCUIT_OPEN: _DOWN,
    ModelFailure.BROKEN: "nobody could read this just now",
}
_REMEDIES = {
    ModelFailure.PLAYBOOK_CUT: "The server cut the playbook, by its own count: set a larger context (Ollama: num_ctx).",
    ModelFailure.BAD_REQUEST: "The server refuses the request: `zerohandoff doctor` finds a STRUCTURED that works.",
    ModelFailure.BAD_KEY: "ANTHROPIC_API_KEY is not accepted: put a valid key there (or into .env) and restart.",
    ModelFailure.NO_CREDIT: "The account at the model's provider has no credit: top it up.",
    ModelFailure.FORBIDDEN: "The key can't use this model: allow it at the provider, or set ANTHROPIC_MODEL.",
    ModelFailure.NO_SUCH_MODEL: "No such model, or no such address: check ANTHROPIC_MODEL and ANTHROPIC_BASE_URL.",
    ModelFailure.NONSENSE: "The model doesn't keep to the format: `zerohandoff doctor` finds a STRUCTURED that works.",
    ModelFailure.BROKEN: "An unexpected error: the log has its traceback.",
}
_OUTAGES = frozenset(
    {
        ModelFailure.RATE_LIMITED,
        ModelFailure.SERVER_ERROR,
        ModelFailure.OVERLOADED,
        ModelFailure.TIMED_OUT,
        ModelFailure.NOT_CONNECTED,
    }
)
