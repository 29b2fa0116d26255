"""A repair that waits has a clock, whose owner is the post that is to end the wait."""

from datetime import timedelta

from backstay_web.core.clocks import running
from backstay_web.core.context import acting, me
from backstay_web.nations.clocks import TASK
from backstay_web.repair import actions
from backstay_web.repair.clocks import WAIT
from tests.web.repair.conftest import FIRST, UNTIL, decide, go, report, wait_for


def test_what_a_repair_waits_for_runs_until_it_goes_on(cast, shop, fay):
    job = report(fay, shop)
    decide(fay, shop, job)
    wait_for(fay, shop, job, "transport", FIRST)
    other = report(fay, shop, wait_until_on=UNTIL + timedelta(days=1))

    with acting(fay.token):
        clocks = {each.key: each for each in WAIT.running()}
    go(actions.send_in, fay, job, on=FIRST, evidence="Paper 1")
    with acting(fay.token):
        left = [each.key for each in WAIT.running()]

    clock = clocks[job]
    assert (clock.due_on, clock.post, clock.body) == (UNTIL, shop.owner, fay.origin)
    assert (clock.owner, clock.address) == ("Aland, Repair desk", f"/repair/job/{job}/")
    assert clock.what.endswith("The recoil leaks: transport")
    assert left == [other]


def test_the_task_to_end_a_wait_is_not_told_beside_its_clock(cast, shop, fay):
    job = report(fay, shop)

    with acting(fay.token):
        found = running(me().permissions, ["repair_wait", "task"])
        tasks = list(TASK.running())

    assert [each.about for each in tasks] == [job]
    assert [(each.kind, each.key) for each in found] == [("repair_wait", job)]


def test_whoever_may_not_know_of_a_post_reads_the_nation_that_owns_the_wait(
    cast, shop, fay
):
    report(fay, shop)

    with acting(cast.bob.token):
        [clock] = WAIT.running()

    assert clock.owner == "Aland"
