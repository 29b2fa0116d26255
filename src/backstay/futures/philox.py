"""Random numbers by counter: Philox 4x32-10, for compiled functions.

A counter-based generator has no state that moves on: number and key in, random words
out. So every future and every activity has its numbers, whoever draws them and when.

References
----------
Salmon, Moraes, Dror and Shaw (2011), Parallel random numbers: as easy as 1, 2, 3,
SC '11, ACM.
"""

from typing import Final

import numpy as np

from backstay.itineraries.kernel import kernel

ROUNDS: Final = 10
MULTIPLY_0: Final = np.uint64(0xD2511F53)
MULTIPLY_1: Final = np.uint64(0xCD9E8D57)
WEYL_0: Final = np.uint64(0x9E3779B9)
WEYL_1: Final = np.uint64(0xBB67AE85)
LOW: Final = np.uint64(0xFFFFFFFF)
HALF: Final = np.uint64(32)
WORDS: Final = 2.0**32
"""How many values a word can have."""

Word = np.uint64
Words = tuple[Word, Word, Word, Word]


@kernel
def random_words(
    counter_0: int,
    counter_1: int,
    counter_2: int,
    counter_3: int,
    key_0: int,
    key_1: int,
) -> Words:
    """Return four random words of 32 bits for a counter and a key of such words.

    >>> [int(word) for word in random_words(0, 0, 0, 0, 0, 0)]
    [1713891541, 3781805453, 3159862348, 2600524760]
    """
    word_0, word_1 = np.uint64(counter_0) & LOW, np.uint64(counter_1) & LOW
    word_2, word_3 = np.uint64(counter_2) & LOW, np.uint64(counter_3) & LOW
    left, right = np.uint64(key_0) & LOW, np.uint64(key_1) & LOW
    for _ in range(ROUNDS):
        product_0, product_1 = MULTIPLY_0 * word_0, MULTIPLY_1 * word_2
        word_0 = (product_1 >> HALF) ^ word_1 ^ left
        word_1 = product_1 & LOW
        word_2 = (product_0 >> HALF) ^ word_3 ^ right
        word_3 = product_0 & LOW
        left, right = (left + WEYL_0) & LOW, (right + WEYL_1) & LOW
    return word_0, word_1, word_2, word_3
