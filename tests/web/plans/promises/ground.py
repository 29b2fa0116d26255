"""A small coalition: Aland gives, Receiver asks, the command plans; and one plan."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

import psycopg
from django.db import connections

from backstay.cases.plans import write_plan
from backstay.cases.reading import read_case
from backstay.domain.case import Case
from backstay.domain.lines import cost_picopoints, make_itinerary, numbered
from backstay.domain.plan import Fielding, Itinerary, Plan, Reason
from backstay.domain.promise import PromisedStep
from backstay.domain.worth import PICOPOINTS_PER_MICROPOINT
from backstay.runs import RUN_FILE
from backstay_web.catalogue.loading import load as load_catalogue
from backstay_web.config.database.server import Server
from backstay_web.core.context import acting
from backstay_web.core.entries import Release
from backstay_web.donations.loading import load as load_offers
from backstay_web.nations.actions import EVERYBODY, add_organisation, add_post
from backstay_web.nations.permissions import Permission
from backstay_web.plans import actions
from backstay_web.plans.models import Run
from backstay_web.plans.searching import LATE_FILE
from backstay_web.plans.standing import lines, shares
from backstay_web.requirements.loading import load as load_needs
from backstay_web.sites.loading import load as load_sites
from tests.web.bodies import add_nations
from tests.web.cases import smallest
from tests.web.cast import Person, make_person
from tests.web.conftest import written_tables
from tests.web.server import DATABASE

WEIGHT = 100_000_000  # micro-points of the first package, by the published rule
AT = datetime(2023, 12, 20, 12, tzinfo=UTC)
ANSWER_BY = date(2023, 12, 27)
TO_ALL: Release = {"level": 0, "rel": EVERYBODY, "cav": 0}
OF_A, OF_R, OF_COMMAND = 0b001, 0b010, 0b100
TO_PLANNERS: Release = {"level": 1, "rel": OF_R | OF_COMMAND, "cav": 0}


@dataclass(frozen=True)
class People:
    """Who acts: two desks, a planner and a release officer of the command."""

    ada: Person  # the desk of Aland, body 0
    abe: Person  # her colleague
    ria: Person  # of Receiver, body 1
    rob: Person  # her colleague
    pia: Person  # plans, for the command, body 2
    olaf: Person  # releases, for the command


@dataclass(frozen=True)
class World:
    """What is there before anything is proposed."""

    people: People
    run: UUID
    desk: UUID  # Ada's post
    post: UUID  # Ria's

    def __getattr__(self, name: str) -> Person:
        """Return one of the people."""
        person: Person = getattr(self.people, name)
        return person


def make_people(server: Server) -> People:
    """Make all of them, once for a module."""
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
            rob=make("Rob", receiver, OF_R),
            pia=make("Pia", command, OF_COMMAND),
            olaf=make("Olaf", command, OF_COMMAND),
        )


def do(action: Callable[..., Any], by: Person, at: Any = AT, **payload: Any) -> Any:
    """Let somebody do something, under a key of its own."""
    payload.setdefault("reason", "a test")
    with acting(by.token):
        return action(key=uuid4(), at=at, **payload)


def make_world(
    server: Server,
    people: People,
    needs_to: Release = TO_PLANNERS,
    offers_to: Release = TO_ALL,
) -> World:
    """Load the smallest case for its nations, and keep a run that found a plan."""
    case = smallest()
    name_nations(people)
    for load in (load_sites, load_catalogue):
        do(load, people.pia, case=case, release=TO_ALL)
    do(load_offers, people.ada, case=case, nation="A", release=offers_to)
    do(load_needs, people.ria, case=case, release=needs_to)
    posts = [add_desk(person) for person in (people.ada, people.ria)]
    run = keep_run(people.pia)
    world = World(people, run, *posts)
    keep_plan(server, world, run, plan_of(case_of(world, run)))
    return world


def name_nations(people: People) -> None:
    """Add the nations of a giver and the receiver, and the command."""
    aland, receiver = (people.ada, "A", "Aland", 0), (people.ria, "R", "Receiver", 1)
    command = (people.pia, "CMD", "The command", 2)
    add_nations(people.pia, [aland, receiver, command])


def add_desk(by: Person) -> UUID:
    """Add a post of somebody's nation, which nobody else knows of."""
    home, post = uuid4(), uuid4()
    about = {"nation": by.origin, "kind": "agency", "name": "Ministry"}
    do(add_organisation, by, organisation=home, **about)
    authority = {"level": 0, "rel": 0, "cav": 0, "permissions": []}
    do(add_post, by, post=post, organisation=home, title="Desk", **authority)
    return post


def keep_run(by: Person, at: datetime = AT) -> UUID:
    """Freeze what is there, and ask at a time for a run on it."""
    snapshot, run = freeze(by), uuid4()
    asked = {"run": run, "snapshot": snapshot, "method": "full"}
    limits = {"effort": 1, "time_s": None, "gap_ppm": 0, "seed": 0}
    do(actions.ask_run, by, at, **asked, **limits)
    return run


def freeze(by: Person, as_of_on: date | None = None) -> UUID:
    """Freeze what is there as of a day, and return the snapshot."""
    case, snapshot = smallest(), uuid4()
    rules = {name: getattr(case.rules, name) for name in case.rules.__slots__}
    do(
        actions.make_snapshot,
        by,
        snapshot=snapshot,
        name="smallest",
        first_day=case.first_day,
        horizon_weeks=case.horizon_weeks,
        as_of_on=as_of_on or case.first_day,
        least_confidence_percent=50,
        rules=rules,
    )
    return snapshot


def case_of(world: World, run: UUID) -> Case:
    """Return the case that a run is of."""
    with acting(world.pia.token), TemporaryDirectory() as folder:
        packed = bytes(Run.objects.select_related("snapshot").get(pk=run).snapshot.case)
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            archive.extractall(folder)
        return read_case(folder)


def zipped(folder: Path) -> bytes:
    """Return the files of a folder as one zip file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted(folder.iterdir()):
            if path.is_file():
                archive.write(path, path.name)
    return packed.getvalue()


def keep_plan(
    server: Server,
    world: World,
    run: UUID,
    plan: Plan,
    late: Mapping[str, Reason] | None = None,
    at: datetime = AT,
) -> None:
    """Keep the plan of a run that ended at a time, as only the planner's own role can.

    ``late`` says of packages what holds them.
    """
    with acting(world.pia.token):
        row = Run.objects.get(pk=run)
        label = [row.policy, row.level, row.rel, row.cav, row.originator]
    with TemporaryDirectory() as folder:
        write_plan(folder, plan, {})
        why = {package: asdict(reason) for package, reason in (late or {}).items()}
        for name, content in ((RUN_FILE, {}), (LATE_FILE, why)):
            Path(folder, name).write_text(json.dumps(content))
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
            " (gen_random_uuid(), %s, 'done', '', %s, %s, %s, %s, %s, %s, %s)",
            [run, at, at, *label],
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
    crews = itinerary(case, "crews", "", 1, taught)
    return plan_with(case, [*found, crews, *more])


def delivery(case: Case, part: str, lot: str, quantity: int, week: int) -> Itinerary:
    """Return the way of some units from the depot by the gate to the town."""
    steps = [
        PromisedStep("move", "depot-gate", week),
        PromisedStep("move", "gate-town", week + 1),
    ]
    return itinerary(case, part, lot, quantity, steps)


def itinerary(
    case: Case, part: str, source: str, quantity: int, steps: Sequence[PromisedStep]
) -> Itinerary:
    """Return an itinerary for the only option of the only package."""
    [option] = case.options.values()
    what = (option.package, option.key, part)
    return make_itinerary(case, *what, source, quantity, steps)


def plan_with(case: Case, itineraries: Sequence[Itinerary]) -> Plan:
    """Return a plan with these lines that fields its package in week 4."""
    cost = sum(cost_picopoints(case, each) for each in itineraries)
    return Plan(
        case_sha256=case.sha256,
        settings={"method": "full", "effort": 1, "time_s": None, "gap": 0.0},
        seed=0,
        versions={"backstay": "0"},
        stopped="done",
        reproducible=True,
        value_micropoints=WEIGHT - -(-cost // PICOPOINTS_PER_MICROPOINT),
        bound_micropoints=None,
        bound_kind="none",
        gap=None,
        multipliers_sha256="",
        fieldings=(Fielding("battery", next(iter(case.options)), 4, 6, WEIGHT),),
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


def lines_of(by: Person, share: Any) -> list[Any]:
    """Return the lines of a share as somebody reads them."""
    with acting(by.token):
        return list(lines().filter(share=share).order_by("number"))


def seen(*rows: Any) -> list[tuple[UUID, int]]:
    """Return lines as somebody saw them."""
    return [(row.pk, row.answer_count) for row in rows]


def line_for(by: Person, proposal: UUID, task: str, what: str = "") -> Any:
    """Return the first line of one's own share of that task."""
    rows = lines_of(by, share_of(by, proposal))
    return next(r for r in rows if r.task == task and what in (r.what, ""))


def accept(world: World, proposal: UUID, *rows: Any, by: Person | None = None) -> Any:
    """Let a desk say yes to lines of its share; to all if none is named."""
    who = by or world.ada
    share = share_of(who, proposal)
    rows = rows or tuple(lines_of(who, share))
    owner = world.post if who is world.ria else world.desk
    said = {"share": share.pk, "lines": seen(*rows), "owner": owner}
    return do(actions.accept, who, **said)


@contextmanager
def committed(
    server: Server, desks: People, blocker: Any, **more: Any
) -> Iterator[World]:
    """Make what is there, in the notation of ``make_world``, and remove it at last."""
    try:
        with blocker.unblock():
            yield make_world(server, desks, **more)
    finally:
        with blocker.unblock():
            connections["default"].close()
        with psycopg.connect(server.url("bs_migrate", DATABASE)) as owner:
            owner.execute(f"truncate {', '.join(written_tables(owner))}".encode())
