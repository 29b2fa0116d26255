"""A mend is tried as a what-if at one click, and kept once."""

import re
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from backstay_web.core.context import acting
from backstay_web.plans import actions, queries
from backstay_web.plans.models import Question, WhatIf
from tests.web.plans.questions.conftest import asked, page, post

LOT = {"kind": "lot", "key": "L1", "amount": 3, "start_week": None, "end_week": None}
FOUND = {
    "package": "battery",
    "need_by_week": 6,
    "least_week": 5,
    "mends": [{"week": 6, "gain_micropoints": 500_000, "changes": [LOT]}],
}


@pytest.fixture
def mends(in_force: Any, monkeypatch: Any) -> UUID:
    """Return the run that asked for mends, to which the engine answered one."""
    answer = SimpleNamespace(found=FOUND)
    monkeypatch.setattr(queries, "finding_of", lambda run: answer)
    return asked(in_force, actions.ask_mends, package="battery")


def what_ifs_at(force: Any) -> str:
    return f"/plans/runs/{force.world.run}/what-ifs/"


def test_a_mend_is_kept_as_a_what_if_and_asked_about_in_one_step(
    in_force, mends, client
):
    pia = in_force.world.pia
    text = page(client, pia, f"/plans/runs/{mends}/").text
    said = dict(re.findall(r'name="(mend|place)" value="([^"]*)"', text))

    done = [post(client, pia, what_ifs_at(in_force), do="mend", **said) for _ in "ab"]

    assert "Try it as a what-if" in text
    assert "A mend is checked alone" in text
    with acting(pia.token):
        [kept] = WhatIf.objects.all()  # once, though it was tried twice
        questions = list(Question.objects.filter(kind="whatif"))
    assert kept.changes == [{"kind": "lot", "key": "L1", "amount": 3}]
    assert {each.url for each in done} == {
        f"/plans/runs/{each.run_id}/" for each in questions
    }
    assert [each.asks["sets"] for each in questions] == 2 * [{kept.name: kept.changes}]


@pytest.mark.parametrize("place", ["1", "x"])
def test_no_mend_is_tried_that_was_not_found(in_force, mends, client, place):
    pia = in_force.world.pia

    told = post(
        client, pia, what_ifs_at(in_force), do="mend", mend=str(mends), place=place
    )

    assert told.status_code in (404, 422)
    with acting(pia.token):
        assert not WhatIf.objects.exists()
