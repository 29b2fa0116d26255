"""The reference tells of every table of reference, and of each of its columns."""

import re
from pathlib import Path

import pytest

from backstay.cases.tables import BY_NAME
from backstay_web.catalogue.register import REGISTER as CATALOGUE
from backstay_web.core.registers.kinds import Kind
from backstay_web.sites.register import REGISTER as SITES

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/reference/sites-and-catalogue.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `(\w+)` \| (.+?) \| (.+) \|$", PAGE, re.MULTILINE)
TOLD = {noun: re.findall(r"`(\w+)`", columns) for noun, columns, _ in ROWS}
KINDS = {**SITES.kinds, **CATALOGUE.kinds}
OF_CASES = {"code": "key", "equipment_class": "class"}
"""What cases call otherwise: a key is called as its table, and a class is one."""


def test_every_table_has_its_row_and_no_other_has():
    assert sorted(TOLD) == sorted(KINDS)


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_a_row_names_each_column_of_its_table(kind: Kind) -> None:
    assert sorted(TOLD[kind.noun]) == sorted(field.name for field in kind.fields())


@pytest.mark.parametrize(
    ("noun", "columns", "case"), ROWS, ids=[row[0] for row in ROWS]
)
def test_a_column_that_is_not_in_bold_is_one_of_the_case(noun, columns, case):
    tables = [BY_NAME[name] for name in re.findall(r"tables/(\w+)\.md", case)]
    names = {column for table in tables for column in table.names}

    plain = re.findall(r"(?<!\*)`(\w+)`(?!\*)", columns)

    assert {OF_CASES.get(name, name) for name in plain} - {"key"} <= names
