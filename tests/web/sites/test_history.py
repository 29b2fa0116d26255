"""What became of a row is told alike on every page, as far as its reader may know.

It is told by core/history, which every app uses.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from backstay_web.core.banner import bodies
from backstay_web.core.context import acting
from backstay_web.core.history import (
    ALL_CHANGES,
    MOST,
    changes,
    happenings,
    history,
)
from backstay_web.core.registers.subjects import subject_of
from backstay_web.sites import actions
from backstay_web.sites.models import Site
from backstay_web.sites.register import REGISTER
from tests.web.cast import Person
from tests.web.sites.conftest import AT, TO_ALL

SITE = subject_of(REGISTER, REGISTER.kinds["site"])


def told(by: Person, key: UUID) -> Any:
    with acting(by.token):
        return happenings(SITE, key, bodies())


def changed(by: Person, key: UUID) -> Any:
    with acting(by.token):
        return changes(SITE, [key], bodies())


def change(by: Person, key: UUID, **fields: Any) -> None:
    """Let somebody change a row after it was made, each time an hour later."""
    with acting(by.token):
        version = Site.objects.values_list("version", flat=True).get(pk=key)
        said = {"entry": key, "expected_version": version, **fields}
        at = AT + timedelta(hours=version)
        actions.SITE.change(key=uuid4(), at=at, reason="a test", **said)


def test_what_happened_is_told_by_name_at_home_newest_first(cast, land):
    change(cast.cid, land.hub, name="New hub")

    found = told(cast.cid, land.hub)

    assert [(each.kind, each.by) for each in found] == [
        ("site.changed", "Cid"),
        ("site.added", "Cid"),
    ]


def test_a_change_says_in_the_words_of_its_page_what_became_what(cast, land):
    change(cast.cid, land.hub, name="New hub", kind="depot")

    found = {each.column: each for each in changed(cast.cid, land.hub)}

    assert found.keys() == {"name", "kind"}
    kind = found["kind"]
    assert (kind.heading, kind.became, kind.after) == ("Kind", "Depot", "depot")
    assert (found["name"].was, found["name"].became) == ("Hub", "New hub")
    assert found["name"].by == "Cid"


def test_a_row_that_came_with_others_was_added_all_the_same(cast, land):
    with acting(cast.cid.token):
        made = Site(
            code="lone",
            name="Lone",
            kind="port",
            nation_id=land.nation,
            originator=cast.cid.origin,
            **TO_ALL,
        )
        made.save(force_insert=True)

    [only] = told(cast.cid, made.pk)

    assert (only.text, only.by) == ("Added", "Cid")


def test_a_long_history_is_cut_and_never_says_that_it_began_there(cast, land):
    for place in range(MOST):
        change(cast.cid, land.hub, name=f"Hub {place}")

    found = told(cast.cid, land.hub)

    assert len(found) == MOST
    assert {each.kind for each in found} == {"site.changed"}


def test_each_change_is_read_where_it_was_asked_for_alone(cast, land):
    change(cast.cid, land.hub, name="New hub")

    with acting(cast.cid.token):
        short = history(SITE, land.hub, bodies(), {})
        whole = history(SITE, land.hub, bodies(), {ALL_CHANGES: ""})

    assert short["changes"] is None
    assert len(whole["changes"]) == 1
    assert short["events"] == whole["events"]


def test_what_is_hidden_has_no_history(cast, land):
    with acting(cast.cid.token):
        Site.objects.filter(pk=land.hub).update(level=2)

    assert told(cast.ann, uuid4()) == []
    assert changed(cast.ann, land.hub) == []
