"""llama.cpp's server, where LLAMA_SERVER names the program and LLAMA_MODEL a model in GGUF."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

import pytest

from bot.http_server import free_port

IS_THERE = bool(os.environ.get("LLAMA_SERVER") and os.environ.get("LLAMA_MODEL"))
needs_llama = pytest.mark.skipif(not IS_THERE, reason="asks a real server: set LLAMA_SERVER and LLAMA_MODEL")
_DIRECT = build_opener(ProxyHandler({}))


@dataclass(frozen=True)
class LlamaServer:
    url: str
    process: subprocess.Popen[bytes]

    def is_answering(self) -> bool:
        """Return whether it is working on a request."""
        with _DIRECT.open(f"{self.url}/slots") as answer:
            return any(slot["is_processing"] for slot in json.load(answer))

    def until(self, *, is_answering: bool, seconds: float = 60) -> bool:
        """Wait until it works on a request, or on none; False if that takes longer."""
        for _ in range(int(seconds / 0.05)):
            if self.is_answering() is is_answering:
                return True
            Event().wait(0.05)
        return False


@contextmanager
def serve_llama(folder: Path, context: int) -> Iterator[LlamaServer]:
    """Start the server with a context of so many tokens, and wait until its model is loaded."""
    port = free_port()
    command = [os.environ["LLAMA_SERVER"], "-m", os.environ["LLAMA_MODEL"], "-c", str(context), "--parallel", "1"]
    command += ["--batch-size", "128"]  # between two batches it notices that nobody waits any more
    threads = max(1, (os.cpu_count() or 1) // 2)  # they wait for each other on a busy machine
    command += ["--threads", str(threads)]
    with (folder / "llama.log").open("wb") as log:
        process = subprocess.Popen([*command, "--port", str(port)], stdout=log, stderr=subprocess.STDOUT)
    server = LlamaServer(f"http://127.0.0.1:{port}", process)
    try:
        _wait_for(server)
        yield server
    finally:
        process.kill()
        process.wait()


def _wait_for(server: LlamaServer) -> None:
    for _ in range(2_400):
        assert server.process.poll() is None, "the server ended by itself"
        try:
            with _DIRECT.open(f"{server.url}/health") as answer:
                if answer.status == 200:
                    return
        except URLError:  # it isn't there yet, or still loads its model
            Event().wait(0.05)
    raise TimeoutError("the model was not loaded")
