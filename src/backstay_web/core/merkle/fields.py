"""An event as an entry of the log: fields that can be shown one by one, with proof.

The hash of a field is SHA-256 of 0x02, its salt and its value. An entry is SHA-256 of
0x03 and, for each field in order of names, the length of its name (one byte), its name
and its hash. Who sees a salt and a value can check them; who sees a hash alone can
guess nothing, since a salt has 128 bits. Names are always seen, and stand in order and
once: otherwise two readers could be shown two fields of one name. To erase a field,
forget its salt and value and keep its hash; all proofs stand.
"""

import hashlib
import re
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from backstay.errors import BackstayError

SALT_BYTES: Final = 16
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,99}")


class UnusableField(BackstayError):
    """A field cannot be sealed: its name is no name, or stands twice."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an event, with the salt that hides its value from guessing."""

    name: str
    salt: bytes
    value: str

    @property
    def hash(self) -> bytes:
        """Return the hash that stands for the field where it is not shown."""
        return hashlib.sha256(b"\x02" + self.salt + self.value.encode()).digest()


@dataclass(frozen=True, slots=True)
class Hidden:
    """A field of which only the name is shown; its value may have been erased."""

    name: str
    hash: bytes


def salted(
    values: Mapping[str, str], draw: Callable[[int], bytes] = secrets.token_bytes
) -> tuple[Field, ...]:
    """Return the fields of an event with fresh salts, in order of names.

    An event has all fields of its kind, empty ones too, so that names tell only its
    kind. ``draw`` gives so many random bytes; replace it in tests alone.
    """
    return tuple(Field(name, draw(SALT_BYTES), values[name]) for name in sorted(values))


def shown(fields: Iterable[Field], names: Iterable[str]) -> tuple[Field | Hidden, ...]:
    """Return fields of which only some are shown."""
    seen = set(names)
    return tuple(
        field if field.name in seen else Hidden(field.name, field.hash)
        for field in fields
    )


def entry(fields: Sequence[Field | Hidden]) -> bytes:
    """Return the entry that seals fields; the same whichever of them are hidden.

    Raises
    ------
    UnusableField
        If a name is not lower-case letters, digits and underscores, at most 100, or if
        names do not stand in order, each once.
    """
    names = [field.name for field in fields]
    for name in names:
        if not _NAME.fullmatch(name):
            raise UnusableField(
                f"The field name {name!r} is not lower-case letters, digits and "
                "underscores, at most 100 and a letter first"
            )
    if names != sorted(set(names)):
        raise UnusableField(f"Names stand in order and once, unlike {', '.join(names)}")
    parts = (
        bytes([len(field.name)]) + field.name.encode() + field.hash for field in fields
    )
    return hashlib.sha256(b"\x03" + b"".join(parts)).digest()
