"""A delivery goes to the address that was checked, over TLS, within its time, and nowhere else."""

import datetime
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bot.agents.webhooks.pinned_post import NotSentError, PinnedPost
from tests.support.webhook_receiver import receiving

HEADERS = {"Content-Type": "application/json"}
HERE = PinnedPost(this_machine=True, timeout=2)
NOT_PUBLIC = "its name doesn't lead to the public internet"


def why_not(post: PinnedPost, url: str) -> str:
    """Return why nothing was sent."""
    with pytest.raises(NotSentError) as refused:
        post.send(url, HEADERS, b"{}")
    return str(refused.value)


def to(*addresses: str) -> PinnedPost:
    """Return a sender for which every name leads to these addresses."""
    return PinnedPost(resolve=lambda *_: addresses, timeout=2)


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Return the TLS contexts of a server called hooks.example.com, and of a client that trusts it."""
    folder, now = tmp_path_factory.mktemp("tls"), datetime.datetime.now(datetime.UTC)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "hooks.example.com")])
    days = (now - datetime.timedelta(days=1), now + datetime.timedelta(days=1))
    built = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), *days)
    names = x509.SubjectAlternativeName([x509.DNSName("hooks.example.com")])
    certificate = built.add_extension(names, critical=False).sign(key, hashes.SHA256())
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    (folder / "cert.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "key.pem").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return server, ssl.create_default_context(cafile=folder / "cert.pem")


@contextmanager
def talking(*parts: bytes, pause: float = 0.0) -> Iterator[str]:
    """Serve raw bytes to one connection, with pauses; yield the address."""
    server, over = socket.create_server(("127.0.0.1", 0)), threading.Event()

    def talk() -> None:
        with suppress(OSError):
            connection, _ = server.accept()
            with connection:
                for part in parts:
                    connection.sendall(part)
                    over.wait(pause)
                over.wait(10)

    thread = threading.Thread(target=talk, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"
    finally:
        over.set()
        server.close()
        thread.join(5)


def test_the_name_is_verified_and_resolved_once(tls: tuple[ssl.SSLContext, ssl.SSLContext]) -> None:
    server, client = tls
    asked = []

    def resolved(host: str, _: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"]

    with receiving(tls=server) as receiver:
        port = receiver.url.split(":")[2].split("/")[0]
        post = PinnedPost(resolve=resolved, may_be_called=lambda _: True, tls=lambda: client, timeout=5)

        assert post.send(f"https://hooks.example.com:{port}/verdicts?a=b", HEADERS, b"{}") == 204

        assert receiver.paths == ["/verdicts?a=b"]
        assert receiver.got[0].headers["host"] == f"hooks.example.com:{port}"
        assert asked == ["hooks.example.com"]  # a second answer of its name server can't lead elsewhere
        assert why_not(post, f"https://other.example.com:{port}/") == "its certificate isn't valid"
        strict = PinnedPost(resolve=resolved, may_be_called=lambda _: True, timeout=5)
        assert why_not(strict, f"https://hooks.example.com:{port}/") == "its certificate isn't valid"


def test_the_authorities_of_this_machine_are_read_once_and_not_before_they_are_needed(
    tls: tuple[ssl.SSLContext, ssl.SSLContext], monkeypatch: pytest.MonkeyPatch
) -> None:
    read = []

    def reading() -> ssl.SSLContext:
        read.append(tls[1])
        return tls[1]

    monkeypatch.setattr(ssl, "create_default_context", reading)
    post = PinnedPost(this_machine=True, timeout=2)
    with receiving() as receiver:
        assert post.send(receiver.url, HEADERS, b"{}") == 204
    assert read == []

    with receiving(tls=tls[0]) as receiver:
        for _ in range(2):
            assert why_not(post, receiver.url) == "its certificate isn't valid"
    assert len(read) == 1


@pytest.mark.parametrize(
    "addresses",
    [("127.0.0.1",), ("10.0.0.8",), ("169.254.169.254",), ("::1",), ("8.8.8.8", "127.0.0.1"), ("8.8.8.8", "fe80::1")],
)
def test_a_name_that_leads_to_a_private_network_is_not_connected_to(addresses: tuple[str, ...]) -> None:
    assert why_not(to(*addresses), "https://hooks.example.com/") == NOT_PUBLIC


def test_a_name_that_leads_nowhere_is_not_connected_to() -> None:
    assert why_not(to(), "https://hooks.example.com/") == NOT_PUBLIC


@pytest.mark.parametrize(
    "url", ["https://127.0.0.1/", "https://localhost/", "https://2130706433/", "https://0x7f.1/", "https://[::1]/"]
)
def test_no_spelling_of_this_machine_is_connected_to(url: str) -> None:
    assert why_not(PinnedPost(timeout=2), url) in {NOT_PUBLIC, "its name isn't known"}


def test_plain_http_is_sent_to_nobody_outside() -> None:
    assert why_not(to("8.8.8.8"), "http://hooks.example.com/") == "it is no address that anything is sent to"


def test_where_webhooks_lead_to_this_machine_nothing_else_is_reached() -> None:
    outside = PinnedPost(this_machine=True, resolve=lambda *_: ["8.8.8.8"], timeout=2)

    assert why_not(outside, "https://hooks.example.com/") == NOT_PUBLIC


def test_a_redirect_is_not_followed() -> None:
    with receiving() as elsewhere, receiving([307], location=elsewhere.url) as receiver:
        assert HERE.send(receiver.url, HEADERS, b"{}") == 307
        assert len(receiver.got) == 1
        assert elsewhere.got == []


@pytest.mark.parametrize("parts", [(), (b"H",), (b"HTTP/1.1 200 OK\r\n", *([b"X: y\r\n"] * 50))])
def test_a_slow_answer_is_given_up(parts: Sequence[bytes]) -> None:
    begun = time.monotonic()
    with talking(*parts, pause=0.2) as url:
        assert "answer" in why_not(PinnedPost(this_machine=True, timeout=1), url)
        assert time.monotonic() - begun < 3


@pytest.mark.parametrize("said", [b"SSH-2.0-OpenSSH_9.6\r\n", b"HTTP/1.1 abc\r\n\r\n", b"X" * 70_000 + b"\r\n"])
def test_what_is_no_http_is_a_failure(said: bytes) -> None:
    with talking(said) as url:
        assert why_not(HERE, url) == "it doesn't speak HTTP"


def test_an_endless_body_is_not_read() -> None:
    with talking(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n" + b"x" * 100_000) as url:
        assert HERE.send(url, HEADERS, b"{}") == 200


def test_a_closed_port_is_a_failure_without_its_address() -> None:
    assert why_not(HERE, "http://127.0.0.1:9/secret-path") == "the connection failed"
