"""What a device captured: an event as it was signed, and what stands in it.

docs/reference/device-events.md says what each field means.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from backstay.errors import BackstayError
from backstay_web.devices.canonical import NotCanonical, is_whole, read

VERSION: Final = 1
SIGNED_AS: Final = "backstay-device-event/1\n"
"""Stands before what is signed, so that no other signature of the key fits."""
LONGEST_BODY: Final = 10_000
NONE_BEFORE: Final = "0" * 64
"""The hash before that of a device's first event."""
LONGEST_DAY_MINUTES: Final = 14 * 60
DIGEST: Final = re.compile(r"[0-9a-f]{64}")
SIGNATURE: Final = re.compile(r"[0-9a-f]{128}")
KIND: Final = re.compile(r"[a-z][a-z_]{0,28}\.[a-z][a-z_]{0,28}")


class Malformed(BackstayError):
    """What was sent is no event; says what of each field."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        self.faults = dict(faults)
        super().__init__(" ".join(f"{name}: {said}" for name, said in faults.items()))


@dataclass(frozen=True)
class Sent:
    """An event as it came: its text, and the signature over it in hexadecimal."""

    body: str
    signature: str

    @property
    def hash(self) -> str:
        """Return the digest by which the event is known, and the next one names it.

        It is over the signature too: a true text under a false one is another event,
        and does not stand in the way of the true one.
        """
        said = f"{self.signature}\n{self.body}"
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, order=True)
class Clock:
    """A hybrid logical clock: never behind what its device saw before."""

    at_ms: int
    tick: int


@dataclass(frozen=True)
class Captured:
    """An event that can be read. ``about`` is the row or thing that it is about."""

    id: UUID
    device: UUID
    counter: int
    previous: str
    clock: Clock
    offset_minutes: int
    post: UUID
    actor: UUID
    kind: str
    about: UUID
    payload: dict[str, Any]
    attachments: tuple[str, ...]
    hash: str


def is_key(value: Any) -> bool:
    try:
        return isinstance(value, str) and str(UUID(value)) == value
    except ValueError:
        return False


def is_counter(value: Any) -> bool:
    return is_number(value) and value >= 1


def is_number(value: Any) -> bool:
    return is_whole(value) and not isinstance(value, bool)


def is_natural(value: Any) -> bool:
    return is_number(value) and value >= 0


def is_offset(value: Any) -> bool:
    return is_number(value) and abs(value) <= LONGEST_DAY_MINUTES


def is_digest(value: Any) -> bool:
    return isinstance(value, str) and DIGEST.fullmatch(value) is not None


def are_digests(value: Any) -> bool:
    return isinstance(value, list) and all(map(is_digest, value))


def is_kind(value: Any) -> bool:
    return isinstance(value, str) and KIND.fullmatch(value) is not None


FIELDS: Final[Mapping[str, tuple[Callable[[Any], bool], str]]] = {
    "about": (is_key, "A uuid in lower case."),
    "actor": (is_key, "A uuid in lower case."),
    "at_ms": (is_natural, "Milliseconds since 1970 in UTC."),
    "attachments": (are_digests, "SHA-256 digests in hexadecimal."),
    "counter": (is_counter, "A whole number from 1."),
    "device": (is_key, "A uuid in lower case."),
    "id": (is_key, "A uuid in lower case."),
    "kind": (is_kind, "A noun, a dot and what happened."),
    "offset_minutes": (is_offset, "Minutes before or after UTC."),
    "payload": (lambda value: isinstance(value, dict), "An object."),
    "post": (is_key, "A uuid in lower case."),
    "previous": (is_digest, "The hash of the event before."),
    "tick": (is_natural, "A whole number from 0."),
    "version": (lambda value: value is not True and value == VERSION, "1."),
}
"""Each field, what it has to be, and how that is said."""


def parsed(sent: Sent) -> Captured:
    """Return the event that was sent.

    Raises
    ------
    Malformed
        If it is none; says what of each field.
    """
    if len(sent.body) > LONGEST_BODY:
        raise Malformed({"body": f"At most {LONGEST_BODY} letters."})
    try:
        said = read(sent.body)
    except NotCanonical as error:
        raise Malformed({"body": str(error)}) from None
    faults = dict(faults_of(said))
    if faults:
        raise Malformed(faults)
    return captured(said, sent.hash)


def faults_of(said: Any) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with an event, by field."""
    if not isinstance(said, dict):
        yield "body", "An object."
        return
    for name in sorted(said.keys() - FIELDS.keys()):
        yield name, "There is no such field."
    for name, (fits, right) in FIELDS.items():
        if name not in said or not fits(said[name]):
            yield name, right


def captured(said: dict[str, Any], hash_: str) -> Captured:
    return Captured(
        id=UUID(said["id"]),
        device=UUID(said["device"]),
        counter=said["counter"],
        previous=said["previous"],
        clock=Clock(said["at_ms"], said["tick"]),
        offset_minutes=said["offset_minutes"],
        post=UUID(said["post"]),
        actor=UUID(said["actor"]),
        kind=said["kind"],
        about=UUID(said["about"]),
        payload=said["payload"],
        attachments=tuple(said["attachments"]),
        hash=hash_,
    )


def is_signed(sent: Sent, public_key: bytes) -> bool:
    """Tell whether the holder of a key signed an event."""
    if not SIGNATURE.fullmatch(sent.signature):
        return False
    key = Ed25519PublicKey.from_public_bytes(public_key)
    said = (SIGNED_AS + sent.body).encode("utf-8", "surrogatepass")
    try:
        key.verify(bytes.fromhex(sent.signature), said)
    except InvalidSignature:
        return False
    return True
