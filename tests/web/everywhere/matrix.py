"""Who asks for what: each route, by each role, of rows under each kind of label."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from typing import Final
from uuid import UUID

from django.urls import reverse

from backstay_web.core.subjects import SUBJECTS
from tests.web.everywhere.enrolled import TO_ACCOUNTS, TO_ACTORS, TO_ALL
from tests.web.everywhere.oracle import COMMAND, Oracle, Reader, Relation
from tests.web.everywhere.samples import (
    LISTED,
    OF_ANY_KIND,
    ONE_OF_A_LIST,
    rows_of_pages,
    samples,
)
from tests.web.everywhere.walking import Visitor

NONE: Final = UUID(int=0)
TWO: Final = 2
"""Nations that ask in the short run for what is of no row."""
SOME: Final = 2
"""Officers of each nation that do."""
TURNS: Final = 3
"""In the short run, of so many relations one has its turn for rows of any kind."""


@dataclass(frozen=True)
class Officer:
    """Somebody of a nation in a role, and what the oracle knows of him."""

    name: str
    visitor: Visitor
    reader: Reader


@dataclass(frozen=True)
class Asked:
    """A request: who asks, by which route, for what; and whether he sends a form."""

    officer: Officer
    route: str
    address: str
    key: str | None = None
    sends: bool = False


@dataclass
class Matrix:
    """Every combination, or a part of them in which each route has each relation.

    ``nations`` holds the officers of each nation, one in each role, in the same order.
    ``address`` makes the addresses of a route that is of no row of its own. With a
    ``reason`` only such rows are asked for as are hidden by it alone.
    """

    oracle: Oracle
    nations: Sequence[Sequence[Officer]]
    address: Callable[[str], list[str]]
    is_whole: bool
    reason: Relation | None = None
    related: dict[str, dict[Relation, list[tuple[int, str]]]] = field(
        default_factory=dict
    )
    met: set[tuple[str, Relation]] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Find for each table the rows that are to a nation what they can be."""
        self.turn = count()
        for key, row in self.oracle.rows.items():
            of_table = self.related.setdefault(row.table, {})
            for number, nation in enumerate(self.nations):
                for relation in self.relations(key, nation[0].reader):
                    of_table.setdefault(relation, []).append((number, key))

    def relations(self, key: str, by: Reader) -> list[Relation]:
        """Return what a row is to a reader, if it is asked for."""
        found = [*self.oracle.relations(key, by)]
        is_asked_for = self.reason is None or (
            found == [self.reason] and self.oracle.rests_on_whole(key, by)
        )
        return found if is_asked_for else []

    def asked(self) -> Iterator[Asked]:
        """Yield every request."""
        tables = tables_of_routes()
        for route in sorted(self.oracle.needs):
            if route in tables:
                for table in tables[route]:
                    yield from self.of_rows(route, table)
            else:
                yield from self.of_none(route)

    def of_rows(self, route: str, table: str) -> Iterator[Asked]:
        """Yield who asks for a row by each relation that there is."""
        related = self.related.get(table, {})
        for place, relation in enumerate(related):
            if self.is_left_out(route, table, place):
                continue
            self.met.add((route, relation))
            for officer, key in self.pairs(route, related[relation], place):
                for address in addresses_of(route, table, key):
                    yield Asked(officer, route, address, key)
        both = [r for r in (Relation.OF_OTHERS, Relation.RELEASED) if r in related]
        for place, relation in enumerate(both):
            for officer, key in self.pairs(route, related[relation], place):
                [address, *_] = addresses_of(route, table, key)
                yield Asked(officer, route, address, key, sends=True)

    def is_left_out(self, route: str, table: str, place: int) -> bool:
        """Tell whether a relation has no turn: in the short run, of any kind of rows.

        Each relation to rows of each table has its turn by some of these routes.
        """
        if self.is_whole or route not in OF_ANY_KIND:
            return False
        turn = sorted(OF_ANY_KIND).index(route) + sorted(self.related).index(table)
        return (turn + place) % TURNS != 0

    def pairs(
        self, route: str, related: Sequence[tuple[int, str]], place: int
    ) -> Iterator[tuple[Officer, str]]:
        """Yield who asks for which row; who may not is refused by the first alone."""
        roles = self.roles(route)
        for role in roles if self.is_whole or place == 0 else roles[:1]:
            number, key = related[next(self.turn) * 7 % len(related)]
            yield self.nations[number][role], key

    def of_none(self, route: str) -> Iterator[Asked]:
        """Yield who asks for what is of no row of its own."""
        for address in self.address(route):
            for officer in self.some_officers(route):
                yield Asked(officer, route, address)
        if self.oracle.needs[route] not in (TO_ALL, TO_ACCOUNTS, TO_ACTORS):
            [address, *_] = self.address(route)
            for role in self.roles(route):
                nation = self.nations[next(self.turn) % len(self.nations)]
                yield Asked(nation[role], route, address, sends=True)

    def some_officers(self, route: str) -> Iterator[Officer]:
        """Yield some of each nation, or of the next two; commands show nothing."""
        turn, is_command = next(self.turn), route.startswith(COMMAND)
        some = [self.nations[(turn + n) % len(self.nations)] for n in range(TWO)]
        for nation in self.nations if self.is_whole and not is_command else some:
            roles = self.roles(route)
            first = next(self.turn) * SOME
            chosen = {roles[(first + n) % len(roles)] for n in range(SOME)}
            yield from (nation[role] for role in sorted(chosen))

    def roles(self, route: str) -> list[int]:
        """Return every role; or the next that may, and the next that may not."""
        roles = range(len(self.nations[0]))
        if self.is_whole:
            return list(roles)
        need = self.oracle.needs[route]
        may = [r for r in roles if need in self.nations[0][r].reader.permissions]
        others = [r for r in roles if r not in may]
        turn = next(self.turn)
        return [some[turn % len(some)] for some in (may, others) if some]


def tables_of_routes() -> dict[str, list[str]]:
    """Return of each route of one row the tables that it can be of."""
    found = {
        name: [model._meta.db_table] for name, (_, model) in rows_of_pages().items()
    }
    for name, listing in LISTED.items():
        found[f"{ONE_OF_A_LIST}{name}"] = [listing.rows().model._meta.db_table]
    return found | {each: [*tables_of_subjects().values()] for each in OF_ANY_KIND}


@cache
def of_no_row() -> dict[str, list[str]]:
    """Return addresses of every route, each as of a row that is not there."""
    return samples(lambda _: [NONE])


def addresses_of(route: str, table: str, key: object) -> list[str]:
    """Return the addresses of a route of one row."""
    if route in OF_ANY_KIND:
        [kind] = [kind for kind, each in tables_of_subjects().items() if each == table]
        return [reverse(route, kwargs={"kind": kind, "key": key})]
    return [each.replace(str(NONE), str(key)) for each in of_no_row()[route]]


def tables_of_subjects() -> dict[str, str]:
    """Return the table of each kind of row that can be found and opened."""
    return {
        kind: subject.rows().model._meta.db_table for kind, subject in SUBJECTS.items()
    }
