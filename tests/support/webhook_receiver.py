"""A server that gets webhooks, and verifies each as a receiver would."""

import base64
import hashlib
import hmac
import json
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Delivered:
    """One delivery, as it arrived."""

    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def data(self) -> dict[str, Any]:
        said: dict[str, Any] = json.loads(self.body)["data"]
        return said


@dataclass
class Receiver:
    """Answers with the statuses that it is given, the last again and again."""

    url: str = ""
    statuses: list[int] = field(default_factory=lambda: [204])
    got: list[Delivered] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    def settled(self, ticket: str) -> list[Delivered]:
        """Return what came for a ticket."""
        return [each for each in self.got if each.data["ticket"] == ticket]


def is_signed(delivered: Delivered, secret: str) -> bool:
    """Verify a delivery with nothing of ours, as Standard Webhooks describes it."""
    said = delivered.headers
    content = f"{said['webhook-id']}.{said['webhook-timestamp']}.".encode() + delivered.body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest(each, f"v1,{expected}") for each in said["webhook-signature"].split(" "))


@contextmanager
def receiving(
    statuses: Sequence[int] = (204,), *, tls: ssl.SSLContext | None = None, location: str = ""
) -> Iterator[Receiver]:
    """Serve a receiver on a free port of this machine."""
    receiver = Receiver(statuses=list(statuses))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.paths.append(self.path)
            receiver.got.append(Delivered({name.lower(): value for name, value in self.headers.items()}, body))
            status = receiver.statuses.pop(0) if len(receiver.statuses) > 1 else receiver.statuses[0]
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    receiver.url = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}/verdicts"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
