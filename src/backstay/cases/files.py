"""Files: only ordinary ones are read, and what is written is whole or not there."""

import errno
import os
from pathlib import Path
from typing import Final

LARGEST_FILE: Final = 1_000_000_000
"""Most bytes of one file of a case; our choice, far above the largest known."""


def is_given(path: Path) -> bool:
    """Return whether anything stands at a path, even a link that leads nowhere."""
    return path.is_symlink() or path.exists()


def check_file(path: Path) -> None:
    """Raise OSError, in words, if a path is no ordinary file of a bearable size.

    A pipe would be waited for, and a device such as /dev/zero read for ever.
    """
    size = path.stat().st_size
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, "it is a folder")
    if not path.is_file():
        raise OSError(errno.EINVAL, "it is no ordinary file")
    if size > LARGEST_FILE:
        raise OSError(errno.EFBIG, f"it has more than {LARGEST_FILE:,} bytes")


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a file; OSError if it is none, see ``check_file``."""
    check_file(path)
    return path.read_bytes()


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is there as a whole, or as it was before.

    A full disk or a killed process leaves no half file under its name.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        part.write_bytes(data)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
