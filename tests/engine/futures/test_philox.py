"""The generator gives the words that its authors published."""

import pytest

from backstay.futures.philox import random_words

# Known answers for Philox 4x32-10 of the Random123 library: counter, key, words.
KNOWN = [
    ("00000000 00000000 00000000 00000000", "00000000 00000000",
     "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff",
     "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0",
     "d16cfe09 94fdcceb 5001e420 24126ea1"),
]  # fmt: skip


def words(text: str) -> list[int]:
    return [int(word, 16) for word in text.split()]


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN)
def test_words_are_those_that_are_known(counter: str, key: str, answer: str) -> None:
    found = random_words(*words(counter), *words(key))

    assert [int(word) for word in found] == words(answer)
