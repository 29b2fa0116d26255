"""Every schedule of tiny work, tried one by one: the least value, or that none is."""

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from backstay.domain.schedule import Value
from backstay.domain.work import Aim, Mode, Task, Work


def least_value(work: Work) -> Value | None:
    """Return the least value of any schedule; None if there is none.

    The work must have a horizon.
    """
    return min(_Search(work).values(), default=None)


class _Search:
    """Places tasks one after the other, in every slot, mode and with every crew."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.tasks = list(work.tasks())
        self.release = {t.key: job.release_slot for job in work.jobs for t in job.tasks}
        self.used: Counter[tuple[str, str, int]] = Counter()
        self.span: dict[str, tuple[int, int, Mode]] = {}
        for bay in work.bays:
            for start, end in bay.closed:
                self._fill("bay", bay.key, range(start, end), bay.places)
        for person in work.people:
            for start, end in person.away:
                self._fill("person", person.key, range(start, end), 1)

    def values(self, placed: int = 0) -> Iterator[Value]:
        """Yield the value of every way to place the rest of the tasks."""
        if placed == len(self.tasks):
            if self._in_order() and self._stocked():
                yield self._value()
            return
        task = self.tasks[placed]
        for mode in task.modes:
            for start, crew in self._ways(task, mode):
                slots = range(start, start + mode.duration_slots)
                takes = [("bay", bay, n) for bay, n in mode.bays.items()]
                takes += [("person", person, 1) for person in crew]
                for kind, key, n in takes:
                    self._fill(kind, key, slots, n)
                if self._fits():
                    self.span[task.key] = (start, slots.stop, mode)
                    yield from self.values(placed + 1)
                for kind, key, n in takes:
                    self._fill(kind, key, slots, -n)

    def _ways(self, task: Task, mode: Mode) -> Iterator[tuple[int, tuple[str, ...]]]:
        horizon = self.work.horizon_slots
        assert horizon is not None
        for start in range(self.release[task.key], horizon - mode.duration_slots + 1):
            for crew in self._crews(
                tuple(sorted(mode.people)), list(mode.skills.items())
            ):
                yield start, crew

    def _crews(
        self, crew: tuple[str, ...], asked: list[tuple[str, int]]
    ) -> Iterator[tuple[str, ...]]:
        if not asked:
            yield crew
            return
        skill, count = asked[0]
        able = [
            p.key for p in self.work.people if skill in p.skills and p.key not in crew
        ]
        for chosen in combinations(able, count):
            yield from self._crews((*crew, *chosen), asked[1:])

    def _fill(self, kind: str, key: str, slots: range, amount: int) -> None:
        for slot in slots:
            self.used[kind, key, slot] += amount

    def _fits(self) -> bool:
        most = {("bay", bay.key): bay.places for bay in self.work.bays}
        return all(
            n <= most.get((kind, key), 1) for (kind, key, _), n in self.used.items()
        )

    def _in_order(self) -> bool:
        return all(
            self.span[before][1] <= self.span[task.key][0]
            for task in self.tasks
            for before in task.after
        )

    def _stocked(self) -> bool:
        horizon = self.work.horizon_slots
        assert horizon is not None
        for stock in self.work.stocks:
            for slot in range(horizon + 1):
                taken = sum(
                    m.takes.get(stock.key, 0)
                    for start, _, m in self.span.values()
                    if start <= slot
                )
                given = sum(
                    m.gives.get(stock.key, 0)
                    for _, end, m in self.span.values()
                    if end <= slot
                )
                if stock.quantity - taken + given < 0:
                    return False
        return True

    def _value(self) -> Value:
        ends = {
            job.key: max(self.span[task.key][1] for task in job.tasks)
            for job in self.work.jobs
        }
        late = sum(
            job.weight * max(0, ends[job.key] - job.due_slot)
            for job in self.work.jobs
            if job.due_slot is not None
        )
        told = {Aim.FINISH: max(ends.values()), Aim.DELAY: late}
        return tuple(told[aim] for aim in self.work.aims)
