"""Values as one text each: what JavaScript and Python write alike, and can sign.

It is RFC 8785 without numbers that are not whole and without null: objects whose names
are lower-case letters, digits and underscores, lists, texts, whole numbers up to those
that JavaScript holds exactly, true and false. Names in ASCII stand in the same order in
both languages.
"""

import json
import re
from typing import Any, Final

from backstay.errors import BackstayError

LARGEST: Final = (1 << 53) - 1
DEEPEST: Final = 16
UNSTORABLE: Final = re.compile("[\0\ud800-\udfff]")
NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,59}")


class NotCanonical(BackstayError):
    """A value has no such text, or a text is not that of its value."""


def canonical(value: Any) -> str:
    """Return the one text of a value.

    Raises
    ------
    NotCanonical
        If it holds something that has none.
    """
    check(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read(text: str) -> Any:
    """Return the value whose text this is.

    Raises
    ------
    NotCanonical
        If it is that of none, such as with a space or a name that stands twice.
    """
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise NotCanonical("This is no JSON.") from None
    if canonical(value) != text:
        raise NotCanonical("This is not written as RFC 8785 has it.")
    return value


def check(value: Any, depth: int = 0) -> None:
    """Return if a value has a text.

    Raises
    ------
    NotCanonical
        If not; names what is in the way.
    """
    if depth > DEEPEST:
        raise NotCanonical(f"Lists and objects stand at most {DEEPEST} deep.")
    if isinstance(value, dict):
        for name, each in value.items():
            if not (isinstance(name, str) and NAME.fullmatch(name)):
                raise NotCanonical(f"{name!r} is no name of a field.")
            check(each, depth + 1)
    elif isinstance(value, list):
        for each in value:
            check(each, depth + 1)
    elif isinstance(value, str):
        check_text(value)
    elif not isinstance(value, bool) and not is_whole(value):
        raise NotCanonical(f"{value!r} is neither a text nor a whole number.")


def is_whole(value: Any) -> bool:
    """Tell whether a value is a whole number that JavaScript holds exactly."""
    return isinstance(value, int) and -LARGEST <= value <= LARGEST


def check_text(value: str) -> None:
    """Return if a text can be sent and stored.

    Raises
    ------
    NotCanonical
        If it has half a sign, or the sign that ends texts in the database.
    """
    if UNSTORABLE.search(value):
        raise NotCanonical("A text has a sign that cannot be stored.")
