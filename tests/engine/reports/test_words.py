"""Every text of the page has its Ukrainian translation, and only those have one."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from backstay import reports
from backstay.reports.evidence import assumptions_table
from backstay.reports.run import run_table
from backstay.reports.summary import figures_of
from backstay.reports.words import CATALOGUES, Pair, number, say, say_count
from tests.engine.reports.pages import nothing_fielded, smallest, with_evidence

FOLDER = Path(reports.__path__[0])
METHODS = [
    ("**.py", "python"),
    ("templates/**.html", "jinja2"),
    ("templates/**.js", "javascript"),
]
OPTIONS = {"templates/**.js": {"parse_template_string": "True"}}
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "say": None,
    "say_count": (1, 2),
    "say_as": (2,),
}
PLACE = re.compile(r"\{\w+\}")

Message = str | tuple[str, ...]


def said() -> set[Message]:
    """Return every message that the page, its scripts or its code say."""
    found = extract_from_dir(str(FOLDER), METHODS, OPTIONS, keywords=KEYWORDS)
    return {message for _, _, message, _, _ in found}


def ukrainian() -> Catalog:
    with (CATALOGUES / "uk" / "reports.po").open("rb") as file:
        return read_po(file, locale="uk", abort_invalid=True)


def translated() -> Iterator[tuple[Message, list[str]]]:
    for message in ukrainian():
        if message.id and not message.fuzzy:
            texts = message.string or ""
            yield (
                message.id if isinstance(message.id, str) else tuple(message.id),
                [texts] if isinstance(texts, str) else list(texts),
            )


def test_the_extraction_finds_texts_in_code_templates_and_scripts():
    found = said()

    assert "Packages that would be fielded late" in found  # gantt.py
    assert "What moves, week by week" in found  # _flows.html
    assert "Pause" in found  # map.js, inside a template string


def test_every_text_has_a_ukrainian_translation():
    known = {message for message, texts in translated() if all(texts)}

    assert sorted(map(str, said() - known)) == []


def test_no_translation_is_left_of_a_text_that_is_gone():
    needed = said()

    assert [message for message, _ in translated() if message not in needed] == []


def test_a_translation_has_the_places_of_its_text():
    wrong = [
        message
        for message, texts in translated()
        for text in texts
        if set(PLACE.findall(text))
        != set(PLACE.findall(message if isinstance(message, str) else message[0]))
    ]

    assert wrong == []


def test_a_counted_text_has_the_three_ukrainian_plurals():
    plurals = [texts for message, texts in translated() if isinstance(message, tuple)]

    assert plurals
    # After "of so many" two of the three are one: комплекту, комплектів, комплектів.
    assert all(len(texts) == 3 and len(set(texts)) >= 2 for texts in plurals)
    counted = [
        say_count(
            "{count} week from {first}", "{count} weeks from {first}", weeks, first=""
        ).uk.split()[1]
        for weeks in (1, 3, 12, 21)
    ]
    assert counted == ["тиждень,", "тижні,", "тижнів,", "тиждень,"]


def test_a_translation_is_ukrainian():
    # No letters that Ukrainian lacks, and no English text taken over as it is.
    texts = [(message, text) for message, found in translated() for text in found]

    foreign = [text for _, text in texts if re.search("[ыэъёЫЭЪЁ]", text)]
    latin = [
        text
        for message, text in texts
        if text == message and re.search("[A-Za-z]{2}", PLACE.sub("", text))
    ]

    assert foreign == []
    assert latin == []


def test_a_pair_shows_one_text_where_the_languages_agree():
    assert Pair("12", "12").__html__() == "12"
    assert "lang" in number(0.5, 1).__html__()


def test_a_pair_escapes_what_it_holds():
    assert "<b>" not in Pair("<b>", "<b>x").__html__()
    assert "<b>" not in say("{mode}: {tonnes} t", mode="<b>", tonnes=1).__html__()


@pytest.mark.parametrize(
    ("count", "alone", "of_all"),
    [
        (1, "комплект", "комплекту"),
        (3, "комплекти", "комплектів"),
        (31, "комплект", "комплекту"),
        (87, "комплектів", "комплектів"),
    ],
)
def test_a_figure_has_the_ukrainian_plural_of_its_count(count, alone, of_all):
    case = smallest()
    names = [f"battery-{number}" for number in range(count)]
    battery = case.packages["battery"]
    packages = {name: replace(battery, key=name) for name in names}

    figures = figures_of(replace(case, packages=packages), nothing_fielded(case))

    units = {figure.key: figure.unit.uk for figure in figures}
    assert (units["unmet"], units["fielded"]) == (alone, of_all)
    assert units["value"] == "бала"  # Always after a fraction: 0,000 бала.


def test_the_value_of_an_assumption_is_not_the_worth_of_a_plan():
    case = smallest()

    heads = [column.head for column in assumptions_table(with_evidence(case)).columns]
    run = run_table({"wall_s": 1.0})

    assert [head.uk for head in heads if head.en == "Value"] == ["Значення"]
    assert run is not None
    assert run.columns[1].head.uk == "Значення"
    assert say("Value").uk == "Цінність"
