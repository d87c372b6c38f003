"""The token of a request."""

from starlette.requests import Request

from twins.notices import Refusal, Refused


def token_of(request: Request) -> str:
    """Return what the request sends as a bearer. Refuse one without."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.casefold() != "bearer" or not token.strip():
        raise Refused(Refusal.NO_TOKEN)
    return token.strip()
