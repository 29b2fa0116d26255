"""The page of futures says what they say, in two languages, and loads nothing."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import backstay.futures
from backstay.futures.chances import usual_chances
from backstay.futures.draw import draw_futures
from backstay.futures.page import CAUSES, FAMILIES, page_html, write_page
from backstay.futures.result import Futures
from backstay.futures.settings import FutureSettings
from backstay.reports.words import CATALOGUES
from tests.engine.futures.here import Here
from tests.engine.futures.programmes import synthetic

METHODS = [
    ("**.py", "python"),
    ("templates/**.html", "jinja2"),
    ("templates/**.js", "javascript"),
]
OPTIONS = {"templates/**.js": {"parse_template_string": "True"}}
PLACE = re.compile(r"\{\w+\}")


@pytest.fixture(scope="module")
def drawn() -> Futures:
    case, plan = synthetic("S")
    return draw_futures(case, plan, usual_chances(), FutureSettings(200), Here())


@pytest.fixture(scope="module")
def page(drawn: Futures) -> str:
    return page_html(synthetic("S")[0], usual_chances(), drawn)


def data(page: str) -> Any:
    """Return what the scripts of a page get."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page)
    assert found is not None
    return json.loads(found[1])


def test_the_page_loads_nothing(page):
    markup = re.sub(r"<script>.*?</script>", "", page, flags=re.S)
    outside = re.findall(r'(?:src|href)="(?!#)([^"]*)"', markup)

    assert outside == []
    assert "default-src 'none'" in page


def test_every_picture_has_a_table_in_its_section(page):
    sections = re.findall(r'<section id="(\w+)".*?</section>', page, re.S)
    parts = re.split(r"<section ", page)[1:]

    assert sections == ["fan", "chance", "breaks", "slack", "chances"]
    for part in parts:
        assert "<table" in part
    assert sum('class="chart"' in part for part in parts) == 4


def test_the_pictures_show_what_the_futures_say(page, drawn):
    told = data(page)

    assert [each["points_p50"] for each in told["fan"]] == [
        each.points_p50 for each in drawn.weeks
    ]
    assert sum(told["bins"]) == len(drawn.packages)
    assert [each["points"] for each in told["breakages"]] == [
        each.lost_points for each in drawn.breakages[:12]
    ]
    assert [each["points"] for each in told["buffers"]] == [
        each.gained_points for each in drawn.buffers[:12]
    ]


def test_it_says_that_the_test_is_open_loop_and_whence_it_is(page, drawn):
    case, _ = synthetic("S")

    assert "An open-loop test" in page
    assert "Перевірка без зворотного" in page
    assert case.sha256[:12] in page
    for each in usual_chances().known.values():
        assert each.meaning in page


def test_equal_futures_give_equal_bytes(drawn: Futures, tmp_path: Path) -> None:
    case, _ = synthetic("S")

    write_page(tmp_path, case, usual_chances(), drawn)

    text = (tmp_path / "futures.html").read_text(encoding="utf-8")
    assert text == page_html(case, usual_chances(), drawn)


def said() -> set[str]:
    folder = Path(backstay.futures.__path__[0])
    found = extract_from_dir(str(folder), METHODS, OPTIONS, keywords={"say": None})
    return {message for _, _, message, _, _ in found if isinstance(message, str)}


def catalogue(name: str) -> dict[str, str]:
    with (CATALOGUES / "uk" / f"{name}.po").open("rb") as file:
        found = read_po(file, locale="uk", abort_invalid=True)
    return {
        str(each.id): str(each.string) for each in found if each.id and not each.context
    }


def test_every_text_has_a_ukrainian_translation_and_none_is_left_over() -> None:
    ours, theirs = catalogue("futures"), catalogue("reports")

    assert said() - ours.keys() - theirs.keys() == set()
    assert ours.keys() - said() == set()
    assert ours.keys() & theirs.keys() == set()
    assert all(ours.values())


def test_a_translation_is_ukrainian_and_has_the_places_of_its_text() -> None:
    for text, ukrainian in catalogue("futures").items():
        assert set(PLACE.findall(text)) == set(PLACE.findall(ukrainian)), text
        assert not re.search("[ыэъёЫЭЪЁ]", ukrainian), text
        assert PLACE.sub("", text) != PLACE.sub("", ukrainian) or not re.search(
            "[A-Za-z]{2}", PLACE.sub("", text)
        )


def test_every_cause_and_family_has_its_words() -> None:
    from backstay.futures import chances, outcome

    assert set(CAUSES) == set(outcome.CAUSES)
    assert set(FAMILIES) >= set(chances.LATE) - {"repair"}
    assert {"hub", "bay", "course"} <= set(FAMILIES)
