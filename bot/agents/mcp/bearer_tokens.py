"""Authorization of the MCP server: a resource server of OAuth 2.1 whose bearer tokens name an agent and a person."""

from collections.abc import Callable

from anyio import to_thread
from mcp.server.auth.middleware.auth_context import AuthContextMiddleware, get_access_token
from mcp.server.auth.middleware.bearer_auth import BearerAuthBackend, RequireAuthMiddleware
from mcp.server.auth.provider import AccessToken
from pydantic import AnyHttpUrl
from starlette.authentication import AuthenticationError
from starlette.middleware.authentication import AuthenticationMiddleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from twins.agents.identity import AgentIdentity, AgentScope
from twins.jobs import OutageError, RetryError

PATH = "/mcp"
METADATA_PATH = f"/.well-known/oauth-protected-resource{PATH}"
"""RFC 9728, section 3.1: the well-known part stands before the resource's path."""


class AgentToken(AccessToken):
    """A verified token, with the agent and the person that it names."""

    identity: AgentIdentity


class BearerVerifier:
    """Turns a token into the agent and the person that it names. Such a token is for this server alone."""

    def __init__(self, identify: Callable[[str], AgentIdentity | None], resource: str) -> None:
        self._identify = identify
        self._resource = resource

    async def verify_token(self, token: str) -> AccessToken | None:
        try:
            who = await to_thread.run_sync(self._identify, token)
        except (OutageError, RetryError) as error:
            raise AuthenticationError("It can't be found out just now who is behind this token. Try again.") from error
        if who is None:
            return None
        return AgentToken(
            token=token,
            client_id=who.agent,
            subject=who.person,
            scopes=sorted(who.scopes),
            resource=self._resource,
            identity=who,
        )


def current_agent() -> AgentIdentity:
    """Return the agent of the request that is being served, and its person."""
    token = get_access_token()
    if not isinstance(token, AgentToken):
        raise PermissionError("the request carries no token")
    return token.identity


def requiring_token(app: ASGIApp, verifier: BearerVerifier, resource: str) -> ASGIApp:
    """Serve requests whose token is valid for this resource; answer others with 401 and the place of the metadata."""
    required = RequireAuthMiddleware(app, [AgentScope.READ], AnyHttpUrl(_metadata_url(resource)))
    backend = BearerAuthBackend(verifier, resource_server_url=AnyHttpUrl(resource))
    return AuthenticationMiddleware(AuthContextMiddleware(required), backend, on_error=_unavailable)


def _unavailable(_: HTTPConnection, error: AuthenticationError) -> Response:
    return JSONResponse({"error": "temporarily_unavailable", "error_description": str(error)}, 503)


def metadata_route(resource: str, issuer: str | None) -> Route:
    """Serve the metadata of the protected resource (RFC 9728)."""
    told = {
        "resource": resource,
        "resource_name": "Zero-Handoff",
        "bearer_methods_supported": ["header"],
        "scopes_supported": [scope.value for scope in AgentScope],
        **({"authorization_servers": [issuer]} if issuer else {}),
    }

    async def metadata(_: Request) -> Response:
        return JSONResponse(told)

    return Route(METADATA_PATH, metadata)


def _metadata_url(resource: str) -> str:
    return f"{resource.removesuffix(PATH)}{METADATA_PATH}"
