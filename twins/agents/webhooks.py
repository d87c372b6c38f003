"""Webhooks as Standard Webhooks describes them: addresses, secrets, signatures and bodies."""

import base64
import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from twins.agents.result import AgentResult

LONGEST_ADDRESS = 500
MOST_WEBHOOKS = 5
"""Of one person, at a time."""
GIVEN_UP_AFTER = timedelta(days=1)
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=5), timedelta(minutes=5)
_SECRET = "whsec_"  # noqa: S105  # no password
_EVENT = "ask.updated"
_PLAIN = re.compile(r"[\x21-\x7e]+")
_PUBLIC_IPV6 = ip_network("2000::/3")
_NOT_PUBLIC = tuple(
    map(ip_network, "2002::/16 2001::/32 3fff::/20 192.88.99.0/24 192.0.0.0/24 168.63.129.16/32".split())
)
"""What Python's table lacks: addresses of translators, which lead to any other, of examples, of protocols such as a
cloud's metadata, and of Azure's host."""


@dataclass(frozen=True)
class WebhookView:
    """A webhook as its person may see it: never its secret."""

    url: str
    made_at: datetime


def address_of(url: str, *, this_machine: bool = False) -> SplitResult | None:
    """Return where a webhook leads; None for one that nothing is sent to. `this_machine` allows http to itself."""
    if len(url) > LONGEST_ADDRESS or not _PLAIN.fullmatch(url) or "\\" in url:
        return None
    try:
        address = urlsplit(url)
        host, _ = address.hostname, address.port
    except ValueError:
        return None
    is_safe = address.scheme == "https" or (address.scheme == "http" and this_machine)
    return address if is_safe and host and "@" not in address.netloc and "#" not in url else None


def may_be_called(address: str, *, this_machine: bool = False) -> bool:
    """Return whether a resolved address is one of the public internet; with `this_machine`, whether it is a loopback
    address and nothing else."""
    try:
        ip: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    if this_machine:
        return ip.is_loopback
    if (isinstance(ip, IPv6Address) and ip not in _PUBLIC_IPV6) or any(ip in network for network in _NOT_PUBLIC):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved)


def secret_of(key: bytes, webhook: str) -> str:
    """Derive a webhook's secret from the server's key: nothing that could be read is stored."""
    return _SECRET + base64.b64encode(hmac.digest(key, f"webhook:{webhook}".encode(), "sha256")).decode()


def fingerprint(secret: str) -> str:
    """Tell another secret. A secret has 256 random bits, so a plain hash can't be searched."""
    return hashlib.sha256(secret.encode()).hexdigest()


def event_digest(result: AgentResult) -> str:
    """Tell what an agent was told from what it wasn't; when a request expires is no news."""
    told = result.model_dump(mode="json", exclude={"until"})
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def message_id(listener: str, digest: str) -> str:
    """Name an event, each time that it is sent."""
    return f"msg_{hashlib.sha256(f'{listener}:{digest}'.encode()).hexdigest()[:32]}"


def event_body(result: AgentResult, at: datetime) -> bytes:
    """Return a body. `at` is when something came of the ticket, whenever it is sent."""
    event = {"type": _EVENT, "timestamp": f"{at:%Y-%m-%dT%H:%M:%SZ}", "data": result.model_dump(mode="json")}
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()


def signed_headers(secret: str, message: str, at: datetime, body: bytes) -> dict[str, str]:
    """Return the headers that let a receiver tell who sent a body, and when."""
    stamp = str(int(at.timestamp()))
    key = base64.b64decode(secret.removeprefix(_SECRET))
    signature = hmac.digest(key, b".".join((message.encode(), stamp.encode(), body)), "sha256")
    return {
        "webhook-id": message,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{base64.b64encode(signature).decode()}",
    }


def pause_after(tries: int) -> timedelta:
    """Return how long to wait after so many failures."""
    return min(_LONGEST_PAUSE, _FIRST_PAUSE * int(2 ** min(tries - 1, 10)))
