"""An issuer of identities of our own, on this machine: it signs what it is bid."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

CLIENT = "backstay"
SECRET = "a secret of two"  # noqa: S105 of the tests


def in_base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def number(value: int) -> str:
    return in_base64(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65_537, key_size=2_048)


@dataclass
class Issuer:
    """Who issues: what it will say for each code, and what it was asked."""

    address: str = ""
    key: rsa.RSAPrivateKey = field(default_factory=new_key)
    signs_with: rsa.RSAPrivateKey | None = None  # another key than it shows, if any
    head: dict[str, Any] = field(default_factory=lambda: {"alg": "RS256", "kid": "1"})
    calls_itself: str = ""
    codes: dict[str, tuple[dict[str, Any], str]] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)

    def signed(self, claims: dict[str, Any]) -> str:
        """Return claims as a token."""
        parts = [in_base64(json.dumps(part).encode()) for part in (self.head, claims)]
        said = ".".join(parts).encode()
        key = self.signs_with or self.key
        return (
            f"{said.decode()}.{in_base64(key.sign(said, padding.PKCS1v15(), SHA256()))}"
        )

    def told(self, path: str) -> dict[str, Any]:
        """Return what it says of itself, or its key."""
        if path == "/jwks":
            public = self.key.public_key().public_numbers()
            own = {"kty": "RSA", "kid": "1", "alg": "RS256", "use": "sig"}
            return {"keys": [{**own, "n": number(public.n), "e": number(public.e)}]}
        return {
            "issuer": self.calls_itself or self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/jwks",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def exchanged(self, asked: dict[str, str]) -> dict[str, Any]:
        """Return the token for a code, once to whoever began with its challenge."""
        self.asked.append(asked)
        claims, challenge = self.codes.pop(asked["code"])
        proof = in_base64(hashlib.sha256(asked["code_verifier"].encode()).digest())
        assert proof == challenge
        assert (asked["client_id"], asked["client_secret"]) == (CLIENT, SECRET)
        return {
            "access_token": "not used",
            "token_type": "Bearer",
            "id_token": self.signed(claims),
        }

    def claims(self, sub: str, **more: Any) -> dict[str, Any]:
        """Return what it says of somebody."""
        now = int(time.time())
        usual = {"iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 60}
        return {**usual, "sub": sub, **more}

    def approve(self, address: str, claims: dict[str, Any]) -> dict[str, str]:
        """Let somebody in who was led here; return with what he is sent back."""
        words = {
            name: said[0] for name, said in parse_qs(urlsplit(address).query).items()
        }
        assert words["code_challenge_method"] == "S256"
        code = f"code-{len(self.asked)}-{len(self.codes)}"
        self.codes[code] = claims, words["code_challenge"]
        return {"code": code, "state": words["state"]}


@contextmanager
def issuing() -> Iterator[Issuer]:
    """Let an issuer be there."""
    issuer = Issuer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.answer(issuer.told(self.path))

        def do_POST(self) -> None:
            said = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.answer(issuer.exchanged({k: v[0] for k, v in parse_qs(said).items()}))

        def answer(self, told: dict[str, Any]) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(told).encode())

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    issuer.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield issuer
    finally:
        server.shutdown()
        server.server_close()
