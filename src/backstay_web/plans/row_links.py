"""Where the things that a plan uses stand on the site: one click from its tables."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Final
from uuid import UUID

from backstay_web.core.context import me
from backstay_web.core.subjects import SUBJECTS
from backstay_web.plans.models import Run
from backstay_web.plans.queries import rows_of

STANDS_FOR: Final = {
    "hub": ("sites", "site"),
    "border": ("sites", "site"),
    "instructors": ("sites", "site"),
    "interpreters": ("sites", "site"),
    "kits": ("sites", "site"),
    "bay": ("bays", "bay"),
    "session": ("courses", "course"),
    "leg": ("legs", "leg"),
    "absorption": ("groups", "unit_group"),
    "package": ("packages", "requirement"),
}
"""By the kind of what is limited, or of what is met: the table of its key in the case,
and the kind of row of the site. What teaches is found at its site: several offers may
make it up."""

Thing = tuple[str, str]
"""What a plan uses: its kind and its key in the case."""


def rows_behind(run: Run, things: Collection[Thing]) -> dict[Thing, UUID]:
    """Return the row of the site behind each thing, of those that the reader may open.

    Of what is hidden from him, or of no row of the site, there is none.
    """
    keys, held = rows_of(run), me().permissions
    wanted = {
        thing: (noun, row)
        for thing in things
        for noun, row in [row_of(thing, keys)]
        if row and SUBJECTS[noun].needs in held
    }
    by_noun: dict[str, set[str]] = defaultdict(set)
    for noun, row in wanted.values():
        by_noun[noun].add(row)
    seen = {
        str(key)
        for noun, rows in by_noun.items()
        for key in SUBJECTS[noun]
        .rows()
        .filter(pk__in=rows)
        .values_list("pk", flat=True)
    }
    return {thing: UUID(row) for thing, (_, row) in wanted.items() if row in seen}


def row_of(thing: Thing, keys: Mapping[str, Mapping[str, str]]) -> tuple[str, str]:
    """Return the kind and the key of the row that a thing stands for, if it has one."""
    kind, key = thing
    table, noun = STANDS_FOR[kind]
    site_or_key, _, _ = key.partition("|") if table == "sites" else (key, "", "")
    return noun, keys.get(table, {}).get(site_or_key, "")


def addresses(run: Run, things: Collection[Thing]) -> list[str]:
    """Return the address of the row behind each thing, in turn; empty for none."""
    found = rows_behind(run, things)
    return [
        SUBJECTS[STANDS_FOR[thing[0]][1]].address(found[thing])
        if thing in found
        else ""
        for thing in things
    ]
