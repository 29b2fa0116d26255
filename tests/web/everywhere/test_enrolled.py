"""A route of which these tests were told nothing makes them fail."""

import pytest
from django.http import HttpResponse
from django.urls import path

from backstay_web.core.commands import STEPS_UP
from tests.web.everywhere.enrolled import ONLY_PEOPLE, routes
from tests.web.everywhere.matrix import tables_of_routes
from tests.web.everywhere.samples import (
    NoSample,
    patterns,
    rows_of_pages,
    samples,
)


def test_every_route_is_enrolled_and_every_one_of_a_row_has_its_table():
    named = {name for name, _ in patterns()}

    assert routes().keys() == named
    assert tables_of_routes().keys() <= named
    assert ONLY_PEOPLE == STEPS_UP


def test_a_page_without_a_sample_is_noticed(monkeypatch):
    stray = path("stray/<uuid:stray>/", HttpResponse, name="stray")
    everything = [*patterns(), ("stray", stray)]
    monkeypatch.setattr("tests.web.everywhere.samples.patterns", lambda: everything)

    with pytest.raises(NoSample, match="stray"):
        samples(lambda _: [])


def test_every_page_of_one_row_that_has_a_sample_is_there():
    assert rows_of_pages().keys() <= {name for name, _ in patterns()}
