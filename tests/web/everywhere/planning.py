"""A plan of which the reader's nation has its share: proposed, answered, promised."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import uuid4

import psycopg

from backstay.domain.plan import Reason
from backstay_web.catalogue.loading import load as load_catalogue
from backstay_web.config.database.server import Server
from backstay_web.core.context import acting
from backstay_web.donations.loading import load as load_offers
from backstay_web.nations.permissions import Permission
from backstay_web.plans import actions
from backstay_web.plans.models import Answer, Promise, Run
from backstay_web.requirements.loading import load as load_needs
from backstay_web.requirements.models import Requirement
from backstay_web.requirements.queries import parts_of
from backstay_web.sites.loading import load as load_sites
from tests.web.cases import smallest
from tests.web.cast import Cast, Person, make_person
from tests.web.plans.promises.ground import (
    AT,
    OF_COMMAND,
    TO_ALL,
    People,
    World,
    accept,
    add_desk,
    case_of,
    do,
    drafted,
    keep_plan,
    keep_run,
    line_for,
    lines_of,
    name_nations,
    plan_of,
    proposed,
    seen,
    share_of,
)
from tests.web.plans.questions.conftest import SETS
from tests.web.server import DATABASE

LATER = date(2024, 2, 5)
LATE = Reason("ready", "battery-A", "guns", "lot L1", 4, "lot L1 is not ready before")
TAKEN = """
insert into plans_attempt (id, run_id, number, worker, began_at, beat_at)
values (gen_random_uuid(), %s, 1, 'test', now(), now())
"""
ENDED = """
insert into plans_ending (id, run_id, how, why, began_at, ended_at,
    policy, level, rel, cav, originator)
values (gen_random_uuid(), %s, 'done', '', now(), now(), 1, %s, %s, %s, %s)
"""
FOUND = """
insert into plans_finding (id, run_id, found, policy, level, rel, cav, originator)
values (gen_random_uuid(), %s, '{"asks": []}', 1, %s, %s, %s, %s)
"""


@dataclass(frozen=True)
class Planners:
    """Two of the command: the one plans, the other releases."""

    pia: Person
    olaf: Person


def make_planners(server: Server) -> Planners:
    """Make both; the command is a body of its own."""
    with (
        psycopg.connect(server.url("bs_migrate", DATABASE)) as owner,
        psycopg.connect(server.url("bs_door", DATABASE)) as door,
    ):
        every: list[str] = [*Permission]
        command = uuid4()
        pia, olaf = (
            make_person((owner, door), name, command, OF_COMMAND, 0, 1, every)
            for name in ("Pia", "Olaf")
        )
        return Planners(pia, olaf)


def plan_everything(server: Server, cast: Cast, reader: Person) -> None:
    """Load the smallest case, plan it, and let its nations answer in every way."""
    two = make_planners(server)
    people = People(
        ada=reader,
        abe=reader,
        ria=cast.eva,
        rob=cast.eva,
        pia=two.pia,
        olaf=two.olaf,
    )
    case = smallest()
    name_nations(people)
    for load in (load_sites, load_catalogue):
        do(load, people.pia, case=case, release=TO_ALL)
    do(load_offers, reader, case=case, nation="A", release=TO_ALL)
    do(load_needs, cast.eva, case=case, release=TO_ALL)
    posts = [add_desk(person) for person in (reader, cast.eva)]
    world = World(people, keep_run(people.pia), *posts)
    plan = plan_of(case_of(world, world.run))
    keep_plan(server, world, world.run, plan, {"battery": LATE})
    own = replace(world, people=replace(people, pia=reader), run=keep_run(reader))
    keep_plan(server, own, own.run, plan_of(case_of(own, own.run)))
    answer_everything(world)
    drafted(world)
    ask_everything(server, own)


def answer_everything(world: World) -> None:
    """Counter one line, decline another, promise the rest, and report on one."""
    proposal = proposed(world)
    share = share_of(world.ada, proposal)
    guns = line_for(world.ada, proposal, "deliver", "Howitzer")
    carry = line_for(world.ada, proposal, "carry")
    first = [(guns.pk, guns.answer_count, 4, LATER)]
    do(actions.counter, world.ada, share=share.pk, lines=first)
    with acting(world.pia.token):
        counter = Answer.objects.get(line=guns.pk)
    do(actions.reply, world.pia, answer=counter.pk, is_taken=False)
    declined = {"share": share.pk, "lines": seen(carry), "reason": "No lorries."}
    do(actions.decline, world.ada, **declined)
    rest = [row for row in lines_of(world.ada, share) if row.pk not in (carry.pk,)]
    accept(world, proposal, *rest)
    report_first(world.ada)
    for each in (world.ada, world.ria):
        say_first(each)


def ask_everything(server: Server, world: World) -> None:
    """Keep changes to be tried on one's own plan, and ask for a list; that is empty."""
    by, question = world.pia, uuid4()
    with acting(by.token):
        snapshot = Run.objects.get(pk=world.run).snapshot_id
    do(actions.keep_what_ifs, by, snapshot=snapshot, text=SETS)
    do(actions.ask_for_offers, by, run=question, base=world.run, most=3)
    with acting(by.token):
        row = Run.objects.get(pk=question)
        label = (row.level, row.rel, row.cav, row.originator)
    with psycopg.connect(server.url("bs_planner", DATABASE)) as planner:
        planner.execute(TAKEN, [question])
        planner.execute(ENDED, [question, *label])
        planner.execute(FOUND, [question, *label])


def say_first(by: Person) -> None:
    """Let somebody say that one of a part is there of the first need, and is fit."""
    with acting(by.token):
        need = Requirement.objects.filter(code="battery").order_by("pk")[0]
        part = parts_of(need).filter(kind="materiel")[0]
    about: dict[str, Any] = {"requirement": need.pk, "part": part.pk}
    about |= {"package_number": 1, "on": AT.date(), "evidence": "Count 3"}
    do(actions.say, by, entry=uuid4(), quantity=1, **about)
    found = {"kind": "fit", "value": 700_000}
    do(actions.say_condition, by, entry=uuid4(), **found, **about)


def report_first(by: Person) -> None:
    with acting(by.token):
        promises = Promise.objects.select_related("line").order_by("pk")
        promise = promises.filter(line__task="deliver")[0]
    said: dict[str, Any] = {"on": AT.date(), "evidence": "Waybill 7"}
    said |= {"state": "released", "quantity": 1, "promise": promise.pk}
    do(actions.report, by, entry=uuid4(), **said)
