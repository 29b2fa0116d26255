"""Labels are widened by two people: of three releases one waits for the second."""

from collections.abc import Callable, Iterator
from typing import Final
from uuid import UUID

from backstay_web.accounts.demonstration import actor_of
from backstay_web.config.exercise.story.acts import Act, Doing, key, there
from backstay_web.config.exercise.story.facts import ways
from backstay_web.core.models import Release
from backstay_web.core.releases import actions
from backstay_web.plans.models import Line
from backstay_web.repair.models import Job
from backstay_web.repair.subjects import JOB

OFFICER: Final = "release-officer"
DEPUTY: Final = "release-deputy"
CONFIRMED, REFUSED, WAITS = (
    key("release", each) for each in ("confirmed", "refused", "waits")
)


def label_changes(package: str) -> Iterator[Act]:
    """Yield that a release is confirmed, one refused, and one put to the officer."""
    [name, *_others] = [way.name for way in ways(package) if way.step(Line.Task.REPAIR)]
    waits, returned = key("job", name, "waits"), key("job", name, "returned")
    asked = "Poland is asked for the spare part."
    yield proposed(OFFICER, CONFIRMED, waits, "pl", asked)
    yield Act(DEPUTY, decided(CONFIRMED), confirms, steps_up=True)
    yield proposed(OFFICER, REFUSED, returned, "tr", "Turkey asks how such guns fare.")
    yield Act(DEPUTY, decided(REFUSED), refuses, steps_up=True)
    yield proposed(DEPUTY, WAITS, returned, "us", "The donor of its ammunition asks.")


def proposed(who: str, release: UUID, job: UUID, nation: str, why: str) -> Act:
    """Return that an officer proposes to let one more nation read a job."""

    def proposes(doing: Doing) -> None:
        row = Job.objects.get(pk=job)
        doing.because(why).do(
            actions.propose_release,
            release=release,
            kind=JOB.name,
            subject=job,
            expected_version=row.version,
            level=row.level,
            rel=row.rel | actor_of(f"desk-{nation}").rel,
            cav=row.cav,
        )

    return Act(who, there(Release, release), proposes, steps_up=True)


def decided(release: UUID) -> Callable[[], bool]:
    """Return how to find whether a release was decided on."""
    rows = Release.objects.filter(pk=release).exclude(state=Release.State.ASKED)
    return rows.exists


def confirms(doing: Doing) -> None:
    made = Release.objects.get(pk=CONFIRMED)
    told = {"release": made.pk, "expected_version": made.row_version}
    doing.because("It names no unit.").do(actions.confirm_release, **told)


def refuses(doing: Doing) -> None:
    doing.because("Its owner is asked first.").do(
        actions.refuse_release, release=REFUSED
    )
