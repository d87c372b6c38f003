"""HTTP connections that stay open between calls: urllib's own opener, with its proxies and errors, over a pool."""

import io
import select
import socket
import ssl
import threading
import time
import weakref
from collections.abc import Callable
from functools import cached_property
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.error import URLError
from urllib.request import HTTPHandler, HTTPSHandler, OpenerDirector, ProxyHandler, Request, build_opener
from urllib.response import addinfourl

KEPT_SECONDS = 25.0
"""An idle connection is closed before servers and firewalls tend to forget theirs."""
MOST_KEPT = 16
"""Idle connections, of all addresses together."""

_Address = tuple[str, str, str]
"""Scheme and host that a connection was opened to, and the host behind it if that is a proxy's."""


class KeptConnections:
    """Pool that any number of clients and threads share. A call has its connection to itself, and is never repeated:
    one that fails on a kept connection may have had its effect."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._idle: list[tuple[_Address, float, HTTPConnection]] = []
        weakref.finalize(self, _close_all, self._idle)

    @cached_property
    def tls(self) -> ssl.SSLContext:
        """The authorities that this machine trusts, read once."""
        return ssl.create_default_context()

    def opener(self, proxy: str | None) -> OpenerDirector:
        """Return an opener over this pool; without a proxy, it uses the one of the environment, if any."""
        by_proxy = ProxyHandler({"http": proxy, "https": proxy} if proxy else None)
        return build_opener(by_proxy, _Http(self), _Https(self))

    def answer(self, request: Request) -> addinfourl:
        """Send a request, and read its whole answer."""
        behind: str = request._tunnel_host or ""  # type: ignore[attr-defined]  # where ProxyHandler puts it
        address = (request.type, request.host, behind)
        headers = {name.title(): value for name, value in [*request.header_items()]}
        connection = self._take(address) or self._opened(address, headers)
        connection.timeout = request.timeout  # where the opener puts it
        if connection.sock:
            connection.sock.settimeout(connection.timeout)
        if behind:
            headers.pop("Proxy-Authorization", None)  # it is the proxy's alone
        try:
            response = _sent(connection, request, headers)
            body = response.read()
        except BaseException:
            connection.close()
            raise
        if connection.sock:  # the server didn't ask for it to be closed
            self._keep(address, connection)
        found = addinfourl(io.BytesIO(body), response.headers, request.full_url, response.status)
        found.msg = response.reason  # type: ignore[attr-defined]  # where urllib looks for it
        return found

    def _opened(self, address: _Address, headers: dict[str, str]) -> HTTPConnection:
        scheme, host, behind = address
        opened = HTTPSConnection(host, context=self.tls) if scheme == "https" else HTTPConnection(host)
        if behind:
            own = {name: value for name, value in headers.items() if name == "Proxy-Authorization"}
            opened.set_tunnel(behind, headers=own)
        return opened

    def _take(self, address: _Address) -> HTTPConnection | None:
        """Return the connection to an address that was used last and that its server still holds."""
        with self._lock:
            self._drop_old()
            for place in range(len(self._idle) - 1, -1, -1):
                if self._idle[place][0] == address:
                    connection = self._idle.pop(place)[2]
                    if not _is_readable(connection.sock):
                        return connection
                    connection.close()
        return None

    def _keep(self, address: _Address, connection: HTTPConnection) -> None:
        with self._lock:
            self._idle.append((address, self._now(), connection))
            self._drop_old()

    def _drop_old(self) -> None:
        oldest = self._now() - KEPT_SECONDS
        while self._idle and (len(self._idle) > MOST_KEPT or self._idle[0][1] < oldest):
            self._idle.pop(0)[2].close()


class _Http(HTTPHandler):
    def __init__(self, connections: KeptConnections) -> None:
        super().__init__()
        self._connections = connections

    def http_open(self, req: Request) -> Any:
        return self._connections.answer(req)


class _Https(HTTPSHandler):
    def __init__(self, connections: KeptConnections) -> None:
        super().__init__()
        self._connections = connections

    def https_open(self, req: Request) -> Any:
        return self._connections.answer(req)


def _close_all(idle: list[tuple[_Address, float, HTTPConnection]]) -> None:
    for _, _, connection in idle:
        connection.close()


def _sent(connection: HTTPConnection, request: Request, headers: dict[str, str]) -> HTTPResponse:
    try:
        connection.request(request.get_method(), request.selector, request.data, headers)
    except OSError as error:
        raise URLError(error) from error
    return connection.getresponse()


def _is_readable(sock: socket.socket) -> bool:
    """Return whether an idle connection has something to read: its end, or what nobody asked for."""
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(0))
