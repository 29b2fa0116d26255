"""A reason is told in both languages, by the names of the case."""

from dataclasses import replace

import pytest

from backstay.domain.plan import Reason
from backstay.reports.reasons import TITLES, scarce_name, sentence_of
from tests.engine.reports.pages import smallest


@pytest.mark.parametrize("code", TITLES)
def test_every_code_has_its_sentence_in_both_languages(code):
    reason = Reason(
        code, "battery-A", "guns", "leg depot-gate", 3, "as the engine says"
    )

    sentence = sentence_of(smallest(), reason)

    assert "as the engine says" not in (sentence.en, sentence.uk)
    assert sentence.en != sentence.uk


@pytest.mark.parametrize(
    ("resource", "name"),
    [
        ("class shells", "Shells"),
        ("course kind gunners", "Gunners' course"),
        ("leg depot-gate", "Depot → Gate, rail"),
        ("hub gate", "Gate"),
        ("session gunners-1", "Gunners' course, School"),
        ("instructors school", "School"),
        ("interpreters school|uk", "School, Ukrainian"),
        ("class nothing-known", "nothing-known"),
        ("", "what it needs"),
    ],
)
def test_what_is_scarce_has_the_name_of_the_case(resource, name):
    assert scarce_name(smallest(), resource).en == name


def test_an_unknown_code_keeps_the_sentence_of_the_engine():
    reason = Reason("new", "battery-A", "", "", None, "something new")

    assert sentence_of(smallest(), reason).uk == "something new"


def test_too_little_for_what_comes_late_is_too_little_before_its_week():
    fielded = Reason("no-offer", "battery-A", "guns", "class howitzers", 8, "")
    missing = replace(fielded, week=None)

    late, never = (sentence_of(smallest(), each).en for each in (fielded, missing))

    # Monday of week 8 after 1 January 2024.
    assert late.startswith("Before week 8 · 26 Feb 2024 too little")
    assert never.startswith("Too little is offered")
