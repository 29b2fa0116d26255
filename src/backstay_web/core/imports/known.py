"""Rows that cells name by code or by name, as far as the actor may know of them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from django.db.models import Q, QuerySet

from backstay_web.core.context import me
from backstay_web.core.imports.cells import Known, Value
from backstay_web.core.labels.columns import MARKS
from backstay_web.core.models import Coded, Named

AT_ONCE: Final = 10_000


def by_code(
    model: type[Coded], what: str, *, is_own: bool = False, **which: Any
) -> Known:
    """Return the reader of a column that names rows of a table which are in use.

    A code comes first, and of several rows that have one the actor's own; a name counts
    where just one row has it. ``what`` says what is meant, and ``which`` narrows it;
    what ``is_own`` is the actor's.
    """

    def rows() -> QuerySet[Any]:
        found = model._default_manager.filter(retired_on=None, **which)
        return found.filter(originator=me().origin) if is_own else found

    def find(names: set[str]) -> Mapping[str, Value]:
        found = coded(rows(), names)
        if issubclass(model, Named):
            found |= named(rows(), names - found.keys())
        return found

    def codes(keys: set[str]) -> Mapping[str, str]:
        # What is shown may have been retired meanwhile.
        kept = model._default_manager.filter(pk__in=keys)
        return {str(key): code for key, code in kept.values_list("pk", "code")}

    def listed(most: int) -> Iterable[Mapping[str, Any]]:
        names = ("name", "name_uk") if issubclass(model, Named) else ()
        found = rows().order_by("code", "pk")
        return found.values("code", *names, *MARKS)[:most]

    return Known(find, what, codes, listed=listed)


def coded(rows: "QuerySet[Any]", codes: set[str]) -> dict[str, Value]:
    """Return the key of each code."""
    sought, origin = sorted(codes), me().origin
    found: list[tuple[str, Any, Any]] = []
    for start in range(0, len(sought), AT_ONCE):
        some = rows.filter(code__in=sought[start : start + AT_ONCE]).order_by("id")
        found += some.values_list("code", "pk", "originator")
    found.sort(key=lambda row: row[2] == origin)
    return {code: str(key) for code, key, _ in found}


def named(rows: "QuerySet[Any]", names: set[str]) -> dict[str, Value]:
    """Return the key of each name, English or Ukrainian, that just one row has."""
    sought = sorted(names)
    keys: dict[str, set[str]] = {}
    for start in range(0, len(sought), AT_ONCE):
        some = sought[start : start + AT_ONCE]
        found = rows.filter(Q(name__in=some) | Q(name_uk__in=some))
        for key, *both in found.values_list("pk", "name", "name_uk"):
            for name in both:
                keys.setdefault(name, set()).add(str(key))
    return {n: min(keys[n]) for n in names if len(keys.get(n, ())) == 1}


def called(rows: Iterable[Named]) -> Iterator[tuple[str, str]]:
    """Yield each name of entries, in both languages, with the code of the entry."""
    for row in rows:
        for name in (row.name, row.name_uk):
            if name:
                yield name, row.code
