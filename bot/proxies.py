"""Proxies of the environment, never for addresses on this machine."""

import ipaddress
import os
from collections.abc import MutableMapping

THIS_MACHINE = ("127.0.0.1", "localhost", "::1")
PROXIES = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy")
"""In the order in which slack_sdk reads them."""


def bypass_for_this_machine(environment: MutableMapping[str, str] = os.environ) -> None:
    """Set what urllib, slack_sdk, websocket-client and httpx read. Call it before the first client is made."""
    known = environment.get("no_proxy") or environment.get("NO_PROXY") or ""
    if known.strip() == "*" or not any(map(environment.get, (*PROXIES, "ALL_PROXY", "all_proxy"))):
        return
    names = [name.strip() for name in known.split(",") if name.strip()]
    merged = ",".join(dict.fromkeys([*names, *THIS_MACHINE]))
    environment["NO_PROXY"] = environment["no_proxy"] = merged


def is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.casefold() == "localhost"
