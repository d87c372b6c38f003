"""A small server of OpenAI's embeddings API, whose faults a test sets."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class EmbeddingsServer:
    """What the server got, and how it answers."""

    url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    status: int = 200
    body: bytes | None = None
    width: int = 3
    drips: bool = False
    hung_up: threading.Event = field(default_factory=threading.Event)
    goes_on: threading.Event = field(default_factory=threading.Event)

    def hangs(self) -> None:
        self.goes_on.clear()

    def answer(self, said: dict[str, Any]) -> bytes:
        """The rows in reverse, as the API allows; a text's first number is its length."""
        rows = [[float(len(text)), *[1.0] * (self.width - 1)] for text in said["input"]]
        items = [{"index": place, "embedding": row} for place, row in enumerate(rows)]
        return json.dumps({"object": "list", "data": items[::-1]}).encode()


@contextmanager
def serve_embeddings() -> Iterator[EmbeddingsServer]:
    state = EmbeddingsServer()
    state.goes_on.set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            state.requests.append(said)
            state.paths.append(self.path)
            state.goes_on.wait(10)
            self.send_response(state.status)
            self.send_header("Location", f"{state.url}/elsewhere")
            self.end_headers()
            if state.drips:
                self._drip()
            self.wfile.write(state.answer(said) if state.body is None else state.body)

        def _drip(self) -> None:
            """Send a blank now and then, until the other side has hung up or ten seconds have passed."""
            state.goes_on.clear()
            with suppress(OSError):
                for _ in range(200):
                    self.wfile.write(b" ")
                    if state.goes_on.wait(0.05):
                        return
            state.hung_up.set()

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=lambda: server.serve_forever(0.01), daemon=True)
    thread.start()
    try:
        yield state
    finally:
        state.goes_on.set()
        server.shutdown()
        server.server_close()
        thread.join()
