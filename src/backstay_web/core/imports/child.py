"""The other end of ``sandbox``: read one file, say what it holds, and end.

First everything is loaded that is needed; from then on this process can open no file
and no connection, write none, and take no more than its share. Its answer is JSON, of
which the site believes the form alone.
"""

import codecs
import dataclasses
import json
import struct
import sys
from collections.abc import Mapping
from typing import Any, Final

from backstay.said import Said, Value
from backstay_web.core.imports.delimited import ENCODINGS
from backstay_web.core.imports.reading import read
from backstay_web.core.imports.table import Told, Unreadable

MEMORY_BYTES: Final = 512_000_000
PROCESSOR_S: Final = 15
"""100,000 lines of twelve columns take some 6 s on a slow core."""


def main() -> None:
    """Answer one question: its length, what is told of the file, and the file."""
    [length] = struct.unpack(">I", sys.stdin.buffer.read(4))
    told = Told(**json.loads(sys.stdin.buffer.read(length)))
    shut_in()
    answer: dict[str, Any]
    try:
        table = dataclasses.asdict(read(sys.stdin.buffer.read(), told))
        answer = {"table": {**table, "notes": [apart(each) for each in table["notes"]]}}
    except Unreadable as reason:
        answer = {"refused": apart(reason.args[0])}
    sys.stdout.write(json.dumps(answer))


def apart(said: Said) -> tuple[str, Mapping[str, Value]]:
    """Return a text and what stands in its places: the site says it in a language."""
    return said.text, said.values


def shut_in() -> None:
    """Give up whatever reading a table does not need."""
    if (
        sys.platform == "win32"
    ):  # There are no such limits; the site does not run there.
        return
    import resource

    for encoding in (*ENCODINGS, "cp437"):  # Python loads them when first asked for.
        codecs.lookup(encoding)
    if sys.platform == "linux":  # macOS refuses limits of address space.
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_S, PROCESSOR_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    # No descriptor can be had any more: neither a file nor a socket.
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


if __name__ == "__main__":
    main()
