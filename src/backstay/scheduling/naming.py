"""Names for people whom the model only counted: first come, first served."""

from dataclasses import dataclass

from backstay.domain.schedule import Booking
from backstay.domain.work import Work
from backstay.scheduling.people import Team, teams_of
from backstay.scheduling.placing import Bookings


@dataclass(frozen=True, slots=True)
class Placed:
    """A task's mode and first slot; ``shares`` are (skill, team, how many of it)."""

    task: str
    mode: int
    start_slot: int
    shares: tuple[tuple[str, int, int], ...]


def name_people(work: Work, placed: tuple[Placed, ...]) -> Bookings:
    """Return bookings with a name for each person, in the order of the placed tasks.

    Raises
    ------
    LookupError
        If more of a team are busy at once than it has people, which no sound answer of
        a solver asks for.
    """
    teams, tasks = teams_of(work), {task.key: task for task in work.tasks()}
    free_from = {person.key: 0 for person in work.people}
    named: dict[str, Booking] = {}
    for each in sorted(placed, key=lambda each: each.start_slot):
        mode = tasks[each.task].modes[each.mode]
        end = each.start_slot + mode.duration_slots
        people = [(person, "") for person in sorted(mode.people)]
        for skill, team, count in each.shares:
            chosen = _free(teams[team], free_from, each.start_slot)[:count]
            if len(chosen) < count:
                raise LookupError(f"nobody is left for {skill} in {each.task}")
            people += [(person, skill) for person in chosen]
            free_from.update(dict.fromkeys(chosen, end))
        key = each.task
        named[key] = Booking(key, each.mode, each.start_slot, end, tuple(people))
    return tuple(named[each.task] for each in placed)


def _free(team: Team, free_from: dict[str, int], slot: int) -> list[str]:
    """Return those of a team who are free from a slot on."""
    return [person.key for person in team.people if free_from[person.key] <= slot]
