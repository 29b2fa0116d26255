"""Whoever runs the site finds each of its settings on one page."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_every_setting_that_is_read_stands_in_the_reference_and_no_other():
    source = "".join(p.read_text() for p in (ROOT / "src/backstay_web").rglob("*.py"))
    page = (ROOT / "docs/reference/site-settings.md").read_text()

    read = set(re.findall(r"BACKSTAY_[A-Z_]*[A-Z]", source))
    told = set(re.findall(r"^\| `(BACKSTAY_[A-Z_]+)`", page, re.M))

    assert told == read
