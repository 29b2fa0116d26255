"""What the plan asks of nations for a package, as whoever coordinates reads it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.utils import timezone

from backstay_web.accounts.demonstration import RECEIVES, actor_of
from backstay_web.catalogue.models import TemplatePart
from backstay_web.config.exercise.loading import COORDINATES, acting_as, to
from backstay_web.config.exercise.story.acts import key
from backstay_web.core.entries import Release
from backstay_web.plans.models import Line, Promise, Purpose
from backstay_web.requirements.models import Requirement

PROPOSAL: Final = key("proposal")
ABOUT: Final = (
    "line__share__nation",
    "line__lot__variant",
    "line__leg",
    "line__session__course__kind",
    "line__bay__workshop",
    "requirement__site",
)


@dataclass(frozen=True)
class Way:
    """What is asked for a part of a package: a line, and its steps in their order."""

    name: str
    line: Line
    need: Requirement
    part: TemplatePart
    steps: tuple[Line, ...]

    @property
    def nation(self) -> str:
        """Return whose units they are, or whose people."""
        return code_of(self.line)

    @property
    def lot(self) -> Any:
        """Return what its units are of; none, if it is of people."""
        return self.line.lot

    @property
    def legs(self) -> list[Any]:
        """Return the legs that it goes over."""
        return [each.leg for each in self.steps if each.leg is not None]

    def step(self, task: Line.Task) -> Line | None:
        """Return its first step of a kind, if it has one."""
        return next((each for each in self.steps if each.task == task), None)


def code_of(line: Line) -> str:
    """Return the nation of a line, as the names of its people end."""
    return line.share.nation.code.lower()


def ways(package: str) -> list[Way]:
    """Return what the plan asks for each part of a package; nothing if it has none."""
    with acting_as(actor_of(COORDINATES), timezone.now()):
        asked = Purpose.objects.filter(line__share__proposal=PROPOSAL, package=package)
        rows: list[Any] = list(asked.select_related(*ABOUT).order_by("key", "step"))
        return [way(row, rows) for row in rows if row.step == 0 and row.requirement]


def way(first: Any, rows: Iterable[Any]) -> Way:
    need = first.requirement
    option = first.option.partition(".")[2]
    parts = TemplatePart.objects.select_related("option", "sequence", "language")
    return Way(
        name=first.key,
        line=first.line,
        need=need,
        part=parts.get(
            option__template=need.template_id,
            option__code__endswith=f".{option}",
            part=first.part,
        ),
        steps=tuple(
            row.line for row in rows if row.chain == first.chain and row.step > 0
        ),
    )


def papers_of(package: str) -> list[tuple[Requirement, TemplatePart]]:
    """Return the papers that a package takes in the option that is planned."""
    found = ways(package)
    with acting_as(actor_of(COORDINATES), timezone.now()):
        return [
            (first.need, part)
            for first in found[:1]
            for part in first.part.option.parts.filter(
                kind=TemplatePart.Kind.DOCUMENT, retired_on=None
            )
        ]


def nations_of(packages: Collection[str]) -> list[str]:
    """Return the nations that the plan asks for anything for some packages."""
    with acting_as(actor_of(COORDINATES), timezone.now()):
        asked = Purpose.objects.filter(
            line__share__proposal=PROPOSAL, package__in=packages
        )
        codes = asked.values_list("line__share__nation__code", flat=True).distinct()
        return sorted(code.lower() for code in codes)


def promise_of(line: Line) -> UUID:
    """Return the promise of a line, as whoever acts may read it."""
    return Promise.objects.values_list("pk", flat=True).get(line=line, freed_at=None)


def shown_to(*nations: str) -> Release:
    """Return the label of what nations, the recipient and the command may read."""
    rel = actor_of(COORDINATES).rel
    for code in (RECEIVES, *nations):
        rel |= actor_of(f"desk-{code}").rel
    return to(rel)
