"""Entries as kinds to import: what was taken out of use is not changed by a table."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from backstay_web.core.context import Context
from backstay_web.core.imports.kinds import Kind, Line
from backstay_web.core.imports.outcome import Fault
from backstay_web.core.imports.rules import Rule, broken

RETIRED: Final = (
    gettext_noop("was taken out of use"),
    gettext_noop("take it back into use on its page, or use another code"),
)


@dataclass(frozen=True, kw_only=True)
class Entries(Kind):
    """Entries of one table, with the rules between their columns."""

    rules: tuple[Rule, ...] = ()

    def faults(self, by: Context, lines: Sequence[Line]) -> Iterable[Fault]:
        """Return which rules lines break, and which rows were taken out of use."""
        retired = self.retired(by)
        for line in lines:
            yield from broken(self.rules, line)
            yield from self.out_of_use(line, retired)

    def out_of_use(self, line: Line, retired: set[Any]) -> Iterator[Fault]:
        """Yield a fault if the row of a line stands for the past alone."""
        if line.current and line.current.id in retired:
            yield Fault(line.line, self.key[0], *RETIRED, {})

    def retired(self, by: Context) -> set[Any]:
        """Return the actor's rows that stand for the past alone."""
        rows: QuerySet[Any] = self.own_rows(by)
        return set(rows.exclude(retired_on=None).values_list("pk", flat=True))
