"""Many entries of a register are retired on a day, and taken up again, at once."""

import re
from typing import Any
from uuid import uuid4

from backstay_web.core.context import acting
from backstay_web.core.middleware import COOKIE
from backstay_web.core.models import Event
from backstay_web.sites.models import Site

LIST = "/sites/site/"


def send(client: Any, by: Any, what: str, *rows: Any, **said: Any) -> Any:
    client.cookies[COOKIE] = by.token
    told = {"together": what, "key": str(uuid4()), "rows": list(rows), **said}
    return client.post(LIST, told)


def days(by: Any) -> set[str]:
    with acting(by.token):
        return {str(row.retired_on) for row in Site.objects.all()}


def test_ticked_entries_are_retired_on_one_day_and_taken_up_again(cast, land, client):
    both = (land.depot, land.hub)

    gone = send(
        client,
        cast.cid,
        "retire",
        *(f"{key}:1" for key in both),
        **{"retire-value": "2026-03-01"},
    )
    retired = days(cast.cid)
    back = send(client, cast.cid, "take_up", *(f"{key}:2" for key in both))

    assert (gone.status_code, back.status_code) == (302, 302)
    assert retired == {"2026-03-01"}
    assert days(cast.cid) == {"None"}
    with acting(cast.cid.token):
        events = Event.objects.filter(kind="site.retired")
        assert {each.subject for each in events} == {*both}
        assert events.count() == 4


def test_a_day_that_is_none_is_told_beside_its_field_and_no_tick_is_lost(
    cast, land, client
):
    answer = send(
        client, cast.cid, "retire", f"{land.hub}:1", **{"retire-value": "someday"}
    )

    assert answer.status_code == 422
    assert 'value="someday"' in answer.text
    assert '<p class="error" role="alert">Enter a valid date.</p>' in answer.text
    assert re.search(f'value="{land.hub}:1"[^>]* checked', answer.text)
    assert days(cast.cid) == {"None"}


def test_an_entry_of_another_nation_is_refused_where_it_stands(cast, land, client):
    answer = send(
        client, cast.eva, "retire", f"{land.hub}:1", **{"retire-value": "2026-03-01"}
    )

    assert answer.status_code == 422
    assert '<p class="fault">' in answer.text
    assert days(cast.cid) == {"None"}


def test_who_may_change_none_is_offered_none(cast, land, client):
    client.cookies[COOKIE] = cast.bob.token
    before = client.get(LIST).text
    client.cookies[COOKIE] = cast.cid.token
    after = client.get(LIST).text

    assert 'id="together"' not in before
    assert 'name="retire-value"' in after
