"""The parts of a workbook, which is a ZIP: looked through before any is unpacked."""

import io
import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from zipfile import BadZipFile, ZipFile, ZipInfo

from backstay.said import Said
from backstay_web.core.imports import caps
from backstay_web.core.imports.said import _
from backstay_web.core.imports.table import Unreadable

END: Final = b"PK\x05\x06"
END_BYTES: Final = 22
LONGEST_COMMENT: Final = 65_535
LOCAL: Final = b"PK\x03\x04"
LOCAL_BYTES: Final = 30
STORED, DEFLATED = 0, 8
ENCRYPTED: Final = 0x1
IN_UTF_8: Final = 0x800
PIECE: Final = 65_536

INNOCENT: Final = re.compile(
    r"[\w\[\]. /()-]+\.(xml|rels|vml|png|jpe?g|gif|emf|wmf)"
    r"|xl/printerSettings/\w+\.bin",
    re.I | re.A,
)
"""What a workbook without macros and without other files inside may hold."""
TOO_MANY_PARTS: Final = _(
    "The workbook has more than %(most)s parts: send a file that holds the table alone."
)


@dataclass(frozen=True, slots=True)
class Part:
    """A part as the list of parts declares it, and where its packed bytes begin."""

    name: str
    begins: int
    packed: int
    size: int
    crc: int
    method: int


class Archive:
    """The parts of a ZIP that keeps within our limits, as far as it declares."""

    def __init__(self, data: bytes) -> None:
        """Read the list of parts.

        Raises
        ------
        Unreadable
            If it is no ZIP, or one that a workbook never is.
        """
        self._data = data
        check_end(data)
        try:
            with ZipFile(io.BytesIO(data)) as archive:
                listed, directory = archive.infolist(), archive.start_dir
        except (BadZipFile, ValueError, struct.error, NotImplementedError) as error:
            text = _("The workbook is damaged: %(error)s.")
            raise Unreadable(Said(text, error=str(error))) from None
        check_list(listed)
        parts = [self._part(info) for info in listed]
        check_places(parts, listed, directory)
        self.parts = {part.name: part for part in parts}

    def unpack(self, name: str) -> Iterator[bytes]:
        """Yield the bytes of a part, never more than it declares.

        Raises
        ------
        Unreadable
            If there is no such part, or it is not as declared.
        """
        part = self.parts.get(name)
        if part is None:
            text = _("The workbook has no part %(part)s: save it anew.")
            raise Unreadable(Said(text, part=name))
        size, crc = 0, 0
        for piece in inflated(self._data, part):
            size, crc = size + len(piece), zlib.crc32(piece, crc)
            if size > part.size:
                break
            yield piece
        if size != part.size or crc != part.crc:
            text = _(
                "%(part)s does not unpack to what the workbook declares: save it anew."
            )
            raise Unreadable(Said(text, part=name))

    def _part(self, info: ZipInfo) -> Part:
        place = info.header_offset
        head = self._data[place : place + LOCAL_BYTES]
        if len(head) < LOCAL_BYTES or not head.startswith(LOCAL):
            raise Unreadable(
                Said(_("The workbook is damaged: a part is not where it should."))
            )
        found = struct.unpack("<4xHHHHHIIIHH", head)
        flags, method, long, extra = found[1], found[2], found[-2], found[-1]
        begins = place + LOCAL_BYTES + long + extra
        name = self._data[place + LOCAL_BYTES :][:long]
        coding = "utf-8" if flags & IN_UTF_8 else "cp437"
        named = name.decode(coding, errors="replace")
        if named != info.orig_filename or method != info.compress_type:
            text = _("%(part)s is listed as something else: refused.")
            raise Unreadable(Said(text, part=repr(named[:40])))
        sizes = (info.compress_size, info.file_size, info.CRC)
        return Part(info.filename, begins, *sizes, info.compress_type)


def check_end(data: bytes) -> None:
    """Return if the list of parts is short, by the record at the end of the file.

    It is looked at first, since a list takes memory before it can be counted.
    """
    place = data.rfind(END, max(0, len(data) - END_BYTES - LONGEST_COMMENT))
    if place < 0 or len(data) < place + END_BYTES:
        raise Unreadable(
            Said(_("The workbook is cut off, or no workbook: save it anew."))
        )
    parts, size = struct.unpack("<10xHI6x", data[place : place + END_BYTES])
    if size > caps.LARGEST_DIRECTORY:
        text = _(
            "The list of what is in the workbook has %(size)s bytes, the most is "
            "%(most)s: send a file that holds the table alone."
        )
        raise Unreadable(Said(text, size=size, most=caps.LARGEST_DIRECTORY))
    if parts > caps.MOST_PARTS:
        raise Unreadable(Said(TOO_MANY_PARTS, most=caps.MOST_PARTS))


def check_list(listed: list[ZipInfo]) -> None:
    """Return if no part is of a kind, a name or a size that it must not have."""
    if len(listed) > caps.MOST_PARTS:
        raise Unreadable(Said(TOO_MANY_PARTS, most=caps.MOST_PARTS))
    if len({info.filename.lower() for info in listed}) < len(listed):
        raise Unreadable(
            Said(_("Two parts of the workbook have one name: save it anew."))
        )
    for info in listed:
        check_part(info)
    size = sum(info.file_size for info in listed)
    if size > caps.MOST_UNPACKED:
        text = _(
            "The workbook unpacks to %(size)s bytes, the most is %(most)s: send it in "
            "parts."
        )
        raise Unreadable(Said(text, size=size, most=caps.MOST_UNPACKED))


def check_part(info: ZipInfo) -> None:
    name = info.filename
    if ".." in name.split("/") or not INNOCENT.fullmatch(name) or name[:1] in "/ ":
        text = _(
            "The workbook holds %(part)s, which no table needs: save it as a workbook "
            "without macros (.xlsx), and without files inside."
        )
        raise Unreadable(Said(text, part=repr(name[:60])))
    if info.flag_bits & ENCRYPTED:
        raise Unreadable(Said(_("The workbook has a password: take it off.")))
    if info.compress_type not in (STORED, DEFLATED):
        text = _("%(part)s is packed in a way no spreadsheet uses: save anew.")
        raise Unreadable(Said(text, part=name))
    if is_steep(info.file_size, info.compress_size):
        text = _(
            "%(part)s unpacks to more than %(most)s times its size: this is no table "
            "of a person."
        )
        raise Unreadable(Said(text, part=name, most=caps.STEEPEST))


def is_steep(size: int, packed: int) -> bool:
    return size > caps.RATIO_COUNTS_FROM and size > caps.STEEPEST * packed


def check_places(parts: list[Part], listed: list[ZipInfo], directory: int) -> None:
    """Return if each part has bytes of its own, from the first byte of the file on."""
    heads = sorted(info.header_offset for info in listed)
    ends = sorted(part.begins + part.packed for part in parts)
    if heads[:1] != [0]:
        raise Unreadable(
            Said(_("Something stands before the workbook in its file: refused."))
        )
    if any(e > h for e, h in zip(ends, [*heads[1:], directory], strict=True)):
        raise Unreadable(Said(_("Parts of the workbook overlap: refused.")))


def inflated(data: bytes, part: Part) -> Iterator[bytes]:
    """Yield what a part unpacks to, in pieces of a bounded size."""
    ends = part.begins + part.packed
    if part.method == STORED:
        for place in range(part.begins, ends, PIECE):
            yield data[place : min(place + PIECE, ends)]
        return
    unpacking = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for place in range(part.begins, ends, PIECE):
            packed = data[place : min(place + PIECE, ends)]
            while packed:
                yield unpacking.decompress(packed, PIECE)
                packed = unpacking.unconsumed_tail
        if not unpacking.eof:
            yield unpacking.flush()
    except zlib.error as error:
        text = _("%(part)s cannot be unpacked: %(error)s.")
        raise Unreadable(Said(text, part=part.name, error=str(error))) from None
