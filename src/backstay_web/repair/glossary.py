"""The glossary beside a ticket: which of its terms a text has, and where."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from backstay_web.catalogue.models import Term
from backstay_web.repair.models.ticket import Tongue
from backstay_web.repair.wording import WORD, stem

MOST_TERMS: Final = 5_000
"""Terms that are looked for: our assumption, more than any glossary of a branch."""


@dataclass(frozen=True)
class Piece:
    """Some signs of a text, and the term that they are, if they are one."""

    text: str
    term: Term | None = None


class Glossary:
    """The terms that a reader may know, to be found in texts of both languages."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self.terms = list(terms)
        self.by_first: dict[str, dict[str, list[tuple[tuple[str, ...], Term]]]] = {
            tongue: defaultdict(list) for tongue in Tongue.values
        }
        for term in self.terms:
            for tongue, word in (("en", term.name), ("uk", term.name_uk)):
                key = tuple(stem(each) for each in WORD.findall(word))
                if key:
                    self.by_first[tongue][key[0]].append((key, term))

    def pieces(self, text: str, language: str) -> list[Piece]:
        """Return a text cut where its terms begin and end; the longest terms count."""
        words = list(WORD.finditer(text))
        keys = [stem(each[0]) for each in words]
        made, at, place = list[Piece](), 0, 0
        while place < len(words):
            length, term = self.longest(keys, place, language)
            if term is None:
                place += 1
                continue
            start, end = words[place].start(), words[place + length - 1].end()
            made += [Piece(text[at:start]), Piece(text[start:end], term)]
            at, place = end, place + length
        return [each for each in [*made, Piece(text[at:])] if each.text]

    def longest(
        self, keys: Sequence[str], place: int, language: str
    ) -> tuple[int, Term | None]:
        """Return how many words the longest term at a place has, and the term."""
        fitting = [
            (len(key), term)
            for key, term in self.by_first[language].get(keys[place], ())
            if tuple(keys[place : place + len(key)]) == key
        ]
        return max(fitting, key=lambda each: each[0], default=(0, None))


def glossary() -> Glossary:
    """Return the glossary as the reader may know it."""
    rows = Term.objects.filter(retired_on=None).order_by("code", "pk")
    return Glossary(rows[:MOST_TERMS])
