"""What a workshop has to do and with what, in days; and what the engine makes of it.

Day 0 is the first day of the schedule. Nothing here knows of the site or its database:
the process that searches uses it too.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from backstay.checking.schedule import check_schedule
from backstay.domain.schedule import Booking, Outcome
from backstay.domain.schedule import Schedule as Booked
from backstay.domain.work import Aim, Bay, Job, Mode, Task, Work, joined
from backstay.scheduling.placing import place_all, value_of
from backstay.scheduling.windows import windows_of
from backstay.timetables import ScheduleRejected

WEEK_DAYS: Final = 7


@dataclass(frozen=True)
class Phase:
    """Days, the last one excluded, in which a bay has the same hours each week."""

    start: int
    end: int
    hours: int


@dataclass(frozen=True)
class Place:
    """A bay and the days in it, the last one excluded."""

    bay: str
    start: int
    end: int


@dataclass(frozen=True)
class Piece:
    """A job as the schedule sees it.

    ``release`` is the first day on which it may begin, and ``held`` says why it stays
    at its ``place``, if it does.
    """

    key: str
    hours: int | None
    bays: tuple[str, ...]
    release: int
    waits: bool
    due: int | None
    priority: int
    held: str = ""
    place: Place | None = None


@dataclass(frozen=True)
class Bench:
    """Bays of a workshop with their phases, and the jobs that wait for them."""

    days: int
    bays: Mapping[str, tuple[Phase, ...]]
    pieces: tuple[Piece, ...]

    def plain(self) -> dict[str, Any]:
        """Return it in JSON's own kinds, with the keys of all rows that it names."""
        keys = [*self.bays, *(piece.key for piece in self.pieces)]
        return {**asdict(self), "keys": keys}


def bench_of(plain: Mapping[str, Any]) -> Bench:
    """Return a bench that was kept as JSON."""
    bays = {
        key: tuple(Phase(**each) for each in phases)
        for key, phases in plain["bays"].items()
    }
    pieces = tuple(
        Piece(
            **{
                **each,
                "bays": tuple(each["bays"]),
                "place": Place(**each["place"]) if each["place"] else None,
            }
        )
        for each in plain["pieces"]
    )
    return Bench(plain["days"], bays, pieces)


@dataclass(frozen=True)
class Option:
    """A phase of a bay in which a piece can be done, and the days that takes."""

    bay: str
    phase: Phase
    days: int

    @property
    def key(self) -> str:
        """Return how the engine calls the bay in this phase."""
        return f"{self.bay} {self.phase.start}"


def days_in(phase: Phase, hours: int) -> int:
    """Return the days that work takes if hours of a week are spread evenly over it.

    >>> days_in(Phase(0, 91, 40), 40), days_in(Phase(0, 91, 40), 6)
    (7, 2)
    """
    return -(-hours * WEEK_DAYS // phase.hours)


def options(bench: Bench, piece: Piece) -> list[Option]:
    """Return where a piece fits if nothing else is done."""
    found = [
        Option(bay, phase, days_in(phase, piece.hours))
        for bay in piece.bays
        for phase in bench.bays[bay]
        if piece.hours and phase.hours
    ]
    return [each for each in found if first_end(each, piece) <= each.phase.end]


def first_end(option: Option, piece: Piece) -> int:
    return max(option.phase.start, piece.release) + option.days


def free(bench: Bench) -> list[Piece]:
    """Return the pieces that the schedule may place."""
    return [piece for piece in bench.pieces if piece.place is None and piece.hours]


def late_from(piece: Piece) -> int:
    """Return from which day on it is late; with no day, from the first it can begin."""
    return piece.release if piece.due is None else piece.due


def work_of(bench: Bench) -> Work:
    """Return the work of a bench for the engine, with the delay as its aim.

    Each phase of a bay is a bay of its own, closed in all other days and in those of
    what is held. A piece may also be left out: then it counts as over only as long
    after these days as they last.
    """
    held = defaultdict[str, list[tuple[int, int]]](list)
    for piece in bench.pieces:
        if piece.place:
            held[piece.place.bay].append((piece.place.start, piece.place.end))
    last = 2 * bench.days
    bays = tuple(
        Bay(
            Option(key, phase, 0).key,
            closed=joined(
                [(0, phase.start), *held[key], (phase.end, last)],
            ),
        )
        for key, phases in bench.bays.items()
        for phase in phases
        if phase.hours
    )
    jobs = tuple(job_of(bench, piece, last) for piece in free(bench))
    return Work(jobs, bays, aims=(Aim.DELAY,), horizon_slots=last)


def job_of(bench: Bench, piece: Piece, last: int) -> Job:
    modes = [Mode(each.days, {each.key: 1}) for each in options(bench, piece)]
    release = min(piece.release, bench.days)
    modes.append(Mode(last - release))
    task = Task(piece.key, tuple(modes))
    return Job(piece.key, (task,), release, late_from(piece), piece.priority)


def held_delay(bench: Bench) -> int:
    """Return what pieces that are held count of the delay, whatever else is done."""
    return sum(
        piece.priority * max(piece.place.end - late_from(piece), 0)
        for piece in bench.pieces
        if piece.place
    )


@dataclass(frozen=True)
class Made:
    """Where each piece is, why it is late or has no place, and the delay of all."""

    places: Mapping[str, Place | None]
    reasons: Mapping[str, str]
    delay: int


def pressed(
    bench: Bench, order: Mapping[str, int], modes: Mapping[str, int]
) -> tuple[Booking, ...]:
    """Return each piece as early as it can be, one after the other in some order.

    Raises
    ------
    ScheduleRejected
        If the independent check finds a fault in it.
    """
    work = work_of(bench)
    tasks = sorted(work.tasks(), key=lambda task: order[task.key])
    bookings = place_all(work, windows_of(work), tasks, modes) or ()
    value = value_of(work, bookings)
    booked = Booked(Outcome.FEASIBLE, bookings, value)
    if violations := check_schedule(work, booked):
        raise ScheduleRejected(violations)
    return bookings


def made_of(bench: Bench, bookings: Sequence[Booking]) -> Made:
    """Return what bookings of the engine say of each piece."""
    places = {piece.key: piece.place for piece in bench.pieces}
    by_key = {piece.key: piece for piece in bench.pieces}
    for each in bookings:
        ways = options(bench, by_key[each.task])
        if each.mode < len(ways):
            bay = ways[each.mode].bay
            places[each.task] = Place(bay, each.start_slot, each.end_slot)
    [delay] = value_of(work_of(bench), tuple(bookings))
    return Made(places, reasons_of(bench, places), held_delay(bench) + delay)


def reasons_of(bench: Bench, places: Mapping[str, Place | None]) -> dict[str, str]:
    """Return of each piece why it is late or has no place; nothing of those in time."""
    return {
        piece.key: reason_of(bench, piece, places[piece.key]) for piece in bench.pieces
    }


def reason_of(bench: Bench, piece: Piece, place: Place | None) -> str:
    if place is None:
        return why_nowhere(bench, piece)
    if piece.due is None or place.end <= piece.due:
        return ""
    alone = [first_end(each, piece) for each in options(bench, piece)]
    if not alone or min(alone) > piece.due:
        return "waits" if piece.waits else "alone"
    return "others"


def why_nowhere(bench: Bench, piece: Piece) -> str:
    if not piece.hours:
        return "hours"
    if not piece.bays:
        return "bay"
    if piece.release >= bench.days:
        return "far"
    return "room" if options(bench, piece) else "long"


class NoPlace(ValueError):
    """A piece cannot be put somewhere; its argument says why, as a word."""


def pinned(bench: Bench, key: str, bay: str, start: int) -> Bench:
    """Return a bench in which a piece is pinned to a bay and a first day.

    Raises
    ------
    NoPlace
        If it cannot be there: ``begun``, ``bay``, ``closed``, ``early``, ``changes``
        or ``taken``.
    """
    [piece] = [each for each in bench.pieces if each.key == key]
    there = replace(piece, held="pinned", place=place_at(bench, piece, bay, start))
    pieces = [there if each.key == key else each for each in bench.pieces]
    return replace(bench, pieces=tuple(pieces))


def place_at(bench: Bench, piece: Piece, bay: str, start: int) -> Place:
    """Return the place of a piece that begins in a bay on a day.

    Raises
    ------
    NoPlace
        If it cannot be there.
    """
    if piece.held == "begun":
        raise NoPlace("begun")
    if bay not in piece.bays or not piece.hours:
        raise NoPlace("bay")
    if start < piece.release:
        raise NoPlace("early")
    phases = [each for each in bench.bays[bay] if each.start <= start < each.end]
    if not phases or not phases[0].hours:
        raise NoPlace("closed")
    place = Place(bay, start, start + days_in(phases[0], piece.hours))
    if place.end > phases[0].end:
        raise NoPlace("changes")
    others = (each for each in bench.pieces if each.key != piece.key)
    if any(meet(place, each.place) for each in others):
        raise NoPlace("taken")
    return place


def meet(one: Place, other: Place | None) -> bool:
    """Return whether two places are in one bay on one day."""
    same = other is not None and one.bay == other.bay
    return bool(same and other and one.start < other.end and other.start < one.end)


def staying(piece: Piece, place: Place | None) -> Piece:
    """Return a piece that may be in no other bay than the one it is in."""
    if piece.place or place is None:
        return piece
    return replace(piece, bays=(place.bay,))


def remade(bench: Bench, before: Made) -> Made:
    """Return what becomes of all that is not held.

    Each stays in the bay that it had, in the turn that it had, as early as it can.
    """
    last = 2 * bench.days
    order = {
        key: place.start if place else last for key, place in before.places.items()
    }
    stay = [staying(each, before.places[each.key]) for each in bench.pieces]
    narrow = replace(bench, pieces=tuple(stay))
    made = made_of(narrow, pressed(narrow, order, {}))
    return replace(made, reasons=reasons_of(bench, made.places))


@dataclass(frozen=True)
class Change:
    """A piece that is elsewhere, or at another time, than before."""

    key: str
    before: Place | None
    after: Place | None

    @property
    def days(self) -> int | None:
        """Return by how many days it is over later; below zero, earlier."""
        if self.before is None or self.after is None:
            return None
        return self.after.end - self.before.end


def changes(before: Made, after: Made) -> Iterator[Change]:
    """Yield what differs between two schedules of the same pieces."""
    for key, place in before.places.items():
        if place != after.places[key]:
            yield Change(key, place, after.places[key])
