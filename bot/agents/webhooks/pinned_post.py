"""One POST to an address that was checked: resolved once, connected to as resolved, and bounded in time and bytes."""

import queue
import socket
import ssl
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from http.client import HTTPConnection, HTTPException
from urllib.parse import SplitResult

from bot.agents.webhooks import messages
from twins.agents.webhooks import address_of, may_be_called

TIMEOUT = 10.0
"""Seconds for everything: name, connection, TLS and the status of the answer."""
Resolve = Callable[[str, int], Sequence[str]]


class NotSentError(Exception):
    """Reason why an address got nothing, or why it isn't known whether it did. It quotes nothing from outside."""


def resolve(host: str, port: int) -> Sequence[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(address[4][0]) for address in found))


@dataclass(frozen=True)
class PinnedPost:
    """Sends to the public internet over https alone; with `this_machine`, to nothing but this machine, also by http.
    Follows no redirect, uses no proxy and reads no body."""

    this_machine: bool = False
    resolve: Resolve = resolve
    may_be_called: Callable[[str], bool] | None = None
    tls: Callable[[], ssl.SSLContext] = field(default_factory=lambda: cache(ssl.create_default_context))
    """The authorities that this machine trusts. Reading them takes 25 ms, so it is done at the first address that needs
    them."""
    timeout: float = TIMEOUT

    def send(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        """Return the status of the answer. Raise NotSentError."""
        address = address_of(url, this_machine=self.this_machine)
        if address is None:
            raise NotSentError(messages.NOT_SENT_THERE)
        answered: queue.SimpleQueue[int | Exception] = queue.SimpleQueue()
        connection = _Pinned(address, self._checked, self.tls, self.timeout)

        def work() -> None:
            try:
                answered.put(connection.post(headers, body))
            except Exception as error:  # raised again in the waiting caller
                answered.put(error)
            finally:
                connection.abort()

        threading.Thread(target=work, name="webhook", daemon=True).start()
        try:
            answer = answered.get(timeout=self.timeout)
        except queue.Empty:
            connection.abort()
            raise NotSentError(messages.no_answer_within(self.timeout)) from None
        if isinstance(answer, int):
            return answer
        if isinstance(answer, NotSentError):
            raise answer
        raise NotSentError(_words(answer)) from answer

    def _checked(self, host: str, port: int) -> str:
        """Return the address to connect to, if every address of the name may be called."""
        found = self.resolve(host, port)
        check = self.may_be_called or (lambda each: may_be_called(each, this_machine=self.this_machine))
        if not found or not all(map(check, found)):
            raise NotSentError(messages.NOT_PUBLIC)
        return found[0]


class _Pinned(HTTPConnection):
    """A connection to the address that was checked, which may be aborted from another thread."""

    def __init__(
        self,
        address: SplitResult,
        checked: Callable[[str, int], str],
        tls: Callable[[], ssl.SSLContext],
        timeout: float,
    ) -> None:
        self._is_tls = address.scheme == "https"
        super().__init__(address.hostname or "", address.port or (443 if self._is_tls else 80), timeout=timeout)
        self._path = (address.path or "/") + (f"?{address.query}" if address.query else "")
        self._named = address.netloc
        self._checked = checked
        self._tls = tls
        self._is_aborted = False

    def connect(self) -> None:
        self.sock = socket.create_connection((self._checked(self.host, self.port), self.port), self.timeout)
        if self._is_tls:
            self.sock = self._tls().wrap_socket(self.sock, server_hostname=self.host)
        if self._is_aborted:
            raise OSError("aborted")

    def post(self, headers: Mapping[str, str], body: bytes) -> int:
        self.request("POST", self._path, body, {**headers, "Host": self._named, "Connection": "close"})
        return self.getresponse().status

    def abort(self) -> None:
        """End whatever the connection is doing."""
        self._is_aborted = True
        sock = self.sock
        if sock is not None:
            with suppress(OSError):  # it is closed already
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()


def _words(error: Exception) -> str:
    match error:
        case ssl.SSLCertVerificationError():
            return messages.BAD_CERTIFICATE
        case ssl.SSLError():
            return messages.TLS_FAILED
        case socket.gaierror():
            return messages.UNKNOWN_NAME
        case TimeoutError():
            return messages.NO_ANSWER_IN_TIME
        case HTTPException() | ValueError():
            return messages.NOT_HTTP
        case _:
            return messages.CONNECTION_FAILED
