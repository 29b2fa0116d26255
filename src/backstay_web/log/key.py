"""The key of the log, in a file of its own that only its owner can read.

The site never sees it: who serves pages cannot sign. Beside the key the file holds a
second secret, from which the entries that fill follow; so the sealer, and nobody else,
can tell a filling entry from an event that was taken away.
"""

import fcntl
import hmac
import json
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from backstay.errors import BackstayError

FORMAT: Final = "backstay-log-key/1"


class NoKey(BackstayError):
    """The file of the log's key cannot be used; says what to do."""


@dataclass(frozen=True)
class Signer:
    """The key as it signs for one epoch."""

    name: str
    private: Ed25519PrivateKey

    @property
    def public_key(self) -> bytes:
        """Return the public key, 32 bytes."""
        return self.private.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """Return the signature of a message, 64 bytes."""
        return self.private.sign(message)


@dataclass(frozen=True)
class LogKey:
    """The name of a log, the secret that signs for it, and the one that fills it."""

    name: str
    secret: bytes
    filling: bytes

    def signer(self, year: int) -> Signer:
        """Return who signs in a year; the epoch has its name."""
        private = Ed25519PrivateKey.from_private_bytes(self.secret)
        return Signer(f"{self.name}/{year}", private)

    def filler(self, origin: str, number: int) -> bytes:
        """Return the entry that fills a place where no event stands."""
        return hmac.digest(self.filling, f"{origin} {number}".encode(), "sha256")


def make_key(path: Path, name: str | None = None) -> None:
    """Make a key in a new file, for its owner's eyes alone.

    Without a name the log gets one that no other has: two of a name could be taken for
    one that tells two stories.

    Raises
    ------
    NoKey
        If the file exists, or the name has a space or a plus in it.
    """
    name = name or f"backstay.invalid/{secrets.token_hex(8)}"
    if any(each.isspace() or each == "+" or not each.isprintable() for each in name):
        raise NoKey(f"The name {name!r} of a log has no spaces and no plus.")
    held = {
        "format": FORMAT,
        "name": name,
        "secret": secrets.token_hex(32),
        "filling": secrets.token_hex(32),
    }
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise NoKey(f"{path} exists: a key that is lost cannot be had again.") from None
    with os.fdopen(file, "w") as written:
        json.dump(held, written, indent=1)
        written.flush()
        os.fsync(written.fileno())


@contextmanager
def held_key(path: Path) -> Iterator[LogKey]:
    """Hold the key of a log, which one process does at a time.

    Raises
    ------
    NoKey
        If there is none, others may read it, or another process holds it.
    """
    try:
        file = path.open()
    except OSError as error:
        raise NoKey(f"{path} cannot be read: {error.strerror}.") from None
    with file:
        found = os.fstat(file.fileno())
        if found.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise NoKey(f"Others may use {path}: close it with `chmod 600 {path}`.")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NoKey("Another process seals with this key.") from None
        yield key_of(path, file.read())


def key_of(path: Path, text: str) -> LogKey:
    try:
        held = json.loads(text)
        secret, filling = bytes.fromhex(held["secret"]), bytes.fromhex(held["filling"])
        key = LogKey(held["name"], secret, filling)
        whole = held["format"] == FORMAT and len(secret) == len(filling) == 32
    except (ValueError, KeyError, TypeError):
        whole = False
    if not whole:
        raise NoKey(f"{path} is no whole key of a log: bring back a copy of it.")
    return key
