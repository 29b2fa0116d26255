"""What a register knows of the tables whose entries its pages show and change."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django import forms
from django.db import models
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise

from backstay_web.core.commands import COMMANDS, find
from backstay_web.core.entries import Commands, own_fields
from backstay_web.core.models import Coded, Entry


@dataclass(frozen=True)
class Word:
    """What people read of a field: its heading, its unit, and what it means."""

    heading: Promise
    definition: Promise
    unit: Promise | str = ""


@dataclass(frozen=True)
class Kind:
    """A table of entries: its commands, its name for one and for many, who reads it."""

    commands: Commands
    one: Promise
    many: Promise
    read: str

    @property
    def model(self) -> type[Entry]:
        """Return the table."""
        return self.commands.model

    @property
    def noun(self) -> str:
        """Return the name that addresses and commands have for it."""
        return self.commands.noun

    @property
    def change(self) -> str:
        """Return the permission to add, change and retire its entries."""
        return COMMANDS[f"{self.noun}.change"]

    def page(self, name: str) -> str:
        """Return how an app's addresses call one of its pages."""
        return self.noun if name == "detail" else f"{self.noun}_{name}"

    def doors(self) -> dict[str, str]:
        """Return the pages of the table, and the permission that each needs."""
        reading = ("list", "detail") if self.has_codes else ("detail",)
        needs = dict.fromkeys(reading, self.read)
        needs |= dict.fromkeys(("add", "change", "retire"), self.change)
        return {self.page(name): need for name, need in needs.items()}

    @property
    def has_codes(self) -> bool:
        """Return whether its entries stand for themselves, with a list of their own."""
        return issubclass(self.model, Coded)

    def fields(self) -> "list[models.Field[Any, Any]]":
        """Return the fields that people fill in."""
        return list(own_fields(self.model))

    def key(self) -> "list[models.Field[Any, Any]]":
        """Return the fields that tell its entries apart, or all if nothing says so."""
        once = {
            name
            for each in self.model._meta.constraints
            if isinstance(each, models.UniqueConstraint)
            for name in (e.name for e in each.expressions if isinstance(e, models.F))  # type: ignore[attr-defined] # it has
        }
        return [field for field in self.fields() if field.name in once] or self.fields()

    def rows(self) -> "QuerySet[Any]":
        """Return what there is, with what it points to, in the order of its codes."""
        return self.joined(self.model._default_manager.all()).order_by(*self.order())

    def joined(self, rows: "QuerySet[Any]") -> "QuerySet[Any]":
        """Return rows of the table with what they point to.

        One that rests on a row that is hidden from the reader is not there.
        """
        pointed = [f.name for f in self.fields() if isinstance(f, models.ForeignKey)]
        return rows.select_related(*pointed)

    def order(self) -> list[str]:
        """Return by which columns entries stand in order: their own, then their key."""
        named = [f.name for f in self.fields() if not isinstance(f, models.ForeignKey)]
        if self.has_codes or not named:
            named = ["code"] if self.has_codes else [f"{self.fields()[-1].name}__code"]
        return [named[0], "id"]


@dataclass(frozen=True)
class Way:
    """A door that leads from a list, its word, and what it needs to be shown."""

    door: str
    word: Promise
    needs: str


@dataclass(frozen=True)
class Register:
    """The tables of an app, by noun, and the words for their fields.

    ``ways`` lead to other pages of the app, of which ``first`` is the first one.
    ``events`` says what happens to rows beside being added, changed and retired.
    ``choices`` make by its name the input of a field whose rows say too little of
    themselves in a list; each is told the key of the row that stands there already.
    """

    space: str
    kinds: Mapping[str, Kind]
    words: Mapping[str, Word]
    ways: Sequence[Way] = ()
    first: str = "home"
    events: Mapping[str, Promise] = field(default_factory=dict)
    choices: Mapping[str, Callable[..., forms.Field]] = field(default_factory=dict)

    def doors(self) -> dict[str, str]:
        """Return the pages of all its tables, and the permission that each needs."""
        return {
            f"{self.space}:{page}": need
            for kind in self.kinds.values()
            for page, need in kind.doors().items()
        }

    def find(self, kind: Kind, entry: UUID) -> Any:
        """Return an entry among those that the actor may read."""
        return find(kind.rows(), entry)

    def kind_of(self, model: type[models.Model]) -> Kind | None:
        """Return the table of a model, if it is one of the register's."""
        found = [kind for kind in self.kinds.values() if kind.model is model]
        return found[0] if found else None

    def pointing_to(self, model: type[Entry]) -> Iterator[tuple[Kind, str]]:
        """Yield each table that points to one, with the field that does."""
        for kind in self.kinds.values():
            for each in kind.fields():
                is_key = isinstance(each, models.ForeignKey)
                if is_key and each.related_model is model:
                    yield kind, each.name

    def address(self, page: str, kind: Kind, entry: UUID | None = None) -> str:
        """Return the address of a page of a table, or of one of its entries."""
        keys = {"entry": entry} if entry else {}
        return reverse(f"{self.space}:{kind.page(page)}", kwargs=keys)

    def above(self, kind: Kind) -> str:
        """Return the address above a table's own pages: its list, or the first page."""
        if kind.has_codes:
            return self.address("list", kind)
        return reverse(f"{self.space}:{self.first}")

    def home_of(self, kind: Kind, row: Entry) -> str:
        """Return the address where an entry is shown: that of what it belongs to."""
        if not kind.has_codes:
            for each in kind.fields():
                target = each.related_model
                owner = self.kind_of(target) if target else None
                if owner:
                    return self.address("detail", owner, getattr(row, each.attname))
        return self.address("detail", kind, row.pk)
