"""Reads what it can of a message in free text: how many of what, for whom, until when.

Plain rules and the names that the caller knows, no learning: the same message gives the
same reading. Whatever is not written out in full is marked as a guess, and what was not
understood is given back.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

WORD: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}"
    r"|[^\W_]+(?:['’][^\W_]+)*"  # noqa: RUF001 both apostrophes
)
ORDINAL: Final = re.compile(r"([0-9]+)(?:st|nd|rd|th)")
TIMES: Final = re.compile(r"[xх]?([0-9]{1,9})[xх]?")  # noqa: RUF001 of both scripts
SHORT: Final = {
    "bde": "brigade",
    "bn": "battalion",
    "regt": "regiment",
    "coy": "company",
    "бр": "бригада",  # noqa: RUF001
    "обр": "бригада",  # noqa: RUF001
    "бат": "батальйон",
}
MONTHS: Final = (
    ("january", "jan", "січня"),
    ("february", "feb", "лютого"),
    ("march", "mar", "березня"),
    ("april", "apr", "квітня"),
    ("may", "may", "травня"),
    ("june", "jun", "червня"),
    ("july", "jul", "липня"),
    ("august", "aug", "серпня"),
    ("september", "sep", "вересня"),
    ("october", "oct", "жовтня"),
    ("november", "nov", "листопада"),
    ("december", "dec", "грудня"),
)
MONTH: Final = {
    name: number for number, names in enumerate(MONTHS, start=1) for name in names
}
URGENT: Final = {"urgent", "urgently", "asap", "терміново", "негайно", "терміновий"}
NUMBERS: Final = (
    *(("one", "один"), ("two", "два"), ("three", "три"), ("four", "чотири")),
    *(("five", "п'ять"), ("six", "шість"), ("seven", "сім"), ("eight", "вісім")),
    *(("nine", "дев'ять"), ("ten", "десять"), ("eleven", "одинадцять")),
    ("twelve", "дванадцять"),
)
NUMBER: Final = {name: n for n, names in enumerate(NUMBERS, start=1) for name in names}
PASSED_OVER: Final = {
    *("please", "we", "need", "for", "by", "to", "of", "the", "a", "and", "until"),
    *("прошу", "потрібно", "потрібні", "для", "до", "на", "нам", "та", "шт", "pcs"),
}
LEAST_ALIKE: Final = 5
"""Letters of the shortest word that may have another ending."""
ENDING: Final = 2
"""Letters of an ending that may differ, as cases and plurals make them."""


@dataclass(frozen=True, slots=True)
class Names:
    """The names that a message may speak of, and what each stands for in a cell."""

    items: Mapping[str, str]
    units: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Guess:
    """What was read, from which words, and whether they say just that."""

    value: str
    words: str
    is_sure: bool


@dataclass(slots=True)
class Reading:
    """What a message says: ``quantity``, ``item``, ``unit``, ``day`` and ``urgent``."""

    found: dict[str, Guess]
    rest: str


@dataclass(slots=True)
class Words:
    """The words of a message, and which of them were understood."""

    words: list[str]
    used: set[int]

    def free(self) -> Iterator[tuple[int, str]]:
        """Yield the place and the text of each word not yet understood."""
        for place, word in enumerate(self.words):
            if place not in self.used:
                yield place, word.casefold()

    def take(self, places: Sequence[int]) -> str:
        """Mark words as understood, and return them as they stand."""
        self.used.update(places)
        return " ".join(self.words[place] for place in sorted(places))


def read_message(text: str, names: Names, today: date) -> Reading:
    """Return what a message says, as far as it can be read."""
    words = Words(WORD.findall(text), set())
    found = {
        "day": read_day(words, today),
        "urgent": read_urgency(words),
        "unit": read_name(words, names.units),
        "item": read_name(words, names.items),
        "quantity": read_quantity(words),
    }
    rest = [words.words[p] for p, word in words.free() if word not in PASSED_OVER]
    return Reading({k: v for k, v in found.items() if v is not None}, " ".join(rest))


def read_day(words: Words, today: date) -> Guess | None:
    """Return the first day that is named; without a year it is the next such day."""
    free = dict(words.free())
    for place, word in free.items():
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", word):
            return day_guess(words, [place], list(map(int, word.split("-"))), True)
        if re.fullmatch(r"[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}", word):
            day, month, year = map(int, word.split("."))
            return day_guess(words, [place], [year, month, day], False)
        if word in MONTH:
            found = day_beside(free, place, today)
            if found:
                places, parts = found
                return day_guess(words, places, parts, len(places) == 3)
    return None


def day_beside(
    free: Mapping[int, str], place: int, today: date
) -> tuple[list[int], list[int]] | None:
    """Return the places and the parts of a day around the name of a month."""
    month = MONTH[free[place]]
    for beside in (place - 1, place + 1):
        number = ORDINAL.sub(r"\1", free.get(beside, ""))
        if not (number.isascii() and number.isdigit() and 1 <= int(number) <= 31):
            continue
        day, after = int(number), max(place, beside) + 1
        year = free.get(after, "")
        if re.fullmatch(r"20[0-9]{2}", year):
            return [place, beside, after], [int(year), month, day]
        year_now = today.year + ((month, day) < (today.month, today.day))
        return [place, beside], [year_now, month, day]
    return None


def day_guess(
    words: Words, places: list[int], parts: list[int], is_sure: bool
) -> Guess | None:
    try:
        day = date(*parts)
    except ValueError:
        return None
    return Guess(day.isoformat(), words.take(places), is_sure)


def read_urgency(words: Words) -> Guess | None:
    places = [place for place, word in words.free() if word in URGENT]
    return Guess("yes", words.take(places), True) if places else None


def read_name(words: Words, names: Mapping[str, str]) -> Guess | None:
    """Return the name of which most words stand in the message.

    It is sure if all of its words do, spelt alike, and of no other name as many.
    """
    free = dict(words.free())
    matches = sorted(
        (match for name in names if (match := match_of(name, free))),
        key=lambda match: (-len(match[1]), match[3], match[0]),
    )
    if not matches:
        return None
    name, places, is_spelt_alike, missing = matches[0]
    rivals = [m for m in matches[1:] if (len(m[1]), m[3]) == (len(places), missing)]
    is_sure = is_spelt_alike and not missing and not rivals
    return Guess(names[name], words.take(places), is_sure)


def match_of(
    name: str, free: Mapping[int, str]
) -> tuple[str, list[int], bool, int] | None:
    """Return where the words of a name stand, whether alike, and how many do not.

    None if no word of letters does, or not every number of the name.
    """
    places: list[int] = []
    is_spelt_alike, missing, has_letters = True, 0, False
    for part in map(whole_word, WORD.findall(name.casefold())):
        found = next(
            (p for p, w in free.items() if p not in places and same_word(part, w)), None
        )
        if found is not None:
            places.append(found)
            is_spelt_alike &= whole_word(free[found]) == part
            has_letters |= not part.isdigit()
        elif part.isdigit():
            return None
        else:
            missing += 1
    return (name, places, is_spelt_alike, missing) if has_letters else None


def same_word(part: str, word: str) -> bool:
    """Tell whether two words are one but for their ending."""
    word = whole_word(word)
    longest = max(len(part), len(word))
    shared = sum(1 for _ in shared_start(part, word))
    is_long = min(len(part), len(word)) >= LEAST_ALIKE
    is_alike = is_long and part.isalpha() and shared >= longest - ENDING
    return part == word or is_alike


def shared_start(one: str, other: str) -> Iterator[str]:
    for a, b in zip(one, other, strict=False):
        if a != b:
            return
        yield a


def whole_word(word: str) -> str:
    """Return a word without the ending of a number, and written out if it is short."""
    return SHORT.get(word, ORDINAL.sub(r"\1", word))


def read_quantity(words: Words) -> Guess | None:
    """Return the number that is left; of several the first, as a guess."""
    free = list(words.free())
    found = [(p, m[1]) for p, word in free if (m := TIMES.fullmatch(word))]
    if found:
        place, number = found[0]
        return Guess(str(int(number)), words.take([place]), len(found) == 1)
    spelt = [(place, NUMBER[word]) for place, word in free if word in NUMBER]
    if spelt:
        place, value = spelt[0]
        return Guess(str(value), words.take([place]), False)
    return None
