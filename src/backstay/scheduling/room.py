"""What is still free, slot by slot, while a schedule is built task by task."""

from itertools import chain

from backstay.domain.schedule import Booking
from backstay.domain.work import Mode, Task, Work

Slots = list[int]
"""An amount for each slot."""


class Room:
    """Places, people and stocks that the bookings so far leave.

    Attributes
    ----------
    free : by bay and by person, the places or people free in each slot
    left : by stock, the units left in each slot, and once all is over
    """

    def __init__(self, work: Work, horizon_slots: int) -> None:
        self.horizon_slots = horizon_slots
        self.free: dict[tuple[str, str], Slots] = {}
        for bay in work.bays:
            self.free["bay", bay.key] = [bay.places] * horizon_slots
            for start, end in bay.closed:
                self._add(self.free["bay", bay.key], start, end, -bay.places)
        for person in work.people:
            self.free["person", person.key] = [1] * horizon_slots
            for start, end in person.away:
                self._add(self.free["person", person.key], start, end, -1)
        self.left: dict[str, Slots] = {
            stock.key: [stock.quantity] * (horizon_slots + 1) for stock in work.stocks
        }
        skills = set(chain.from_iterable(person.skills for person in work.people))
        able = sorted(work.people, key=lambda person: len(person.skills))
        self._able = {
            skill: [person.key for person in able if skill in person.skills]
            for skill in skills
        }

    def book(self, task: Task, number: int, begin: int) -> Booking | None:
        """Return the earliest booking of a task in a mode; None if there is no room."""
        mode = task.modes[number]
        start = begin
        while start + mode.duration_slots <= self.horizon_slots:
            end = start + mode.duration_slots
            later = self._in_the_way(mode, start, end)
            if later is None:
                people = self._who(mode, start, end)
                if people is not None:
                    return Booking(task.key, number, start, end, people)
                later = start + 1
            start = later
        return None

    def take(self, task: Task, booking: Booking) -> None:
        """Take what a booking needs."""
        mode, start, end = (
            task.modes[booking.mode],
            booking.start_slot,
            booking.end_slot,
        )
        for bay, places in mode.bays.items():
            self._add(self.free["bay", bay], start, end, -places)
        for person, _ in booking.people:
            self._add(self.free["person", person], start, end, -1)
        for stock, amount in mode.takes.items():
            self._add(self.left[stock], start, self.horizon_slots + 1, -amount)
        for stock, amount in mode.gives.items():
            self._add(self.left[stock], end, self.horizon_slots + 1, amount)

    def _in_the_way(self, mode: Mode, start: int, end: int) -> int | None:
        """Return a slot before which a mode cannot start; None if nothing says so."""
        for bay, places in mode.bays.items():
            free = self.free["bay", bay]
            if min(free[start:end]) < places:
                return _after_the_last_below(free, start, end, places)
        for person in mode.people:
            free = self.free["person", person]
            if min(free[start:end]) < 1:
                return _after_the_last_below(free, start, end, 1)
        for stock, amount in mode.takes.items():
            left = self.left[stock]
            if min(left[start:]) < amount:
                return _after_the_last_below(left, start, len(left), amount)
        return None

    def _who(
        self, mode: Mode, start: int, end: int
    ) -> tuple[tuple[str, str], ...] | None:
        """Return who does a task, the least skilled first; None if nobody can."""
        chosen = dict.fromkeys(sorted(mode.people), "")
        for skill in sorted(mode.skills, key=lambda skill: len(self._able[skill])):
            wanted = mode.skills[skill]
            for person in self._able[skill]:
                free = self.free["person", person]
                if wanted and person not in chosen and min(free[start:end]):
                    chosen[person] = skill
                    wanted -= 1
            if wanted:
                return None
        return tuple(chosen.items())

    @staticmethod
    def _add(slots: Slots, start: int, end: int, amount: int) -> None:
        for slot in range(start, min(end, len(slots))):
            slots[slot] += amount


def _after_the_last_below(slots: Slots, start: int, end: int, least: int) -> int:
    last = max(slot for slot in range(start, end) if slots[slot] < least)
    return last + 1
