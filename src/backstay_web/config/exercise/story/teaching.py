"""Crews in training: asking for seats, at their course, or passed and certified."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from functools import partial
from typing import Any, Final

from backstay_web.accounts.demonstration import RECEIVES
from backstay_web.catalogue.models import Language
from backstay_web.config.exercise.loading import TO_ALL
from backstay_web.config.exercise.story.acts import Act, Doing, key, there
from backstay_web.config.exercise.story.facts import (
    Way,
    code_of,
    promise_of,
    shown_to,
    ways,
)
from backstay_web.plans.models import Line
from backstay_web.training import actions
from backstay_web.training.models import (
    Application,
    HeldCourse,
    Result,
    Seat,
    Standard,
)

SENDS: Final = f"training-{RECEIVES}"
SPEAKS: Final = "uk"
PEOPLE: Final = 12
SEATS: Final = 20
LASTS_DAYS: Final = 28
NOTICE_DAYS: Final = 30
PASSED: Final = {"verdict": "pass", "marks_percent": 84, "critical_passed": True}
TASKS: Final = (
    ("Bring it into action and out again", "within the time of the manual", True),
    ("Find a fault by the manual and report it", "four faults of five", False),
)


class Far(IntEnum):
    """How far a crew has come."""

    ASKS = 0
    ATTENDS = 1
    PASSES = 2


BEGINS_AGO_DAYS: Final = {Far.ASKS: -33, Far.ATTENDS: 9, Far.PASSES: 45}


@dataclass(frozen=True)
class Class:
    """A crew, and the course of the nation that promised to teach it."""

    way: Way
    taught: Line
    far: Far

    @property
    def name(self) -> str:
        """Return what tells it from the others."""
        return f"{self.way.need.code}-{self.way.part.part}"

    @property
    def teachers(self) -> str:
        """Return who holds the course."""
        return f"teachers-{code_of(self.taught)}"

    @property
    def course(self) -> Any:
        """Return the course that its nation offers."""
        session: Any = self.taught.session
        return session.course

    def key(self, what: str) -> Any:
        """Return the key of a row of it."""
        return key(what, self.name)


def classes(package: str, **far: Far) -> Iterator[Act]:
    """Yield how the crews of a package are trained, each part as ``far`` as is said."""
    for way in ways(package):
        taught = way.step(Line.Task.TEACH)
        if taught is not None and taught.session is not None and way.part.part in far:
            yield from train(Class(way, taught, far[way.part.part]))


def train(each: Class) -> Iterator[Act]:
    standard = key("standard", each.course.kind.code)
    planner = "training-planner"
    yield Act(planner, there(Standard, standard), partial(sets, each, standard))
    held = there(HeldCourse, each.key("held"))
    yield Act(each.teachers, held, partial(plans, each, standard))
    yield Act(SENDS, there(Application, each.key("application")), partial(asks, each))
    if each.far >= Far.ATTENDS:
        yield Act(each.teachers, there(Seat, each.key("seat")), partial(begins, each))
    if each.far >= Far.PASSES:
        result = there(Result, each.key("result"))
        yield Act(each.teachers, result, partial(passes, each))


def sets(each: Class, standard: Any, doing: Doing) -> None:
    """Set what a kind of course must teach, and its tasks."""
    kind = each.course.kind
    doing.do(
        actions.STANDARD.add,
        entry=standard,
        code=f"{kind.code}.invented",
        name=f"{kind.name}: invented standard",
        name_uk=f"{kind.name_uk or kind.name}: вигаданий стандарт",
        kind=kind.pk,
        variant=each.way.part.option.main_variant_id,
        edition=1,
        pass_percent=70,
        valid_months=12,
        release=TO_ALL,
    )
    for step, (task, mark, is_critical) in enumerate(TASKS, start=1):
        told = {"standard": standard, "step": step, "task": task, "conditions": ""}
        more = {"mark": mark, "is_critical": is_critical, "release": TO_ALL}
        entry = key("task", str(standard), str(step))
        doing.do(actions.STANDARD_TASK.add, entry=entry, **told, **more)


def plans(each: Class, standard: Any, doing: Doing) -> None:
    """Plan the course, with interpreters, and say which promise it keeps."""
    held, start = each.key("held"), BEGINS_AGO_DAYS[each.far]
    shown = {"release": shown_to(code_of(each.taught))}
    doing.do(
        actions.HELD_COURSE.add,
        entry=held,
        code=f"{each.name}-course",
        kind=each.course.kind_id,
        variant=each.way.part.option.main_variant_id,
        site=each.course.site_id,
        language=each.course.language_id,
        standard=standard,
        report_on=doing.ago(start + 1),
        start_on=doing.ago(start),
        end_on=doing.ago(start - LASTS_DAYS),
        seats=SEATS,
        instructor_teams=1,
        notice_days=NOTICE_DAYS,
        **shown,
    )
    interpreters = {"held": held, "language": speaks().pk, "teams": 2}
    entry = each.key("interpreters")
    doing.do(actions.HELD_INTERPRETERS.add, entry=entry, **interpreters, **shown)
    kept = {"held": held, "promise": promise_of(each.taught), "sections": 1}
    doing.do(actions.fulfil, entry=each.key("kept"), **kept)


def speaks() -> Language:
    return Language.objects.get(code=SPEAKS)


def asks(each: Class, doing: Doing) -> None:
    """Name a crew, say what it is trained for, and ask for its seats."""
    crew, part = each.key("crew"), each.way.part
    doing.do(
        actions.CREW.add,
        entry=crew,
        code=each.name,
        trade=part.get_role_display(),
        people=PEOPLE,
        language=speaks().pk,
        variant=part.option.main_variant_id,
        unit="",
        ready_on=doing.ago(90),
        basic_on=doing.ago(120),
        kept_until_on=doing.ago(-365),
        release=shown_to(code_of(each.taught)),
    )
    what = {"requirement": each.way.need.pk, "package_number": 1, "part": part.pk}
    doing.do(actions.assign, entry=each.key("assignment"), crew=crew, **what)
    asked = {"crew": crew, "held": each.key("held")}
    doing.do(actions.ask_seat, entry=each.key("application"), **asked)


def begins(each: Class, doing: Doing) -> None:
    """Give it its seats, confirm and begin the course, and receive the crew."""
    asked = {"application": each.key("application"), "travel": "By bus, invented"}
    doing.do(actions.give, entry=each.key("seat"), **asked)
    on = doing.ago(BEGINS_AGO_DAYS[each.far])
    goes_on(each, doing, actions.confirm, on)
    goes_on(each, doing, actions.begin, on)
    came = {"on": on, "people": PEOPLE, "expected_version": 1}
    doing.do(actions.receive, entry=each.key("seat"), **came)


def goes_on(each: Class, doing: Doing, step: Any, on: date) -> None:
    held = each.key("held")
    version = HeldCourse.objects.values_list("version", flat=True).get(pk=held)
    told = {"held": held, "expected_version": version, "on": on}
    doing.do(step, evidence="Order of the site, invented", **told)


def passes(each: Class, doing: Doing) -> None:
    """Say that the crew passed, which certifies it, and end the course."""
    on = doing.ago(BEGINS_AGO_DAYS[each.far] - LASTS_DAYS + 1)
    said = {"seat": each.key("seat"), "on": on, "evidence": "Sheet of marks, invented"}
    doing.do(actions.say_result, entry=each.key("result"), **said, **PASSED)
    goes_on(each, doing, actions.end, on)
