#!/usr/bin/env python3
"""Check what a Backstay log says of itself: alone, without a network or a library.

    python3 backstay_verify.py begin head.json EXPORT --key KEY
    python3 backstay_verify.py begin next.json EXPORT --key KEY --after head.json
    python3 backstay_verify.py check EXPORT --state head.json
    python3 backstay_verify.py witness EXPORT --state head.json --secret secret.json

This one file is the whole program; it needs Python 3.8 or later. It shares no code with
the log that it checks. What it reads is described in docs/reference/log-export.md.

Exit codes: 0 all is well; 1 something is wrong with the log or the file; 2 a file or an
argument cannot be used; 3 nothing is wrong, but something is missing to be sure.

Sources: RFC 8032 (Ed25519), RFC 9162 sections 2.1.3.2 and 2.1.4.2 (proofs), C2SP
signed-note, tlog-checkpoint and tlog-cosignature (checkpoints).
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import re
import secrets
import sys
import time
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Callable, Iterator, Mapping, NamedTuple, Sequence, Tuple

EXPORT_FORMAT = "backstay-log-export/1"
STATE_FORMAT = "backstay-witness-state/1"
SECRET_FORMAT = "backstay-witness-secret/1"  # noqa: S105 the name of a form of file
MOST_BYTES = 256 * 2**20
MOST_SIGNATURES = 64
MOST_SHOWN = 1_000

LOG, WITNESS = 1, 4  # kinds of keys: what signs checkpoints, what cosigns them


class Wrong(Exception):
    """The log or the file is not what it says."""

    exit_code = 1


class Unusable(Exception):
    """A file or an argument cannot be used."""

    exit_code = 2


class Unsure(Exception):
    """Nothing is wrong, but something is missing to be sure."""

    exit_code = 3


# Ed25519, as section 5.1 of RFC 8032 has it. Points are (X, Y, Z, T) with x = X / Z,
# y = Y / Z and x y = T / Z. Plain and slow, and its time depends on the secret: cosign
# on a machine of your own.

Point = Tuple[int, int, int, int]

PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE = -121665 * pow(121666, -1, PRIME) % PRIME
ROOT_OF_MINUS_ONE = pow(2, (PRIME - 1) // 4, PRIME)
ORIGIN = (0, 1, 1, 0)


def add(one: Point, other: Point) -> Point:
    """Return the sum of two points."""
    a = (one[1] - one[0]) * (other[1] - other[0]) % PRIME
    b = (one[1] + one[0]) * (other[1] + other[0]) % PRIME
    c = 2 * one[3] * other[3] * CURVE % PRIME
    d = 2 * one[2] * other[2] % PRIME
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME


def multiply(count: int, point: Point) -> Point:
    """Return a point added to itself so many times."""
    total = ORIGIN
    while count:
        if count & 1:
            total = add(total, point)
        point = add(point, point)
        count >>= 1
    return total


def compressed(point: Point) -> bytes:
    """Return a point as 32 bytes."""
    inverse = pow(point[2], -1, PRIME)
    x, y = point[0] * inverse % PRIME, point[1] * inverse % PRIME
    return (y | (x & 1) << 255).to_bytes(32, "little")


def point_of(text: bytes) -> Point | None:
    """Return the point that 32 bytes stand for, or None if they stand for none."""
    y = int.from_bytes(text, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if len(text) != 32 or y >= PRIME:
        return None
    square = (y * y - 1) * pow(CURVE * y * y + 1, -1, PRIME) % PRIME
    x = pow(square, (PRIME + 3) // 8, PRIME)
    if (x * x - square) % PRIME:
        x = x * ROOT_OF_MINUS_ONE % PRIME
    if (x * x - square) % PRIME or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = PRIME - x
    return x, y, 1, x * y % PRIME


BASE = point_of((4 * pow(5, -1, PRIME) % PRIME).to_bytes(32, "little")) or ORIGIN


def digest_number(*parts: bytes) -> int:
    """Return the number by which a signature is bound to what it signs."""
    digest = hashlib.sha512(b"".join(parts)).digest()
    return int.from_bytes(digest, "little") % ORDER


def secret_number(secret: bytes) -> tuple[int, bytes]:
    """Return the number that a secret stands for, and its prefix for signing."""
    digest = hashlib.sha512(secret).digest()
    number = int.from_bytes(digest[:32], "little") & (2**254 - 8) | 2**254
    return number, digest[32:]


def public_key(secret: bytes) -> bytes:
    """Return the public key of a secret of 32 bytes."""
    return compressed(multiply(secret_number(secret)[0], BASE))


def sign(secret: bytes, message: bytes) -> bytes:
    """Return the signature of a message."""
    number, prefix = secret_number(secret)
    nonce = digest_number(prefix, message)
    start = compressed(multiply(nonce, BASE))
    bound = digest_number(start, public_key(secret), message)
    return start + ((nonce + bound * number) % ORDER).to_bytes(32, "little")


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Return whether a signature is that of a message, under a key."""
    key = point_of(public)
    end = int.from_bytes(signature[32:], "little")
    if key is None or len(signature) != 64 or end >= ORDER:
        return False
    if compressed(multiply(8, key)) == compressed(ORIGIN):  # signs anything for anyone
        return False
    bound = digest_number(signature[:32], public, message)
    minus_key = (PRIME - key[0], key[1], key[2], PRIME - key[3])
    found = add(multiply(end, BASE), multiply(bound, minus_key))
    return compressed(found) == signature[:32]


# Signed notes and checkpoints.


class Key(NamedTuple):
    """A key that somebody was given: whose, of which kind, and the key itself."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        """Return the four bytes that stand before a signature under this key."""
        told = self.name.encode() + b"\n" + bytes([self.kind]) + self.public
        return sha256(told).digest()[:4]

    def __str__(self) -> str:
        key = base64.b64encode(bytes([self.kind]) + self.public).decode()
        return f"{self.name}+{self.id.hex()}+{key}"


def key_of(text: str, kind: int) -> Key:
    """Return the key that a line stands for, of the kind that is needed."""
    found = re.fullmatch(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)", text.strip())
    told = decoded(found[3]) if found else b""
    if not found or len(told) != 33 or not found[1].isprintable():
        raise Unusable("This is no key: " + shown(text))
    key = Key(found[1], told[0], told[1:])
    if key.id.hex() != found[2]:
        raise Unusable(f"The key of {key.name} was copied wrongly: ask for it again")
    if key.kind != kind:
        needed = "of a log" if kind == LOG else "of a witness"
        raise Unusable(f"The key of {key.name} is not that {needed}")
    return key


def decoded(text: str) -> bytes:
    """Return the bytes that base64 stands for; nothing if it is not exact."""
    try:
        told = base64.b64decode(text, validate=True)
    except ValueError:
        return b""
    return told if base64.b64encode(told).decode() == text else b""


class Note(NamedTuple):
    """A note: its text, and its signatures by name and first four bytes."""

    text: str
    signatures: list[tuple[str, bytes, bytes]]


def note_of(text: str) -> Note:
    """Return a note taken apart; nothing in it is checked yet."""
    body, parted, lines = text.rpartition("\n\n")
    broken = any(each < " " and each != "\n" for each in text)
    if not parted or not lines.endswith("\n") or broken:
        raise Unusable("The checkpoint is no signed note")
    signatures = []
    for line in lines[:-1].split("\n"):
        found = re.fullmatch(r"— ([^\s+]+) ([A-Za-z0-9+/=]+)", line)
        told = decoded(found[2]) if found else b""
        if not found or len(told) < 5:
            raise Unusable(
                "The checkpoint has a line that is no signature: " + shown(line)
            )
        signatures.append((found[1], told[:4], told[4:]))
    if len(signatures) > MOST_SIGNATURES:
        raise Unusable(f"The checkpoint has more than {MOST_SIGNATURES} signatures")
    return Note(body + "\n", signatures)


class Head(NamedTuple):
    """What a checkpoint says: which log, how many entries, and their root."""

    origin: str
    size: int
    root: bytes
    note: str


def head_of(text: str, key: Key) -> Head:
    """Return what a checkpoint says, if it is signed by a log's key."""
    note = note_of(text)
    mine = [
        told
        for name, id_, told in note.signatures
        if name == key.name and id_ == key.id
    ]
    if not mine:
        raise Wrong(f"The checkpoint is not signed by {key.name}")
    if not all(is_signed(key.public, note.text.encode(), told) for told in mine):
        raise Wrong(f"A signature of {key.name} does not belong to the checkpoint")
    lines = note.text.split("\n")
    root = decoded(lines[2]) if len(lines) > 3 else b""
    if len(root) != 32 or not re.fullmatch(r"0|[1-9][0-9]{0,17}", lines[1]):
        raise Wrong("The checkpoint does not name a log, its size and its root")
    if lines[0] != key.name:
        raise Wrong(f"{key.name} has signed for another log: {shown(lines[0])}")
    return Head(lines[0], int(lines[1]), root, text)


def cosigned_text(seconds: int, text: str) -> bytes:
    """Return what a witness signs: when it saw which checkpoint."""
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def cosigners(head: Head, witnesses: Sequence[Key]) -> dict[str, int]:
    """Return who of some witnesses has cosigned a checkpoint, and when it did."""
    note, found = note_of(head.note), {}
    for key in witnesses:
        for name, id_, told in note.signatures:
            if (name, id_) == (key.name, key.id):
                seconds = int.from_bytes(told[:8], "big")
                if not is_signed(
                    key.public, cosigned_text(seconds, note.text), told[8:]
                ):
                    raise Wrong(f"A cosignature of {key.name} does not belong here")
                found[key.name] = seconds
    return found


# Proofs.


def over(left: bytes, right: bytes) -> bytes:
    """Return the hash over two subtrees."""
    return sha256(b"\x01" + left + right).digest()


def root_from_inclusion(
    entry: bytes, index: int, size: int, proof: Sequence[bytes]
) -> bytes | None:
    """Return the root to which a proof leads from an entry, or None if to none."""
    if index >= size:
        return None
    place, last, found = index, size - 1, sha256(b"\x00" + entry).digest()
    for each in proof:
        if last == 0:
            return None
        if place & 1 or place == last:
            found = sha256(b"\x01" + each + found).digest()
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = sha256(b"\x01" + found + each).digest()
        place, last = place >> 1, last >> 1
    return found if last == 0 else None


def is_continued(old: Head, new: Head, proof: Sequence[bytes]) -> bool:
    """Return whether a proof shows that a log began with an older one."""
    if old.size == 0:
        return old.root == sha256().digest() and not proof
    if old.size == new.size:
        return old.root == new.root and not proof
    hashes = list(proof)
    if not old.size & (old.size - 1):
        hashes.insert(0, old.root)
    if not hashes:
        return False
    place, last = old.size - 1, new.size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    found_old = found_new = hashes[0]
    for each in hashes[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            found_old, found_new = over(each, found_old), over(each, found_new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found_new = over(found_new, each)
        place, last = place >> 1, last >> 1
    return last == 0 and found_old == old.root and found_new == new.root


# Files. Whatever is not exactly as described is refused.


def loaded(path: str, form: str, keys: Mapping[str, type]) -> dict[str, Any]:
    """Return the object in a file of some format."""
    try:
        with Path(path).open("rb") as file:
            text = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise Unusable(f"{path} cannot be read: {error.strerror}") from None
    if len(text) > MOST_BYTES:
        raise Unusable(f"{path} is larger than {MOST_BYTES} bytes")
    try:
        told: dict[str, Any] = json.loads(text.decode(), object_pairs_hook=unique)
    except (ValueError, RecursionError) as error:
        raise Unusable(f"{path} is no whole JSON in UTF-8: {error}") from None
    checked(path, told, {"format": str, **keys})
    if told["format"] != form:
        raise Unusable(f"{path} is of another format than {form}")
    return told


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object that has each key once."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice in one object")
    return found


def checked(where: str, told: Any, keys: Mapping[str, type]) -> None:
    """Refuse what is no object with these keys and kinds of values, and no others."""
    if type(told) is not dict or told.keys() != keys.keys():
        raise Unusable(f"{where} has other keys than {', '.join(sorted(keys))}")
    for key, kind in keys.items():
        if type(told[key]) is not kind:  # True is no number here
            raise Unusable(f"{where}: {key} is of another kind than it should be")


def hash_of(where: str, text: Any, size: int = 32) -> bytes:
    """Return the bytes that lower-case hexadecimal digits stand for."""
    told = unhexed(text)
    if len(told) != size:
        raise Unusable(f"{where} is not {2 * size} lower-case hexadecimal digits")
    return told


def unhexed(text: Any) -> bytes:
    """Return the bytes that lower-case hexadecimal digits stand for; else nothing."""
    try:
        told = bytes.fromhex(text)
    except (ValueError, TypeError):
        return b""
    return told if told.hex() == text else b""  # nor spaces, nor capitals


def hashes_of(where: str, texts: list[Any]) -> list[bytes]:
    """Return the hashes that texts stand for; looked at as one, which is quicker."""
    try:
        text = "".join(texts)
        whole = {64}.issuperset(map(len, texts))
    except TypeError:  # one of them is no text
        whole = False
    told = unhexed(text) if whole else b""
    if len(told) != 32 * len(texts):
        return [hash_of(f"{where}: a hash of its proof", each) for each in texts]
    return [told[start : start + 32] for start in range(0, len(told), 32)]


class Export(NamedTuple):
    """A file that a log gives out."""

    checkpoint: str
    consistency: dict[int, list[bytes]]
    events: list[dict[str, Any]]


def export_of(path: str) -> Export:
    """Return an exported file; its form is checked, its truth is not."""
    keys = {"checkpoint": str, "consistency": list, "events": list}
    told = loaded(path, EXPORT_FORMAT, keys)
    consistency = {}
    for each in told["consistency"]:
        checked("consistency", each, {"from_size": int, "hashes": list})
        hashes = [hash_of("a hash of consistency", text) for text in each["hashes"]]
        consistency[each["from_size"]] = hashes
    for event in told["events"]:
        checked("an event", event, {"index": int, "fields": list, "proof": list})
    return Export(told["checkpoint"], consistency, told["events"])


class Field(NamedTuple):
    """A field of an event; its value is None where it is not shown."""

    name: str
    value: str | None
    hash: bytes


SHOWN = {"name": str, "value": str, "salt": str}
HIDDEN = {"name": str, "hash": str}
ALL_TEXT = {str}


def field_of(where: str, told: Any) -> Field:
    """Return a field, with the hash that its salt and value have."""
    keys = HIDDEN if type(told) is dict and "hash" in told else SHOWN
    if type(told) is not dict or not (
        told.keys() == keys.keys() and ALL_TEXT.issuperset(map(type, told.values()))
    ):
        checked(where, told, keys)  # says what is wrong
    name = told["name"]
    if keys is HIDDEN:
        return Field(name, None, hash_of(where, told["hash"]))
    salt, value = hash_of(where, told["salt"], 16), told["value"]
    try:
        return Field(name, value, sha256(b"\x02" + salt + value.encode()).digest())
    except UnicodeEncodeError:
        raise Unusable(f"{where} holds what is no text") from None


@lru_cache(maxsize=1_000)  # events share their names
def sealed_name(name: str) -> bytes:
    """Return a name as it is sealed."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,99}", name):
        raise Unusable(f"A field has a name that is none: {shown(name)}")
    return bytes([len(name)]) + name.encode()


def check_event(event: dict[str, Any], head: Head) -> list[Field]:
    """Return the fields of an event, if it is in the log just so."""
    where = f"The event at {event['index']}"
    fields, parts, before = [], [b"\x03"], ""
    for told in event["fields"]:
        field = field_of(where, told)
        parts.append(sealed_name(field.name))
        parts.append(field.hash)
        if field.name <= before:
            raise Wrong(f"{where} has fields out of order, or one twice")
        before = field.name
        fields.append(field)
    entry = sha256(b"".join(parts)).digest()
    proof = hashes_of(where, event["proof"])
    if root_from_inclusion(entry, event["index"], head.size, proof) != head.root:
        raise Wrong(f"{where} is not in the log as it stands in this file")
    return fields


def check_events(export: Export, head: Head) -> Iterator[str]:
    """Yield what each event says; refuse the file if one is not in the log."""
    faults, before = [], -1
    for event in export.events:
        index = event["index"]
        if index <= before:
            raise Wrong(
                f"The event at {index} stands twice or out of order in the file"
            )
        before = index
        try:
            fields = check_event(event, head)
        except Wrong as fault:
            faults.append(str(fault))
            continue
        yield f"Event at {index}"
        for field in fields:
            told = "(not shown)" if field.value is None else shown(field.value)
            yield f"  {field.name}: {told}"
    if faults:
        raise Wrong("\n".join(faults))


def shown(text: str) -> str:
    """Return text of others so that it cannot pass for ours: one line, no controls."""
    safe = "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)
    more = f" ... ({len(safe)} characters)" if len(safe) > MOST_SHOWN else ""
    return safe[:MOST_SHOWN] + more


# What was seen last: one file.


class Memory:
    """The last head that was seen, in one file that one process has at a time."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __enter__(self) -> Memory:
        try:
            os.close(os.open(self.path + ".lock", os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            raise Unusable(
                f"Another process uses {self.path}; if none, remove {self.path}.lock"
            ) from None
        except OSError as error:
            raise Unusable(f"{self.path} cannot be used: {error.strerror}") from None
        return self

    def __exit__(self, *_: object) -> None:
        Path(self.path + ".lock").unlink()

    def recall(self) -> tuple[Key, Head, str]:
        """Return the log's key, the head, and the day on which it was seen."""
        keys = {"key": str, "checkpoint": str, "seen_at": int}
        told = loaded(self.path, STATE_FORMAT, keys)
        key = key_of(told["key"], LOG)
        try:
            return key, head_of(told["checkpoint"], key), day_of(told["seen_at"])
        except Wrong as fault:
            raise Unusable(f"{self.path} was damaged: {fault}") from None

    def keep(self, key: Key, head: Head) -> None:
        """Remember a head; after a crash the file is the old one or the new one."""
        told = {
            "format": STATE_FORMAT,
            "key": str(key),
            "checkpoint": head.note,
            "seen_at": int(time.time()),
        }
        write_whole(self.path, told)


def write_whole(path: str, told: dict[str, Any]) -> None:
    """Write a file so that it is never half there."""
    new = Path(path + ".new")
    try:
        new.touch(mode=0o600)
        with new.open("w", encoding="utf-8") as file:
            json.dump(told, file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except OSError as error:
        raise Unusable(f"{path} cannot be written: {error.strerror}") from None


def day_of(seconds: int) -> str:
    """Return a moment as text, in UTC."""
    try:
        return time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(seconds))
    except (ValueError, OverflowError, OSError):
        return "an unknown day"


def check_continued(old: Head, new: Head, seen: str, export: Export) -> str:
    """Return how a head continues one that was seen; refuse it if it does not."""
    if new.size < old.size:
        raise Wrong(
            f"The file shows {new.size} entries, and {old.size} were seen on {seen}: "
            "either the file is old, or the log was set back. Ask for a new file. "
            "An old one can be checked with --key"
        )
    if new.size == old.size and new.root != old.root:
        raise Wrong(
            f"On {seen} the log told another story of its {new.size} entries. Keep "
            "both checkpoints: the log has signed them"
        )
    if new.size == old.size:
        return f"It is the head that was seen on {seen}."
    if old.size and old.size not in export.consistency:
        raise Unsure(
            f"Whether the log of {new.size} entries continues the {old.size} seen on "
            f"{seen}, the file does not show. Ask for one that begins at {old.size}"
        )
    if not is_continued(old, new, export.consistency.get(old.size, [])):
        raise Wrong(
            f"The log of {new.size} entries does not continue the {old.size} seen on "
            f"{seen}: what was sealed then has been changed. Keep both checkpoints"
        )
    return f"It continues the {old.size} entries seen on {seen}."


def check_opening(export: Export, head: Head, before: tuple[Key, Head, str]) -> str:
    """Return how a log goes on from another that was seen; refuse it if it does not."""
    key, old, seen = before
    first = [event for event in export.events if event["index"] == 0]
    if not first:
        raise Unsure("The file does not show the first entry of the log: ask for it")
    told = {field.name: field.value for field in check_event(first[0], head)}
    names = {"entry": "opening", "previous_key": str(key), "previous_origin": key.name}
    size = told.get("previous_size") or ""
    if any(told.get(name) != value for name, value in names.items()) or (
        not re.fullmatch(r"[0-9]{1,18}", size)
    ):
        raise Wrong(f"The log does not say that it goes on from {key.name}")
    if int(size) > old.size:
        raise Unsure(
            f"The log goes on from {size} entries of {key.name}, and {old.size} were "
            f"seen on {seen}: check the last file of that log first"
        )
    if int(size) < old.size or told.get("previous_root") != old.root.hex():
        raise Wrong(
            f"The log goes on from another head of {key.name} than the one that was "
            f"seen on {seen}. Keep both checkpoints"
        )
    return f"It goes on from the {size} entries of {key.name} seen on {seen}."


# Commands.


def checked_file(
    options: argparse.Namespace, key: Key, say: Callable[[str], None]
) -> tuple[Export, Head]:
    """Return a file and its head, when the checkpoint and every event are sound."""
    export = export_of(options.file)
    head = head_of(export.checkpoint, key)
    say(f"The checkpoint is signed by {key.name}; the log has {head.size} entries.")
    for line in check_events(export, head):
        if not options.short:
            say(line)
    say(
        f"Events in this file: {len(export.events)}, each in the log just so. Whether "
        "there are others, a file cannot say."
    )
    return export, head


def check_quorum(
    options: argparse.Namespace, key: Key, head: Head, say: Callable[[str], None]
) -> None:
    """Say who cosigned a head; refuse it if they are too few."""
    witnesses = [key_of(text, WITNESS) for text in options.witness]
    if key.public in {each.public for each in witnesses}:
        raise Unusable("The log is no witness of its own")
    needed = len(witnesses) if options.quorum is None else options.quorum
    if len({key.name for key in witnesses}) < len(witnesses) or (
        len({key.public for key in witnesses}) < len(witnesses)
    ):
        raise Unusable("A witness is named twice")
    if needed > len(witnesses):
        raise Unusable(f"A quorum of {needed} needs as many keys of witnesses")
    found = cosigners(head, witnesses)
    for name, seconds in found.items():
        say(f"Cosigned by {name} on {day_of(seconds)}.")
    if len(found) < needed:
        raise Unsure(
            f"Cosigned by {len(found)} of the {needed} witnesses that are needed"
        )


def begin(options: argparse.Namespace, say: Callable[[str], None]) -> None:
    """Remember the first head of a log.

    It is kept before anything is said: whoever reads only the first lines has it too.
    """
    key = key_of(options.key, LOG)
    said: list[str] = []
    try:
        with Memory(options.state) as memory:
            if Path(options.state).exists():
                raise Unusable(
                    f"{options.state} is there already; it must not begin anew"
                )
            export, head = checked_file(options, key, said.append)
            if options.after:
                with Memory(options.after) as earlier:
                    said.append(check_opening(export, head, earlier.recall()))
            memory.keep(key, head)
    finally:
        for words in said:
            say(words)
    say(f"{options.state} remembers this head. Guard it: all later checks rest on it.")


def check(options: argparse.Namespace, say: Callable[[str], None]) -> None:
    """Check a file; with a state, against what was seen before, and remember it."""
    if options.key:
        key = key_of(options.key, LOG)
        _, head = checked_file(options, key, say)
        check_quorum(options, key, head, say)
        say("Nothing was compared with what was seen before: for that, name a --state.")
        return
    with Memory(options.state) as memory:
        key, old, seen = memory.recall()
        export, head = checked_file(options, key, say)
        say(check_continued(old, head, seen, export))
        check_quorum(options, key, head, say)
        memory.keep(key, head)


def witness(options: argparse.Namespace, say: Callable[[str], None]) -> None:
    """Check a file against what was seen before, remember it, and cosign it."""
    told = loaded(options.secret, SECRET_FORMAT, {"name": str, "secret": str})
    secret = hash_of("the secret", told["secret"])
    mine = Key(told["name"], WITNESS, public_key(secret))
    with Memory(options.state) as memory:
        key, old, seen = memory.recall()
        export, head = checked_file(options, key, say)
        say(check_continued(old, head, seen, export))
        memory.keep(key, head)  # first: never cosign what might be forgotten
        seconds = int(time.time())
        text = cosigned_text(seconds, note_of(head.note).text)
        signature = mine.id + seconds.to_bytes(8, "big") + sign(secret, text)
    say("Give this line to the log:")
    say(f"— {mine.name} {base64.b64encode(signature).decode()}")


def new_witness(options: argparse.Namespace, say: Callable[[str], None]) -> None:
    """Make the secret of a new witness, and say its key."""
    if not re.fullmatch(r"[^\s+]+", options.name) or not options.name.isprintable():
        raise Unusable("The name of a witness has no spaces and no plus")
    if Path(options.secret).exists():
        raise Unusable(f"{options.secret} is there already; it must not be lost")
    secret = secrets.token_bytes(32)
    told = {"format": SECRET_FORMAT, "name": options.name, "secret": secret.hex()}
    write_whole(options.secret, told)
    say("Keep the secret to yourself, and give this key to all who check the log:")
    say(str(Key(options.name, WITNESS, public_key(secret))))


def arguments() -> argparse.ArgumentParser:
    """Return what the command line understands."""
    parser = argparse.ArgumentParser(
        prog="backstay-verify", description=(__doc__ or "").split("\n")[0]
    )
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("begin", help="remember the first head of a log")
    command.add_argument("state", help="the file to make, for what was seen last")
    command.add_argument("file", help="a file that the log gave out")
    command.add_argument(
        "--key", required=True, help="the key of the log, from its owner"
    )
    command.add_argument(
        "--after", help="what was seen last of the log that this one goes on from"
    )
    command.set_defaults(run=begin)
    command = commands.add_parser("check", help="check a file that a log gave out")
    command.add_argument("file")
    known = command.add_mutually_exclusive_group(required=True)
    known.add_argument("--state", help="what was seen last; the log must continue it")
    known.add_argument("--key", help="the key of the log; compares with nothing")
    command.add_argument(
        "--witness", action="append", default=[], help="the key of a witness; repeat it"
    )
    command.add_argument(
        "--quorum", type=int, help="how many of them must have cosigned"
    )
    command.set_defaults(run=check)
    command = commands.add_parser("witness", help="check a file, and cosign its head")
    command.add_argument("file")
    command.add_argument("--state", required=True)
    command.add_argument("--secret", required=True, help="made by new-witness")
    command.set_defaults(run=witness)
    for each in ("begin", "check", "witness"):
        commands.choices[each].add_argument(
            "--short", action="store_true", help="do not say what each event says"
        )
    command = commands.add_parser("new-witness", help="make the secret of a witness")
    command.add_argument("name", help="such as example.org/witness")
    command.add_argument("--secret", required=True, help="the file to make")
    command.set_defaults(run=new_witness)
    return parser


def main(words: Sequence[str] | None = None, say: Callable[[str], None] = print) -> int:
    """Run a command; return its exit code."""
    options = arguments().parse_args(words)
    try:
        options.run(options, say)
    except (Wrong, Unusable, Unsure) as refusal:
        heading = {1: "WRONG", 2: "NOT USABLE", 3: "NOT SURE"}[refusal.exit_code]
        say(f"{heading}: {refusal}")
        return refusal.exit_code
    say("ALL IS WELL.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
