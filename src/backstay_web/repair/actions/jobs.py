"""What is done about a job: reported, decided on, moved from state to state, closed."""

import secrets
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from backstay_web.core.commands import (
    Asked,
    Happened,
    Run,
    change,
    command,
    find,
    require,
)
from backstay_web.core.entries import (
    Faulty,
    Release,
    by_column,
    check_is_mine,
    faults_in,
    fill,
    own,
)
from backstay_web.core.payloads import FieldsOf, Like
from backstay_web.core.rows import Written
from backstay_web.donations.actions.labels import label_of
from backstay_web.nations.actions import (
    ENDS_BY_ITSELF,
    close_tasks,
    give_task,
    told,
)
from backstay_web.nations.models import Post, Task
from backstay_web.nations.permissions import Permission
from backstay_web.repair.actions.ending import (
    check_promise,
    finish_promise,
    tell_package,
)
from backstay_web.repair.capable import workshops_for
from backstay_web.repair.checks import said_work_is_over
from backstay_web.repair.models import Job, Stage
from backstay_web.repair.models.state import OVER, State, Waits, follows
from backstay_web.repair.readers import bodies_without

NUMBERS: Final = range(10_000_000, 100_000_000)
"""As the codes of offers: drawn, so that none tells how many other jobs there are."""
TOLD: Final = {
    *("variant", "serial", "quantity", "group", "site", "symptom", "reported_on"),
    *("promise", "requirement", "package_number", "part"),
}
NEW: Final = FieldsOf(Job, TOLD)
UNBLOCK: Final = "job.unblock"
"""What the owner of a wait, or of the step that comes next, has to do."""
LET_READ: Final = "job.let_read"
"""What is asked of a post that may release a job to the body of its workshop."""
CLEAR_UP: Final = "job.clear_up"
"""What the owner of a job has to do that does not pay, until it is written off."""
ENDS_BY_ITSELF.update({UNBLOCK, CLEAR_UP})
NOTHING: Final[Mapping[str, Any]] = {
    "waiting_for": "",
    "wait_owner_id": None,
    "wait_until_on": None,
}


@command("job.report", Permission.REPAIR_CHANGE)
def report(
    *,
    asked: Asked,
    job: UUID,
    wait_owner: UUID,
    wait_until_on: date,
    evidence: str,
    release: Release | None = None,
    **fields: Annotated[Any, NEW],
) -> Happened:
    """Report a fault; from now on it waits for a post to decide where it is mended."""
    label = release or own(asked.by)
    row = Job(id=job, originator=asked.by.origin, **label)
    row.code = f"{secrets.choice(NUMBERS)}"
    row.since_on = fields["reported_on"]
    wait = {"waiting_for": Waits.DECISION, "wait_until_on": wait_until_on}
    fill(row, {**fields, **wait, "wait_owner": wait_owner})
    check_day(row.since_on, asked)
    check_promise(row)
    row.save(force_insert=True)
    stage = begin(row, asked, row.since_on, evidence)
    work = ask_owner(row, wait_owner, asked)
    content = {**fields, **wait, "wait_owner": wait_owner, "evidence": evidence}
    return Happened(
        "job.reported", row, {**content, "code": row.code, "version": 1}, [stage, *work]
    )


@command("job.triage", Permission.REPAIR_CHANGE)
def triage(
    *,
    asked: Asked,
    job: UUID,
    expected_version: int,
    triage: Annotated[str, Like(Job, "triage")],
    for_forward: str,
    for_evacuation: str,
    workshop: UUID | None = None,
    hours: int | None = None,
    waiting_for: Annotated[str, Like(Job, "waiting_for")] = "",
    wait_owner: UUID | None = None,
    wait_until_on: date | None = None,
    on: date | None = None,
    evidence: str = "",
    release_by: UUID | None = None,
) -> Happened:
    """Decide whether a job is done forward or evacuated; both sides are heard.

    A job that waited for that decision waits for something else from now on. A post of
    one's own body is asked to let the body of the workshop read it, if that may not.
    """
    row = open_job(asked, job)
    fields = {
        "triage": triage,
        "for_forward": for_forward,
        "for_evacuation": for_evacuation,
        "workshop": workshop,
        "hours": hours,
    }
    wait = {
        "waiting_for": waiting_for,
        "wait_owner": wait_owner,
        "wait_until_on": wait_until_on,
    }
    if row.state not in (State.WAITING, State.IN_CHECK):
        raise Faulty({"triage": [_("It is on its way: let it wait first.")]})
    check_next(row, wait, on)
    fill(row, fields)
    check_takes(row)
    also: list[Written] = []
    if waiting_for and wait_owner and on:
        row, also = move(
            asked,
            job,
            expected_version,
            State.WAITING,
            on,
            evidence,
            **by_column(Job, {**fields, **wait}),
        )
        also += ask_owner(row, wait_owner, asked)
    else:
        row = change(row, expected_version, **by_column(Job, fields))
    also += ask_release(row, release_by, asked)
    content = {**fields, **wait, "on": on, "evidence": evidence}
    return Happened("job.triaged", row, {**content, "version": row.version}, also)


def check_next(row: Job, wait: Mapping[str, Any], on: date | None) -> None:
    """Return if a job goes on waiting for what it does, or for something else then.

    Raises
    ------
    Faulty
        If it would wait for the decision that was taken, or nobody said by when, for
        whom and since when it waits.
    """
    what = wait["waiting_for"]
    if what == Waits.DECISION or (not what and row.waiting_for == Waits.DECISION):
        said = _("It is decided: say what it waits for now.")
        raise Faulty({"waiting_for": [said]})
    if what:
        check_wait(wait, on)


def check_wait(wait: Mapping[str, Any], on: date | None) -> None:
    """Return if it is told of a wait who ends it, by when, and since when it lasts.

    Raises
    ------
    Faulty
        If not, or if it would be over before it begins.
    """
    given = {**wait, "on": on}
    missing = {name: [_("Say this too.")] for name in given if not given[name]}
    if missing:
        raise Faulty(missing)
    if on and wait["wait_until_on"] < on:
        raise Faulty({"wait_until_on": [_("Name a day that is still to come.")]})


def wait_next(
    row: Job, wait: Mapping[str, Any], on: date, evidence: str, asked: Asked
) -> list[Written]:
    """Let a job wait for something from a day on, beside what is done by a command."""
    check_wait(wait, on)
    fields = by_column(Job, wait)
    after, also = move(
        asked, row.pk, row.version, State.WAITING, on, evidence, **fields
    )
    owned = ask_owner(after, wait["wait_owner"], asked)
    return [Written(after, after), *also, *owned]


def check_takes(row: Job) -> None:
    """Return if a job goes to no workshop, or to one with a bay that takes it.

    Raises
    ------
    Faulty
        If not.
    """
    may = workshops_for(row.variant)
    if row.workshop_id and not may.filter(pk=row.workshop_id).exists():
        said = _("It has no bay that takes this variant: choose another workshop.")
        raise Faulty({"workshop": [said]})


def ask_release(row: Job, release_by: UUID | None, asked: Asked) -> list[Written]:
    """Give a post the work to let the body of the workshop read a job, if it may not.

    Raises
    ------
    Faulty
        If it may not, and no post was named.
    """
    closed = told(close_tasks(subject=row.pk, kind=LET_READ))
    body = bodies_without(row).get(row.workshop.originator) if row.workshop else None
    if body is None:
        return closed
    if release_by is None:
        said = _(
            "%(body)s may not read this job, and would not see it come: name the post "
            "that is to release it, or choose another workshop."
        )
        raise Faulty({"release_by": [said % {"body": body.name}]})
    what = _("Release to %(body)s, whose workshop it goes to: %(job)s")
    words, due_on = what % {"body": body.name, "job": row}, row.wait_until_on
    return [*closed, *give_work(row, release_by, asked, LET_READ, words, due_on)]


@command("job.wait", Permission.REPAIR_CHANGE)
def wait(
    *,
    asked: Asked,
    job: UUID,
    expected_version: int,
    waiting_for: Annotated[str, Like(Job, "waiting_for")],
    wait_owner: UUID,
    wait_until_on: date,
    on: date,
    evidence: str,
) -> Happened:
    """Let a job wait for one thing, which a post is to bring about by a day."""
    fields = {
        "waiting_for": waiting_for,
        "wait_owner_id": find(Post.objects.all(), wait_owner).pk,
        "wait_until_on": wait_until_on,
    }
    if wait_until_on < on:
        raise Faulty({"wait_until_on": [_("Name a day that is still to come.")]})
    row, also = move(
        asked, job, expected_version, State.WAITING, on, evidence, **fields
    )
    return Happened(
        "job.waits",
        row,
        {**fields, "on": on, "evidence": evidence, "version": row.version},
        [*also, *ask_owner(row, wait_owner, asked)],
    )


def moving_to(state: State, verb: str, event: str, says: str) -> Run:
    """Make the command that moves a job to a state that another one follows.

    A post may be named that is to bring it on from there by a day.
    """

    def moved(
        *,
        asked: Asked,
        job: UUID,
        expected_version: int,
        on: date,
        evidence: str,
        owner: UUID | None = None,
        until_on: date | None = None,
    ) -> Happened:
        row, also = move(asked, job, expected_version, state, on, evidence)
        also += ask_next(row, owner, until_on, asked)
        content = {"on": on, "evidence": evidence, "owner": owner, "until_on": until_on}
        return Happened(event, row, {**content, "version": row.version}, also)

    moved.__doc__ = says
    return command(f"job.{verb}", Permission.REPAIR_CHANGE)(moved)


def ending_with(state: State, verb: str, event: str, says: str) -> Run:
    """Make the command that moves what is not mended to a state."""

    def moved(
        *, asked: Asked, job: UUID, expected_version: int, on: date, evidence: str
    ) -> Happened:
        row, also = move(asked, job, expected_version, state, on, evidence)
        content = {"on": on, "evidence": evidence, "version": row.version}
        return Happened(event, row, content, also)

    moved.__doc__ = says
    return command(f"job.{verb}", Permission.REPAIR_CHANGE)(moved)


def ask_next(
    row: Job, owner: UUID | None, until_on: date | None, asked: Asked
) -> list[Written]:
    """Give a post the work to bring a job on by a day, if one is named.

    Raises
    ------
    Faulty
        If the post or the day is missing, or the day is before the job is there.
    """
    if owner is None and until_on is None:
        return []
    if owner is None or until_on is None:
        missing = "owner" if owner is None else "until_on"
        raise Faulty({missing: [_("Say this too.")]})
    if until_on < row.since_on:
        raise Faulty({"until_on": [_("Name a day that is still to come.")]})
    return give_work(row, owner, asked, UNBLOCK, str(row), until_on)


send_in = moving_to(
    State.MOVING, "send_in", "job.sent_in", "Say that it left for the workshop."
)
begin_repair = moving_to(
    State.IN_REPAIR, "begin", "job.begun", "Say that a workshop is at it."
)
check_it = moving_to(
    State.IN_CHECK, "check", "job.checked", "Say that the work is over, to be checked."
)
send_back = moving_to(
    State.RETURNING, "send_back", "job.sent_back", "Say that it left for its unit."
)
strip = ending_with(
    State.STRIPPED, "strip", "job.stripped", "Say that it was taken apart."
)
write_off = ending_with(
    State.LOST, "write_off", "job.lost", "Close it: a loss report writes it off."
)


@command("job.give_up", Permission.REPAIR_CHANGE)
def give_up(
    *,
    asked: Asked,
    job: UUID,
    expected_version: int,
    on: date,
    evidence: str,
    why: str,
    owner: UUID,
    until_on: date,
    cost_eur: int | None = None,
) -> Happened:
    """Say that to mend it does not pay, and why; a post is to see to what is left."""
    if not why.strip():
        raise Faulty({"why": [_("Say why it does not pay.")]})
    if until_on < on:
        raise Faulty({"until_on": [_("Name a day that is still to come.")]})
    row, also = move(asked, job, expected_version, State.BEYOND, on, evidence)
    what = _("Strip it, report the loss, send its documents back: %(job)s")
    words = what % {"job": row}
    also += give_work(row, owner, asked, CLEAR_UP, words, until_on)
    content = {
        "on": on,
        "evidence": evidence,
        "why": why,
        "cost_eur": cost_eur,
        "owner": owner,
        "until_on": until_on,
    }
    return Happened("job.given_up", row, {**content, "version": row.version}, also)


@command("job.pass_check", Permission.REPAIR_CHANGE)
def pass_check(
    *,
    asked: Asked,
    job: UUID,
    expected_version: int,
    on: date,
    evidence: str,
    waived_by: str = "",
) -> Happened:
    """Say that it passed its check, and by what report.

    Somebody else says so than who said that the work is over, unless it is told who
    waived that, and why.
    """
    row = open_job(asked, job)
    if row.state != State.IN_CHECK:
        raise Faulty({"on": [_("It is not in check: say first that it is.")]})
    check_day(on, asked, row.since_on)
    check_evidence(evidence)
    check_is_another(asked, job, waived_by)
    row = change(row, expected_version, passed_on=on)
    content = {"passed_on": on, "evidence": evidence, "waived_by": waived_by}
    return Happened("job.passed", row, {**content, "version": row.version})


def check_is_another(asked: Asked, job: UUID, waived_by: str) -> None:
    """Return if another person said that the work is over, or it is waived who does.

    Raises
    ------
    Faulty
        If the same one did, in this post or in another, and nobody allowed that, or
        gave no reason.
    """
    if not said_work_is_over(job):
        return
    if not waived_by.strip():
        said = _(
            "You said yourself that the work is over: somebody else checks it, or name "
            "who allows that you do."
        )
        raise Faulty({"waived_by": [said]})
    if not asked.reason.strip():
        raise Faulty({"reason": [_("Say why nobody else checks it.")]})


@command("job.return", Permission.REPAIR_CHANGE)
def return_(
    *,
    asked: Asked,
    job: UUID,
    expected_version: int,
    on: date,
    evidence: str,
    hours: int | None = None,
    is_new: bool = False,
) -> Happened:
    """Close it: its unit counted it in; its promise is told of it.

    Its package counts it only if it has it for the first time (``is_new``): what broke
    there was counted there before.
    """
    row, also = move(asked, job, expected_version, State.RETURNED, on, evidence)
    done = finish_promise(asked=asked, job=row, on=on, evidence=evidence, hours=hours)
    there = []
    if is_new:
        there = tell_package(asked=asked, job=row, on=on, evidence=evidence)
    content = {
        "on": on,
        "evidence": evidence,
        "hours": hours,
        "is_new": is_new,
        "version": row.version,
    }
    return Happened("job.returned", row, content, [*also, *done, *there])


def move(
    asked: Asked,
    job: UUID,
    expected_version: int,
    state: State,
    on: date,
    evidence: str,
    **fields: Any,
) -> tuple[Job, list[Written]]:
    """Bring a job into a state, close the work of its last owner; return what it wrote.

    Raises
    ------
    Faulty
        If it cannot be; says what of each field.
    """
    row = open_job(asked, job)
    check_follows(row, state)
    check_day(on, asked, row.since_on)
    check_evidence(evidence)
    if state in (State.IN_REPAIR, State.MOVING):
        fields |= {"passed_on": None}  # what was mended again is checked again
    fields = {**NOTHING, "state": state, "since_on": on, **fields}
    for column, value in fields.items():
        setattr(row, column, value)
    faults = faults_in(row)
    if faults:
        raise Faulty(faults)
    row = change(row, expected_version, **fields)
    stage = begin(row, asked, on, evidence)
    over = (UNBLOCK, LET_READ, CLEAR_UP) if state in OVER else (UNBLOCK,)
    closed = [each for kind in over for each in close_tasks(subject=row.pk, kind=kind)]
    return row, [stage, *told(closed)]


def begin(row: Job, asked: Asked, on: date, evidence: str) -> Written:
    """Keep that a job came into its state."""
    made = Stage(
        job=row,
        number=row.stages.count() + 1,
        state=row.state,
        waiting_for=row.waiting_for,
        began_on=on,
        evidence=evidence,
        told_at=asked.at,
        originator=asked.by.origin,
        **label_of(row),
    )
    check_evidence(evidence)
    made.save(force_insert=True)
    return Written(made, made)


def ask_owner(row: Job, wait_owner: UUID, asked: Asked) -> list[Written]:
    """Give the owner of a wait his work, if he is to know of it."""
    return give_work(row, wait_owner, asked, UNBLOCK, str(row), row.wait_until_on)


def give_work(
    row: Job, post: UUID, asked: Asked, kind: str, what: str, due_on: date | None
) -> list[Written]:
    """Give a post something to do about a job by a day."""
    require(asked.by, Permission.TASK_CHANGE)
    posts = Post.objects.select_related("organisation")
    most = Task._meta.get_field("what").max_length
    task = give_task(
        asked=asked,
        post=find(posts, post),
        kind=kind,
        what=what[:most],
        about=row,
        due_on=due_on,
    )
    return told([task])


def open_job(asked: Asked, job: UUID) -> Job:
    """Return a job of one's own that is not closed.

    Raises
    ------
    Faulty
        If it is closed.
    Refused
        If it is another's.
    """
    row = find(Job.objects.all(), job)
    check_is_mine(asked.by, row)
    if row.state in OVER:
        said = _("It is closed: report a new job.")
        raise Faulty({"__all__": [said]})
    return row


def check_follows(row: Job, state: State) -> None:
    """Return if a state may follow that in which a job is.

    Raises
    ------
    Faulty
        If not; says which may.
    """
    may = follows(State(row.state), has_passed=row.passed_on is not None)
    if state not in may:
        words = {
            "state": row.get_state_display(),
            "next": ", ".join(str(each.label) for each in may),
        }
        said = _("It is %(state)s; what may follow is: %(next)s.")
        raise Faulty({"__all__": [said % words]})


def check_day(on: date, asked: Asked, since: date | None = None) -> None:
    """Return if something can have happened on a day.

    Raises
    ------
    Faulty
        If the day is to come, or before the state that it ends.
    """
    if on > asked.at.date():
        raise Faulty({"on": [_("Name a day that has come.")]})
    if since is not None and on < since:
        said = _("Its state began on %(day)s: name that day or a later one.")
        raise Faulty({"on": [said % {"day": since.isoformat()}]})


def check_evidence(evidence: str) -> None:
    """Return if something was named that proves what is said.

    Raises
    ------
    Faulty
        If not.
    """
    if not evidence.strip():
        raise Faulty({"evidence": [_("Name what proves it.")]})
