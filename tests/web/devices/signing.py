"""A device of the tests, with a real key: it captures as the file of browsers does."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from backstay_web.devices.canonical import canonical
from backstay_web.devices.captured import NONE_BEFORE, SIGNED_AS, Sent


@dataclass
class Tablet:
    """A device that numbers, chains and signs what it captures."""

    device: UUID
    post: UUID
    now: datetime
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    counter: int = 0
    previous: str = NONE_BEFORE
    last: UUID | None = None

    @property
    def public_key(self) -> str:
        """Return its public key, in hexadecimal."""
        return self.key.public_key().public_bytes_raw().hex()

    def capture(self, **other: Any) -> dict[str, str]:
        """Return the next event; ``other`` says what is otherwise in it."""
        self.counter += 1
        event = {
            "about": str(UUID(int=1)),
            "actor": str(UUID(int=2)),
            "at_ms": int(self.now.timestamp() * 1000) + self.counter,
            "attachments": [],
            "counter": self.counter,
            "device": str(self.device),
            "id": str(uuid4()),
            "kind": "stock.counted",
            "offset_minutes": 120,
            "payload": {"quantity": 1},
            "post": str(self.post),
            "previous": self.previous,
            "tick": 0,
            "version": 1,
            **other,
        }
        made = self.sign(canonical(event))
        self.previous = Sent(**made).hash
        return made

    def sign(self, body: str) -> dict[str, str]:
        """Return a text with its signature."""
        signature = self.key.sign((SIGNED_AS + body).encode()).hex()
        return {"body": body, "signature": signature}
