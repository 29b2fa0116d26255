"""The tables of repair follow from their events alone."""

from datetime import timedelta
from uuid import uuid4

from backstay_web.config.database.server import Server
from backstay_web.repair import actions
from backstay_web.repair.models import Ticket
from backstay_web.requirements import actions as asking
from tests.web.cast import Cast, Person
from tests.web.conftest import connected
from tests.web.donations.conftest import TO_ALL, add, make_ground
from tests.web.repair.conftest import (
    FIRST,
    MOVED,
    NEXT,
    NOON,
    UNTIL,
    Shop,
    ask_barrel,
    decide,
    done,
    give_up,
    go,
    make_shop,
    mend,
    report,
    send_barrel,
    version_of,
    wait_for,
)
from tests.web.repair.test_likeness import add_solution
from tests.web.repair.test_schedules import (
    add_bay,
    asked,
    evacuated,
    first_day,
    move,
    rank,
    searched,
    undo,
)
from tests.web.repair.test_tickets import (
    SOON,
    ask,
    close,
    lines,
    make_desk,
    paste,
    translate,
    write,
)
from tests.web.whole_log import assert_rebuilds


def repair_everything(by: Person, shop: Shop) -> None:
    """Do with jobs and spares all that can be done with them."""
    mend(by, shop, report(by, shop))
    for closing in (actions.strip, actions.write_off):
        gone = report(by, shop)
        give_up(by, shop, gone)
        go(closing, by, gone, **MOVED)
    one, other = report(by, shop), report(by, shop)
    decide(by, shop, one, triage="forward", workshop=None)
    wait_for(by, shop, one, "part", NEXT)
    send_barrel(by, shop, ask_barrel(by, shop, one), serial="B-1")
    taken = {"job": other, "donor": one, "spare": shop.barrel, "serial": "B-1"}
    done(
        actions.take_spare,
        by,
        entry=uuid4(),
        on=NOON.date(),
        evidence="Order",
        **taken,
    )
    ask_others(by, shop, other)
    count_fleet(by, shop)


def ask_others(by: Person, shop: Shop, job: object) -> None:
    """Ask for parts that need a licence, or are asked for no more."""
    sight = add(
        actions.SPARE,
        by,
        code="sight",
        name="Sight",
        family=shop.ground.family,
        lead_days=7,
        release=TO_ALL,
    )
    asked = {"spare": sight, "quantity": 1, "needed_by_on": UNTIL, "job": job}
    first, second = uuid4(), uuid4()
    for entry in (first, second):
        done(actions.ask_spare, by, entry=entry, **asked)
    said = {"expected_version": 1, "licence_reference": "EX 12"}
    done(actions.license_spare, by, requisition=first, **said)
    done(actions.withdraw_spare, by, requisition=second, expected_version=1)


def count_fleet(by: Person, shop: Shop) -> None:
    """Count howitzers, once more later, and take the count off."""
    group = add(
        asking.UNIT_GROUP,
        by,
        nation=by.origin,
        code="has.guns",
        name="Has guns",
        release=TO_ALL,
    )
    fleet = add(
        actions.FLEET,
        by,
        variant=shop.howitzer,
        group=group,
        quantity=9,
        counted_on=FIRST,
        failures_ppm=9_000,
        source="The unit's own count",
        release=TO_ALL,
    )
    seen = {"entry": fleet, "expected_version": 1}
    done(actions.FLEET.change, by, quantity=8, **seen)


def ask_everything(cast: Cast, by: Person, shop: Shop) -> None:
    """Ask experts of another nation, let them answer, and write down what helped."""
    desk = make_desk(cast, shop, by)
    open_, solved, closed = (ask(desk, release=TO_ALL) for _n in range(3))
    paste(by, open_, lines("It leaks", "Since when?"))
    handed = {"expected_version": version_of(by, open_, Ticket), "until_on": SOON}
    post = desk.expert_post
    done(actions.hand_ticket, desk.expert, ticket=open_, post=post, **handed)
    answer = write(desk, desk.expert, solved)
    translate(by, answer, "Check the level of the fluid.")
    close(actions.solve, by, solved)
    close(actions.close_unsolved, by, closed)
    solution = add_solution(desk, ticket=solved, code=f"s{solved.hex[:6]}")
    changed = {"entry": solution, "expected_version": 1, "cause": "A scratched rod."}
    done(actions.SOLUTION.change, by, **changed)


def schedule_everything(server: Server, by: Person, shop: Shop) -> None:
    """Schedule a workshop, move a job by hand and back, and cancel a search."""
    bay, job = add_bay(by, shop), evacuated(by, shop, 20)
    rank(by, job, 5, None)
    first = searched(by, shop, lambda: connected(server, "bs_planner"))
    undo(by, move(by, first, job, bay, first_day(by, first) + timedelta(9)))
    done(actions.cancel_schedule, by, schedule=asked(by, shop))


def test_the_state_is_what_the_events_left(committing, fay, site_server):
    shop = make_shop(fay, make_ground(committing))

    repair_everything(fay, shop)
    ask_everything(committing, fay, shop)
    schedule_everything(site_server, fay, shop)

    assert_rebuilds(site_server, "repair")
