"""A small coalition: Aland gives, Receiver asks, the command plans; and one plan."""

import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

import psycopg

from backstay.cases.plans import write_plan
from backstay.domain.case import Case
from backstay.domain.lines import make_itinerary, numbered
from backstay.domain.plan import Fielding, Itinerary, Plan
from backstay.domain.promise import PromisedStep
from backstay.runs import RUN_FILE
from backstay_web.catalogue.loading import load as load_catalogue
from backstay_web.config.database.server import Server
from backstay_web.core.context import acting
from backstay_web.core.entries import Release
from backstay_web.donations import models as offers
from backstay_web.donations.loading import load as load_offers
from backstay_web.nations.actions import EVERYBODY, add_organisation, add_post
from backstay_web.nations.models import Nation
from backstay_web.nations.permissions import Permission
from backstay_web.plans import actions
from backstay_web.plans.models import Line, Run, Share, Snapshot
from backstay_web.plans.searching import LATE_FILE
from backstay_web.plans.standing import lines, shares
from backstay_web.requirements.loading import load as load_needs
from backstay_web.requirements.models import Requirement
from backstay_web.sites.loading import load as load_sites
from backstay_web.sites.models import Leg
from tests.web.cases import ROOT, smallest
from tests.web.cast import Person, make_person
from tests.web.server import DATABASE

AT = datetime(2023, 12, 20, 12, tzinfo=UTC)
ANSWER_BY = date(2023, 12, 27)
TO_ALL: Release = {"level": 0, "rel": EVERYBODY, "cav": 0}
OF_A, OF_R, OF_COMMAND = 0b001, 0b010, 0b100


@dataclass(frozen=True)
class People:
    """Who acts: two desks, a planner and a release officer of the command."""

    ada: Person  # the desk of Aland, body 0
    abe: Person  # her colleague
    ria: Person  # of Receiver, body 1
    pia: Person  # plans, for the command, body 2
    olaf: Person  # releases, for the command


@dataclass(frozen=True)
class World:
    """What is there before anything is proposed."""

    people: People
    snapshot: UUID
    run: UUID
    desk: UUID  # Ada's post
    post: UUID  # Ria's

    def __getattr__(self, name: str) -> Person:
        """Return one of the people."""
        person: Person = getattr(self.people, name)
        return person


def make_people(server: Server) -> People:
    """Make all of them, once for a database."""
    with (
        psycopg.connect(server.url("bs_migrate", DATABASE)) as owner,
        psycopg.connect(server.url("bs_door", DATABASE)) as door,
    ):
        every: list[str] = [*Permission]
        aland, receiver, command = uuid4(), uuid4(), uuid4()

        def make(name: str, origin: UUID, rel: int) -> Person:
            return make_person((owner, door), name, origin, rel, 0, 1, every)

        return People(
            ada=make("Ada", aland, OF_A),
            abe=make("Abe", aland, OF_A),
            ria=make("Ria", receiver, OF_R),
            pia=make("Pia", command, OF_A | OF_R | OF_COMMAND),
            olaf=make("Olaf", command, OF_A | OF_R | OF_COMMAND),
        )


def do(action: Callable[..., Any], by: Person, at: Any = AT, **payload: Any) -> Any:
    """Let somebody do something, under a key of its own."""
    payload.setdefault("reason", "a test")
    with acting(by.token):
        return action(key=uuid4(), at=at, **payload)


def make_world(server: Server, people: People, plan: Plan | None = None) -> World:
    """Load the smallest case for its nations, and keep a run that found a plan."""
    case = smallest()
    add_nations(people)
    for load in (load_sites, load_catalogue):
        do(load, people.pia, case=case, release=TO_ALL)
    do(load_offers, people.ada, case=case, nation="A", release=TO_ALL)
    do(load_needs, people.ria, case=case)
    posts = [add_desk(people.pia, person.origin) for person in (people.ada, people.ria)]
    snapshot, run = keep_run(people.pia)
    keep_plan(server, people.pia, run, plan or plan_of(case))
    return World(people, snapshot, run, *posts)


def add_nations(people: People) -> None:
    names = [(people.ada, "A", "Aland"), (people.ria, "R", "Receiver")]
    named = [*names, (people.pia, "CMD", "The command")]
    with acting(people.pia.token):
        Nation.objects.bulk_create(
            Nation(
                id=person.origin,
                code=code,
                name=name,
                name_uk=name,
                body=body,
                level=0,
                rel=EVERYBODY,
                originator=people.pia.origin,
            )
            for body, (person, code, name) in enumerate(named)
        )


def add_desk(by: Person, nation: UUID) -> UUID:
    """Add a post of a nation."""
    home, post = uuid4(), uuid4()
    do(add_organisation, by, organisation=home, nation=nation, kind="agency", name="M")
    authority = {"level": 0, "rel": 0, "cav": 0, "permissions": []}
    do(add_post, by, post=post, organisation=home, title="Desk", **authority)
    return post


def keep_run(by: Person) -> tuple[UUID, UUID]:
    """Keep a snapshot as the engine's folder, with a run on it."""
    label = {"level": 1, "rel": OF_COMMAND, "originator": by.origin}
    with acting(by.token):
        snapshot = Snapshot.objects.create(
            name="smallest",
            first_day=smallest().first_day,
            horizon_weeks=12,
            as_of_on=smallest().first_day,
            case=zipped(ROOT / "tests/cases/smallest"),
            sha256=smallest().sha256,
            counts={},
            left_out={},
            rows=rows_of_keys(),
            made_by=by.id,
            made_at=AT,
            **label,
        )
        run = Run.objects.create(
            snapshot=snapshot,
            method="full",
            effort=1,
            gap_ppm=0,
            seed=0,
            asked_by=by.id,
            asked_at=AT,
            **label,
        )
    return snapshot.pk, run.pk


def rows_of_keys() -> dict[str, dict[str, str]]:
    """Return which row each key of the case stands for, by its table."""
    found = {
        "nations": Nation.objects.values_list("code", "pk"),
        "lots": offers.Lot.objects.values_list("code", "pk"),
        "courses": offers.Course.objects.values_list("code", "pk"),
        "bays": offers.Bay.objects.values_list("code", "pk"),
        "legs": Leg.objects.values_list("code", "pk"),
        "packages": Requirement.objects.values_list("code", "pk"),
    }
    return {
        table: {code: str(key) for code, key in rows} for table, rows in found.items()
    }


def zipped(folder: Path) -> bytes:
    """Return the files of a folder as one zip file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted(folder.iterdir()):
            if path.is_file():
                archive.write(path, path.name)
    return packed.getvalue()


def keep_plan(server: Server, by: Person, run: UUID, plan: Plan) -> None:
    """Keep the plan of a run, as only the planner's own role can."""
    label = [1, 1, OF_COMMAND, 0, by.origin]
    with TemporaryDirectory() as folder:
        write_plan(folder, plan, {})
        for name in (RUN_FILE, LATE_FILE):
            Path(folder, name).write_text("{}")
        files = zipped(Path(folder))
    with psycopg.connect(server.url("bs_planner", DATABASE)) as planner:
        planner.execute(
            "insert into plans_attempt (id, run_id, number, worker, began_at, beat_at)"
            " values (gen_random_uuid(), %s, 1, 'test', now(), now())",
            [run],
        )
        planner.execute(
            "insert into plans_ending (id, run_id, how, why, began_at, ended_at,"
            " policy, level, rel, cav, originator) values"
            " (gen_random_uuid(), %s, 'done', '', now(), now(), %s, %s, %s, %s, %s)",
            [run, *label],
        )
        planner.execute(
            "insert into plans_result (id, run_id, value_micropoints, stopped,"
            " is_reproducible, violation_count, fielded_count, late_count,"
            " package_count, files, plan_sha256, versions,"
            " policy, level, rel, cav, originator) values (gen_random_uuid(), %s, 0,"
            " 'done', true, 0, 1, 0, 1, %s, '', '{}', %s, %s, %s, %s, %s)",
            [run, files, *label],
        )


def plan_of(case: Case, *more: Itinerary) -> Plan:
    """Return the only plan of the smallest case, and more lines if there are any."""
    moves = {"guns": ("L1", 6, 1), "shells": ("L2", 600, 2)}
    found = [delivery(case, part, *moved) for part, moved in moves.items()]
    taught = [PromisedStep("attend", "gunners-1", 0)]
    crews = make_itinerary(case, "battery", "battery-A", "crews", "", 1, taught)
    return plan_with(case, [*found, crews, *more])


def delivery(case: Case, part: str, lot: str, quantity: int, week: int) -> Itinerary:
    """Return the way of some units from the depot by the gate to the town."""
    steps = [
        PromisedStep("move", "depot-gate", week),
        PromisedStep("move", "gate-town", week + 1),
    ]
    return make_itinerary(case, "battery", "battery-A", part, lot, quantity, steps)


def plan_with(case: Case, itineraries: Sequence[Itinerary]) -> Plan:
    """Return a plan with these lines, and the value of that with the usual ones."""
    return Plan(
        case_sha256=case.sha256,
        settings={"method": "full", "effort": 1, "time_s": None, "gap": 0.0},
        seed=0,
        versions={"backstay": "0"},
        stopped="done",
        reproducible=True,
        value_micropoints=99_906_800,
        bound_micropoints=None,
        bound_kind="none",
        gap=None,
        multipliers_sha256="",
        fieldings=(Fielding("battery", "battery-A", 4, 6, 100_000_000),),
        itineraries=numbered(itineraries),
        unmet=(),
    )


def drafted(world: World, run: UUID | None = None) -> UUID:
    """Let the planner draft what the plan asks of nations."""
    proposal = uuid4()
    said = {"run": run or world.run, "title": "Spring", "answer_by_on": ANSWER_BY}
    do(actions.draft, world.pia, proposal=proposal, **said)
    return proposal


def proposed(world: World, run: UUID | None = None) -> UUID:
    """Let the planner draft it, and the release officer show it to nations."""
    proposal = drafted(world, run)
    said = {"proposal": proposal, "expected_version": 1, "level": 0}
    do(actions.propose, world.olaf, **said)
    return proposal


def share_of(by: Person, proposal: UUID) -> Any:
    """Return the share of somebody's own nation."""
    with acting(by.token):
        return shares().get(proposal=proposal, nation=by.origin)


def lines_of(by: Person, share: Share) -> list[Any]:
    """Return the lines of a share as somebody reads them."""
    with acting(by.token):
        return list(lines().filter(share=share).order_by("number"))


def seen(*rows: Any) -> list[tuple[UUID, int]]:
    """Return lines as somebody saw them."""
    return [(row.pk, row.answer_count) for row in rows]


def line_for(by: Person, proposal: UUID, task: str, what: str = "") -> Line:
    """Return the first line of one's own share of that task."""
    rows = lines_of(by, share_of(by, proposal))
    found: Line = next(r for r in rows if r.task == task and what in (r.what, ""))
    return found


def accept(world: World, proposal: UUID, *rows: Any, by: Person | None = None) -> Any:
    """Let a desk say yes to lines of its share; to all if none is named."""
    who = by or world.ada
    share = share_of(who, proposal)
    rows = rows or tuple(lines_of(who, share))
    owner = world.post if who is world.ria else world.desk
    said = {"share": share.pk, "lines": seen(*rows), "owner": owner}
    return do(actions.accept, who, **said)
