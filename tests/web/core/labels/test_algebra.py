"""Labels never widen by accident: exhaustive where small, drawn at full width."""

from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstay_web.core.labels.algebra import Underivable, derived, widens
from backstay_web.core.labels.label import Clearance, Label, readable
from tests.web.core.labels.drawn import (
    clearances,
    draw_clearance,
    draw_label,
    labels,
)

# Five nations, three categories, three levels: 768 labels of a nation, 768 readers.
WIDTH = list(product(range(3), range(2**5), range(2**3)))
NIGHTLY = 1_000_000


def sees_more_than_its_sources(sources: list[Label], reader: Clearance) -> bool:
    sees_all = all(readable(source, reader) for source in sources)
    return readable(derived(sources), reader) and not sees_all


def test_no_reader_of_five_nations_sees_what_is_made_from_what_it_may_not_see():
    labels = [Label(1, level, rel, cav, 1) for level, rel, cav in WIDTH]
    readers = [Clearance(1, level, bodies, cav) for level, bodies, cav in WIDTH]
    # Bit r of seen[label]: whether reader r may read it.
    seen = {
        label: sum(readable(label, reader) << bit for bit, reader in enumerate(readers))
        for label in labels
    }

    leaks = [
        (one, other)
        for one, other in product(labels, repeat=2)
        if seen[derived([one, other])] & ~(seen[one] & seen[other])
    ]

    assert leaks == []


def test_a_reader_for_one_nation_sees_what_is_made_from_all_that_it_sees():
    # Not only no leak: nothing is hidden needlessly. For several bodies it may be.
    labels = [Label(1, level, rel, cav, 1) for level, rel, cav in WIDTH if rel]
    readers = [
        Clearance(1, level, 1 << nation, cav)
        for level, nation, cav in product(range(3), range(5), range(2**3))
    ]
    seen = {
        label: sum(readable(label, reader) << bit for bit, reader in enumerate(readers))
        for label in labels
    }

    hidden = [
        (one, other)
        for one, other in product(labels, repeat=2)
        if one.rel & other.rel
        and seen[derived([one, other])] != seen[one] & seen[other]
    ]

    assert hidden == []


@given(st.lists(labels, min_size=1, max_size=5), clearances)
def test_what_is_made_is_never_seen_by_who_may_not_see_all_sources(sources, reader):
    assert not sees_more_than_its_sources(sources, reader)


@pytest.mark.nightly
def test_a_million_draws_show_nobody_more_than_the_sources():
    random = Random(20261127)  # noqa: S311 no secret
    leaks, shown = [], 0
    for _ in range(NIGHTLY):
        sources = [draw_label(random) for _ in range(random.randrange(1, 4))]
        reader = draw_clearance(random)
        if sees_more_than_its_sources(sources, reader):
            leaks.append((sources, reader))
        shown += readable(derived(sources), reader)

    assert leaks == []
    assert shown > NIGHTLY / 100  # else the draws could not have found a leak


@given(st.lists(labels, min_size=1, max_size=5), st.randoms())
def test_order_and_repetition_of_sources_do_not_matter(sources, random):
    shuffled = [*sources, *sources]
    random.shuffle(shuffled)

    assert derived(shuffled) == derived(sources)


@given(labels, labels, labels)
def test_making_in_two_steps_is_making_at_once(one, other, third):
    assert derived([derived([one, other]), third]) == derived([one, other, third])


@given(st.lists(labels, min_size=1, max_size=5))
def test_what_is_made_widens_no_source(sources):
    made = derived(sources)

    assert not any(widens(source, made) for source in sources)


@given(labels, labels, clearances)
def test_a_change_that_does_not_widen_shows_nobody_more(old, new, reader):
    if not widens(old, new):
        assert readable(old, reader) or not readable(new, reader)


@pytest.mark.parametrize(
    ("change", "new"),
    [
        ("a lower level", Label(1, 0, 0b01, 0b1, 0b11)),
        ("one more receiver", Label(1, 1, 0b11, 0b1, 0b11)),
        ("one category fewer", Label(1, 1, 0b01, 0, 0b11)),
        ("an originator forgotten", Label(1, 1, 0b01, 0b1, 0b01)),
        ("another policy", Label(2, 1, 0b01, 0b1, 0b11)),
    ],
)
def test_each_way_to_widen_is_told(change, new):
    old = Label(1, 1, 0b01, 0b1, 0b11)

    assert widens(old, new), change
    assert not widens(old, old)


def test_sources_that_no_nation_may_have_together_are_for_release_officers():
    made = derived([Label(1, 0, 0b01, 0, 0b01), Label(1, 0, 0b10, 0, 0b10)])
    officer = Clearance(1, 0, 0, 0, is_release_officer=True)

    assert made.rel == 0
    assert not readable(made, Clearance(1, 0, 0b11, 0))
    assert readable(made, officer)


def test_sources_of_two_policies_make_nothing():
    with pytest.raises(Underivable, match="policies 1 and 2"):
        derived([Label(1, 0, 1, 0, 1), Label(2, 0, 1, 0, 1)])


def test_from_no_sources_nothing_is_made():
    with pytest.raises(Underivable, match="name the sources"):
        derived([])
