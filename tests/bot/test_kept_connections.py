"""Connections to Slack that stay open: one for many calls, through proxies too, and no call is sent twice."""

import datetime
import ssl
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http.client import RemoteDisconnected
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import IPPROTO_TCP, SHUT_RDWR, TCP_NODELAY, create_connection, socket
from typing import Any
from urllib.request import Request

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bot.http_server import listener
from bot.kept_connections import KEPT_SECONDS, KeptConnections
from bot.proxies import PROXIES
from bot.slack.client import call, make_client
from twins.jobs import OutageError


class Server(ThreadingHTTPServer):
    """A server of HTTP/1.1, or a proxy, that keeps what it was asked and on how many connections."""

    daemon_threads = True

    def __init__(self) -> None:
        self.opened: list[socket] = []
        self.asked: list[tuple[str, str]] = []
        """Method and target."""
        self.passwords: list[str | None] = []
        """What was sent for the proxy."""
        self.together: threading.Barrier | None = None
        self.hangs_up = False
        super().__init__(("127.0.0.1", 0), _Answering)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def close_all(self) -> None:
        for each in self.opened:
            with suppress(OSError):
                each.shutdown(SHUT_RDWR)

    def process_request(self, request: Any, client_address: Any) -> None:
        self.opened.append(request)
        super().process_request(request, client_address)


class _Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._note()
        if self.server.together:
            self.server.together.wait(10)
        if self.server.hangs_up:
            self.close_connection = True
            return
        self.send_response(200)
        self.send_header("Content-Length", "12")
        self.end_headers()
        self.wfile.write(b'{"ok": true}')

    def do_CONNECT(self) -> None:
        self._note()
        host, port = self.path.split(":")
        self.send_response(200)
        self.end_headers()
        with create_connection((host, int(port))) as behind:
            back = threading.Thread(target=_copy, args=(behind, self.connection))
            back.start()
            _copy(self.connection, behind)
            back.join()
        self.close_connection = True

    def _note(self) -> None:
        self.server.asked.append((self.command, self.path))
        self.server.passwords.append(self.headers["Proxy-Authorization"])

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def _copy(source: socket, target: socket) -> None:
    with suppress(OSError):
        while got := source.recv(65536):
            target.sendall(got)
        target.shutdown(SHUT_RDWR)


@contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    with Server() as server:
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        server.close_all()
        thread.join()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    for name in (*PROXIES, "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    with serving() as server:
        yield server


@pytest.fixture
def proxy(server: Server) -> Iterator[Server]:
    with serving() as proxy:
        yield proxy


def post(connections: KeptConnections, url: str, proxy: str | None = None) -> bytes:
    answer: bytes = connections.opener(proxy).open(Request(url, b"text=x"), timeout=10).read()
    return answer


def test_slacks_client_makes_its_calls_on_one_connection(server: Server) -> None:
    client = make_client("xoxb-1", f"{server.url}/api/")
    for _ in range(3):
        assert call(client.auth_test) == {"ok": True}
    assert [path for _, path in server.asked] == ["/api/auth.test"] * 3
    assert len(server.opened) == 1


def test_clients_of_several_apps_share_connections(server: Server) -> None:
    connections = KeptConnections()
    for token in ("xoxb-1", "xoxb-2"):
        call(make_client(token, f"{server.url}/api/", connections=connections).auth_test)
    assert len(server.opened) == 1


def test_calls_at_the_same_time_have_a_connection_each(server: Server) -> None:
    connections, server.together = KeptConnections(), threading.Barrier(2)
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: post(connections, server.url), range(2)))
    assert answers == [b'{"ok": true}'] * 2
    assert len(server.opened) == 2


def test_a_connection_that_the_server_has_closed_is_not_used_again(server: Server) -> None:
    connections = KeptConnections()
    post(connections, server.url)
    server.close_all()
    assert post(connections, server.url) == b'{"ok": true}'
    assert len(server.opened) == 2


def test_a_connection_that_was_idle_for_long_is_not_used_again(server: Server) -> None:
    at = [0.0]
    connections = KeptConnections(lambda: at[0])
    post(connections, server.url)
    at[0] += KEPT_SECONDS + 1
    post(connections, server.url)
    assert len(server.opened) == 2


def test_a_call_that_fails_on_a_kept_connection_is_not_sent_again(server: Server) -> None:
    client = make_client("xoxb-1", f"{server.url}/api/")
    call(client.auth_test)
    server.hangs_up = True
    with pytest.raises(OutageError) as failed:
        call(client.chat_postMessage, channel="C0", text="x")
    assert isinstance(failed.value.__cause__, RemoteDisconnected)
    assert [path for _, path in server.asked] == ["/api/auth.test", "/api/chat.postMessage"]


def test_calls_through_a_proxy_keep_their_connection_to_it(server: Server, proxy: Server) -> None:
    connections, by = KeptConnections(), proxy.url.replace("//", "//me:secret@")
    for _ in range(2):
        post(connections, "http://slack.test/api/", by)
    assert proxy.asked == [("POST", "http://slack.test/api/")] * 2
    assert proxy.passwords == ["Basic bWU6c2VjcmV0"] * 2
    assert (len(proxy.opened), server.asked) == (1, [])


def test_the_proxy_of_the_environment_is_used_but_not_for_its_exceptions(
    server: Server, proxy: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy.url)
    call(make_client("xoxb-1", "http://slack.test/api/").auth_test)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    call(make_client("xoxb-1", f"{server.url}/api/").auth_test)
    assert [path for _, path in proxy.asked] == ["http://slack.test/api/auth.test"]
    assert [path for _, path in server.asked] == ["/api/auth.test"]


def test_calls_by_tls_keep_their_tunnel_through_a_proxy(proxy: Server, tmp_path: Path) -> None:
    server_side, trusting = certified(tmp_path)
    connections = KeptConnections()
    connections.tls = trusting
    with serving(server_side) as slack:
        address = f"localhost:{slack.server_port}"
        for _ in range(2):
            post(connections, f"https://{address}/api/", proxy.url.replace("//", "//me:secret@"))
        assert slack.asked == [("POST", "/api/")] * 2
        assert slack.passwords == [None, None]
    assert proxy.asked == [("CONNECT", address)]
    assert proxy.passwords == ["Basic bWU6c2VjcmV0"]


def test_a_certificate_that_nobody_vouches_for_is_refused(server: Server, tmp_path: Path) -> None:
    server_side, _ = certified(tmp_path)
    with serving(server_side) as slack, pytest.raises(OutageError):
        call(make_client("xoxb-1", f"https://localhost:{slack.server_port}/api/").auth_test)
    assert slack.asked == []


def test_our_own_servers_hold_back_no_part_of_an_answer() -> None:
    with listener("127.0.0.1", 0) as listening, create_connection(listening.getsockname()):
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(IPPROTO_TCP, TCP_NODELAY)


def certified(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Return the two sides of TLS for localhost, with a certificate that signs itself."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(x509.OID_COMMON_NAME, "x")])
    now = datetime.datetime.now(datetime.UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now - datetime.timedelta(days=1))
    made = made.not_valid_after(now + datetime.timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    text = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / "certificate.pem"
    file.write_bytes(secret + text)
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(file)
    return server_side, ssl.create_default_context(cadata=text.decode())
