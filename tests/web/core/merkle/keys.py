"""Who signs in tests. The site's own key is held by a process of its own."""

from dataclasses import dataclass

import backstay_verify


@dataclass(frozen=True)
class Signer:
    """A log's key, from a secret that everybody knows."""

    name: str
    secret: bytes

    @property
    def public_key(self) -> bytes:
        """Return the public key."""
        return backstay_verify.public_key(self.secret)

    def sign(self, message: bytes) -> bytes:
        """Return a signature."""
        return backstay_verify.sign(self.secret, message)
