"""The judge of schedules: every rule again, slot by slot, apart from their solver."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from backstay.checking.facts import Need, Violation
from backstay.domain.schedule import Booking, Outcome, Schedule, Value
from backstay.domain.work import Aim, Mode, Work

BOOKED: Final = (Outcome.OPTIMAL, Outcome.FEASIBLE)


@dataclass(frozen=True, slots=True)
class _Done:
    """A booking with the mode that it means."""

    said: Booking
    mode: Mode

    @property
    def slots(self) -> range:
        return range(self.said.start_slot, self.said.end_slot)


def check_schedule(work: Work, schedule: Schedule) -> list[Violation]:
    """Return every rule that a schedule breaks; none if it is sound and told right.

    That a schedule is optimal, or that there is none, is the solver's claim: the
    checker asks only whether value and bound agree with it.
    """
    found: list[Violation] = []

    def need(holds: bool, rule: str, record: str, text: str) -> None:
        if not holds:
            found.append(Violation(rule, record, text))

    if schedule.outcome not in BOOKED:
        none = not schedule.bookings and schedule.value is None
        need(
            none, "schedule.outcome", "schedule", "has bookings or a value all the same"
        )
        need(bool(schedule.reason), "schedule.reason", "schedule", "has no reason")
        return found
    done = _tasks(work, schedule, need)
    if not found:
        _jobs(work, done, need)
        _bays(work, done, need)
        _people(work, done, need)
        _stocks(work, done, need)
        _value(work, schedule, done, need)
    return found


def _tasks(work: Work, schedule: Schedule, need: Need) -> dict[str, _Done]:
    """Check that each task is booked once, in one of its modes; return that."""
    tasks, done = {task.key: task for task in work.tasks()}, {}
    times = Counter(said.task for said in schedule.bookings)
    for key in sorted(tasks.keys() | times.keys()):
        right = times[key] == (key in tasks)
        need(right, "task.booked", key, f"is booked {times[key]} times")
    for said in schedule.bookings:
        modes = tasks[said.task].modes if said.task in tasks else ()
        if not 0 <= said.mode < len(modes):
            need(False, "task.mode", said.task, f"has no mode {said.mode}")
            continue
        mode = modes[said.mode]
        end = said.start_slot + mode.duration_slots
        need(said.end_slot == end, "task.duration", said.task, f"must end at {end}")
        done[said.task] = _Done(said, mode)
    return done


def _jobs(work: Work, done: Mapping[str, _Done], need: Need) -> None:
    """Check releases, the order of tasks, and the horizon."""
    for job in work.jobs:
        for task in job.tasks:
            said = done[task.key].said
            early = said.start_slot < max(0, job.release_slot)
            need(not early, "job.release", task.key, "starts before its job's release")
            for before in task.after:
                over = done[before].said.end_slot <= said.start_slot
                need(over, "task.after", task.key, f"starts before {before} is over")
            last = work.horizon_slots
            late = last is not None and said.end_slot > last
            need(not late, "task.horizon", task.key, f"ends after slot {last}")


def _bays(work: Work, done: Mapping[str, _Done], need: Need) -> None:
    """Check that no bay is fuller than it may be, in any slot."""
    taken: dict[str, Counter[int]] = defaultdict(Counter)
    for each in done.values():
        for key, places in each.mode.bays.items():
            taken[key].update(dict.fromkeys(each.slots, places))
    for bay in work.bays:
        shut = {slot for start, end in bay.closed for slot in range(start, end)}
        for slot, places in sorted(taken[bay.key].items()):
            there = 0 if slot in shut else bay.places
            text = f"{places} places taken in slot {slot}, there are {there}"
            need(places <= there, "bay.places", bay.key, text)


def _people(work: Work, done: Mapping[str, _Done], need: Need) -> None:
    """Check that each task has who it asks for, each doing one thing at a time."""
    skills = {person.key: person.skills for person in work.people}
    busy: dict[str, Counter[int]] = defaultdict(Counter)
    for key, each in sorted(done.items()):
        people = Counter(person for person, _ in each.said.people)
        named = frozenset(person for person, skill in each.said.people if not skill)
        asked = Counter(skill for _, skill in each.said.people if skill)
        need(named == each.mode.people, "task.people", key, "has others than it names")
        right = asked == Counter(each.mode.skills)
        need(right, "task.skills", key, f"must have {dict(each.mode.skills)}")
        for who, skill in each.said.people:
            able = who in skills and (not skill or skill in skills[who])
            need(able, "person.skill", who, f"cannot give {skill} to {key}")
        for who, times in people.items():
            busy[who].update(dict.fromkeys(each.slots, times))
    for person in work.people:
        busy[person.key].update(slot for a, b in person.away for slot in range(a, b))
    for key, slots in sorted(busy.items()):
        twice = [slot for slot, times in slots.items() if times > 1]
        need(not twice, "person.busy", key, f"is needed twice in slots {twice[:3]}")


def _stocks(work: Work, done: Mapping[str, _Done], need: Need) -> None:
    """Check that no stock is ever below zero; what comes back in a slot is there."""
    changes: dict[str, Counter[int]] = defaultdict(Counter)
    for each in done.values():
        for key, amount in each.mode.takes.items():
            changes[key][each.said.start_slot] -= amount
        for key, amount in each.mode.gives.items():
            changes[key][each.said.end_slot] += amount
    for stock in work.stocks:
        left = stock.quantity
        for slot, amount in sorted(changes[stock.key].items()):
            left += amount
            need(left >= 0, "stock.left", stock.key, f"{left} left in slot {slot}")


def _value(
    work: Work, schedule: Schedule, done: Mapping[str, _Done], need: Need
) -> None:
    """Check the value, and that the bound agrees with it and with the outcome."""
    value = tuple(_figures(work, done))
    need(schedule.value == value, "schedule.value", "schedule", f"must be {value}")
    bound: Value | None = schedule.bound
    need(bound is None or bound <= value, "schedule.bound", "schedule", "above value")
    right = (bound == value) == (schedule.outcome is Outcome.OPTIMAL)
    need(right, "schedule.outcome", "schedule", "optimal if the bound is the value")


def _figures(work: Work, done: Mapping[str, _Done]) -> Iterator[int]:
    for aim in work.aims:
        if aim is Aim.FINISH:
            yield _last(done, done)
        else:
            yield sum(
                job.weight
                * max(0, _last(done, (task.key for task in job.tasks)) - job.due_slot)
                for job in work.jobs
                if job.due_slot is not None
            )


def _last(done: Mapping[str, _Done], keys: Iterable[str]) -> int:
    return max((done[key].said.end_slot for key in keys), default=0)
