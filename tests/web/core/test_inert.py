"""What is exported runs nowhere, and comes back as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstay_web.core.inert import inert, original

RUN = "=+-@\uff1d\uff0b\uff0d\uff20"
UNSEEN = "\ufeff\u200b\u200f\u2060\x00"
DROPPED = "\t\r\n"
BEFORE = "' \u00a0" + DROPPED + UNSEEN
texts = st.text() | st.builds(
    str.__add__, st.text(st.sampled_from(BEFORE)), st.text(st.sampled_from(RUN + "a1"))
)


def would_run(cell: str) -> bool:
    """Tell whether a program would run the cell, by the most careless reading."""
    seen = cell.lstrip().lstrip(UNSEEN).lstrip()
    return cell[:1] in (*DROPPED, *RUN) or seen[:1] in tuple(RUN)


@given(texts)
def test_no_text_is_run(text):
    assert not would_run(inert(text))


@given(texts)
def test_every_text_comes_back_as_it_was(text):
    assert original(inert(text)) == text


@given(texts, texts)
def test_no_two_texts_become_the_same_cell(one, other):
    assert (inert(one) == inert(other)) == (one == other)


@given(st.text(st.characters(categories=["L", "N"]), min_size=1))
def test_a_word_stays_as_it_is(word):
    assert inert(word) == word


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ('@SUM(1+1)*HYPERLINK("http://x")', '\'@SUM(1+1)*HYPERLINK("http://x")'),
        ("\t=1+1", "'\t=1+1"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("\ufeff=1+1", "'\ufeff=1+1"),
        ("-5", "'-5"),
        ("'=1", "''=1"),
        ("'quoted'", "'quoted'"),
        ("5-6", "5-6"),
        ("", ""),
    ],
)
def test_known_ones_are_guarded_and_others_are_not(text, cell):
    assert inert(text) == cell
