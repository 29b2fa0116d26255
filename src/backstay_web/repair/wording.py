"""Words as they are compared: without case, accents, apostrophes and endings.

Ukrainian words have many endings, English ones a few. What is left without them is the
same in most forms of a word; where it is not, a likeness of letters helps.
"""

import re
from collections.abc import Iterator
from typing import Final

from backstay_web.core.ordering import ordering_key

WORD: Final = re.compile(r"\w(?:[\w'’ʼ]*\w)?")  # noqa: RUF001 apostrophes are meant
OF_WORDS: Final = """
ями ами ого ому ими іми ові еві ння ють ять
ії ій ий ої ою ею ах ях ам ям ом ем ів їв их іх им ім
а е и і ї о у ю я й ь в
ing ies ed es s y e
"""  # noqa: RUF001 they are Ukrainian, but for the last line
ENDINGS: Final = OF_WORDS.split()
"""Endings that are cut, the longest that fits: our choice, of nouns and verbs."""
SHORTEST: Final = 3
"""Letters that are left of a word at least."""
LIKE: Final = 0.5
"""The share of letter triples from which two words are taken for one: our assumption,
so that one letter wrong in a long word does not hide it."""
OF_NO_MATTER: Final = """
the and that this with from have has was were are not but for you what when after which
then than there their they will can does did its also only into out
що як але або для при про без під над після коли якщо тому цей ця ці той та він вона
вони його її їх ми ви нам вам вже ще тільки дуже було був була так від
"""  # noqa: RUF001 half of them are Ukrainian
SMALL: Final = frozenset(OF_NO_MATTER.split())
"""Words that say nothing of what is wrong."""


def stem(word: str) -> str:
    """Return what is left of a word without case, accents and its ending.

    >>> stem("Стволи") == stem("стволом") == stem("ствола")
    True
    >>> stem("leaks") == stem("leaking") == stem("Leaked")
    True
    """
    small = word.lower()
    for ending in ENDINGS:
        if small.endswith(ending) and len(small) - len(ending) >= SHORTEST:
            small = small[: -len(ending)]
            break
    return ordering_key(small)


def stems(text: str) -> Iterator[str]:
    """Yield the words of a text that say something, each as it is compared."""
    for found in WORD.finditer(text):
        word = found[0]
        if len(word) >= SHORTEST and word.lower() not in SMALL:
            yield stem(word)


def triples(word: str) -> frozenset[str]:
    """Return the triples of letters of a word, with its ends.

    >>> sorted(triples("ab"))
    ['  a', ' ab', 'ab ']
    """
    padded = f"  {word} "
    return frozenset(padded[n : n + 3] for n in range(len(padded) - 2))


def is_like(one: str, other: str) -> bool:
    """Tell whether two stems are taken for one word.

    >>> is_like("recoil", "recoli"), is_like("recoil", "breech")
    (False, False)
    >>> is_like("hydraulic", "hydralic")
    True
    """
    if one == other:
        return True
    mine, others = triples(one), triples(other)
    return len(mine & others) >= LIKE * len(mine | others)
