"""A program learns what happened in its nation, and misses nothing while it is away."""

from typing import Any

import pytest
from psycopg import connect

from backstay_web.config.database.server import Server
from backstay_web.core.banner import bodies
from backstay_web.core.border import our_policy
from backstay_web.core.context import acting
from backstay_web.core.labels.label import Label
from backstay_web.core.labels.structured_json import from_json
from backstay_web.core.leaving import HEAD
from tests.web.api.conftest import Program, give
from tests.web.bodies import name_bodies
from tests.web.cast import Cast
from tests.web.log.conftest import happen, log, seal  # noqa: F401 a fixture
from tests.web.server import DATABASE


@pytest.fixture
def reader(
    log: Cast,  # noqa: F811 the fixture of the log
    site_server: Server,
) -> Program:
    """Return a program of Eva, of the nation of Bob."""
    with connect(site_server.url("bs_door", DATABASE)) as door:
        return give(door, log.eva)


def names(answer: Any) -> list[str]:
    return [event["content"]["name"] for event in answer.json()["events"]]


def test_events_of_ones_own_nation_come_in_the_order_of_the_log_and_once(
    log,  # noqa: F811 likewise
    reader,
    site_server,
):
    first = reader.get("events")
    happen(log.bob, "mortar")
    before = reader.get("events", after=first.json()["next"])
    seal(site_server)
    after = reader.get("events", after=first.json()["next"])
    whole = reader.get("events")
    parts = [reader.get("events", limit=1)]
    parts.append(reader.get("events", limit=1, after=parts[0].json()["next"]))

    assert (names(first), names(before)) == (["gun"], [])
    assert before.json()["next"] == first.json()["next"]
    assert (names(after), names(whole)) == (["mortar"], ["gun", "mortar"])
    assert [names(part) for part in parts] == [["gun"], ["mortar"]]


def test_events_have_their_label_in_the_head_of_the_answer(
    log,  # noqa: F811 likewise
    reader,
):
    name_bodies(log)
    with acting(log.eva.token):
        policy = our_policy(bodies())

    told = from_json(reader.get("events").headers[HEAD], [policy]).label

    # Bob made one thing, for his own nation.
    assert told == Label(policy=1, level=0, rel=0b10, cav=0, originators=0b10)
    assert HEAD not in reader.get("events", kind="site.added").headers


def test_events_are_asked_for_by_kind(reader):
    assert names(reader.get("events", kind="thing.made")) == ["gun"]
    assert names(reader.get("events", kind="site.added")) == []


def test_a_place_is_one_that_was_given(reader):
    answer = reader.get("events", after="yesterday", since="1:1")

    assert answer.status_code == 422
    assert {e["pointer"] for e in answer.json()["errors"]} == {"/after", "/since"}


def test_a_place_that_is_empty_is_none(reader):
    answer = reader.get("events", after="")

    assert answer.status_code == 422
    assert "as `next`" in answer.text


def test_whoever_may_not_export_the_log_reads_no_event(
    log,  # noqa: F811 likewise
    site_server,
):
    with connect(site_server.url("bs_door", DATABASE)) as door:
        assert give(door, log.ann).get("events").status_code == 403
