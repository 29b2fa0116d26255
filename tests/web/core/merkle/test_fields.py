from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstay_web.core.merkle.fields import (
    Field,
    Hidden,
    UnusableField,
    entry,
    salted,
    shown,
)

VALUES = {"kind": "line.promised", "actor": "desk officer", "price_eur": "1200"}
names = st.from_regex(r"[a-z][a-z0-9_]{0,9}", fullmatch=True)


def test_an_entry_is_the_hash_that_its_description_gives():
    # Field: 0x02, salt, value. Entry: 0x03, length of the name, name, hash.
    field = Field("at", bytes(16), "2026-05-01")

    sealed = sha256(b"\x02" + bytes(16) + b"2026-05-01").digest()
    assert field.hash == sealed
    assert entry([field]) == sha256(b"\x03" + b"\x02" + b"at" + sealed).digest()


@given(st.dictionaries(names, st.text()), st.data())
def test_an_entry_is_the_same_whichever_fields_are_hidden(values, data):
    fields = salted(values)
    seen = data.draw(st.sets(st.sampled_from(sorted(values)))) if values else set()

    assert entry(shown(fields, seen)) == entry(fields)


def test_a_hidden_field_keeps_nothing_of_its_value():
    told = shown(salted(VALUES), {"kind"})

    assert [type(field) for field in told] == [Hidden, Field, Hidden]
    assert "desk officer" not in repr(told)


def test_the_same_values_are_never_sealed_alike():
    # Else whoever knows the form could try all values of a short field.
    one, other = salted(VALUES), salted(VALUES)

    assert {field.hash for field in one} & {field.hash for field in other} == set()
    assert all(len(field.salt) == 16 for field in one)


@pytest.mark.parametrize("part", ["name", "value", "salt"])
def test_every_part_of_a_field_is_sealed(part):
    field = Field("kind", bytes(16), "line.promised")
    changed = {
        "name": Field("sort", bytes(16), "line.promised"),
        "value": Field("kind", bytes(16), "line.promised "),
        "salt": Field("kind", bytes(15) + b"\x01", "line.promised"),
    }

    assert entry([changed[part]]) != entry([field])


def test_what_is_sealed_of_one_field_cannot_pass_for_two():
    # Names have their length before them, so "a" and "bc" are not "ab" and "c".
    one = [Hidden("a", b"b" * 32), Hidden("c", bytes(32))]

    assert entry(one) != entry([Hidden("ab", b"b" * 32), Hidden("c", bytes(32))])


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (["kind", "kind"], "once"),
        (["kind", "at"], "in order"),
        (["Kind"], "lower-case"),
        (["\u043aind"], "lower-case"),  # its first letter is Cyrillic
        ([""], "lower-case"),
        (["a" * 101], "at most 100"),
    ],
)
def test_names_by_which_two_readers_could_be_misled_are_refused(told, said):
    with pytest.raises(UnusableField, match=said):
        entry([Hidden(name, bytes(32)) for name in told])
