# ruff: noqa: RUF001 these letters are what it is about
"""Lists are in the order of the alphabet, here and in the database."""

import re

import pytest
from django.db.models import F
from django.db.models.lookups import Regex

from backstay_web.core.context import acting
from backstay_web.core.ordering import in_order, ordering_key, pattern_of
from tests.web.things.models import Thing

ALPHABET = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"


@pytest.mark.parametrize("case", [str.lower, str.upper])
def test_the_letters_of_the_alphabet_are_in_its_order(case):
    letters = [case(letter) for letter in ALPHABET]
    mixed = letters[::2] + letters[1::2]

    assert len(letters) == 33
    assert sorted(mixed, key=ordering_key) == letters


def test_words_are_in_the_order_of_a_dictionary():
    words = ["гак", "ґанок", "дах", "ера", "єна", "зала", "ива", "ікона", "їжак", "йод"]

    assert sorted(words[::2] + words[1::2], key=ordering_key) == words


def test_capitals_apostrophes_and_stress_do_not_count():
    assert ordering_key("М'ята") == ordering_key("мята") == ordering_key("М’я\u0301та")


def test_latin_letters_with_marks_stand_with_those_without():
    names = ["Åland", "Albania", "Łódź", "Lviv", "Österreich", "Oslo"]

    assert sorted(names, key=ordering_key) == [
        "Åland",
        "Albania",
        "Łódź",
        "Lviv",
        "Oslo",
        "Österreich",
    ]


def test_a_query_is_in_the_same_order_letter_by_letter(cast):
    letters = [chr(code) for code in [*range(0x20, 0x180), *range(0x400, 0x530)]]
    names = [f"{letter}x{letter}" for letter in [*letters, *"'’ʼ", "e\u0301"]]
    label = {"level": 0, "rel": 0b1, "originator": cast.ann.origin}
    with acting(cast.ann.token):
        Thing.objects.bulk_create([Thing(name=name, **label) for name in names])
        found = list(
            Thing.objects.annotate(key=in_order("name"))
            .order_by("key", "id")
            .values_list("name", "key")
        )

    keys = [key for _, key in found]
    assert len(found) == len(names) > 600
    assert keys == [ordering_key(name) for name, _ in found]
    assert keys == sorted(keys)


def test_a_word_is_found_wherever_the_key_holds_its_key(cast):
    letters = [chr(code) for code in [*range(0x20, 0x180), *range(0x400, 0x530)]]
    names = [f"x{letter}y" for letter in [*letters, *"'’ʼ", "e\u0301"]]
    words = [letter.strip() for letter in letters]
    label = {"level": 0, "rel": 0b1, "originator": cast.ann.origin}
    with acting(cast.ann.token):
        Thing.objects.bulk_create([Thing(name=name, **label) for name in names])
        found = {word: set(names_with(word)) for word in words[::5] + words[:60]}

    assert len(found) > 100
    for word, of_it in found.items():
        key = ordering_key(word)
        assert of_it == {name for name in names if key in ordering_key(name)}, word
        assert of_it == {name for name in names if re.search(pattern_of(word), name)}


def names_with(word: str) -> "list[str]":
    rows = Thing.objects.filter(Regex(F("name"), pattern_of(word)))
    return list(rows.values_list("name", flat=True))
