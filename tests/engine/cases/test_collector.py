"""The collector of garbage rests where it is told to, and no longer."""

import gc

import pytest

from backstay.cases.collector import collector_at_rest


@collector_at_rest()
def fail() -> None:
    assert not gc.isenabled()
    raise ValueError("half way")


def test_the_collector_rests_and_is_woken_even_after_an_error():
    with pytest.raises(ValueError, match="half way"):
        fail()

    assert gc.isenabled()


def test_a_collector_that_rested_before_is_not_woken():
    gc.disable()
    try:
        with collector_at_rest(), collector_at_rest():
            pass

        assert not gc.isenabled()
    finally:
        gc.enable()
