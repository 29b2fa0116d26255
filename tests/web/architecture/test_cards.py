"""On a narrow screen a row is a card: each value says its heading, and its unit."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3] / "src/backstay_web"
TABLE = re.compile(r'<table class="cards(?: dense)?">.*?</table>', re.S)
HEAD = re.compile(r'<th scope="col"[^>]*>(.*?)</th>', re.S)
UNIT = re.compile(r'(.*?)\s*<span class="unit"[^>]*>(.*)</span>', re.S)
CELL = re.compile(
    r"<td\b(?P<about>(?:[^>{]|{%.*?%}|{{.*?}})*)>(?P<held>.*?)</td>", re.S
)
SHOWS_ITSELF = ('class="empty"', 'class="tick"')
LAST = re.compile(r"\s*(?:{% endif %})?\s*</tr>")


def tables() -> list[tuple[str, str]]:
    return [
        (str(path.relative_to(ROOT)), table)
        for path in sorted(ROOT.rglob("templates/**/*.html"))
        for table in TABLE.findall(path.read_text(encoding="utf-8"))
    ]


TABLES = tables()


@pytest.mark.parametrize(
    "table", [t for _, t in TABLES], ids=[f"{n}-{i}" for i, (n, _) in enumerate(TABLES)]
)
def test_each_cell_of_a_card_says_its_heading_with_its_unit(table):
    head, _, body = table.partition("</thead>")
    heads = HEAD.findall(head)
    units = [UNIT.fullmatch(each) for each in heads]
    named = {each[1]: each[2] for each in units if each and "{{" not in each[1]}
    bare, without_unit = [], []

    for cell in CELL.finditer(body):
        about, held = cell["about"], cell["held"]
        if "data-heading" not in about:
            is_plain = not held or any(each in about for each in SHOWS_ITSELF)
            # What can be done stands in the last column, and buttons say it themselves.
            is_done = LAST.match(body, cell.end()) and "seen-by-ear" in heads[-1]
            if not (is_plain or is_done):
                bare.append(cell[0])
        elif 'class="unit"' not in held:
            without_unit += [
                name for name in named if f'data-heading="{name}"' in about
            ]

    assert (bare, without_unit) == ([], [])


def test_tables_were_found():
    assert len(TABLES) > 40
