"""Doctor's check of the issuers whose tokens the agents' door takes."""

from collections.abc import Iterator
from importlib.util import find_spec

from bot.cli.doctor.findings import DoctorFinding
from bot.errors import UsageError
from bot.settings import Settings
from bot.ui.messages.counts import counted
from twins.jobs import OutageError

_REMEDY = "Compare the setting with `iss` in a token, and see that this machine reaches the issuer."


def issuer_findings(settings: Settings) -> Iterator[DoctorFinding]:
    """Fetch the keys of each issuer that is set."""
    if not (settings.oidc_issuer or settings.github_repositories):
        return
    if not settings.agents_door:
        yield DoctorFinding("issuers", False, "set, but the agents' door is closed", "Set AGENTS_DOOR=on.")
    if find_spec("jwt") is None:
        yield DoctorFinding("issuers", False, "the extra isn't installed", 'pip install "zerohandoff[agents]"')
        return
    yield from _reached(settings)


def _reached(settings: Settings) -> Iterator[DoctorFinding]:
    from bot.agents.oidc.issuer_keys import keys_of
    from bot.agents.oidc.trusted_issuers import audiences_of, trusted_issuers

    try:
        issuers, audiences = trusted_issuers(settings), " or ".join(audiences_of(settings))
    except UsageError as error:
        yield DoctorFinding("issuers", False, "the settings don't fit", str(error))
        return
    for issuer in issuers:
        what = f"issuer {issuer.name}"
        try:
            keys = keys_of(issuer.keys.fetch())
        except OutageError as error:
            yield DoctorFinding(what, False, str(error), _REMEDY)
            continue
        found = f"{counted(len(keys), 'key')} for tokens whose audience is {audiences}"
        if issuer.repositories:
            found += f", {counted(len(issuer.repositories), 'entry', 'entries')} in GITHUB_REPOSITORIES"
        yield DoctorFinding(what, bool(keys), found, "" if keys else "It has no key for RS256 or ES256.")
