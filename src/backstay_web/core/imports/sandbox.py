"""Reads a stranger's file in a process of its own, which can do nothing but read it."""

import dataclasses
import json
import os
import struct
import subprocess
import sys
from typing import Any, Final

from django.utils.translation import gettext

from backstay.said import filled
from backstay_web.core.imports import caps
from backstay_web.core.imports.table import Table, Told, Unreadable
from backstay_web.core.lists.columns import number, plain

COMMAND: Final = [sys.executable, "-m", "backstay_web.core.imports.child"]
LONGEST_S: Final = 60
"""By the clock; the processor's time has its own limit (child.py)."""


def read_apart(data: bytes, told: Told | None = None) -> Table:
    """Return the table of a file.

    Raises
    ------
    Unreadable
        If it is none, or reading it took more than it may.
    """
    if len(data) > caps.MOST_BYTES:
        raise Unreadable(
            gettext(
                "The file has %(size)s bytes, the most is %(most)s: send it in parts."
            )
            % {"size": number(len(data)), "most": number(caps.MOST_BYTES)}
        )
    answer = ask(data, told or Told())
    if "refused" in answer:
        raise Unreadable(told_again(answer["refused"]))
    table = answer["table"]
    return Table(**{**table, "notes": [told_again(each) for each in table["notes"]]})


def told_again(said: Any) -> str:
    """Return what the process said in the language of whoever sent the file."""
    text, values = said
    return filled(gettext(str(text)), dict(values), plain)


def ask(data: bytes, told: Told) -> Any:
    """Return what the process answers; it gets the file, and none of our secrets."""
    try:
        done = subprocess.run(  # noqa: S603 our own program
            COMMAND,
            input=question(data, told),
            capture_output=True,
            env=environment(),
            cwd="/",
            timeout=LONGEST_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Unreadable(
            gettext("Reading the file took more than %(most)s s: send it in parts.")
            % {"most": LONGEST_S}
        ) from None
    if done.returncode != 0:
        raise Unreadable(
            gettext(
                "Reading the file took more memory or time than it may, or the reader "
                "broke off: save it anew, or send it in parts."
            )
        )
    return json.loads(done.stdout)


def question(data: bytes, told: Told) -> bytes:
    """Return what the process is asked: what is told of the file, and the file."""
    words = json.dumps(dataclasses.asdict(told)).encode()
    return struct.pack(">I", len(words)) + words + data


def environment() -> dict[str, str]:
    """Return where the process finds its code; our own environment holds secrets."""
    return {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
