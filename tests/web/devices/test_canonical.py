"""JavaScript and Python write the same text of the same value, and refuse the same."""

import hashlib
import json
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from py_mini_racer import JSEvalException, MiniRacer

from backstay_web.devices.canonical import LARGEST, NotCanonical, canonical, read
from tests.web.devices.simulation import in_v8

NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,9}", fullmatch=True)
TEXTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20
)
WHOLE = st.integers(-LARGEST, LARGEST)
VALUES = st.recursive(
    st.booleans() | WHOLE | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4)
    ),
    max_leaves=12,
)


@pytest.fixture(scope="module")
def racer() -> Iterator[MiniRacer]:
    """Return V8 with the file that devices run."""
    with in_v8() as made:
        yield made


def in_javascript(racer: MiniRacer, value: object) -> str:
    made = racer.eval(f"DeviceCore.canonical({json.dumps(value)})")
    assert isinstance(made, str)
    return made


@given(value=VALUES)
@settings(
    deadline=None,
    max_examples=200,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_both_write_the_same_text_of_a_value(racer, value):
    text = canonical(value)

    assert in_javascript(racer, value) == text
    assert read(text) == value


@pytest.mark.parametrize("value", [1.5, None, LARGEST + 1, {"A": 1}, "\0", "\ud800"])
def test_both_refuse_what_has_no_text(racer, value):
    with pytest.raises(NotCanonical):
        canonical(value)
    with pytest.raises(JSEvalException):
        in_javascript(racer, value)


@pytest.mark.parametrize(
    "text",
    ['{"b":1,"a":2}', '{"a":1,"a":1}', "[1, 2]", "1.0", "1e3", "NaN", "[" * 5000],
)
def test_a_text_that_is_not_the_one_of_its_value_is_refused(text):
    with pytest.raises(NotCanonical):
        read(text)


@given(text=TEXTS)
@settings(
    deadline=None,
    max_examples=50,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_the_digest_of_the_simulation_is_sha_256(racer, text):
    made = racer.call("World.digest", text)

    assert made == hashlib.sha256(text.encode()).hexdigest()
