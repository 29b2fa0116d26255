"""The planner's desk: pages, counts that lead to lines, and needs that lapsed."""

import re
from datetime import timedelta
from typing import Any

from django.test import Client

from backstay_web.core.context import acting
from backstay_web.core.middleware import COOKIE
from backstay_web.plans import actions, proposal_views
from backstay_web.requirements import actions as asking
from backstay_web.requirements.models import QUESTIONS, Requirement
from tests.web.plans.promises.ground import (
    AT,
    accept,
    do,
    drafted,
    lines_of,
    proposed,
    seen,
    share_of,
)

LATER = AT + timedelta(days=1)
ROW = re.compile(r'<th scope="row">\d+\. ')


def page(client: Client, person: Any, proposal: Any, query: str = "") -> str:
    client.cookies[COOKIE] = person.token
    text: str = client.get(f"/plans/proposals/{proposal}/{query}").text
    return text


def rows(text: str) -> int:
    """Return how many lines a page shows."""
    return len(ROW.findall(text))


def need(world: Any) -> Any:
    with acting(world.ria.token):
        return Requirement.objects.get()


def validate(world: Any) -> None:
    row = need(world)
    findings = {f"{question}_is_met": True for question in QUESTIONS}
    said = {"requirement": row.pk, "expected_version": row.version}
    do(asking.judge, world.pia, findings=findings, **said)


def test_every_line_of_a_proposal_is_on_one_of_its_pages(world, client, monkeypatch):
    proposal = proposed(world)
    every = rows(page(client, world.pia, proposal))
    monkeypatch.setattr(proposal_views, "ON_A_PAGE", every - 1)

    first, last = (page(client, world.pia, proposal, f"?page={n}") for n in (1, 2))

    assert (rows(first), rows(last)) == (every - 1, 1)
    assert 'href="?page=2#answers"' in first


def test_lines_are_narrowed_to_a_nation_and_a_state_and_stay_so(
    world, client, monkeypatch
):
    proposal = proposed(world)
    share = share_of(world.ada, proposal)
    mine = lines_of(world.ada, share)
    do(actions.decline, world.ada, share=share.pk, lines=seen(mine[0]))
    accept(world, proposal, mine[1])
    aland = f"?nation={world.ada.origin}"
    states = ("promised", "declined", "countered", "open")

    counts = [
        rows(page(client, world.pia, proposal, f"{aland}&state={state}"))
        for state in states
    ]
    whole = page(client, world.pia, proposal, aland)
    strange = page(client, world.pia, proposal, "?state=strange&nation=x")
    monkeypatch.setattr(proposal_views, "ON_A_PAGE", 1)
    paged = page(client, world.pia, proposal, f"{aland}&state=open")

    assert counts == [1, 1, 0, len(mine) - 2]
    assert rows(whole) == len(mine)
    assert rows(strange) > len(mine)  # what it does not know is passed over
    assert f'href="{aland}&amp;state=open&amp;page=2#answers"' in paged


def test_each_count_of_a_share_leads_to_the_lines_that_it_counts(world, client):
    proposal = proposed(world)
    share = share_of(world.ada, proposal)

    text = page(client, world.pia, proposal)

    told = f'?nation={world.ada.origin}&amp;state=open#answers">{share.line_count}</a>'
    assert told in text


def test_a_draft_says_which_of_its_lines_serve_needs_that_were_withdrawn(world, client):
    proposal = drafted(world)
    before = page(client, world.olaf, proposal)
    row = need(world)
    gone = {"requirement": row.pk, "expected_version": row.version}
    do(asking.withdraw, world.ria, LATER, **gone)

    after = page(client, world.olaf, proposal)
    only = page(client, world.olaf, proposal, "?need=lapsed")
    asked = page(client, world.olaf, proposal, "propose/")

    count = rows(only)
    assert count > 1
    assert "since the snapshot of the plan" not in before
    assert f"{count} lines serve needs that were refused, withdrawn" in after
    assert only.count(">withdrawn</span>") == count
    assert f"{count} lines of it serve needs" in asked


def test_a_need_that_was_changed_since_the_snapshot_is_told_until_it_is_judged(
    world, client
):
    proposal = drafted(world)
    validate(world)
    as_planned = page(client, world.pia, proposal, "?need=lapsed")
    row = need(world)
    said = {"requirement": row.pk, "expected_version": row.version}
    do(asking.change_requirement, world.ria, LATER, purpose="Another", **said)

    changed = page(client, world.pia, proposal, "?need=lapsed")
    validate(world)
    judged = page(client, world.pia, proposal, "?need=lapsed")

    assert rows(as_planned) == rows(judged) == 0
    assert rows(changed) == changed.count(">asked again</span>") > 0


def test_what_a_line_is_for_leads_to_its_need(world, client):
    text = page(client, world.pia, proposed(world))

    assert f'<a href="/requirements/{need(world).pk}/">' in text
