"""An issuer of tokens on this machine: real keys, real signatures, and the faults that an issuer can have."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

AUDIENCE = "https://twins.example.com"


@cache
def rsa_key(which: int = 0, bits: int = 2048) -> rsa.RSAPrivateKey:
    """Return a key; the same for the same number."""
    assert which >= 0
    return rsa.generate_private_key(65537, bits)


@cache
def ec_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def public(key: Any, key_id: str, **more: object) -> dict[str, Any]:
    """Return the entry of a key set."""
    made = jwt.algorithms.RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else jwt.algorithms.ECAlgorithm
    entry: dict[str, Any] = json.loads(made.to_jwk(key.public_key()))
    return entry | {"kid": key_id, **more}


@dataclass
class LocalIssuer:
    """An issuer whose documents a test changes."""

    port: int = 0
    keys: list[Any] = field(default_factory=lambda: [public(rsa_key(), "one"), public(ec_key(), "two")])
    document: dict[str, Any] = field(default_factory=dict)
    """Fields of the discovery document that differ from what they should be."""
    pause: float = 0.0
    """Seconds before each answer."""
    drips: bool = False
    redirects_to: str = ""
    asked: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def claims(self, **given: object) -> dict[str, Any]:
        """Return the claims of a person's token that is right, changed by what is given; None leaves a claim out."""
        now = int(time.time())
        right = {"iss": self.url, "aud": AUDIENCE, "sub": "s1", "iat": now, "exp": now + 600}
        right |= {"email": "cora@practice.example", "email_verified": True, "azp": "Claude Code at Acme"}
        return {name: value for name, value in (right | given).items() if value is not None}

    def token(
        self, key: PrivateKeyTypes | str | None = None, alg: str = "RS256", kid: object = "one", **given: Any
    ) -> str:
        """Return a signed token."""
        signed = self.claims(**given)
        return jwt.encode(signed, key or rsa_key(), algorithm=alg, headers={"kid": kid})  # type: ignore[arg-type]  # any key

    def answer(self, path: str) -> dict[str, Any]:
        if path == "/.well-known/openid-configuration":
            return {"issuer": self.url, "jwks_uri": f"{self.url}/keys"} | self.document
        return {"keys": self.keys}


@contextmanager
def local_issuer() -> Iterator[LocalIssuer]:
    """Serve an issuer until the block ends."""
    issuer = LocalIssuer()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            issuer.asked.append(self.path)
            time.sleep(issuer.pause)
            body = json.dumps(issuer.answer(self.path)).encode()
            self.send_response(302 if issuer.redirects_to else 200)
            if issuer.redirects_to:
                self.send_header("Location", issuer.redirects_to)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            try:
                for part in [bytes([each]) for each in body] if issuer.drips else [body]:
                    self.wfile.write(part)
                    time.sleep(0.3 if issuer.drips else 0)
            except OSError:
                pass

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    issuer.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield issuer
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
