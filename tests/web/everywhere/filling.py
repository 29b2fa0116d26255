"""Fill in the forms of a page, as they stand there, and with keys that nobody shows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from random import Random
from typing import Any, Final
from urllib.parse import urljoin
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile

SAID: Final = "Said here"
DAY: Final = "2026-04-01"
TABLE: Final = b"nation;name;kind\nA;Second Battery;unit\n"


@dataclass
class Entry:
    """One field of a form: its kind, what stands in it, and what it offers."""

    name: str
    kind: str
    value: str = ""
    is_on: bool = False
    offers: list[str] = field(default_factory=list)


@dataclass
class Form:
    """A form that is sent: where to, and its fields."""

    action: str
    entries: list[Entry] = field(default_factory=list)


class Reader(HTMLParser):
    """Reads the forms of a page that change something."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.form: Form | None = None
        self.text: Entry | None = None

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, Any]]) -> None:
        """Take a form, or a field of the one that was begun."""
        said = {name: value or "" for name, value in attrs}
        if tag == "form" and said.get("method", "").lower() == "post":
            self.form = Form(said.get("action", ""))
            self.forms.append(self.form)
        elif self.form is None:
            return
        elif tag in ("input", "textarea", "select", "button") and said.get("name"):
            self.take(tag, said)
        elif tag == "option" and self.form.entries:
            last = self.form.entries[-1]
            last.offers.append(said.get("value", ""))
            if "selected" in said:
                last.value = said.get("value", "")

    def take(self, tag: str, said: dict[str, str]) -> None:
        kind = said.get("type", "text") if tag == "input" else tag
        entry = Entry(said["name"], kind, said.get("value", ""), "checked" in said)
        assert self.form is not None
        self.form.entries.append(entry)
        self.text = entry if tag == "textarea" else None

    def handle_data(self, data: str) -> None:
        """Take what stands in a field of several lines."""
        if self.text is not None:
            self.text.value += data

    def handle_endtag(self, tag: str) -> None:
        """End a form or a field."""
        if tag == "form":
            self.form = None
        if tag == "textarea":
            self.text = None


def forms_of(page: str) -> list[Form]:
    """Return the forms of a page that change something."""
    reader = Reader()
    reader.feed(page)
    return reader.forms


def sent(
    page: str, address: str, chance: Random, keys: Sequence[str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each form of a page, with where it goes: with other keys, and filled in."""
    for form in forms_of(page):
        there = urljoin(address, form.action)
        chosen = [e.name for e in form.entries if e.kind == "select" and e.offers]
        if chosen and keys:
            other = {chance.choice(chosen): chance.choice(keys)}
            yield there, filled(form, chance) | other | another_command(form, chance)
        yield there, filled(form, chance)


def another_command(form: Form, chance: Random) -> dict[str, str]:
    """Return under which key a form is a command of its own, if it is one."""
    if "key" not in {entry.name for entry in form.entries}:
        return {}
    return {"key": str(UUID(int=chance.getrandbits(128), version=4))}


def filled(form: Form, chance: Random) -> dict[str, Any]:
    """Return what somebody sends who fills in each field with what it takes."""
    said: dict[str, Any] = {}
    for entry in form.entries:
        value = value_of(entry, chance)
        if value is not None:
            said.setdefault(entry.name, value)
    return said


def value_of(entry: Entry, chance: Random) -> Any:
    """Return what is put into a field, or None if it is left alone."""
    if entry.kind in ("checkbox", "radio"):
        return entry.value or "on" if entry.is_on or chance.random() < 0.5 else None
    if entry.kind == "select":
        offers = [each for each in entry.offers if each]
        return entry.value or (chance.choice(offers) if offers else "")
    if entry.kind == "file":
        return SimpleUploadedFile("units.csv", TABLE)
    if entry.kind == "button":
        return entry.value if chance.random() < 0.5 else None
    usual = {"number": "1", "date": DAY}.get(entry.kind, SAID)
    return entry.value.strip() or usual
