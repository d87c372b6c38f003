"""A pooler in front of PostgreSQL: it gives its connections ids of its own and, sharing them, loses notifications."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import URL, make_url

_KEY_DATA, _NOTIFICATION = b"K", b"A"
_MADE_UP = 424_242


@contextmanager
def pooler(url: str, *, loses_notifications: bool) -> Iterator[str]:
    """Serve a pooler until the block ends; return its address."""
    behind = make_url(url)
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_accept, args=(server, behind, loses_notifications), daemon=True).start()
        query = {"sslmode": "disable", "gssencmode": "disable"}
        front = behind.set(host="127.0.0.1", port=server.getsockname()[1], query=query)
        yield front.render_as_string(hide_password=False)
        server.shutdown(socket.SHUT_RDWR)


def _accept(server: socket.socket, behind: URL, loses: bool) -> None:
    while True:
        try:
            client, _ = server.accept()
        except OSError:  # closed
            return
        upstream = _connected(behind)
        threading.Thread(target=_pass_on, args=(client, upstream), daemon=True).start()
        threading.Thread(target=_pass_back, args=(upstream, client, loses), daemon=True).start()


def _connected(behind: URL) -> socket.socket:
    host, port = str(behind.query.get("host") or behind.host or "127.0.0.1"), behind.port or 5432
    if not host.startswith("/"):
        return socket.create_connection((host, port))
    local = socket.socket(socket.AF_UNIX)
    local.connect(f"{host}/.s.PGSQL.{behind.query.get('port') or port}")
    return local


def _pass_on(client: socket.socket, upstream: socket.socket) -> None:
    """Pass on what a client sends until either side hangs up."""
    with suppress(OSError):
        while sent := client.recv(65_536):
            upstream.sendall(sent)
    with suppress(OSError):
        upstream.shutdown(socket.SHUT_RDWR)


def _pass_back(upstream: socket.socket, client: socket.socket, loses: bool) -> None:
    """Pass messages back, each a letter, its length and a body; then hang up on both sides."""
    with upstream, client, upstream.makefile("rb") as answers, suppress(OSError):
        while len(head := answers.read(5)) == 5:
            body = answers.read(struct.unpack("!i", head[1:])[0] - 4)
            if head[:1] == _KEY_DATA:
                body = struct.pack("!i", _MADE_UP) + body[4:]
            if not (loses and head[:1] == _NOTIFICATION):
                client.sendall(head + body)
        client.shutdown(socket.SHUT_RDWR)
