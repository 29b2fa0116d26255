"""A device that makes a passkey and signs with it, as browsers and sticks do.

Written after the standard (W3C WebAuthn level 2: 5.8.1, 6.1, 6.5.4), without the
library under test; only the encoding of CBOR is another library's.
"""

import hashlib
import json
import secrets
from base64 import urlsafe_b64encode
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor

PRESENT, HAS_CREDENTIAL = 0x01, 0x40
ES256, EC2, P256 = -7, 2, 1


def text(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


class Device:
    """One device with one key."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(16)
        self.count = 0

    def make(self, options: dict[str, Any]) -> dict[str, Any]:
        """Return the new passkey, as the browser gives it to the page."""
        asked = options["publicKey"]
        numbers = self.key.public_key().public_numbers()
        public = {
            1: EC2,
            3: ES256,
            -1: P256,
            -2: numbers.x.to_bytes(32, "big"),
            -3: numbers.y.to_bytes(32, "big"),
        }
        credential = bytes(16) + len(self.id).to_bytes(2, "big") + self.id
        data = self.data(asked["rp"]["id"], PRESENT | HAS_CREDENTIAL)
        made = {
            "fmt": "none",
            "attStmt": {},
            "authData": data + credential + cbor.encode(public),
        }
        said = self.client("webauthn.create", asked["challenge"])
        return self.answer(clientDataJSON=said, attestationObject=cbor.encode(made))

    def sign(self, options: dict[str, Any]) -> dict[str, Any]:
        """Return the signature of a challenge."""
        asked = options["publicKey"]
        data = self.data(asked["rpId"], PRESENT)
        said = self.client("webauthn.get", asked["challenge"])
        signed = data + hashlib.sha256(said).digest()
        signature = self.key.sign(signed, ec.ECDSA(SHA256()))
        return self.answer(
            clientDataJSON=said, authenticatorData=data, signature=signature
        )

    def data(self, site: str, flags: int) -> bytes:
        self.count += 1
        counted = self.count.to_bytes(4, "big")
        return hashlib.sha256(site.encode()).digest() + bytes([flags]) + counted

    def client(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin}
        return json.dumps(said).encode()

    def answer(self, **parts: bytes) -> dict[str, Any]:
        return {
            "id": text(self.id),
            "rawId": text(self.id),
            "type": "public-key",
            "response": {name: text(part) for name, part in parts.items()},
            "clientExtensionResults": {},
        }
