"""The issuers that the settings trust."""

from urllib.parse import urlsplit

from bot.agents.oidc.bearers import TrustedIssuer, VouchedBearers
from bot.agents.oidc.members import MembersByEmail
from bot.clock import Now
from bot.errors import UsageError
from bot.proxies import is_this_machine
from bot.settings import Settings
from bot.slack.workspace_access import Slack
from storage.store import Store


def vouched_bearers(settings: Settings, slack: Slack, store: Store, now: Now) -> VouchedBearers:
    """Return what verifies their tokens. Raises UsageError for settings that would trust more than they say."""
    issuers = trusted_issuers(settings)
    return VouchedBearers(issuers, audiences_of(settings), slack, MembersByEmail(slack.apps, now), store, now)


def trusted_issuers(settings: Settings) -> tuple[TrustedIssuer, ...]:
    found = []
    if settings.oidc_issuer:
        found.append(TrustedIssuer.at(_checked("OIDC_ISSUER", settings.oidc_issuer)))
    if settings.github_repositories:
        name = _checked("GITHUB_ISSUER", settings.github_issuer)
        found.append(TrustedIssuer.at(name, settings.github_repositories))
    if len({issuer.name for issuer in found}) < len(found):
        raise UsageError("OIDC_ISSUER and GITHUB_ISSUER are the same. OIDC_ISSUER is for people: name theirs.")
    return tuple(found)


def audiences_of(settings: Settings) -> tuple[str, ...]:
    """Return the audiences of tokens for this bot. Nothing that another bot could have too is one by default."""
    if settings.oidc_audience:
        return settings.oidc_audience
    if not settings.agents_url:
        raise UsageError(
            "OIDC_ISSUER and GITHUB_REPOSITORIES need an audience that no other program has. Set AGENTS_URL to the "
            "address that agents call, or OIDC_AUDIENCE."
        )
    address = settings.agents_url.rstrip("/")
    return address, f"{address}/mcp"


def _checked(setting: str, issuer: str) -> str:
    """Refuse an address at which others could change the keys on their way."""
    address = urlsplit(issuer)
    is_private = address.scheme == "http" and is_this_machine(address.hostname or "")
    if not address.hostname or (address.scheme != "https" and not is_private) or address.query or address.fragment:
        raise UsageError(f"{setting} is no issuer. Write its https address exactly as its tokens have it in `iss`.")
    return issuer
