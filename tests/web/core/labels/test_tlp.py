from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstay_web.core.labels.algebra import widens
from backstay_web.core.labels.label import Label
from backstay_web.core.labels.quarantine import Quarantined, Unwritable
from backstay_web.core.labels.tlp import Colour, Scheme, from_tlp, to_tlp

# Nations A and B are the community (0b0011), C is outside, the public is 0b1000.
SCHEME = Scheme(policy=1, level=1, community=0b0011, public=0b1000, named_readers=0b1)


@pytest.mark.parametrize(
    ("rel", "cav", "colour"),
    [
        (0b0001, 0b1, "TLP:RED"),
        (0b1111, 0b1, "TLP:RED"),
        (0b0001, 0, "TLP:AMBER+STRICT"),
        (0b1001, 0, "TLP:AMBER+STRICT"),
        (0b0011, 0, "TLP:GREEN"),
        (0b0111, 0, "TLP:GREEN"),
        (0b1011, 0, "TLP:CLEAR"),
    ],
)
def test_a_label_gets_the_widest_colour_that_shows_nobody_more(rel, cav, colour):
    assert to_tlp(Label(1, 1, rel, cav, 1), SCHEME) == colour


@pytest.mark.parametrize(
    ("label", "said"),
    [
        (Label(1, 2, 0b11, 0, 1), "level 2 has no colour"),
        (Label(2, 1, 0b11, 0, 1), "Policy 2"),
        (Label(1, 1, 0, 0, 1), "release officer"),
        (Label(1, 1, 0b11, 0b10, 1), "restriction"),
    ],
)
def test_a_label_that_no_colour_can_say_may_not_leave(label, said):
    with pytest.raises(Unwritable, match=said):
        to_tlp(label, SCHEME)


@pytest.mark.parametrize(
    ("colour", "rel", "cav"),
    [
        (Colour.RED, 0b0100, 0b1),
        (Colour.AMBER_STRICT, 0b0100, 0),
        (Colour.AMBER, 0b0100, 0),
        (Colour.GREEN, 0b0011, 0),
        (Colour.CLEAR, 0b1011, 0),
    ],
)
def test_what_comes_in_is_for_those_whom_its_colour_allows(colour, rel, cav):
    label = from_tlp(colour, SCHEME, receivers=0b0100, originators=0b10)

    assert label == Label(1, 1, rel, cav, 0b10)


def test_nobody_sees_more_after_a_colour_than_before():
    # Every label of 4 bodies, 2 restrictions and 3 levels that a colour can say.
    said = 0
    for level, rel, cav in product(range(3), range(16), range(4)):
        label = Label(1, level, rel, cav, 1)
        try:
            colour = to_tlp(label, SCHEME)
        except Unwritable:
            continue
        said += 1
        for receivers in (part for part in range(1, 16) if not part & ~rel):
            back = from_tlp(colour, SCHEME, receivers=receivers, originators=1)
            assert not widens(label, back)

    assert (
        said == 2 * 15 * 2
    )  # two levels, all receivers, with or without named readers


@given(st.text() | st.sampled_from(["TLP:WHITE", "tlp:red", "RED", "TLP: RED", ""]))
def test_a_word_that_is_no_colour_is_kept_in_quarantine(word):
    if word not in list(Colour):
        with pytest.raises(Quarantined, match="TLP"):
            from_tlp(word, SCHEME, receivers=1, originators=1)


def test_a_colour_without_receivers_is_kept_in_quarantine():
    with pytest.raises(Quarantined, match="to whom it was sent"):
        from_tlp(Colour.RED, SCHEME, receivers=0, originators=1)
