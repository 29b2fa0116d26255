import pytest

from backstay_web.core.labels.label import Clearance, Label, UnusableLabel, readable

# Bits: nation A is 0b001, nation B is 0b010, the alliance is 0b100.
LABEL = Label(policy=1, level=1, rel=0b110, cav=0b11, originators=0b001)
CLEARED = Clearance(policy=1, level=1, bodies=0b010, cav=0b11)


def test_who_is_cleared_in_every_respect_may_read():
    assert readable(LABEL, CLEARED)


@pytest.mark.parametrize(
    ("respect", "clearance"),
    [
        ("policy", Clearance(policy=2, level=1, bodies=0b010, cav=0b11)),
        ("level", Clearance(policy=1, level=0, bodies=0b010, cav=0b11)),
        ("body", Clearance(policy=1, level=1, bodies=0b001, cav=0b11)),
        ("one category of two", Clearance(policy=1, level=1, bodies=0b010, cav=0b01)),
    ],
)
def test_whoever_lacks_one_respect_may_not_read(respect, clearance):
    assert not readable(LABEL, clearance), respect


def test_what_goes_to_nobody_is_for_release_officers_alone():
    label = Label(policy=1, level=1, rel=0, cav=0, originators=0b001)
    everybody = Clearance(policy=1, level=1, bodies=0b111, cav=0)
    officer = Clearance(policy=1, level=1, bodies=0, cav=0, is_release_officer=True)

    assert not readable(label, everybody)
    assert readable(label, officer)


def test_a_release_officer_too_needs_level_and_categories():
    label = Label(policy=1, level=1, rel=0, cav=0b1, originators=0b001)
    below = Clearance(policy=1, level=0, bodies=0, cav=0b1, is_release_officer=True)
    outside = Clearance(policy=1, level=1, bodies=0, cav=0, is_release_officer=True)

    assert not readable(label, below)
    assert not readable(label, outside)


def test_a_release_officer_reads_no_nations_own_things():
    officer = Clearance(policy=1, level=9, bodies=0, cav=0b11, is_release_officer=True)

    assert not readable(LABEL, officer)


@pytest.mark.parametrize(
    ("field", "number"),
    [
        ("policy", -1),
        ("level", -1),
        ("level", 32_768),
        ("rel", 2**63),
        ("rel", -1),
        ("cav", 2**63),
        ("originators", 0),
    ],
)
def test_a_number_that_no_row_could_hold_is_refused_by_name(field, number):
    numbers = {"policy": 1, "level": 1, "rel": 1, "cav": 1, "originators": 1}

    with pytest.raises(UnusableLabel, match=f"^{field} is {number}; it must be from"):
        Label(**numbers | {field: number})


def test_the_63rd_bit_is_a_body_like_any_other():
    label = Label(policy=1, level=0, rel=1 << 62, cav=0, originators=1)

    assert readable(label, Clearance(policy=1, level=0, bodies=1 << 62, cav=0))
    with pytest.raises(UnusableLabel, match="bodies"):
        Clearance(policy=1, level=0, bodies=1 << 63, cav=0)
