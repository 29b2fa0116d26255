"""What of a register one can look for and open, over the whole site."""

from typing import Any, Final

from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backstay_web.core.models import Named
from backstay_web.core.registers.kinds import Kind, Register
from backstay_web.core.subjects import Subject, register

HAPPENED: Final[dict[str, Promise]] = {
    "added": _("Added"),
    "changed": _("Changed"),
    "retired": _("Retired, or taken up again"),
}
"""What can be done to the entries of any table (core/entries.py)."""
IN_UKRAINIAN = Coalesce(NullIf("name_uk", Value("")), "name")


def register_subjects(of: Register) -> None:
    """Let each table of a register that has codes be looked for by code and name."""
    for kind in of.kinds.values():
        if kind.has_codes:
            register(subject_of(of, kind))


def subject_of(of: Register, kind: Kind) -> Subject:
    is_named = issubclass(kind.model, Named)
    return Subject(
        name=kind.noun,
        word=kind.one,
        rows=lambda: rows_of(kind),
        title="name" if is_named else "code",
        title_uk="called_uk" if is_named else "",
        beside="code" if is_named else "",
        door=f"{of.space}:{kind.page('detail')}",
        needs=kind.read,
        searched=["code", "name", "name_uk"] if is_named else ["code"],
        events={
            **{f"{kind.noun}.{verb}": said for verb, said in HAPPENED.items()},
            **of.events,
        },
        words=words_of(of),
    )


def words_of(of: Register) -> dict[str, Promise]:
    """Return how the fields of a register's tables are called."""
    words = {name: word.heading for name, word in of.words.items()}
    return {**words, "retired_on": _("Retired on")}


def rows_of(kind: Kind) -> "QuerySet[Any]":
    rows = kind.model._default_manager.all()
    if issubclass(kind.model, Named):
        return rows.annotate(called_uk=IN_UKRAINIAN)
    return rows
