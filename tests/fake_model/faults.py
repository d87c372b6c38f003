"""Faults between a client and the model's server."""

from dataclasses import dataclass
from enum import StrEnum

TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    504: "timeout_error",
    529: "overloaded_error",
}
"""The API's names of its errors; any other status is an `api_error`."""


class Kind(StrEnum):
    """The kinds of fault."""

    STATUS = "status"
    HTML = "html"
    GARBAGE = "garbage"
    CUT = "cut"
    HANG = "hang"
    DROP = "drop"
    DRIP = "drip"


@dataclass(frozen=True)
class Fault:
    """A fault of one request, regardless of its content."""

    kind: Kind
    code: int = 0
    error_type: str = "api_error"
    message: str = ""
    retry_after: float | None = None
    seconds: float = 0.0
    again: bool = True
    """Whether the SDK may retry by itself."""

    @staticmethod
    def status(
        code: int,
        *,
        retry_after: float | None = None,
        type: str | None = None,  # noqa: A002  # the API's word
        message: str = "",
        again: bool = True,
    ) -> "Fault":
        """Return an error in the API's shape."""
        named = type or TYPES.get(code, "api_error")
        return Fault(Kind.STATUS, code, named, message or f"Scripted: {named}", retry_after, again=again)

    @staticmethod
    def hang(seconds: float) -> "Fault":
        """Send nothing for so long, then hang up."""
        return Fault(Kind.HANG, seconds=seconds)

    @staticmethod
    def drip(seconds: float) -> "Fault":
        """Send a byte now and then for so long, so that no single wait is long."""
        return Fault(Kind.DRIP, 200, seconds=seconds)

    @staticmethod
    def cut() -> "Fault":
        """Announce a length, send half of it, and hang up."""
        return Fault(Kind.CUT, 200)

    @staticmethod
    def drop() -> "Fault":
        """Hang up before the first byte."""
        return Fault(Kind.DROP)

    @staticmethod
    def garbage() -> "Fault":
        """Send status 200 with a body that is declared as JSON but isn't."""
        return Fault(Kind.GARBAGE, 200)

    @staticmethod
    def html(code: int) -> "Fault":
        """Send a proxy's error page."""
        return Fault(Kind.HTML, code)
