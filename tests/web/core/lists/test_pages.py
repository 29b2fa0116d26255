"""A list shows what was asked of it, to those who may see it, in few queries."""

import re
from dataclasses import replace
from typing import Any

import pytest
from django.utils.translation import gettext_lazy as _

from backstay_web.core.lists import reading
from backstay_web.core.lists.columns import Column, Kind
from backstay_web.core.lists.listing import UnusableListing
from tests.web.core.lists.declared import THINGS, make_things, show


def names(answer: Any) -> list[str]:
    return re.findall(r'<th scope="row">(.*?)</th>', answer.text)


def test_a_list_is_in_its_own_order_and_counts_its_rows(cast):
    make_things(cast, ["Ґава", "Гай", "Дах"])

    answer = show(cast.ann)

    assert names(answer) == ["Гай", "Ґава", "Дах"]
    assert "3 rows" in answer.text
    assert 'aria-sort="ascending"><a id="sort-name" href="?sort=-name"' in answer.text


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("?sort=-name", ["c", "b", "a"]),
        ("?sort=weight_kg", ["b", "c", "a"]),
        ("?sort=-weight_kg", ["a", "c", "b"]),
        ("?sort=nothing", ["a", "b", "c"]),
    ],
)
def test_a_list_is_ordered_by_any_column_both_ways(cast, address, found):
    make_things(cast, ["b", "c", "a"])

    assert names(show(cast.cid, address)) == found


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ГАУБ", ["Гаубиця 155"]),
        ("155 ГАУБ", ["Гаубиця 155"]),
        ("lodz", ["Łódź 155"]),
        ("100%", []),
        ("_", []),
        ("\x00155", ["Łódź 155", "Гаубиця 155"]),
    ],
)
def test_words_are_found_whatever_their_case_and_order(cast, words, found):
    make_things(cast, ["Гаубиця 155", "Łódź 155"])

    assert names(show(cast.ann, f"?q={words}")) == found


def test_a_filter_narrows_the_list_and_can_be_taken_away(cast):
    make_things(cast, ["gun", "gum", "van"])

    answer = show(cast.ann, "?start=gu")

    assert names(answer) == ["gum", "gun"]
    assert '<a class="button" href="/things/">Show all</a>' in answer.text


def test_the_filters_say_how_many_are_set_of_a_part_of_the_page_too(cast):
    make_things(cast, ["gun"])

    whole = show(cast.ann, "?start=gu").text
    part = show(cast.ann, "?start=gu", hx_target="list").text

    assert '<span id="filters-set">(1)</span>' in whole
    assert '<span id="filters-set" hx-swap-oob="true">(1)</span>' in part
    assert '<span id="filters-set"></span>' in show(cast.ann).text


def test_a_filter_that_cannot_be_read_shows_no_row_and_says_why(cast):
    make_things(cast, ["gun"])

    answer = show(cast.ann, "?start=gunpowder")

    assert names(answer) == []
    assert "at most 5 characters" in answer.text


def test_a_column_that_needs_a_permission_is_closed_to_others(cast):
    make_things(cast, ["b", "a"])

    officer, other = show(cast.cid), show(cast.ann)

    assert ("Weight" in officer.text, "Weight" in other.text) == (True, False)
    # b weighs 10 kg and a weighs 20: neither order nor filter tells.
    assert names(show(cast.ann, "?sort=weight_kg&weight_kg_max=15")) == ["a", "b"]
    assert names(show(cast.cid, "?sort=weight_kg&weight_kg_max=15")) == ["b"]
    assert "weight_kg" not in show(cast.ann, "?columns=weight_kg&export=csv").text


def test_columns_are_shown_that_were_asked_for(cast):
    make_things(cast, ["a"])

    assert "sort-level" not in show(cast.ann).text
    assert "sort-level" in show(cast.ann, "?columns=name&columns=level").text


def test_pages_follow_each_other_and_the_last_one_ends(cast, monkeypatch):
    monkeypatch.setattr(reading, "ON_A_PAGE", 2)
    make_things(cast, "abcde")

    pages = [show(cast.ann, f"?page={page}") for page in (1, 3, 99, "x")]

    assert [names(page) for page in pages] == [["a", "b"], ["e"], ["e"], ["a", "b"]]
    assert 'rel="next" href="?page=2"' in pages[0].text
    assert "Page 3 of 3" in pages[1].text
    assert 'rel="next"' not in pages[1].text


def test_beyond_the_only_page_there_is_that_page(cast):
    make_things(cast, "ab")

    assert names(show(cast.ann, "?page=2")) == ["a", "b"]


def test_more_rows_than_are_counted_are_told_and_not_turned_to(cast, monkeypatch):
    monkeypatch.setattr(reading, "ON_A_PAGE", 2)
    monkeypatch.setattr(reading, "COUNTED", 4)
    make_things(cast, "abcde")

    answer = show(cast.ann, "?page=3")

    assert "More than 4 rows" in answer.text
    assert names(answer) == ["c", "d"]


def test_an_empty_list_says_what_to_do_and_a_narrowed_one_how_to_widen_it(cast):
    nothing, nothing_found = show(cast.ann), show(cast.ann, "?q=gun")

    assert "Make the first thing." in nothing.text
    assert "take a word or a filter away" in nothing_found.text


def test_a_part_is_sent_where_a_part_is_asked_for(cast):
    make_things(cast, ["a"])

    answer = show(cast.ann, "?q=&sort=-name&page=", hx_target="list")

    assert answer.text.lstrip().startswith('<section id="list"')
    assert answer.headers["HX-Push-Url"] == "/things/?sort=-name"


def test_the_label_is_the_strictest_of_the_rows_that_are_shown(cast):
    make_things(cast, ["a"])
    make_things(cast, ["b"], level=1, rel=0b10)

    both, one = show(cast.dan), show(cast.dan, "?q=a")

    assert "official, for 1 other" in both.text
    assert "public, for 2 others" in one.text


def test_a_list_takes_as_many_queries_for_many_rows_as_for_one(
    cast, django_assert_num_queries
):
    make_things(cast, [f"thing {n}" for n in range(60)])

    # The token read, set and put back, within a transaction; who acts; how many rows;
    # rows; bodies; who acts, and the filters he keeps; who reads, for the top.
    with django_assert_num_queries(12):
        show(cast.ann)


@pytest.mark.parametrize(
    "changed",
    [
        {"order": "colour"},
        {"columns": [*THINGS.columns, THINGS.columns[0]]},
        {"columns": [replace(THINGS.columns[0], name="page")], "order": "page"},
    ],
)
def test_a_list_with_unusable_names_stops_the_site(changed):
    with pytest.raises(UnusableListing, match="List things cannot have"):
        replace(THINGS, **changed)


def test_words_in_rows_are_escaped(cast):
    make_things(cast, ["<script>"])

    assert "<script>" not in str(names(show(cast.ann)))


def test_a_share_is_shown_in_percent():
    gap = Column("gap_ppm", _("Gap"), _("How far it is."), kind=Kind.SHARE)

    assert gap.shown(12_345) == "1.23 %"
    assert gap.shown(None) == ""
