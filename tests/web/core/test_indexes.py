"""What is asked most often is found by an index, which row security can forbid."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from backstay_web.core.context import acting
from backstay_web.core.lists.asked import asked_of
from backstay_web.core.lists.listing import Listing
from backstay_web.core.lists.reading import asked_rows, read_page, values
from backstay_web.core.models import Event, EventRow, RowChange
from backstay_web.donations.lists import OFFERS
from backstay_web.requirements.lists import REQUIREMENTS

Rows = Callable[[], "QuerySet[Any, Any]"]

FOUND: tuple[tuple[Rows, str], ...] = (
    (lambda: Event.objects.filter(subject=uuid4()), "core_event_subject"),
    (lambda: EventRow.objects.filter(row_key=uuid4()), "core_eventrow_row_key"),
    (lambda: RowChange.objects.filter(row_key=uuid4()), "core_rowchange_row_key"),
)
LISTS = (
    (OFFERS, "", "donations_offer_in_order"),
    (OFFERS, "sort=-title", "Backward using donations_offer_in_order"),
    (REQUIREMENTS, "", "requirements_by_day"),
)


@pytest.mark.parametrize(("rows", "index"), FOUND)
def test_a_row_is_found_by_its_key_and_not_among_all(cast, rows, index):
    # Of few rows all would be read at any rate, unless that is made dear.
    assert index in plan_of(cast.ann.token, rows, "seqscan")


@pytest.mark.parametrize(("listing", "address", "index"), LISTS)
def test_a_list_is_read_in_its_order_and_not_put_in_order(
    cast, listing, address, index
):
    def rows() -> "QuerySet[Any, Any]":
        return first_page(listing, address)

    assert index in plan_of(cast.cid.token, rows, "seqscan", "sort")


def test_rows_are_counted_by_their_keys_and_nothing_else_is_worked_out(cast):
    asked = asked_of(REQUIREMENTS, REQUIREMENTS.columns, QueryDict("page=2"))
    with acting(cast.cid.token), CaptureQueriesContext(connection) as queries:
        page = read_page(asked_rows(REQUIREMENTS, asked, None), asked)

    [count] = [each["sql"] for each in queries if "COUNT(" in each["sql"]]
    # The state of a need follows from what the desk found of it.
    assert "requirements_verdict" not in count
    assert (page.number, page.last) == (1, 1)  # There is no second one.


def plan_of(token: str, rows: Rows, *dear: str) -> str:
    """Return how the database would read rows if some ways were dear."""
    with acting(token), connection.cursor() as cursor:
        for way in dear:
            cursor.execute(f"set local enable_{way} = off")
        return rows().explain()


def first_page(listing: Listing, address: str) -> "QuerySet[Any, Any]":
    asked = asked_of(listing, listing.columns, QueryDict(address))
    return values(asked_rows(listing, asked, None), asked.columns)[:50]
