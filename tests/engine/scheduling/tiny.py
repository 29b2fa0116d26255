"""Tiny work, drawn at random: every rule may bind, and some cannot be done."""

from random import Random

from backstay.domain.work import Aim, Bay, Job, Mode, Person, Stock, Task, Work

HORIZON = 7
AIMS = ((Aim.FINISH,), (Aim.DELAY,), (Aim.DELAY, Aim.FINISH), (Aim.FINISH, Aim.DELAY))


def tiny_work(seed: int) -> Work:
    """Return work of two jobs with three tasks in all."""
    chance = Random(seed)  # noqa: S311  no secret hangs on it
    bays = (
        Bay("lift", 1, ((2, 3),) if chance.random() < 0.3 else ()),
        Bay("hall", chance.choice((2, 3))),
    )
    people = (
        Person("ann", frozenset({"weld"}), ((0, 1),) if chance.random() < 0.3 else ()),
        Person("bob", frozenset(chance.choice((("weld",), ("weld", "wire"))))),
        Person("eve", frozenset({"wire"})),
    )
    stocks = (
        Stock("parts", chance.randint(0, 3)),
        Stock("money", chance.randint(2, 9)),
    )
    tasks = [_task(chance, number) for number in range(3)]
    first = Job(
        "first", tuple(tasks[:2]), chance.randint(0, 1), chance.randint(1, 6), 2
    )
    second = Job("second", tuple(tasks[2:]), 0, chance.choice((None, 2, 3)), 3)
    return Work((first, second), bays, people, stocks, chance.choice(AIMS), HORIZON)


def _task(chance: Random, number: int) -> Task:
    modes = tuple(_mode(chance) for _ in range(chance.choice((1, 2))))
    after = ("task 0",) if number and chance.random() < 0.4 else ()
    return Task(f"task {number}", modes, after)


def _mode(chance: Random) -> Mode:
    skills = {"weld": chance.randint(1, 2)} if chance.random() < 0.4 else {}
    if chance.random() < 0.3:
        skills["wire"] = 1
    return Mode(
        duration_slots=chance.randint(1, 3),
        bays={"lift": 1} if chance.random() < 0.5 else {"hall": chance.randint(1, 2)},
        people=frozenset({"eve"} if chance.random() < 0.2 else ()),
        skills=skills,
        takes={
            **({"parts": chance.randint(1, 2)} if chance.random() < 0.5 else {}),
            **({"money": chance.randint(1, 3)} if chance.random() < 0.5 else {}),
        },
        gives={"parts": 1} if chance.random() < 0.4 else {},
    )
