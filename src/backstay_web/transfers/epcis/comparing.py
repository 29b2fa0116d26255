"""Hold one extract against another: every difference, and nothing else."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import fields
from typing import Any, Final, NamedTuple

from backstay_web.transfers.epcis.events import Event, Extract, Mistake, Named, Quantity

FIRST: Final = "first"
SECOND: Final = "second"
FIELD: Final = "field"
WHOLE: Final = ""
"""What stands for the field where a whole record is in one extract alone."""
LISTS: Final = ("things", "quantities", "transactions", "sources", "destinations")

Pair = tuple[Event, None] | tuple[None, Event] | tuple[Event, Event]


class Difference(NamedTuple):
    """Where two extracts differ: in which of them alone, or else in which field."""

    where: str
    record: Event | Named
    field: str
    first: str
    second: str

    def plain(self) -> dict[str, Any]:
        """Return the same as programs read it."""
        record = self.record
        what, at, is_mistake = "", None, False
        if isinstance(record, Event):
            what, at = record.step or record.kind, record.at
            is_mistake = record.mistake is not None
        return {
            "where": self.where,
            "record": record.id,
            "what": what,
            "at": at,
            "is_mistake": is_mistake,
            "field": self.field,
            "first": self.first,
            "second": self.second,
        }


def differences(first: Extract, second: Extract) -> list[Difference]:
    """Return each difference, in the order of what happened; what names differ last."""
    found = list(pairs(first.events, second.events))
    told = [each for pair in sorted(found, key=moment) for each in of_pair(pair)]
    return [*told, *of_names(first.names, second.names)]


def moment(pair: Pair) -> Any:
    one = pair[1] if pair[0] is None else pair[0]
    return one.at, one.id, one.mistake is not None, repr(one)


def pairs(first: Iterable[Event], second: Iterable[Event]) -> Iterator[Pair]:
    """Yield what is the same event in both; none, where one of them has it not.

    It is by its identifier, and by what happened where another party has given it an
    identifier of its own.
    """
    left, right = list(first), list(second)
    for key in (identified, alike):
        yield from matched(left, right, key)
    yield from ((one, None) for one in left)
    yield from ((None, other) for other in right)


def identified(event: Event) -> Hashable:
    return (event.id, event.mistake is not None) if event.id else None


def alike(event: Event) -> Hashable:
    return (
        event.kind,
        event.at,
        event.step,
        event.action,
        event.parent,
        event.things,
        event.quantities,
        event.mistake is not None,
    )


def matched(
    left: list[Event], right: list[Event], key: Callable[[Event], Hashable]
) -> Iterator[Pair]:
    """Yield those of one key, each once, and take them out of both lists."""
    waiting: dict[Hashable, list[Event]] = {}
    for other in right:
        waiting.setdefault(key(other), []).append(other)
    rest = []
    for one in left:
        known = waiting.get(key(one)) if key(one) is not None else None
        if known:
            yield one, known.pop(0)
        else:
            rest.append(one)
    left[:] = rest
    right[:] = [other for same in waiting.values() for other in same]


def of_pair(pair: Pair) -> Iterator[Difference]:
    """Yield where two tellings of one event differ, field by field."""
    if pair[0] is None:
        yield Difference(SECOND, pair[1], WHOLE, "", "")
    elif pair[1] is None:
        yield Difference(FIRST, pair[0], WHOLE, "", "")
    else:
        yield from of_both(*pair)


def of_both(one: Event, other: Event) -> Iterator[Difference]:
    for field in fields(Event):
        ours, theirs = getattr(one, field.name), getattr(other, field.name)
        if ours == theirs:
            continue
        if field.name == "more":
            yield from of_more(one, other)
        elif field.name in LISTS:
            a, b = Counter(ours), Counter(theirs)
            yield Difference(FIELD, one, field.name, listed(a - b), listed(b - a))
        else:
            yield Difference(FIELD, one, field.name, shown(ours), shown(theirs))


def of_more(one: Event, other: Event) -> Iterator[Difference]:
    ours, theirs = dict(one.more), dict(other.more)
    for name in sorted(ours.keys() | theirs.keys()):
        if ours.get(name) != theirs.get(name):
            told = ours.get(name, ""), theirs.get(name, "")
            yield Difference(FIELD, one, name, *told)


def listed(some: Counter[Any]) -> str:
    return ", ".join(sorted(shown(each) for each in some.elements()))


def shown(value: Any) -> str:
    """Return a value as a person reads it."""
    if value is None:
        return ""
    if isinstance(value, Mistake):
        parts = (value.at.isoformat(), value.reason, *value.mended_by)
        return " ".join(part for part in parts if part)
    if isinstance(value, Quantity):
        count = "" if value.quantity is None else f"{value.quantity:f}"
        return " ".join(part for part in (count, value.unit, value.of) if part)
    if isinstance(value, tuple):
        return " ".join(part for part in value if part)
    return str(value)


def of_names(first: Iterable[Named], second: Iterable[Named]) -> Iterator[Difference]:
    """Yield what is called otherwise in one extract than in the other."""
    ours, theirs = Counter(first), Counter(second)
    left, right = by_id(ours - theirs), by_id(theirs - ours)
    for key in sorted(left.keys() | right.keys()):
        for place in range(max(len(left.get(key, ())), len(right.get(key, ())))):
            yield named(left.get(key, [])[place:], right.get(key, [])[place:])


def by_id(some: Counter[Named]) -> dict[tuple[str, str], list[Named]]:
    found: dict[tuple[str, str], list[Named]] = {}
    for each in sorted(some.elements()):
        found.setdefault((each.vocabulary, each.id), []).append(each)
    return found


def named(ours: list[Named], theirs: list[Named]) -> Difference:
    if not ours or not theirs:
        where, one = (FIRST, ours) if ours else (SECOND, theirs)
        return Difference(where, one[0], WHOLE, "", "")
    told = (listed(Counter(each.attributes)) for each in (ours[0], theirs[0]))
    return Difference(FIELD, ours[0], "attributes", *told)
