"""Signed notes and checkpoints, as C2SP has them: text that any witness can check.

Sources: c2sp.org/signed-note, c2sp.org/tlog-checkpoint and c2sp.org/tlog-cosignature.
A note is text, an empty line, and lines of signatures; a checkpoint is a note of three
lines: the name of the log, its number of entries, and its root.
"""

import base64
import hashlib
import re
from typing import Final, NamedTuple, Protocol

from backstay.errors import BackstayError

ED25519: Final = b"\x01"
"""The mark of the kind of signature under which we sign."""
_SIGNATURE_LINE: Final = re.compile(r"— [^\s+]+ [A-Za-z0-9+/]+={0,2}")


class UnusableNote(BackstayError):
    """A note cannot be signed, or a line is no signature; says what would be right."""


class Signer(Protocol):
    """Who holds the key of a log: a process of its own, a token, or a test."""

    @property
    def name(self) -> str:
        """Return the name of the log."""

    @property
    def public_key(self) -> bytes:
        """Return the public key of Ed25519, 32 bytes."""

    def sign(self, message: bytes) -> bytes:
        """Return the signature of Ed25519, 64 bytes."""


class Head(NamedTuple):
    """What a checkpoint says: which log, how many entries, and their root."""

    origin: str
    size: int
    root: bytes


def checkpoint(head: Head, signer: Signer) -> str:
    """Return a checkpoint of a log, signed by its key.

    Raises
    ------
    UnusableNote
        If the signer is of another log, or its name has spaces or a plus in it.
    """
    if signer.name != head.origin:
        raise UnusableNote(f"The key of {signer.name} may not sign for {head.origin}")
    root = base64.b64encode(head.root).decode()
    return signed(f"{head.origin}\n{head.size}\n{root}\n", signer)


def signed(text: str, signer: Signer) -> str:
    """Return text as a note with one signature.

    Raises
    ------
    UnusableNote
        If the text does not end with a line, has control characters, or the signer's
        name has spaces or a plus in it.
    """
    if not text.endswith("\n") or any(each < " " for each in text.replace("\n", "")):
        raise UnusableNote("A note is lines of text without control characters")
    if not re.fullmatch(r"[^\s+]+", signer.name):
        raise UnusableNote(f"The name {signer.name!r} may have no spaces and no plus")
    told = key_id(signer) + signer.sign(text.encode())
    return f"{text}\n— {signer.name} {base64.b64encode(told).decode()}\n"


def cosigned(note: str, lines: list[str]) -> str:
    """Return a note with the signatures of witnesses added, each once.

    Raises
    ------
    UnusableNote
        If a line is not that of a signature.
    """
    for line in lines:
        if not _SIGNATURE_LINE.fullmatch(line):
            raise UnusableNote(f"This is no line of a signature: {line!r}")
    return note + "".join(
        f"{line}\n" for line in dict.fromkeys(lines) if line not in note.splitlines()
    )


def key_id(signer: Signer) -> bytes:
    """Return the four bytes that tell a reader which key to try."""
    told = signer.name.encode() + b"\n" + ED25519 + signer.public_key
    return hashlib.sha256(told).digest()[:4]


def verifier_key(signer: Signer) -> str:
    """Return the key by which a log is checked, as one line to hand out."""
    key = base64.b64encode(ED25519 + signer.public_key).decode()
    return f"{signer.name}+{key_id(signer).hex()}+{key}"
