"""XML from strangers, as plain elements: small, shallow, and without entities."""

import html
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from backstay_web.core.labels.quarantine import Quarantined, _

MOST_BYTES: Final = 65_536
"""A label has some 2,000 bytes; with every body and restriction some 12,000."""
MOST_DEPTH: Final = 8
"""A label has 4 levels."""
MOST_ELEMENTS: Final = 1_000
"""A label has at most some 200."""

_BETWEEN: Final = " "  # may stand neither in an URI nor in a name


@dataclass(slots=True)
class Element:
    """An element: its name, which holds namespace and local name, and what is in it."""

    name: tuple[str, str]
    attributes: dict[tuple[str, str], str] = field(default_factory=dict)
    text: str = ""
    children: list["Element"] = field(default_factory=list)


def read(document: bytes) -> Element:
    """Return the root of an XML document in UTF-8.

    Comments and instructions are passed over; the text around them is one text.

    Raises
    ------
    Quarantined
        If it is too large or deep, not well formed, has a document type (so it could
        declare entities), or has text beside elements.
    """
    if len(document) > MOST_BYTES:
        size, text = f"{len(document)} bytes", _("at most %(most)s bytes")
        raise Quarantined("document", size, text, most=MOST_BYTES)
    reading = _Reading()
    parser = expat.ParserCreate("UTF-8", _BETWEEN)
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = reading.refuse_doctype
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.add_text
    try:
        document.decode()  # the parser itself would follow a mark of UTF-16
        parser.Parse(document, True)
    except (expat.ExpatError, UnicodeDecodeError) as error:
        text = _("send well-formed XML")
        raise Quarantined("document", str(error), text) from None
    return reading.root


def written(element: Element, prefix: str, namespace: str) -> str:
    """Return an element as XML in which one namespace has a prefix."""
    return _written(element, prefix, f' xmlns:{prefix}="{html.escape(namespace)}"')


class _Reading:
    """The elements of a document so far."""

    def __init__(self) -> None:
        self.root = Element(("", ""))
        self._open: list[Element] = []
        self._count = 0

    def refuse_doctype(self, name: str, *_more: object) -> None:
        text = _("send the label without a document type")
        raise Quarantined("DOCTYPE", name, text)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if len(self._open) >= MOST_DEPTH or self._count > MOST_ELEMENTS:
            text = _("at most %(most)s elements, %(deepest)s deep")
            most = {"most": MOST_ELEMENTS, "deepest": MOST_DEPTH}
            raise Quarantined("document", name, text, **most)
        named = {_split(key): value for key, value in attributes.items()}
        element = Element(_split(name), named)
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)

    def end(self, name: str) -> None:
        element = self._open.pop()
        element.text = element.text.strip()
        if element.text and element.children:
            text = _("an element holds text or elements, not both")
            raise Quarantined(_split(name)[1], element.text, text)

    def add_text(self, text: str) -> None:
        self._open[-1].text += text


def _split(name: str) -> tuple[str, str]:
    namespace, _, local = name.rpartition(_BETWEEN)
    return namespace, local


def _written(element: Element, prefix: str, declared: str = "") -> str:
    name = f"{prefix}:{element.name[1]}"
    attributes = "".join(
        f' {key}="{html.escape(value)}"'
        for (_, key), value in element.attributes.items()
    )
    inside = html.escape(element.text) + "".join(
        _written(child, prefix) for child in element.children
    )
    return f"<{name}{declared}{attributes}>{inside}</{name}>"
